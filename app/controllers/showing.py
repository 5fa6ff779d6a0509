"""Telling where a file went, and showing it there."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl

from app.language import words
from app.models.messages import Message, Messages, Tone


def tell_saved(messages: Messages, text: str, key: str, path: Path) -> None:
    """Say that something was written to ``path``, and offer to show its folder."""
    messages.post(Message(text, Tone.GOOD, key, words("Show folder"), lambda: show_folder(path.parent), passing=True))


def show_folder(folder: Path) -> None:
    """Open a folder in the file manager of the system."""
    from PySide6.QtGui import QDesktopServices

    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
