"""Lines that are all built alike, read as a table: the fast road for files that a program wrote.

A block is regular if every line has the same marks (blank, dot, slash) in the same order as its first line.
Then each field is a column, and digits become numbers eight at a time (see engine.io.tokens).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from engine.io.source import PAD
from engine.types import ByteArray, FloatArray

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]
Word = NDArray[np.uint64]

_SPACE, _NEWLINE, _MINUS, _DOT, _SLASH = 32, 10, 45, 46, 47
_POWER = 10.0 ** np.arange(20)
_EXACT = 2.0**53
LONGEST = 19
"""Digits that surely fit into a 64-bit word."""
_ONES = (1 << 64) - 1
# Word i keeps the last i bytes of eight (little endian: the highest).
_KEEP = np.array([(_ONES << (64 - 8 * n)) & _ONES if n else 0 for n in range(9)], np.uint64)
_ZEROS = np.uint64(0x3030303030303030)


@dataclass(frozen=True)
class Record:
    """A regular block. text: its bytes, behind PAD others. stop: (rows, fields) where each field ends."""

    padded: ByteArray
    stop: Int64
    pattern: bytes
    """The mark behind each field."""
    begin: Int64
    """(rows,) first byte of each line."""

    def keyword(self) -> bytes:
        """The word all lines begin with; empty if they differ in it."""
        text = self.padded[PAD:]
        size = int(self.stop[0, 0])
        word = text[:size].tobytes()
        if size > 3 or bool((self.stop[:, 0] - self.begin != size).any()):
            return b""
        same = all(bool((text[self.begin + place] == byte).all()) for place, byte in enumerate(word))
        return word if same else b""


def find_record(padded: ByteArray) -> Record | None:
    """The block as a record; None if its lines are not built alike."""
    text = padded[PAD:]
    mark = text <= _SPACE
    mark |= (text - np.uint8(_DOT)) < 2
    stop = np.flatnonzero(mark)
    end = text[stop]
    newlines = np.flatnonzero(end[:512] == _NEWLINE)
    if not len(newlines):
        return None
    fields = int(newlines[0]) + 1
    if len(stop) % fields:
        return None
    table = end.reshape(-1, fields)
    if not bool((table == table[0]).all()):
        return None
    stops = stop.reshape(-1, fields)
    begin = np.empty(len(stops), np.int64)
    begin[0] = 0
    np.add(stops[:-1, -1], 1, out=begin[1:])
    return Record(padded, stops, table[0].tobytes(), begin)


def eight(word: Word, length: Int64 | int) -> tuple[Word, bool]:
    """Value of the last ``length`` digits of each word (at most 8), and whether all were digits; changes ``word``."""
    keep = _KEEP[length]
    word &= keep
    word ^= _ZEROS & keep
    over = word + np.uint64(0x7676767676767676)
    over |= word
    odd = int(np.bitwise_or.reduce(over, axis=None, initial=np.uint64(0)))
    word *= np.uint64(2561)
    word >>= np.uint64(8)
    word &= np.uint64(0x00FF00FF00FF00FF)
    word *= np.uint64(6553601)
    word >>= np.uint64(16)
    word &= np.uint64(0x0000FFFF0000FFFF)
    word *= np.uint64(42949672960001)
    word >>= np.uint64(32)
    return word, not odd & 0x8080808080808080


def words_before(padded: ByteArray, stop: Int64) -> Word:
    """The eight bytes in front of each position of the text, as little-endian words."""
    windows = as_strided(padded[:8].view("V8"), shape=(len(padded) - 7,), strides=(1,))
    words: Word = windows[stop + (PAD - 8)].view("<u8")
    return words


def _digits(record: Record, columns: list[int], signed: bool) -> tuple[Word, Int64, NDArray[np.bool_] | None] | None:
    """Values and lengths of columns of digits, (rows, n), and which have a minus; None if anything is not a digit."""
    stop = np.take(record.stop, columns, axis=1)
    front = np.empty_like(stop)
    for place, column in enumerate(columns):
        front[:, place] = record.begin - 1 if column == 0 else record.stop[:, column - 1]
    length = stop - front
    length -= 1
    minus: NDArray[np.bool_] | None = None
    if signed:
        front += 1 + PAD
        minus = record.padded[front] == _MINUS
        if minus.any():
            length -= minus
        else:
            minus = None
    if int(length.min(initial=0)) < 0:
        return None
    value, good = whole_numbers(record.padded, stop, length)
    return (value, length, minus) if good else None


def whole_numbers(padded: ByteArray, stop: Int64, length: Int64) -> tuple[Word, bool]:
    """Values of the runs of digits that end at ``stop``, and whether all are digits and no more than LONGEST."""
    longest = int(length.max(initial=0))
    if longest <= 8:
        return eight(words_before(padded, stop), length)
    value, good = eight(words_before(padded, stop), np.minimum(length, 8))
    for step, weight in ((8, 10**8), (16, 10**16)):
        if longest > step:
            high, more = eight(words_before(padded, np.maximum(stop - step, 8 - PAD)), np.clip(length - step, 0, 8))
            high *= np.uint64(weight)
            value += high
            good = good and more
    return value, good and longest <= LONGEST


def decimals(record: Record, skip: int = 0) -> Float64 | None:
    """(rows, n) numbers of a record, without its first ``skip`` fields; None if it holds anything else."""
    layout = _number_columns(record, skip)
    if layout is None:
        return None
    whole, fraction = layout
    left = _digits(record, whole, signed=True)
    if left is None:
        return None
    value, length, minus = left
    numbers = value.astype(np.float64)
    pointed = [place for place, column in enumerate(fraction) if column >= 0]
    empty = length == 0
    if pointed:
        right = _digits(record, [fraction[place] for place in pointed], signed=False)
        if right is None:
            return None
        part, size, _ = right
        if len(pointed) == len(whole):
            _add_fraction(numbers, part, size)
            empty &= size == 0
        else:
            some = numbers[:, pointed]
            _add_fraction(some, part, size)
            numbers[:, pointed] = some
            empty[:, pointed] &= size == 0
    if empty.any():
        return None
    if minus is not None:
        np.negative(numbers, out=numbers, where=minus)
    return numbers


def _add_fraction(numbers: Float64, part: Word, size: Int64) -> None:
    digits = int(size[0, 0])
    power = _POWER[digits] if bool((size == digits).all()) else _POWER[size]
    join(numbers, part.astype(np.float64), power)


def join(whole: Float64, fraction: Float64, power: FloatArray | float) -> None:
    """Add ``fraction / power`` to whole numbers, in place.

    Where both fit into one whole number the sum is divided once, so it is rounded once, as float() does it.
    """
    total = whole * power
    total += fraction
    exact = total < _EXACT
    total /= power
    if not exact.all():
        total = np.where(exact, total, whole + fraction / power)
    whole[...] = total


def _number_columns(record: Record, skip: int) -> tuple[list[int], list[int]] | None:
    """Columns of the whole parts, and of the fractions or -1; None if the marks are not those of numbers."""
    whole: list[int] = []
    fraction: list[int] = []
    column = skip
    pattern = record.pattern
    while column < len(pattern):
        if pattern[column] == _SLASH:
            return None
        if pattern[column] == _DOT:
            if column + 1 >= len(pattern) or pattern[column + 1] > _SPACE:
                return None
            whole.append(column)
            fraction.append(column + 1)
            column += 2
            continue
        front = record.begin - 1 if column == 0 else record.stop[:, column - 1]
        if int(record.stop[0, column]) - int(front[0]) == 1:
            if bool((record.stop[:, column] - front != 1).any()):
                return None
        else:
            whole.append(column)
            fraction.append(-1)
        column += 1
    return (whole, fraction) if whole else None


def corners(record: Record) -> tuple[Int64, Int64 | None] | None:
    """Points and texture coordinates of face lines as written, (rows, n) each, from ``f a/b/c …``.

    None if a corner is not written as the first line's are, or a number counts back.
    """
    point: list[int] = []
    uv: list[int] = []
    pattern = record.pattern
    for column in range(1, len(pattern)):
        first = int(record.stop[0, column]) - int(record.stop[0, column - 1]) > 1
        if pattern[column] == _DOT:
            return None
        if pattern[column - 1] <= _SPACE:
            if first:
                point.append(column)
            elif bool((np.diff(record.stop[:, column - 1 : column + 1]) != 1).any()) or pattern[column] == _SLASH:
                return None
        elif pattern[column - 2] != _SLASH and first:
            uv.append(column)
        elif not first and bool((np.diff(record.stop[:, column - 1 : column + 1]) != 1).any()):
            return None
    if len(point) < 3 or len(uv) not in (0, len(point)):
        return None
    found = _digits(record, point, signed=False)
    if found is None or int(found[1].min()) == 0 or int(found[1].max()) > 10:
        return None
    if not uv:
        return found[0].view(np.int64), None
    also = _digits(record, uv, signed=False)
    if also is None or int(also[1].min()) == 0 or int(also[1].max()) > 10:
        return None
    return found[0].view(np.int64), also[0].view(np.int64)
