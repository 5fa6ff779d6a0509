"""Lists of numbers in text files: so many lines from here, columns of unequal length."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.io.source import PAD, Source
from engine.io.tokens import NEWLINE, NotNumbersError, Rows, blocks, pad, parse_rows

Array = NDArray[Any]


def take_lines(source: Source, offset: int, lines: int, what: str) -> tuple[Rows, int]:
    """Numbers of the next ``lines`` lines that hold any, and the offset behind them.

    EngineError names ``what`` if there are fewer, or if there is something else than numbers.
    """
    values: list[Array] = []
    counts: list[Array] = []
    left = lines
    for block in blocks(source, offset) if lines else ():
        text = block[PAD:]
        block_bytes = len(text)
        if (text == 13).any():
            block = _without_returns(block)
        try:
            rows = parse_rows(block)
        except NotNumbersError:
            rows, block_bytes = _only_first(source, text, left, what)
        full = np.flatnonzero(rows.count)
        if len(full) >= left:
            last = int(full[left - 1]) + 1
            values.append(rows.values[: int(rows.count[:last].sum())])
            counts.append(rows.count[:last])
            stop = np.flatnonzero(text == NEWLINE)[last - 1] + 1
            offset = min(offset + int(stop), source.size)
            left = 0
            break
        values.append(rows.values)
        counts.append(rows.count)
        left -= len(full)
        offset = min(offset + block_bytes, source.size)
    if left:
        raise source.fail(
            f"ends {left} lines before the end of {what}; it may be cut short", "Copy or export it again."
        )
    count = np.concatenate(counts) if counts else np.empty(0, np.int64)
    return Rows(np.concatenate(values) if values else np.empty(0), count[count > 0]), offset


def _without_returns(block: Array) -> Array:
    """Carriage returns become blanks."""
    block = block.copy()
    text = block[PAD:]
    text[text == 13] = 32
    return block


def _only_first(source: Source, text: Array, lines: int, what: str) -> tuple[Rows, int]:
    """The numbers of the first lines of a block, where something else stands behind them."""
    stops = np.flatnonzero(text == NEWLINE) + 1
    filled = [i for i, line in enumerate(text.tobytes().split(b"\n")[: len(stops)]) if line.strip()]
    if len(filled) < lines:
        raise source.fail(f"has something that is not a number in {what}")
    stop = int(stops[filled[lines - 1]]) if lines else 0
    try:
        return parse_rows(pad(text[:stop])), stop
    except NotNumbersError:
        raise source.fail(f"has something that is not a number in {what}") from None


def ragged_lists(rows: Rows, is_list: list[bool]) -> list[tuple[Array, Array]] | None:
    """Columns of rows in which a list is written as its length and its values.

    Returns for each column its values, one row after another, and how many each row has.
    None if the lines do not hold what their lengths say.
    """
    begin = np.cumsum(rows.count) - rows.count
    stop = begin + rows.count
    cursor = begin.copy()
    columns: list[tuple[Array, Array]] = []
    for a_list in is_list:
        if (cursor >= stop).any():
            return None
        if not a_list:
            columns.append((rows.values[cursor], np.ones(len(cursor), np.int64)))
            cursor = cursor + 1
            continue
        size = rows.values[cursor]
        if not ((size >= 0) & (size == np.rint(size)) & (size <= stop - cursor - 1)).all():
            return None
        sizes = size.astype(np.int64)
        first = np.cumsum(sizes) - sizes
        index = np.arange(int(sizes.sum())) + np.repeat(cursor + 1 - first, sizes)
        columns.append((rows.values[index], sizes))
        cursor = cursor + 1 + sizes
    return columns


def take_values(source: Source, offset: int, count: int, what: str) -> tuple[Array, int]:
    """The next ``count`` numbers, however they are spread over lines, and the offset of the line behind them."""
    values: list[Array] = []
    left = count
    for block in blocks(source, offset) if count else ():
        text = block[PAD:]
        try:
            rows = parse_rows(_without_returns(block))
        except NotNumbersError:
            text = text[: _first_word(text)]
            rows = _rows_or_fail(source, text, what)
            if int(rows.count.sum()) < left:
                raise source.fail(f"has fewer numbers than it says in {what}; it may be cut short") from None
        if len(rows.values) >= left:
            line = int(np.searchsorted(np.cumsum(rows.count), left))
            values.append(rows.values[:left])
            return np.concatenate(values), min(offset + int(np.flatnonzero(text == NEWLINE)[line]) + 1, source.size)
        values.append(rows.values)
        left -= len(rows.values)
        offset += len(text)
    if left:
        raise source.fail(f"ends before the end of {what}; it may be cut short", "Copy or export it again.")
    return np.empty(0), offset


def _first_word(text: Array) -> int:
    """Start of the first line that begins with a word other than nan and inf; the end if there is none."""
    start = 0
    for line in text.tobytes().split(b"\n"):
        word = line.lstrip()[:3].lower()
        if word[:1].isalpha() and word not in (b"nan", b"inf"):
            return start
        start += len(line) + 1
    return len(text)


def _rows_or_fail(source: Source, text: Array, what: str) -> Rows:
    try:
        return parse_rows(_without_returns(pad(text)))
    except NotNumbersError:
        raise source.fail(f"has something that is not a number in {what}") from None


def as_whole(values: Array, source: Source, what: str) -> NDArray[np.int64]:
    """Numbers as whole numbers. EngineError if they are none, or too large to be the number of anything."""
    if values.dtype.kind in "iu":
        return values.astype(np.int64)
    if not bool(((values == np.rint(values)) & (np.abs(values) < 2.0**53)).all()):
        raise source.fail(f"has something that is not a whole number in {what}")
    return values.astype(np.int64)
