"""A guess at what a landmark file means, for a person to look at: columns of a table, names of the scheme."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from engine.catalog import LandmarkScheme
from engine.io.any_table import AnyTable
from engine.io.landmarks import match_names, name_key
from engine.io.mapping import Columns

_LIKE = 0.74
"""Two names at least this much alike are proposed."""
_SIDES = {
    "r": "right", "rt": "right", "re": "right", "right": "right", "rechts": "right", "dx": "right", "droite": "right",
    "l": "left", "lt": "left", "li": "left", "left": "left", "links": "left", "sx": "left", "gauche": "left",
}  # fmt: skip
_AXIS_SETS = (("x", "y", "z"), ("l", "p", "s"), ("r", "a", "s"), ("0", "1", "2"), ("1", "2", "3"))


@dataclass(frozen=True)
class NameGuess:
    """What a name of the file may mean; ``sure`` if it can mean nothing else."""

    name: str
    sure: bool


# ------------------------------------------------------------------ names
def guess_names(names: Sequence[str], scheme: LandmarkScheme) -> dict[str, NameGuess]:
    """The scheme's name for names of a file, each used once; names without a good guess are left out."""
    found: dict[str, NameGuess] = {}
    taken: set[str] = set()
    for name, match in zip(names, match_names(names, scheme), strict=True):
        if match is not None and match not in taken:
            found[name] = NameGuess(match, sure=True)
            taken.add(match)
    free = [landmark for landmark in scheme.landmark if landmark.name not in taken]
    words = {one.name: [_parts(word) for word in (one.name, one.title, one.abbreviation) if word] for one in free}
    sided = {one.name: _parts(one.name)[1] for one in free}
    scores = [
        (_alike(_parts(name), words[one.name], sided[one.name]), name, one.name)
        for name in names
        if name not in found
        for one in free
    ]
    for score, name, meant in sorted(scores, key=lambda row: -row[0]):
        if score < _LIKE:
            break
        if name not in found and meant not in taken:
            found[name] = NameGuess(meant, sure=False)
            taken.add(meant)
    return found


def _parts(name: str) -> tuple[str, str]:
    """A name without its side, and its side."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)
    words = [word for word in name_key(spaced).replace("(", "_").replace(")", "_").split("_") if word]
    sides = [_SIDES[word] for word in words if word in _SIDES]
    rest = [word for word in words if word not in _SIDES]
    return "".join(rest), sides[0] if len(sides) == 1 else ""


def _alike(name: tuple[str, str], known: list[tuple[str, str]], side: str) -> float:
    if name[1] != side or not name[0]:
        return 0.0
    best = 0.0
    for word, _ in known:
        if word == name[0]:
            best = max(best, 0.99)
        elif len(word) > 3 and len(name[0]) > 3:
            best = max(best, SequenceMatcher(None, name[0], word, autojunk=False).ratio())
    return best


# ------------------------------------------------------------------ columns
def guess_columns(table: AnyTable, scheme: LandmarkScheme) -> Columns | None:
    """Which column is what; None if there are not three of numbers."""
    numeric = [i for i in range(len(table.titles)) if _share_of_numbers(table, i) >= 0.8]
    axes = _titled(table, numeric) or _last_three(table, numeric)
    if axes is None:
        return None
    rest = [i for i in range(len(table.titles)) if i not in axes]
    name = _name_column(table, rest, scheme)
    scan = _scan_column(table, [i for i in rest if i != name])
    titles = [table.titles[i] for i in axes]
    return Columns(
        name="" if name is None else table.titles[name],
        x=titles[0],
        y=titles[1],
        z=titles[2],
        scan="" if scan is None else table.titles[scan],
    )


def _share_of_numbers(table: AnyTable, column: int) -> float:
    values = table.numbers(column)
    good = sum(value is not None and not math.isnan(value) for value in values)
    filled = sum(value is None or not math.isnan(value) for value in values)
    return good / filled if filled else 0.0


def _titled(table: AnyTable, numeric: list[int]) -> list[int] | None:
    """Columns of numbers whose titles have the word x, y or z (or another triple of axes) in them."""
    if not table.has_header:
        return None
    words = {i: set(re.split(r"[^a-z0-9]+", table.titles[i].casefold())) for i in numeric}
    for axes in _AXIS_SETS:
        found = [[i for i in numeric if axis in words[i]] for axis in axes]
        if all(found) and len({columns[0] for columns in found}) == 3:
            return [columns[0] for columns in found]
    return None


def _last_three(table: AnyTable, numeric: list[int]) -> list[int] | None:
    """The last three neighbours that are not all whole numbers; else the last three neighbours."""
    runs = [[i, i + 1, i + 2] for i in numeric if i + 1 in numeric and i + 2 in numeric]
    broken = {i for i in numeric if any(v is not None and v == v and v != int(v) for v in table.numbers(i))}
    good = [run for run in runs if broken.issuperset(run)]
    found = good or runs
    return found[-1] if found else None


def _name_column(table: AnyTable, columns: list[int], scheme: LandmarkScheme) -> int | None:
    """The column that knows most of the scheme; else the one with the most different words."""
    best: tuple[float, float, int] | None = None
    for i in columns:
        cells = [row[i] for row in table.rows if row[i]]
        if not cells or _share_of_numbers(table, i) > 0.5:
            continue
        different = list(dict.fromkeys(cells))
        known = sum(match is not None for match in match_names(different, scheme))
        score = (float(known), len(different) / len(cells), -i)
        best = max(best, score) if best else score
    return None if best is None else -best[2]


def _scan_column(table: AnyTable, columns: list[int]) -> int | None:
    """A column of words that repeat, as the names of scans do in a table of several."""
    for i in columns:
        cells = [row[i] for row in table.rows]
        different = set(cells)
        if "" not in different and 1 < len(different) <= len(cells) / 3 and _share_of_numbers(table, i) < 0.5:
            return i
    return None
