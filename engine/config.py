"""Settings as frozen pydantic trees, loaded in layers: defaults in code, then files, then ``a.b=value``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import tomli_w
from pydantic import BaseModel, ConfigDict, ValidationError

from engine.types import EngineError


class Config(BaseModel):
    """Base of every settings class: frozen, and a key nobody knows is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


ConfigType = TypeVar("ConfigType", bound=Config)
Layer = Path | str | Mapping[str, Any]


def dotted(assignment: str) -> dict[str, Any]:
    """``"optim.lr=1e-4"`` as ``{"optim": {"lr": 0.0001}}``; the value is read as TOML, else as a string."""
    key, separator, text = assignment.partition("=")
    if not separator or not key.strip():
        raise EngineError(f"“{assignment}” is not a setting. Write it as name.part=value.")
    try:
        value: Any = tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        value = text.strip()
    for part in reversed(key.strip().split(".")):
        value = {part: value}
    return dict(value)


def merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """``base`` with the leaves of ``over`` laid on top."""
    merged = dict(base)
    for key, value in over.items():
        if isinstance(value, Mapping) and isinstance(merged.get(key), Mapping):
            merged[key] = merge(merged[key], value)
        else:
            merged[key] = value
    return merged


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file as a dictionary; EngineError names the file and the line."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise EngineError(f"{path.name} could not be read as TOML: {error}.") from error


def load(cls: type[ConfigType], *layers: Layer) -> ConfigType:
    """Build ``cls`` from layers; later ones win. A string is ``a.b=value``, a Path a TOML file."""
    tree: dict[str, Any] = {}
    for layer in layers:
        if isinstance(layer, Path):
            layer = read_toml(layer)
        elif isinstance(layer, str):
            layer = dotted(layer)
        tree = merge(tree, layer)
    try:
        return cls.model_validate(tree)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise EngineError(f"Setting {where}: {first['msg']}.") from error


def laid_over(cls: type[ConfigType], base: Layer, *settings: Layer) -> ConfigType:
    """Build ``cls`` from a layer, and lay single settings over what that comes to.

    A setting changes nothing but itself: the others of its part stay as the base has them, be it by its silence. Where
    one puts another part in the place of one, say another net, the settings of the first do not belong to it.
    """
    whole = load(cls, base)
    try:
        return load(cls, whole.model_dump(), *settings)
    except EngineError as told:
        try:
            return load(cls, base, *settings)
        except EngineError:
            raise told from None


def dump(config: Config) -> str:
    """The whole tree as TOML; None is left out."""
    return tomli_w.dumps(config.model_dump(mode="json", exclude_none=True))
