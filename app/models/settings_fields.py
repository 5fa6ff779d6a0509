"""The leaves of a tree of settings as rows that a form can change; what differs becomes overrides. No Qt."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt

from engine.config import Config


@dataclass(frozen=True)
class SettingField:
    """One setting."""

    path: str
    """Dotted name from the root of the tree."""
    value: Any
    """What the preset says."""
    help: str = ""
    choices: tuple[str, ...] = ()
    """What may be chosen, for a setting with a list of them."""
    low: float | None = None
    high: float | None = None

    @property
    def group(self) -> str:
        """Dotted name of the part of the tree it is in."""
        return self.path.rpartition(".")[0]

    @property
    def title(self) -> str:
        """Its name in words."""
        return said(self.path.rpartition(".")[2])

    @property
    def limits(self) -> str:
        """The range it must lie in, in signs."""
        parts = [f"≥ {self.low:g}"] if self.low is not None else []
        return ", ".join([*parts, f"≤ {self.high:g}"] if self.high is not None else parts)


def said(name: str) -> str:
    """A dotted name in words."""
    words = name.replace("_", " ").replace(".", " › ")
    return words[:1].upper() + words[1:]


def fields_of(settings: Config, without: Collection[str] = ()) -> list[SettingField]:
    """Every leaf of the tree in its order. without: names at the root that somebody else asks for."""
    return [field for field in _walk(settings, "") if field.path.partition(".")[0] not in without]


def _walk(settings: Config, prefix: str) -> Iterator[SettingField]:
    parts: list[tuple[str, Config]] = []
    for name, info in type(settings).model_fields.items():
        value, path = getattr(settings, name), f"{prefix}{name}"
        if isinstance(value, Config):
            parts.append((path, value))
            continue
        choices = tuple(map(str, get_args(info.annotation))) if get_origin(info.annotation) is Literal else ()
        if len(choices) == 1:
            continue  # what kind of thing it is: the preset's business
        yield SettingField(path, value, info.description or "", choices, *_limits(info.metadata))
    for path, part in parts:
        yield from _walk(part, f"{path}.")


def _limits(metadata: Sequence[Any]) -> tuple[float | None, float | None]:
    low = [m.ge if isinstance(m, Ge) else m.gt for m in metadata if isinstance(m, Ge | Gt)]
    high = [m.le if isinstance(m, Le) else m.lt for m in metadata if isinstance(m, Le | Lt)]
    return (float(str(low[0])) if low else None, float(str(high[0])) if high else None)


def _like(value: Any, pattern: Any) -> Any:
    """Lists as tuples, numbers as whole ones where the pattern's are."""
    inner = pattern[0] if isinstance(pattern, tuple) and pattern else 0.0
    if isinstance(value, list):
        return tuple(_like(one, inner) for one in value)
    return value if isinstance(pattern, int) or isinstance(value, str) else float(value)


def shown(value: Any) -> str:
    """A value as a person writes it."""
    if isinstance(value, tuple | list):
        return ", ".join(f"[{shown(one)}]" if isinstance(one, tuple | list) else shown(one) for one in value)
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def parsed(field: SettingField, text: str) -> Any:
    """What a person wrote, as the sort of value that the setting has. ValueError with a reason if it is none."""
    if isinstance(field.value, bool):
        return text.strip().lower() in ("true", "1", "yes")
    if isinstance(field.value, int):
        return int(text.strip().replace("−", "-"))
    if isinstance(field.value, float):
        return float(text.strip().replace("−", "-"))
    if isinstance(field.value, tuple):
        return _like(json.loads(f"[{text.strip().rstrip(',')}]"), field.value)
    return text


def overrides(changes: Mapping[str, Any]) -> tuple[str, ...]:
    """Changed settings as ``a.b=value``, the value as TOML reads it."""
    return tuple(f"{path}={_toml(value)}" for path, value in changes.items())


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)
