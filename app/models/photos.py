"""What the photo board shows: pictures in a strip, what was found on each, and where it was lifted to. Values only."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from engine.photo.casting import SeenScan
from engine.photo.consensus import GOOD_MM, Consensus
from engine.photo.observation import Observation
from engine.types import Annotation, ByteArray, FloatArray

Place = tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class Picture:
    """One picture of the strip: a photo, or a view made of the scan. pixels: (H, W, 3) uint8."""

    id: str
    pixels: ByteArray
    path: Path | None = None
    observation: Observation | None = None
    seen: SeenScan | None = None
    """The scan through the picture's camera, once it is known."""
    cut_out: ByteArray | None = None
    """The subject without its stage."""
    trouble: str = ""

    @property
    def is_photo(self) -> bool:
        """Whether it comes from a file."""
        return self.path is not None


@dataclass(frozen=True)
class Mark:
    """One landmark on a picture, in its pixels."""

    name: str
    x_px: float
    y_px: float
    hidden: bool = False
    placed: bool = False
    """It has a place on the scan, and this is where the camera sees it."""
    by_hand: bool = False


@dataclass(frozen=True)
class Reason:
    """What one view had to say of a landmark: how far its ray passes from the place, and whether it counted."""

    picture_id: str
    residual_mm: float
    counted: bool


@dataclass(frozen=True)
class PhotoState:
    """Everything the board shows, replaced whole."""

    pictures: tuple[Picture, ...] = ()
    current: str = ""
    stage: Path | None = None
    """The photo of the empty stage."""
    consensus: Consensus | None = None
    busy: str = ""
    """What is being done, empty when nothing is."""
    share: float = 0.0
    trouble: str = ""
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def picture(self) -> Picture | None:
        """The picture in the middle."""
        return next((one for one in self.pictures if one.id == self.current), None)

    def with_picture(self, picture: Picture) -> PhotoState:
        """With one picture replaced by a newer one of the same id."""
        return replace(self, pictures=tuple(picture if one.id == picture.id else one for one in self.pictures))


def marks_of(picture: Picture, annotation: Annotation, most: int = 520) -> list[Mark]:
    """Landmarks to draw: those on the scan where the picture's camera sees them, the rest where the net saw them."""
    marks: list[Mark] = []
    placed: dict[str, Mark] = {}
    if picture.seen is not None:
        known = [(name, mark) for name, mark in annotation.landmarks.items() if mark.xyz_mm is not None]
        if known:
            places = np.array([mark.xyz_mm for _, mark in known], float)
            xy, _ = picture.seen.camera.project(places)
            plain = picture.seen.sees(places)
            for (name, mark), (x, y), there in zip(known, xy, plain, strict=True):
                by_hand = mark.source == "manual" or mark.checked
                placed[name] = Mark(name, float(x), float(y), not there, True, by_hand)
    found = picture.observation
    if found is not None:
        for number, name in enumerate(found.names[:most]):
            if name not in placed:
                x, y = found.xy_px[number]
                marks.append(Mark(name, float(x), float(y), _hidden(picture, found, number)))
    return [*marks, *placed.values()]


def reasons_of(consensus: Consensus, name: str) -> list[Reason]:
    """The views behind a landmark's place, those that counted first, each by how far its ray passes."""
    if name not in consensus.names:
        return []
    row = consensus.names.index(name)
    if not consensus.found[row]:
        return []
    reasons = [
        Reason(view, float(consensus.residual_mm[row, column]), bool(consensus.inlier[row, column]))
        for column, view in enumerate(consensus.view_ids)
    ]
    return sorted(reasons, key=lambda reason: (not reason.counted, reason.residual_mm))


def counted(consensus: Consensus) -> dict[str, int]:
    """How many places are good, doubtful and missing."""
    found = int(consensus.found.sum())
    good = int(consensus.good.sum())
    return {"good": good, "doubtful": found - good, "missing": len(consensus.names) - found}


def rays_to(pictures: tuple[Picture, ...], consensus: Consensus, name: str) -> list[tuple[FloatArray, bool]]:
    """Lines (2, 3) from before the scan to a landmark's place, one for each camera, and whether that view counted."""
    lines = []
    if name not in consensus.names:
        return []
    row = consensus.names.index(name)
    place = consensus.xyz_mm[row]
    if not np.isfinite(place).all():
        return []
    for column, view in enumerate(consensus.view_ids):
        picture = next((one for one in pictures if one.id == view), None)
        if picture is None or picture.seen is None or picture.observation is None:
            continue
        number = picture.observation.names.index(name)
        start, direction = picture.seen.camera.rays(picture.observation.xy_px[number : number + 1])
        along = float((place - start[0]) @ direction[0])
        foot = start[0] + along * direction[0]
        lines.append((np.stack([foot - 140.0 * direction[0], foot]), bool(consensus.inlier[row, column])))
    return lines


def _hidden(picture: Picture, found: Observation, number: int) -> bool:
    return picture.is_photo and not bool(found.visible[number])


__all__ = ["GOOD_MM", "Mark", "PhotoState", "Picture", "Reason", "counted", "marks_of", "rays_to", "reasons_of"]
