"""Sentences for the user, shown as calm banners in the window; no modal boxes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Signal


class Tone(StrEnum):
    """How serious a message is."""

    INFO = "info"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True)
class Message:
    """One banner. A message with the key of an earlier one replaces it."""

    text: str
    tone: Tone = Tone.INFO
    key: str = ""
    action_text: str = ""
    action: Callable[[], object] | None = None
    passing: bool = False
    """Goes away by itself after some seconds."""


class Messages(QObject):
    """Where every part of the program leaves its sentences."""

    posted = Signal(object)
    withdrawn = Signal(str)
    """Key of a message that no longer holds."""

    def post(self, message: Message) -> None:
        """Show a message."""
        self.posted.emit(message)

    def info(self, text: str, key: str = "") -> None:
        """Something good to know; goes away by itself."""
        self.post(Message(text, Tone.INFO, key or text, passing=True))

    def good(self, text: str, key: str = "") -> None:
        """Something that worked; goes away by itself."""
        self.post(Message(text, Tone.GOOD, key or text, passing=True))

    def warn(self, text: str, key: str = "") -> None:
        """Something to beware of; stays until it is closed."""
        self.post(Message(text, Tone.WARN, key or text))

    def error(self, text: str, key: str = "") -> None:
        """Something that failed; stays until it is closed."""
        self.post(Message(text, Tone.BAD, key or text))

    def withdraw(self, key: str) -> None:
        """Take a message away, because it no longer holds."""
        self.withdrawn.emit(key)
