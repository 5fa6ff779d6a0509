"""Numbers out of text, many at a time: eight digits are one 64-bit word, and arithmetic does the rest.

The trick is known as SWAR (D. Lemire, "Quickly parsing eight digits", 2018); here it runs over whole
blocks with numpy. Values are within one unit in the last place of the correctly rounded double.
Regular lines take the fast road of engine.io.records, all others the one below.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.io.records import LONGEST, decimals, find_record, join, whole_numbers
from engine.io.source import PAD, Source
from engine.types import ByteArray

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]
Bool = NDArray[np.bool_]

BLOCK = 1 << 19
SPACE, NEWLINE, PLUS, MINUS, DOT, SLASH = 32, 10, 43, 45, 46, 47

_POWER = 10.0 ** np.arange(20)


class NotNumbersError(ValueError):
    """The text holds something that is not a number."""


@dataclass(frozen=True)
class Fields:
    """Runs of digits in a block of text and the characters around them.

    stop: (n,) position behind each field. end: (n,) character there. before: (n,) character in front of it.
    length: (n,) digits. value: (n,) whole number they spell. odd: (n,) fields that are no digits, or too many;
    None if all are well.
    """

    stop: Int64
    end: ByteArray
    before: ByteArray
    length: Int64
    value: Float64
    odd: Bool | None


def split_fields(padded: ByteArray, limit: int = SLASH + 1) -> Fields:
    """Cut text at every character below ``limit`` and read the digits between.

    padded: PAD bytes of anything, then text that ends with a newline.
    """
    text = padded[PAD:]
    stop = np.flatnonzero(text < limit)
    end = text[stop]
    before = np.empty_like(end)
    before[:1] = NEWLINE
    before[1:] = end[:-1]
    length = np.diff(stop, prepend=-1) - 1
    value, well = whole_numbers(padded, stop, length)
    odd = None if well else _not_digits(text, stop, length) | (length > LONGEST)
    return Fields(stop, end, before, np.minimum(length, LONGEST), value.astype(np.float64), odd)


def _not_digits(text: ByteArray, stop: Int64, length: Int64) -> Bool:
    """(n,) which fields hold a character that is not a digit."""
    place = np.flatnonzero((text - np.uint8(48)) > 9)
    count = np.zeros(len(stop) + 1, np.int64)
    field = np.searchsorted(stop, place)
    # The character that ends a field is no part of it.
    inside = field[place != stop[np.minimum(field, len(stop) - 1)]]
    np.add.at(count, inside, 1)
    strange: Bool = count[: len(stop)] > 0
    return strange


@dataclass(frozen=True)
class Rows:
    """Numbers of a block of lines. values: (n,). count: (lines,) how many each line holds."""

    values: Float64
    count: Int64

    def table(self) -> Float64 | None:
        """(lines, columns), or None if the lines are of different lengths; empty lines are passed over."""
        count = self.count[self.count > 0]
        if len(count) == 0:
            return np.empty((0, 0))
        if (count != count[0]).any():
            return None
        return self.values.reshape(len(count), int(count[0]))


def parse_rows(padded: ByteArray) -> Rows:
    """Numbers parted by blanks, line by line. NotNumbersError if there is anything else.

    padded: PAD bytes of anything, then text that ends with a newline.
    """
    record = find_record(padded)
    table = None if record is None else decimals(record)
    if table is not None:
        return Rows(table.reshape(-1), np.full(len(table), table.shape[1]))
    try:
        return _irregular_rows(padded)
    except _OddTextError:
        return _slow_rows(padded)


class _OddTextError(ValueError):
    """The text is not cut into numbers by blanks alone."""


def _irregular_rows(padded: ByteArray) -> Rows:
    """Numbers of lines that are not built alike; those with exponents and the like are read one by one."""
    fields = split_fields(_with_joined_exponents(padded), DOT + 1)
    end, before, length = fields.end, fields.before, fields.length
    blank_end = end <= SPACE
    sign = (end == MINUS) | (end == PLUS)
    # A sign stands at the start of a number, a dot only once in it; anything else is left to float().
    odd = (~blank_end & ~sign & (end != DOT)) | (sign & ((length > 0) | (before > SPACE)))
    odd |= (end == DOT) & (before == DOT)
    after_dot = before == DOT
    odd |= blank_end & (length == 0) & (before > SPACE) & ~after_dot
    if odd.any():
        raise _OddTextError
    is_number = blank_end & ((length > 0) | after_dot)
    last = np.flatnonzero(is_number)
    has_fraction = after_dot[last]
    first = last - has_fraction
    digits = np.where(has_fraction, length[last], 0)
    power = _POWER[digits]
    values = fields.value[last]
    whole = fields.value[first]
    join(whole, values, power)
    values = np.where(has_fraction, whole, values)
    np.negative(values, out=values, where=before[first] == MINUS)
    if ((digits == 0) & (length[first] == 0)).any():
        raise _OddTextError
    if fields.odd is not None:
        strange = np.flatnonzero(fields.odd[last] | fields.odd[first])
        if len(strange):
            begin = np.where(first > 0, fields.stop[first - 1] + 1, 0)
            begin -= (before[first] == MINUS) | (before[first] == PLUS)
            values[strange] = _floats(padded, begin[strange], fields.stop[last[strange]])
    total = np.cumsum(is_number)[end == NEWLINE]
    return Rows(values, np.diff(total, prepend=0))


def _with_joined_exponents(padded: ByteArray) -> ByteArray:
    """The text with the sign of each exponent replaced by a letter, so that it does not cut the number."""
    text = padded[PAD:]
    exponent = (text | 32) == ord("e")
    if not exponent.any():
        return padded
    place = np.flatnonzero(exponent[:-1]) + 1
    place = place[(text[place] == MINUS) | (text[place] == PLUS)]
    joined = padded.copy()
    joined[place + PAD] = ord("s")
    return joined


def _floats(padded: ByteArray, begin: Int64, stop: Int64) -> Float64:
    """Numbers between pairs of positions, as float() reads them."""
    text = padded[PAD:].tobytes()
    tokens = [text[a:b] for a, b in zip(begin.tolist(), stop.tolist(), strict=True)]
    if any(b"_" in token for token in tokens):
        raise NotNumbersError("underscore")
    try:
        return np.array(tokens, dtype="S").astype(np.float64)
    except ValueError as error:
        raise NotNumbersError(str(error)) from error


def _slow_rows(padded: ByteArray) -> Rows:
    """The same for numbers with exponents, nan, inf and whatever else float() can read."""
    lines = [line.split() for line in padded[PAD:].tobytes().split(b"\n")[:-1]]
    tokens = [token for line in lines for token in line]
    if any(b"_" in token for token in tokens):
        raise NotNumbersError("underscore")
    try:
        values = np.array(tokens, dtype="S").astype(np.float64) if tokens else np.empty(0)
    except ValueError as error:
        raise NotNumbersError(str(error)) from error
    return Rows(values, np.array([len(line) for line in lines], np.int64))


def pad(text: ByteArray | bytes) -> ByteArray:
    """Text with PAD blanks in front and a newline behind, as the parsers want it."""
    body = np.frombuffer(text, np.uint8) if isinstance(text, bytes) else text
    newline = len(body) == 0 or body[-1] != NEWLINE
    padded = np.full(PAD + len(body) + newline, SPACE, np.uint8)
    padded[PAD : PAD + len(body)] = body
    padded[-1] = NEWLINE
    return padded


def blocks(source: Source, start: int = 0, stop: int | None = None, size: int = BLOCK) -> Iterator[ByteArray]:
    """Whole lines of a text file, about ``size`` bytes at a time, each with PAD bytes in front.

    The blocks are views of the file: copy one before changing it. The last line gets a newline if it has none.
    """
    text = source.padded[PAD:]
    stop = source.size if stop is None else stop
    while start < stop:
        source.poll_at(start)
        end = min(start + size, stop)
        if end < stop:
            end = _after_newline(text, end, stop)
        block = source.padded[start : PAD + end]
        if block[-1] != NEWLINE:
            block = pad(text[start:end])
        yield block
        start = end


def _after_newline(text: ByteArray, start: int, stop: int) -> int:
    """Position after the first newline at or after ``start``, or ``stop``."""
    while start < stop:
        part = text[start : min(start + 4096, stop)]
        found = np.flatnonzero(part == NEWLINE)
        if len(found):
            return start + int(found[0]) + 1
        start += len(part)
    return stop
