"""What the photo board shows: pictures in a strip, what was found on each, and where it was lifted to. Values only."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from engine.photo.casting import SeenScan
from engine.photo.consensus import GOOD_MM, Consensus
from engine.photo.heads import HeadOverlay
from engine.photo.observation import Observation
from engine.types import Annotation, ByteArray, FloatArray

CROP_SHARE = 0.35
"""Side of what is cut out about a landmark, over the larger side of the box of all landmarks."""


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
    head: HeadOverlay | None = None
    """Wireframe and axes of the head."""
    trouble: str = ""
    notes: tuple[str, ...] = ()
    """What was done to it when it was read: turned, reduced, converted."""

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
    """What went wrong, a sentence on each line."""
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
                marks.append(Mark(name, float(x), float(y), not bool(found.visible[number])))
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


def crop_of(picture: Picture, x_px: float, y_px: float, share: float = CROP_SHARE) -> tuple[ByteArray, float, float]:
    """The part of a picture about a place, square, and where the place lies in it, as shares of its side.

    Beyond the picture it is black.
    """
    height, width = picture.pixels.shape[:2]
    found = picture.observation
    spread = max(width, height) if found is None else float(np.ptp(found.xy_px, axis=0).max())
    half = max(12, round(share * spread / 2))
    left, top = round(x_px) - half, round(y_px) - half
    crop = np.zeros((2 * half, 2 * half, 3), np.uint8)
    inner = picture.pixels[max(top, 0) : max(top + 2 * half, 0), max(left, 0) : max(left + 2 * half, 0)]
    if inner.size:
        down, across = max(-top, 0), max(-left, 0)
        crop[down : down + inner.shape[0], across : across + inner.shape[1]] = inner
    return crop, (x_px - left) / (2 * half), (y_px - top) / (2 * half)


def seen_at(picture: Picture, name: str) -> tuple[float, float] | None:
    """Where the net saw a landmark on a picture, in its pixels."""
    found = picture.observation
    if found is None or name not in found.names:
        return None
    x, y = found.xy_px[found.names.index(name)]
    return float(x), float(y)


__all__ = [
    "GOOD_MM", "Mark", "PhotoState", "Picture", "Reason", "counted", "crop_of", "marks_of", "rays_to", "reasons_of",
    "seen_at",
]  # fmt: skip
