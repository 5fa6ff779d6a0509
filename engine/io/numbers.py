"""Rows of numbers in landmark files: blanks, tabs, semicolons or commas between them, a point or a comma within."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from pathlib import Path

from engine.types import EngineError

MISSING = 9999.0
"""What IDAV Landmark, NTSYS and Checkpoint write for a coordinate that is not known."""
_NOTHING = frozenset({"na", "nan", "-nan", "null", "none", "n/a", "?"})
_DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+(e[-+]?\d+)?$", re.IGNORECASE)


def split_numbers(line: str) -> list[float]:
    """The numbers of a line, NaN for a word that means none. ValueError if another word is among them."""
    words = line.replace(";", " ").split()
    if len(words) == 1 and "," in line and not _DECIMAL_COMMA.match(words[0]):
        words = line.split(",")
    return [_number(word.strip()) for word in words]


def _number(word: str) -> float:
    if _DECIMAL_COMMA.match(word):
        word = word.replace(",", ".")
    word = word.rstrip(",")
    if word.lower() in _NOTHING:
        return math.nan
    value = float(word)
    if math.isinf(value):
        raise ValueError(word)
    return value


def triples(path: Path, lines: Iterable[tuple[int, str]], missing: float | None = None) -> list[list[float]]:
    """Places out of numbered lines, whatever their width; a place with a missing number is NaN.

    missing: the number that stands for none. EngineError names the line that holds something else.
    """
    numbers: list[float] = []
    for number, line in lines:
        try:
            numbers += split_numbers(line)
        except ValueError:
            raise EngineError(
                f"{path.name}, line {number}: “{line.strip()[:40]}” is not a row of numbers. Correct it."
            ) from None
    if len(numbers) % 3:
        raise EngineError(f"{path.name} holds {len(numbers)} numbers, which is no multiple of three. Export it again.")
    places = [numbers[i : i + 3] for i in range(0, len(numbers), 3)]
    return [[math.nan] * 3 if any(_gone(value, missing) for value in place) else place for place in places]


def _gone(value: float, missing: float | None) -> bool:
    return math.isnan(value) or (missing is not None and value == missing)
