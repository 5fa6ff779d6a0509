"""Qt's translation files: the text form (.ts) that people edit, and the packed form (.qm) that Qt looks things up in.

The text form is what is kept; it is packed in memory, in about 10 ms, when a language other than English is spoken.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

from PySide6.QtCore import QObject, QTranslator

Messages = Mapping[tuple[str, str], str]
"""Translations by context and source text."""
_MAGIC = bytes.fromhex("3cb86418caef9c95cd211cbf60a1bddd")
_HASHES, _MESSAGES = 0x42, 0x69
_END, _TRANSLATION, _SOURCE, _CONTEXT, _COMMENT = 1, 3, 6, 7, 8


class Catalogue(QTranslator):
    """Looks words up in packed messages; it holds their bytes, which Qt reads where they are."""

    def __init__(self, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bytes = packed(messages)
        self.load(self._bytes)


def read_catalogue(path: Path) -> dict[tuple[str, str], str]:
    """Every message of a .ts file, untranslated ones as empty strings."""
    found: dict[tuple[str, str], str] = {}
    for context in ElementTree.parse(path).getroot().iter("context"):
        name = context.findtext("name", "")
        for message in context.iter("message"):
            found[name, message.findtext("source", "")] = message.findtext("translation", "")
    return found


def packed(messages: Messages) -> bytes:
    """The bytes of a .qm file with the translated messages (format of ``QTranslator``, Qt 4 to 6)."""
    body = bytearray()
    places: list[tuple[int, int]] = []
    for (context, source), translation in messages.items():
        if translation:
            places.append((_elf_hash(source.encode()), len(body)))
            body += _part(_TRANSLATION, translation.encode("utf-16-be"))
            body += _part(_SOURCE, source.encode()) + _part(_CONTEXT, context.encode()) + _part(_COMMENT, b"")
            body.append(_END)
    table = b"".join(struct.pack(">II", *place) for place in sorted(places))
    return _MAGIC + _part(_HASHES, table) + _part(_MESSAGES, bytes(body))


def _part(tag: int, data: bytes) -> bytes:
    return struct.pack(">BI", tag, len(data)) + data


def _elf_hash(data: bytes) -> int:
    """Hash of a source text with its (empty) comment, as in ``qtranslator.cpp``."""
    value = 0
    for byte in data:
        value = (value << 4) + byte
        high = value & 0xF0000000
        if high:
            value ^= high >> 24
        value &= ~high
    return value or 1
