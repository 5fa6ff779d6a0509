"""Which colours the window wears and what draws it; apart from the settings, so that the first picture needs little."""

from __future__ import annotations

from enum import StrEnum


class ThemeChoice(StrEnum):
    """Dark, light, or what the system says."""

    SYSTEM = "system"
    DARK = "dark"
    LIGHT = "light"


class SurfaceKind(StrEnum):
    """What draws the scan: off-screen pictures, good anywhere, or a GL widget for a good graphics card."""

    IMAGE = "image"
    HARDWARE = "hardware"
