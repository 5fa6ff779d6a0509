"""Thumbnails of the scan list: from the cache if they are there, else drawn by a process of their own."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QTimer, Slot
from PySide6.QtGui import QImage

from app import paths
from app.controllers.background import Background, Outcome
from app.controllers.side_process import LineProcess
from app.models.library import PICTURE_ROLE, Library, LibraryRow
from app.models.scene import Point, face_frame
from app.models.session import Session
from engine.catalog import LandmarkScheme
from engine.store.project import Project
from engine.types import EngineError, FloatArray, Role, UnitSource

AT_ONCE = 2
"""Pictures the process is asked for before it answered: what scrolled away need not be drawn."""
IDLE_MS = 20_000
AGAIN_MS = 1_000
"""Rows change many times a second while somebody works or a job runs."""
STOP_MS = 50


class Pictures(QObject):
    """Gives the library the pictures of the rows that show."""

    def __init__(self, session: Session, library: Library, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._library = library
        self.dark = True
        self._process = LineProcess(lambda: paths.thumbnail_command(), self)
        self._process.line_came.connect(self._on_line)
        self._process.ended.connect(self._on_ended)
        self._wanted: list[str] = []
        self._asked: dict[str, Path] = {}
        self._shown: dict[str, Path] = {}
        self._failed: set[Path] = set()
        self._reading = Background(1, self)
        self._again = False
        self._idle = QTimer(self, singleShot=True, interval=IDLE_MS)
        self._idle.timeout.connect(self._process.let_go)
        self._look_again = QTimer(self, singleShot=True, interval=AGAIN_MS)
        self._look_again.timeout.connect(self._ask)
        session.project_changed.connect(self._forget)
        library.dataChanged.connect(self._on_rows_changed)

    def want(self, scan_ids: Iterable[str]) -> None:
        """These rows show; their pictures come as they are drawn, in this order."""
        self._wanted = list(scan_ids)
        self._ask()

    def set_dark(self, dark: bool) -> None:
        """Pictures on a dark or a light ground."""
        if dark != self.dark:
            self.dark = dark
            self._ask()

    @Slot()
    def stop(self) -> None:
        """End the process at once."""
        self._asked.clear()
        self._process.stop(STOP_MS)

    def close(self) -> None:
        """The window closes: end the process and the thread."""
        self._look_again.stop()
        self._reading.stop()
        self.stop()

    @Slot()
    def _forget(self) -> None:
        self._wanted.clear()
        self._shown.clear()

    @Slot(QModelIndex, QModelIndex, list)
    def _on_rows_changed(self, _first: QModelIndex, _last: QModelIndex, roles: list[int]) -> None:
        """Landmarks have come, perhaps, and tell from where a face has to be seen."""
        if PICTURE_ROLE not in roles and self._wanted and not self._look_again.isActive():
            self._look_again.start()

    # ------------------------------------------------------------------ asking
    def _ask(self) -> None:
        """Find out in a thread how the faces of the rows without a final picture stand, then have them drawn."""
        project, scheme = self._session.project, self._session.scheme
        open_ids = [scan_id for scan_id in self._wanted if self._may_change(scan_id)]
        if project is None or not open_ids:
            return
        if self._reading.busy:
            self._again = True
            return
        self._again = False
        self._reading.start(
            lambda ticket: {one: frame_of(project, scheme, one) for one in open_ids if not ticket.cancelled()},
            partial(self._on_frames, project),
        )

    def _may_change(self, scan_id: str) -> bool:
        """Whether a row may get another picture: not one that shows the face from the front on this ground."""
        row, tone = self._library.row(scan_id), "dark" if self.dark else "light"
        if row is None or row.missing or scan_id in self._asked:
            return False
        shown = self._shown.get(scan_id)
        return shown is None or shown.stem != f"{scan_id}-{tone}-face"

    def _on_frames(self, project: Project, outcome: Outcome) -> None:
        if project is not self._session.project:
            return
        for scan_id, frame in (outcome.value or {}).items():
            row = self._library.row(scan_id)
            if row is None or scan_id in self._asked:
                continue
            target = self._target(scan_id, frame)
            if self._shown.get(scan_id) == target or target in self._failed:
                continue
            if target.exists():
                self._show(scan_id, target)
            elif len(self._asked) < AT_ONCE:
                self._send(row, target, frame)
        if self._again:
            self._ask()

    def _target(self, scan_id: str, frame: FloatArray | None) -> Path:
        tone = "dark" if self.dark else "light"
        stand = "face" if frame is not None else "axes"
        return paths.cache_folder() / "pictures" / f"{scan_id}-{tone}-{stand}.png"

    def _send(self, row: LibraryRow, target: Path, frame: FloatArray | None) -> None:
        project = self._session.project
        if project is None:
            return
        record = row.record
        chosen = record.unit is not None and record.unit.source is UnitSource.CHOSEN
        wish: dict[str, Any] = {
            "id": record.scan_id,
            "path": str(project.resolve_path(record)),
            "unit": record.unit.unit.value if chosen and record.unit is not None else None,
            "frame": None if frame is None else [float(value) for value in frame.ravel()],
            "dark": self.dark,
            "target": str(target),
        }
        self._asked[record.scan_id] = target
        self._idle.stop()
        self._process.send(json.dumps(wish))

    # ------------------------------------------------------------------ the process
    @Slot(str)
    def _on_line(self, line: str) -> None:
        scan_id = line.removeprefix("!")
        target = self._asked.pop(scan_id, None)
        if target is not None and line != scan_id:
            self._failed.add(target)
        elif target is not None:
            self._show(scan_id, target)
        self._ask()
        if not self._asked:
            self._idle.start()

    @Slot()
    def _on_ended(self) -> None:
        """It fell over a scan: that one stays without a picture, the others go on."""
        self._failed.update(self._asked.values())
        self._asked.clear()
        QTimer.singleShot(0, self, self._ask)

    def _show(self, scan_id: str, target: Path) -> None:
        picture = QImage(str(target))
        if picture.isNull():
            self._failed.add(target)
            return
        self._shown[scan_id] = target
        self._library.set_picture(scan_id, picture)


def frame_of(project: Project, scheme: LandmarkScheme, scan_id: str) -> FloatArray | None:
    """How the face of a scan stands, (3, 3) as of ``app.models.scene.face_frame``, if landmarks tell."""
    for role in (Role.CORRECTED, Role.REFERENCE):
        try:
            annotation = project.annotation(scan_id, scheme.id, role)
        except EngineError:
            return None
        points: dict[str, Point] = {
            name: value.xyz_mm for name, value in annotation.landmarks.items() if value.xyz_mm is not None
        }
        frame = face_frame(points, scheme)
        if frame is not None:
            return frame
    return None
