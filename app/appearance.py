"""Colours and language of the window and what draws it; apart from the settings: the first picture needs little."""

from __future__ import annotations

from enum import StrEnum


class ThemeChoice(StrEnum):
    """Dark, light, or what the system says."""

    SYSTEM = "system"
    DARK = "dark"
    LIGHT = "light"


class Language(StrEnum):
    """What the window speaks, as ISO 639 has it, or what the system speaks."""

    SYSTEM = "system"
    ENGLISH = "en"
    GERMAN = "de"


class SurfaceKind(StrEnum):
    """What draws the scan: off-screen pictures, good anywhere, or a GL widget for a good graphics card."""

    IMAGE = "image"
    HARDWARE = "hardware"
