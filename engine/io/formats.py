"""Landmark formats by the names people ask for: what is written, and what the file is called."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine import io
from engine.registry import Entry
from engine.types import EngineError

_ALIASES = {
    "slicer": "mrk.json", "markups": "mrk.json", "meshlab": "pp", "landmarker": "ljson", "menpo": "ljson",
    "idav": "pts", "ntsys": "nts", "morphologika": "txt", "scalismo": "json", "scalismo-json": "json",
    "slicer-tsv": "tsv", "slicermorph": "morphoj",
}  # fmt: skip
WIDE = "csv-wide"


@dataclass(frozen=True)
class LandmarkFormat:
    """One way to write landmarks."""

    id: str
    suffix: str
    """Ending of the file with its dot."""
    entry: Entry
    dialect: str = ""
    wide: bool = False

    @property
    def tags(self) -> frozenset[str]:
        """See ``engine.io.LANDMARK_WRITERS``."""
        return self.entry.tags


def known_formats() -> tuple[str, ...]:
    """Every name that landmark_format understands, aliases left out."""
    return (*(suffix[1:] for suffix in io.LANDMARK_WRITERS), WIDE, *io.CSV_DIALECTS)


def landmark_format(name: str) -> LandmarkFormat:
    """A format by name or ending. EngineError lists those there are."""
    wanted = name.strip().lower().lstrip(".")
    wanted = _ALIASES.get(wanted, wanted)
    if wanted in io.CSV_DIALECTS:
        return LandmarkFormat(wanted, ".csv", io.CSV_DIALECTS[wanted], dialect=wanted)
    if wanted == WIDE:
        return LandmarkFormat(wanted, ".csv", io.LANDMARK_WRITERS[".csv"], wide=True)
    if f".{wanted}" not in io.LANDMARK_WRITERS:
        raise EngineError(f"There is no landmark format “{name}” to write. Known: {', '.join(known_formats())}.")
    return LandmarkFormat(wanted, f".{wanted}", io.LANDMARK_WRITERS[f".{wanted}"])


def stem(path: Path) -> str:
    """A landmark file's name without its ending, which may have two dots."""
    name = path.name
    for suffix in sorted(io.LANDMARK_READERS, key=len, reverse=True):
        if name.lower().endswith(suffix):
            return name[: -len(suffix)]
    return path.stem
