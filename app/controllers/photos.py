"""Photos of the open scan's person: finding and lifting landmarks, on views of the scan too; mattes, linked drags."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from app.controllers.background import Background, Outcome, Ticket
from app.controllers.workbench import Workbench
from app.models.overlays import Cloud, Polyline
from app.models.photos import PhotoState, Picture, counted, rays_to
from engine.photo.consensus import write
from engine.photo.reading import Photo, read_photo
from engine.types import Annotation, Cancelled, EngineError, Scan

if TYPE_CHECKING:
    from engine.photo.finding import FaceFinder
    from engine.photo.lifting import Lift
    from engine.photo.observing import DenseObserver

OWNER = "photos"
VIEWS = 24


class PhotosController(QObject):
    """Holds one ``PhotoState`` and replaces it; silent while its board is away."""

    changed = Signal(object, object)
    """PhotoState: old, new."""

    def __init__(self, work: Workbench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._background = Background(1, self)
        self._open = False
        self._photos: dict[str, Photo] = {}
        self._parts: dict[str, Any] = {}
        self.rays = True
        self.state = PhotoState()
        work.document.opened.connect(self._on_opened)
        work.session.view_changed.connect(self._on_view_changed)

    # ------------------------------------------------------------------ coming and going
    def open(self) -> None:
        """Begin to show."""
        self._open = True
        self._show()

    def put_away(self) -> None:
        """Clear the 3D view of what was shown there."""
        self._open = False
        self._work.overlays.take_back(OWNER)

    def stop(self) -> None:
        """The window closes."""
        self._background.stop()

    # ------------------------------------------------------------------ pictures
    def add(self, paths: Iterable[Path]) -> None:
        """Read photos into the strip; one that cannot be read says why and the rest goes on."""
        wanted = [path for path in paths if str(path) not in self._photos]
        if wanted:
            self._start(self.tr("Reading photos…"), lambda ticket: _read(ticket, wanted), self._on_read)

    def remove(self, picture_id: str) -> None:
        """Take a picture out of the strip; its file stays."""
        left = tuple(one for one in self.state.pictures if one.id != picture_id)
        self._photos.pop(picture_id, None)
        self._set(pictures=left, current=left[0].id if left else "", consensus=None, counts={})

    def choose(self, picture_id: str) -> None:
        """Show a picture in the middle."""
        self._set(current=picture_id)

    def set_stage(self, path: Path) -> None:
        """Say which photo shows the empty stage, and cut the photos out."""
        photos = list(self._photos.values())
        self._set(stage=path)
        self._start(self.tr("Cutting out…"), lambda ticket: _matte(ticket, photos, path), self._on_matte)

    # ------------------------------------------------------------------ finding and lifting
    def detect(self, count: int) -> None:
        """Find landmarks on all photos, or on views of the open scan where there are none, and lift them onto it."""
        photos, scan = list(self._photos.values()), self._work.document.scan
        if not photos and scan is None:
            self._set(trouble=self.tr("Open a scan, or drop a photo here first."))
            return
        known = self._work.document.annotation
        words = self.tr("Looking at photos…") if photos else self.tr("Looking at views of the scan…")
        parts = self._parts
        self._start(words, lambda ticket: _detect(ticket, parts, photos, scan, known, count), self._on_detected)

    def cancel(self) -> None:
        """Stop what is running."""
        self._background.cancel()

    def accept(self, which: str) -> None:
        """Take lifted places into the landmark set as one step: ``all``, ``good`` or ``one``, the selected landmark."""
        consensus, scheme = self.state.consensus, self._work.session.scheme
        if consensus is None:
            return
        names = {name for name in consensus.names if name in scheme.index}
        if which == "good":
            good = consensus.good
            names &= {name for name, fine in zip(consensus.names, good, strict=True) if fine}
        elif which == "one":
            names &= {self._work.session.view.selected or ""}
        old = self._work.document.annotation
        model = self._parts["observer"].card.id if "observer" in self._parts else "photo"
        new = write(old, consensus, model, frozenset(names), replace_models=True)
        if new == old:
            self._work.messages.info(self.tr("Nothing to take over: what people placed stays where it is."), "photos")
            return
        self._work.document.apply(self.tr("Lift landmarks from pictures"), new, source="model")

    # ------------------------------------------------------------------ linked drags
    def begin_drag(self, name: str) -> bool:
        """A landmark was taken on the picture; whether it can be moved there."""
        picture = self.state.picture
        if picture is None or picture.seen is None or name not in self._work.session.scheme.index:
            return False
        self._work.annotate.on_drag_started(name)
        return True

    def drag(self, name: str, x_px: float, y_px: float) -> None:
        """It is over a pixel of the picture: it goes to where that ray meets the scan."""
        picture = self.state.picture
        if picture is None or picture.seen is None:
            return
        hit = picture.seen.cast(np.array([[x_px, y_px]]))
        if hit.face[0] >= 0:
            x, y, z = (float(value) for value in hit.xyz_mm[0])
            self._work.annotate.on_dragged(name, (x, y, z))

    def end_drag(self) -> None:
        """It was let go: pinned by hand, one step to undo."""
        self._work.annotate.on_drag_finished()

    # ------------------------------------------------------------------ answers
    def _start(self, words: str, work: Any, done: Any) -> None:
        self._set(busy=words, share=0.0, trouble="")
        self._background.start(work, done, lambda share: self._set(share=share))

    def _on_read(self, outcome: Outcome) -> None:
        self._set(busy="")
        if outcome.value is None:
            self._set(trouble=outcome.failure)
            return
        photos, trouble = outcome.value
        self._photos.update({str(photo.path): photo for photo in photos})
        views = tuple(one for one in self.state.pictures if one.is_photo)
        added = tuple(Picture(str(photo.path), photo.pixels, photo.path) for photo in photos)
        current = added[0].id if added else self.state.current
        self._set(pictures=(*views, *added), current=current, trouble=" ".join(trouble))

    def _on_detected(self, outcome: Outcome) -> None:
        self._set(busy="")
        if outcome.value is None:
            self._set(trouble=outcome.failure)
            return
        pictures, lift, trouble = outcome.value
        old = {one.id: one for one in self.state.pictures}
        pictures = tuple(replace(one, cut_out=old[one.id].cut_out) if one.id in old else one for one in pictures)
        current = self.state.current if self.state.current in {one.id for one in pictures} else pictures[0].id
        consensus = None if lift is None else lift.consensus
        self._set(
            pictures=pictures, current=current, consensus=consensus, trouble=" ".join(trouble),
            counts={} if consensus is None else counted(consensus),
        )  # fmt: skip
        self._show()

    def _on_matte(self, outcome: Outcome) -> None:
        self._set(busy="")
        if outcome.value is None:
            self._set(trouble=outcome.failure)
            return
        cut, trouble = outcome.value
        pictures = tuple(replace(one, cut_out=cut.get(one.id, one.cut_out)) for one in self.state.pictures)
        self._set(pictures=pictures, trouble=" ".join(trouble))

    # ------------------------------------------------------------------ showing
    def _set(self, **changes: Any) -> None:
        old, self.state = self.state, replace(self.state, **changes)
        self.changed.emit(old, self.state)

    def show_rays(self, on: bool) -> None:
        """Whether lines from the cameras are drawn to the selected landmark."""
        self.rays = on
        self._show()

    def _show(self) -> None:
        """Candidates as dots in the 3D view, and the rays of the selected landmark."""
        consensus = self.state.consensus
        if not self._open or consensus is None or self._work.document.scan is None:
            self._work.overlays.take_back(OWNER)
            return
        good, found = consensus.good, consensus.found
        clouds = [
            Cloud(consensus.xyz_mm[rows], tone, 7.0)
            for rows, tone in ((good, "good"), (found & ~good, "warn"))
            if rows.any()
        ]
        lines = []
        name = self._work.session.view.selected
        if self.rays and name is not None:
            for ends, used in rays_to(self.state.pictures, consensus, name):
                lines.append(Polyline(ends, "accent" if used else "warn", 1.5, dashed=not used, through=True))
        self._work.overlays.show(OWNER, clouds=clouds, lines=lines)

    @Slot()
    def _on_opened(self) -> None:
        """Another scan: what was seen of the last one goes; photos stay in the strip, without their cameras."""
        self._background.cancel()
        left = tuple(
            Picture(one.id, one.pixels, one.path, cut_out=one.cut_out) for one in self.state.pictures if one.is_photo
        )
        self._set(pictures=left, current=left[0].id if left else "", consensus=None, counts={}, trouble="", busy="")

    @Slot(object, object)
    def _on_view_changed(self, old: object, new: object) -> None:
        if getattr(old, "selected", None) != getattr(new, "selected", None):
            self._show()


# ---------------------------------------------------------------------- in a thread
def _read(ticket: Ticket, paths: list[Path]) -> tuple[list[Photo], list[str]]:
    photos, trouble = [], []
    for number, path in enumerate(paths):
        _go_on(ticket, number / len(paths))
        try:
            photos.append(read_photo(path))
        except EngineError as error:
            trouble.append(str(error))
    return photos, trouble


def _matte(ticket: Ticket, photos: list[Photo], stage: Path) -> tuple[dict[str, Any], list[str]]:
    from engine.photo.matting import Matter

    matter, plate = Matter(), read_photo(stage)
    cut, trouble = {}, []
    for number, photo in enumerate(photos):
        _go_on(ticket, number / len(photos))
        try:
            matte = matter.matte(photo, plate)
        except EngineError as error:
            trouble.append(str(error))
            continue
        cut[str(photo.path)] = np.asarray(matte.over((0.5, 0.5, 0.5)) * 255 + 0.5, np.uint8)
    return cut, trouble


def _detect(
    ticket: Ticket, parts: dict[str, Any], photos: list[Photo], scan: Scan | None, known: Annotation, count: int
) -> tuple[tuple[Picture, ...], Lift | None, list[str]]:
    """Pictures with what was found on them, and where it was lifted to."""
    from engine.photo.finding import FaceFinder
    from engine.photo.observing import DenseObserver
    from engine.photo.on_scan import lift_one

    observer: DenseObserver = parts.setdefault("observer", DenseObserver())
    if not photos:
        assert scan is not None
        lift = lift_one(scan, observer, count, VIEWS, (), known, lambda share, _text: _go_on(ticket, share))
        return _of_views(lift), lift, []
    finder: FaceFinder = parts.setdefault("finder", FaceFinder())
    pictures, trouble = _on_photos(ticket, photos, finder, observer, count)
    if scan is None or scan.faces is None:
        return pictures, None, trouble
    try:
        lift = lift_one(scan, observer, count, VIEWS, photos, known, lambda share, _text: _go_on(ticket, share))
    except EngineError as error:
        return pictures, None, [*trouble, str(error)]
    seen = {view.view_id: view for view in lift.views}
    found = {each.view_id: each for each in lift.observations}
    joined = []
    for picture, photo in zip(pictures, photos, strict=True):
        name = photo.path.name
        joined.append(replace(picture, observation=found[name], seen=seen[name].seen) if name in seen else picture)
    named = {photo.path.name: str(photo.path) for photo in photos}
    ids = tuple(named[view] for view in lift.consensus.view_ids)
    return tuple(joined), replace(lift, consensus=replace(lift.consensus, view_ids=ids)), trouble


def _on_photos(
    ticket: Ticket, photos: list[Photo], finder: FaceFinder, observer: DenseObserver, count: int
) -> tuple[tuple[Picture, ...], list[str]]:
    from engine.photo.detecting import detect

    pictures, trouble = [], []
    for number, photo in enumerate(photos):
        _go_on(ticket, 0.3 * number / len(photos))
        picture = Picture(str(photo.path), photo.pixels, photo.path)
        try:
            picture = replace(picture, observation=detect(photo, finder, observer, count))
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


def _go_on(ticket: Ticket, share: float) -> None:
    if ticket.cancelled():
        raise Cancelled
    ticket.progress(share)
