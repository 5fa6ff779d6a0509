"""Blinded repeat sessions: in which order one observer places which scans, and which session comes next.

Pure functions: the same study, observer and seed always give the same order, so nothing of it needs to be stored.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from engine.types import EngineError


@dataclass(frozen=True)
class Item:
    """One turn. session: counts this observer's times with this scan, from 1. code: shown instead of a name."""

    number: int
    scan: str
    session: int
    code: str


def plan(scans: Sequence[str], sessions: int, seed: int, observer: str = "") -> tuple[Item, ...]:
    """Every scan ``sessions`` times for one observer, shuffled, no scan twice in a row.

    All scans come once before any comes again, and one that was among the last of a session is not among the first
    of the next: at least a third of the scans lie between two meetings with the same one. Codes are new in every
    session and say nothing of the scan. Raises EngineError if the scans repeat, or one scan is to be repeated at once.
    """
    scans = tuple(scans)
    if len(set(scans)) != len(scans):
        raise EngineError("A study names a scan twice. Name each scan once; sessions repeat them.")
    if not scans or sessions < 1:
        raise EngineError("A study needs at least one scan and one session.")
    if len(scans) < 2 and sessions > 1:
        raise EngineError("A study with repeat sessions needs two scans or more, so that none comes twice in a row.")
    rng = _rng(seed, observer)
    gap = max(1, len(scans) // 3)
    turns: list[tuple[str, int]] = []
    for session in range(1, sessions + 1):
        last = [scan for scan, _ in turns[-gap:]]
        turns += [(scan, session) for scan in _shuffled(scans, last, gap, rng)]
    codes = rng.permutation(len(turns)) + 1
    width = max(3, len(str(len(turns))))
    return tuple(
        Item(number, scan, session, f"{codes[number]:0{width}d}") for number, (scan, session) in enumerate(turns)
    )


def _shuffled(scans: Sequence[str], last: Sequence[str], gap: int, rng: np.random.Generator) -> list[str]:
    """A shuffle in which each of ``last`` comes so late that ``gap`` others lie between its two turns."""
    fresh = [scan for scan in scans if scan not in last]
    opening = [fresh[i] for i in rng.permutation(len(fresh))[:gap]]
    rest = [scan for scan in scans if scan not in opening]
    return opening + [rest[i] for i in rng.permutation(len(rest))]


def next_item(items: Sequence[Item], finished: Collection[tuple[str, int]]) -> Item | None:
    """The first turn that is not among ``finished`` (scan, session); None at the end."""
    return next((item for item in items if (item.scan, item.session) not in finished), None)


def session_of(items: Sequence[Item], number: int) -> int:
    """The session that turn ``number`` belongs to. EngineError if the plan has no such turn."""
    if not 0 <= number < len(items):
        raise EngineError(f"The study has {len(items)} turns; there is no turn {number + 1}.")
    return items[number].session


def progress(items: Sequence[Item], finished: Collection[tuple[str, int]]) -> tuple[int, int]:
    """How many turns are done, and how many there are."""
    return sum((item.scan, item.session) in finished for item in items), len(items)


def _rng(seed: int, observer: str) -> np.random.Generator:
    digest = hashlib.sha256(f"{seed}\n{observer}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "little"))
