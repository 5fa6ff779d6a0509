"""What the photo board has done in a thread: reading, cutting out, finding, lifting. Values in, values out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from app.controllers.background import Ticket
from app.models.photos import Picture
from engine.photo.reading import Photo, read_photo
from engine.types import Annotation, ByteArray, Cancelled, EngineError, Scan

if TYPE_CHECKING:
    from engine.photo.finding import FaceFinder
    from engine.photo.heads import HeadObserver
    from engine.photo.lifting import Lift
    from engine.photo.observation import Observation
    from engine.photo.observing import DenseObserver

VIEWS = 24
BLANK = np.full((300, 400, 3), 96, np.uint8)
"""Stands for a photo whose file is gone."""


@dataclass(frozen=True)
class Wanted:
    """A photo to read: a file, and what was found on it before, as the project keeps it."""

    path: Path
    found: str = ""
    kept: bool = False
    """The project knows it: it stays in the strip even if its file is gone."""


@dataclass(frozen=True, eq=False)
class Detected:
    """What came of looking. found: of each photo, as the project keeps it."""

    pictures: tuple[Picture, ...]
    lift: Lift | None
    trouble: tuple[str, ...] = ()
    found: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Parts:
    """Nets that are loaded once. head: None until asked for, False where no head model is installed."""

    observer: DenseObserver | None = None
    finder: FaceFinder | None = None
    head: HeadObserver | bool | None = None
    matter: Any = field(default=None)

    def eyes(self) -> tuple[FaceFinder, DenseObserver]:
        """The face finder and the landmark net."""
        from engine.photo.finding import FaceFinder
        from engine.photo.observing import DenseObserver

        self.finder = self.finder or FaceFinder()
        self.observer = self.observer or DenseObserver()
        return self.finder, self.observer

    def heads(self) -> HeadObserver | None:
        """The head net, if one is installed."""
        from engine.photo.heads import HeadObserver

        if self.head is None:
            try:
                self.head = HeadObserver()
            except EngineError:
                self.head = False
        return self.head if isinstance(self.head, HeadObserver) else None


def read(
    ticket: Ticket, wanted: list[Wanted], scan: Scan | None, parts: Parts
) -> tuple[list[Picture], dict[str, Photo], list[str]]:
    """Pictures of files, with what was found on them before; a file kept in the project that is gone stays, blank."""
    pictures, photos, trouble = [], {}, []
    for number, one in enumerate(wanted):
        go_on(ticket, number / len(wanted))
        try:
            photo = read_photo(one.path)
        except EngineError as error:
            if one.kept:
                pictures.append(Picture(str(one.path), BLANK, one.path, trouble=str(error)))
            else:
                trouble.append(str(error))
            continue
        photos[str(one.path)] = photo
        pictures.append(_as_before(photo, one.found, scan, parts))
    return pictures, photos, trouble


def _as_before(photo: Photo, found: str, scan: Scan | None, parts: Parts) -> Picture:
    from engine.photo.casting import SeenScan
    from engine.photo.keeping import from_text

    picture = Picture(str(photo.path), photo.pixels, photo.path, notes=photo.notes)
    if not found:
        return picture
    try:
        observation = from_text(found, photo.path.name)
    except EngineError as error:
        return replace(picture, trouble=str(error))
    seen = None
    if observation.camera is not None and scan is not None and scan.faces is not None:
        seen = SeenScan(observation.camera, np.asarray(scan.points_mm, float), scan.faces)
        _ = seen.raster  # made here, so that the first drag need not wait for it
    return _with_head(replace(picture, observation=observation, seen=seen), parts)


def matte(
    ticket: Ticket, photos: list[Photo], stage: Path, parts: Parts
) -> tuple[dict[str, ByteArray], list[str]]:  # fmt: skip
    """Photos before plain grey instead of their stage, by path."""
    from engine.photo.matting import Matter

    parts.matter = parts.matter or Matter()
    plate = read_photo(stage)
    cut, trouble = {}, []
    for number, photo in enumerate(photos):
        go_on(ticket, number / len(photos))
        try:
            found = parts.matter.matte(photo, plate)
        except EngineError as error:
            trouble.append(str(error))
            continue
        cut[str(photo.path)] = np.asarray(found.over((0.5, 0.5, 0.5)) * 255 + 0.5, np.uint8)
    return cut, trouble


def detect(
    ticket: Ticket, parts: Parts, photos: list[Photo], scan: Scan | None, known: Annotation, count: int
) -> Detected:
    """Pictures with what was found on them, and where it was lifted to."""
    from engine.photo.keeping import to_text
    from engine.photo.on_scan import lift_one

    finder, observer = parts.eyes()
    if not photos:
        assert scan is not None
        views = lift_one(scan, observer, count, VIEWS, (), known, lambda share, _text: go_on(ticket, share))
        return Detected(tuple(_with_head(one, parts) for one in _of_views(views)), views)
    pictures, trouble = _on_photos(ticket, photos, finder, observer, count)
    lift = None
    seen_well = [photo for photo, one in zip(photos, pictures, strict=True) if one.observation is not None]
    if scan is not None and scan.faces is not None and seen_well:
        before = {one.id: one.observation for one in pictures if one.observation is not None}
        heard = partial(_heard, ticket)
        try:
            lift = lift_one(scan, observer, count, VIEWS, seen_well, known, heard, before)
        except EngineError as error:
            trouble.append(str(error))
    if lift is not None:
        trouble += lift.trouble.values()
        pictures = tuple(_lifted(one, lift) for one in pictures)
    found = {one.id: to_text(one.observation) for one in pictures if one.observation is not None}
    return Detected(tuple(_with_head(one, parts) for one in pictures), lift, tuple(trouble), found)


def _heard(ticket: Ticket, share: float, _text: str) -> None:
    go_on(ticket, 0.3 + 0.7 * share)


def _lifted(picture: Picture, lift: Lift) -> Picture:
    """With its camera, or the reason why it has none."""
    for found, view in zip(lift.observations, lift.views, strict=True):
        if found.view_id == picture.id:
            return replace(picture, observation=found, seen=view.seen)
    return replace(picture, trouble=lift.trouble.get(picture.id, picture.trouble))


def _on_photos(
    ticket: Ticket, photos: list[Photo], finder: FaceFinder, observer: DenseObserver, count: int
) -> tuple[tuple[Picture, ...], list[str]]:
    from engine.photo.detecting import detect as detect_one

    pictures, trouble = [], []
    for number, photo in enumerate(photos):
        go_on(ticket, 0.3 * number / len(photos))
        picture = Picture(str(photo.path), photo.pixels, photo.path, notes=photo.notes)
        try:
            picture = replace(picture, observation=detect_one(photo, finder, observer, count))
        except EngineError as error:
            trouble.append(str(error))
            picture = replace(picture, trouble=str(error))
        pictures.append(picture)
    return tuple(pictures), trouble


def _of_views(lift: Lift) -> tuple[Picture, ...]:
    return tuple(
        Picture(view.view_id, view.pixels, observation=found, seen=view.seen)
        for view, found in zip(lift.views, lift.observations, strict=True)
    )


def _with_head(picture: Picture, parts: Parts) -> Picture:
    """With wireframe and axes, by the head model on photos where one is installed, else by the dense landmarks."""
    found: Observation | None = picture.observation
    if found is None or found.mesh_px is None:
        return picture
    from engine.photo.heads import dense_mesh

    mesh = dense_mesh(f"dense-{len(found.mesh_px)}")
    height, width = picture.pixels.shape[:2]
    heads = parts.heads() if picture.is_photo else None
    if heads is None:
        return replace(picture, head=mesh.overlay(found.mesh_px, (width, height), found.camera))
    square = heads.square(mesh.camera(found.mesh_px, (width, height), found.camera))
    return replace(picture, head=heads.overlay(picture.pixels, square))


def go_on(ticket: Ticket, share: float) -> None:
    """Say how far it is; Cancelled if it should end."""
    if ticket.cancelled():
        raise Cancelled
    ticket.progress(share)
