"""The photos of the open scan as the project keeps them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.controllers.photo_work import Wanted
from app.controllers.workbench import Workbench
from engine.store import photos, scans
from engine.store.photos import PHOTO, STAGE, PutPhoto, RemovePhoto

PATIENCE_S = 0.05
"""How long what was just handed to the writer may take before the project is read."""


class PhotoShelf:
    """Keeps, forgets and finds the photos of the scan that is open; does nothing where there is no project."""

    def __init__(self, work: Workbench) -> None:
        self._work = work

    @property
    def scan_id(self) -> str:
        """Whose photos they are; empty while no scan is open."""
        scan = self._work.document.scan
        return "" if scan is None else scan.scan_id

    def keep(self, path: Path, kind: str = PHOTO, found: str = "") -> None:
        """Remember a photo, and what was found on it."""
        folder = self._work.session.folder
        if folder is not None and self.scan_id:
            record = photos.describe(self.scan_id, path, folder, kind)
            self._work.session.submit(PutPhoto(replace(record, found=found)))

    def forget(self, path: str) -> None:
        """Take it out of the project; its file stays."""
        if self.scan_id:
            self._work.session.submit(RemovePhoto(self.scan_id, path))

    def kept(self) -> tuple[list[Wanted], Path | None]:
        """The photos in the order of the strip, and the newest photo of the empty stage."""
        project, scan_id = self._work.session.project, self.scan_id
        if project is None or not scan_id:
            return [], None
        self._work.session.flush(PATIENCE_S)
        records = project.select(lambda connection: photos.select(connection, scan_id))
        places = [(scans.resolve(one, project.folder), one) for one in records]
        for path, one in places:
            if str(path) != one.absolute_path:  # the project was moved with its photos: they go by their new place
                self._work.session.submit(RemovePhoto(scan_id, one.absolute_path, one.kind))
                self.keep(path, one.kind, one.found)
        stage = [path for path, one in places if one.kind == STAGE]
        wanted = [Wanted(path, one.found, kept=True) for path, one in places if one.kind == PHOTO]
        return wanted, stage[-1] if stage else None
