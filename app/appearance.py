"""Which colours the window wears; apart from the settings, so that the first picture needs nothing else."""

from __future__ import annotations

from enum import StrEnum


class ThemeChoice(StrEnum):
    """Dark, light, or what the system says."""

    SYSTEM = "system"
    DARK = "dark"
    LIGHT = "light"
