"""Points as columns of text: XYZ, TXT, PTS, ASC, with any delimiter, header and comment lines."""

from __future__ import annotations

import re

import numpy as np

from engine.io.colours import split_columns
from engine.io.raw import RawMesh, unit_from_comment
from engine.io.source import PAD, Source
from engine.io.tokens import Float64, NotNumbersError, Rows, blocks, pad, parse_rows
from engine.types import ByteArray

_SAMPLE = 1 << 16
_COMMENTS = (b"#", b"//", b"%", b";", b"!", b"*", b"'", b'"')
# How IDAV Landmark, 3D picture annotation and Morphologika begin, whose endings scans have too.
_LANDMARKS = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:version\s*:?\s*\d|\[\s*individuals\s*\])", re.IGNORECASE)
_NAMES = {"x", "y", "z", "//x"}


def read(source: Source) -> RawMesh:
    """Read a text file of points."""
    head = source.bytes(0, _SAMPLE)
    if b"\x00" in head or source.looks_like():
        raise source.not_a("a text")
    if _LANDMARKS.match(head):
        raise source.fail("holds landmarks, not a scan", "Open the scan and import them as its reference.")
    table = _translation(head)
    comments: list[str] = []
    parts: list[Rows] = []
    for block in blocks(source):
        parts.append(_read_block(pad(block[PAD:].tobytes().translate(table)), comments, source))
    numbers = _table(parts, source)
    raw = split_columns(numbers, source)
    raw.unit = unit_from_comment("\n".join(comments))
    return raw


def _translation(head: bytes) -> bytes:
    """Which characters become blanks, and whether a comma is a decimal point."""
    table = bytearray(range(256))
    for character in b"\r;|\t\v\f":
        table[character] = 32
    lines = [line for line in head.split(b"\n")[:-1] or [head] if not line.lstrip().startswith(_COMMENTS)]
    text = b"\n".join(lines)
    decimal = b"." not in re.sub(rb"[A-Za-z].*", b"", text) and bool(re.search(rb"\d,\d", text))
    separated = bool(re.search(rb"\d\s*[;\t ]\s*[-+]?\d", text))
    table[ord(",")] = ord(".") if decimal and separated else 32
    return bytes(table)


def _read_block(padded: ByteArray, comments: list[str], source: Source) -> Rows:
    try:
        return parse_rows(padded)
    except NotNumbersError:
        pass
    kept: list[bytes] = []
    for line in padded[PAD:].tobytes().split(b"\n"):
        if _is_comment(line):
            if len(comments) < 200:
                comments.append(line.decode("latin-1"))
            continue
        kept.append(re.split(rb"#|//", line, maxsplit=1)[0])
    try:
        return parse_rows(pad(b"\n".join(kept) + b"\n"))
    except NotNumbersError:
        raise source.fail(
            "has a line that is neither numbers nor a comment", "Nasion reads rows of x, y, z; remove other lines."
        ) from None


def _is_comment(line: bytes) -> bool:
    """A comment, or a header that names its columns: nothing in it is a number."""
    stripped = line.strip().removeprefix(b"\xef\xbb\xbf")
    if not stripped or stripped.startswith(_COMMENTS):
        return True
    return not any(_is_number(word) for word in stripped.split())


def _is_number(word: bytes) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


def _table(parts: list[Rows], source: Source) -> Float64:
    """One table; lines of another width than most (a leading count, say) are passed over with a word."""
    count = np.concatenate([part.count for part in parts])
    values = np.concatenate([part.values for part in parts])
    count = count[count > 0]
    if not len(count):
        raise source.fail("holds no numbers")
    width = int(np.bincount(count).argmax())
    if width < 3:
        raise source.fail(f"has {width} numbers in a line, not x, y and z")
    fits = count == width
    if fits.all():
        return values.reshape(-1, width)
    # A first line with the number of points belongs to the format (PTS); others do not.
    odd = int((~fits).sum()) - int(count[0] == 1)
    if odd:
        source.warn(f"{odd} of {len(count)} lines do not have {width} numbers and are left out.")
    first = (np.cumsum(count) - count)[fits]
    table: Float64 = values[first[:, None] + np.arange(width)]
    return table
