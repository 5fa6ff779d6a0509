"""Photos of the open scan's person: finding and lifting landmarks, on views of the scan too; mattes, linked drags."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from app.controllers import photo_work
from app.controllers.background import Background, Outcome
from app.controllers.photo_accept import take_over
from app.controllers.photo_shelf import PhotoShelf
from app.controllers.photo_work import Parts, Wanted
from app.controllers.workbench import Workbench
from app.models.overlays import Cloud, Polyline
from app.models.photos import PhotoState, counted, rays_to
from engine.photo.reading import Photo
from engine.store.photos import STAGE

OWNER = "photos"
FEW = 100
"""More places than this are drawn smaller."""


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
        self._parts = Parts()
        self._shelf = PhotoShelf(work)
        self._last_id = self._shelf.scan_id
        self._stale = True
        """The strip is not the open scan's: its photos are read when the board is open."""
        self.rays = True
        self.state = PhotoState()
        work.document.opened.connect(self._on_opened)
        work.session.view_changed.connect(self._on_view_changed)

    # ------------------------------------------------------------------ coming and going
    def open(self) -> None:
        """Begin to show."""
        self._open = True
        self._restore()
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
        have = {one.id for one in self.state.pictures}
        new = [path for path in paths if str(path) not in have]
        for path in new:  # at once, so that none is lost if another scan is opened while they are read
            self._shelf.keep(path)
        self._read([Wanted(path) for path in new], new)

    def remove(self, picture_id: str) -> None:
        """Take a picture out of the strip; its file stays."""
        left = tuple(one for one in self.state.pictures if one.id != picture_id)
        self._photos.pop(picture_id, None)
        self._shelf.forget(picture_id)
        self._set(pictures=left, current=left[0].id if left else "", consensus=None, counts={})
        self._show()

    def choose(self, picture_id: str) -> None:
        """Show a picture in the middle."""
        self._set(current=picture_id)

    def set_stage(self, path: Path) -> None:
        """Say which photo shows the empty stage, and cut the photos out."""
        self._shelf.keep(path, STAGE)
        self._set(stage=path)
        self._cut_out()

    def mark_stage(self, picture_id: str) -> None:
        """A photo of the strip is the empty stage, not one of the person."""
        picture = next((one for one in self.state.pictures if one.id == picture_id), None)
        if picture is not None and picture.path is not None:
            self.remove(picture_id)
            self.set_stage(picture.path)

    def _cut_out(self) -> None:
        photos, stage, parts = list(self._photos.values()), self.state.stage, self._parts
        if photos and stage is not None:
            work = partial(photo_work.matte, photos=photos, stage=stage, parts=parts)
            self._start(self.tr("Cutting out…"), work, self._on_matte)

    def _read(self, wanted: list[Wanted], new: list[Path]) -> None:
        if wanted:
            scan, parts = self._work.document.scan, self._parts
            work = partial(photo_work.read, wanted=wanted, scan=scan, parts=parts)
            self._start(self.tr("Reading photos…"), work, partial(self._on_read, self._shelf.scan_id, new))

    def _restore(self) -> None:
        """The open scan's photos come back when the board is open; those that waited for a scan are its own now."""
        if not self._stale or not self._open:
            return
        self._stale = False
        kept, stage = self._shelf.kept()
        self._set(stage=stage or self.state.stage)
        have, known = {one.id for one in self.state.pictures}, {str(one.path) for one in kept}
        for one in self.state.pictures:
            if one.path is not None and one.id not in known:
                self._shelf.keep(one.path)
        self._read([one for one in kept if str(one.path) not in have], [])

    # ------------------------------------------------------------------ finding and lifting
    def detect(self, count: int) -> None:
        """Find landmarks on all photos, or on views of the open scan where there are none, and lift them onto it."""
        photos, scan = list(self._photos.values()), self._work.document.scan
        if not photos and scan is None:
            self._set(trouble=self.tr("Open a scan, or drop a photo here first."))
            return
        known = self._work.document.annotation
        words = self.tr("Looking at photos…") if photos else self.tr("Looking at views of the scan…")
        work = partial(photo_work.detect, parts=self._parts, photos=photos, scan=scan, known=known, count=count)
        self._start(words, work, partial(self._on_detected, self._shelf.scan_id))

    def cancel(self) -> None:
        """Stop what is running."""
        self._background.cancel()

    def accept(self, which: str) -> None:
        """Take lifted places into the landmark set as one step: ``all``, ``good`` or ``one``, the selected landmark."""
        if self.state.consensus is not None:
            observer = self._parts.observer
            take_over(self._work, self.state.consensus, which, "photo" if observer is None else observer.card.id)

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

    def _on_read(self, scan_id: str, new: list[Path], outcome: Outcome) -> None:
        self._set(busy="")
        if scan_id != self._shelf.scan_id:
            self._stale = True
            self._restore()
            return
        if outcome.value is None:
            self._stale |= outcome.cancelled  # those that were not read come when the board is next opened
            self._set(trouble=outcome.failure)
            return
        added, photos, trouble = outcome.value
        self._photos.update(photos)
        for path in new:
            if str(path) not in photos:  # it is no photo, and the trouble says so
                self._shelf.forget(str(path))
        before = tuple(one for one in self.state.pictures if one.is_photo)
        current = added[0].id if added else self.state.current
        self._set(pictures=(*before, *added), current=current, trouble="\n".join(trouble))
        if self.state.stage is not None and added:
            self._cut_out()

    def _on_detected(self, scan_id: str, outcome: Outcome) -> None:
        self._set(busy="")
        if outcome.value is None or scan_id != self._shelf.scan_id:
            self._set(trouble=outcome.failure)
            return
        found: photo_work.Detected = outcome.value
        old = {one.id: one for one in self.state.pictures}
        fresh = tuple(replace(one, cut_out=old[one.id].cut_out) if one.id in old else one for one in found.pictures)
        ids = {one.id for one in fresh}
        others = tuple(one for one in self.state.pictures if one.is_photo and one.id not in ids)
        current = self.state.current if self.state.current in ids else fresh[0].id
        consensus = None if found.lift is None else found.lift.consensus
        self._set(
            pictures=(*fresh, *others), current=current, consensus=consensus, trouble="\n".join(found.trouble),
            counts={} if consensus is None else counted(consensus),
        )  # fmt: skip
        for path, text in found.found.items():
            self._shelf.keep(Path(path), found=text)
        self._show()

    def _on_matte(self, outcome: Outcome) -> None:
        self._set(busy="")
        if outcome.value is None:
            self._set(trouble=outcome.failure)
            return
        cut, trouble = outcome.value
        pictures = tuple(replace(one, cut_out=cut.get(one.id, one.cut_out)) for one in self.state.pictures)
        self._set(pictures=pictures, trouble="\n".join(trouble))

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
            Cloud(consensus.xyz_mm[rows], tone, 7.0 if len(good) <= FEW else 4.0)
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
        """Another scan: its own photos come. Those dropped while no scan was open wait for one, and stay."""
        scan_id = self._shelf.scan_id
        if scan_id == self._last_id:
            return
        self._background.cancel()
        waiting = () if self._last_id else tuple(one for one in self.state.pictures if one.is_photo)
        self._photos = {one.id: self._photos[one.id] for one in waiting if one.id in self._photos}
        self._last_id, self._stale = scan_id, True
        stage = None if not waiting else self.state.stage
        current = waiting[0].id if waiting else ""
        self._set(pictures=waiting, current=current, stage=stage, consensus=None, counts={}, trouble="", busy="")
        self._restore()

    @Slot(object, object)
    def _on_view_changed(self, old: object, new: object) -> None:
        if getattr(old, "selected", None) != getattr(new, "selected", None):
            self._show()
