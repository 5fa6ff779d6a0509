"""Tables of parts: a row names its code, which is imported only when it is used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from engine.types import EngineError


@dataclass(frozen=True)
class Entry:
    """One row: ``target`` is ``module:attribute``; ``config`` is its settings class, if it has one."""

    target: str
    title: str
    config: type[Any] | None = None
    tags: frozenset[str] = frozenset()

    def load(self) -> Any:
        """Import and return what the row names."""
        module, _, attribute = self.target.partition(":")
        return getattr(import_module(module), attribute)


class Registry(Mapping[str, Entry]):
    """A frozen table of entries; an unknown key answers with the known ones."""

    def __init__(self, kind: str, rows: Mapping[str, Entry]) -> None:
        self._kind = kind
        self._rows = dict(rows)

    def __getitem__(self, key: str) -> Entry:
        try:
            return self._rows[key]
        except KeyError:
            known = ", ".join(sorted(self._rows))
            raise EngineError(f"There is no {self._kind} called “{key}”. Known: {known}.") from None

    def __contains__(self, key: object) -> bool:
        return key in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)
