"""Files that ship with Nasion: landmark schemes, models, icons, fonts, the demo's pictures."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def path(*parts: str) -> Path:
    """Path of a shipped file or folder; the same in a checkout, a wheel and a bundle."""
    return Path(str(files("resources"))).joinpath(*parts)
