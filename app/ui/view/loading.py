"""Makes a scan ready to draw and to pick: small ones at once, large ones in a thread while the window stays alive."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QTimer

from app.ui.view.geometry import DrawingGeometry, Part, drawing_geometry
from app.ui.view.picking import Picker, picker_for
from app.ui.view.polydata import LARGEST_TEXTURE_PX, read_picture, texture_of
from app.ui.view.proxy import build_proxy
from engine.types import Scan

AT_ONCE_SIZE = 60_000
"""Points plus triangles of a scan without pictures that is made ready within one frame."""
_POLL_MS = 15


@dataclass(frozen=True, eq=False)
class Prepared:
    """Everything that takes time to make of a scan."""

    scan: Scan
    geometry: DrawingGeometry
    textures: tuple[Any, ...]
    """A vtkTexture for each of the scan's textures; None for one that cannot be read."""
    proxy: Part | None


def prepare(scan: Scan, widest_picture_px: int = LARGEST_TEXTURE_PX) -> Prepared:
    """Geometry, textures (no wider than needed) and coarse stand-in of a scan."""
    geometry = drawing_geometry(scan)
    pictures = tuple(read_picture(texture, widest_picture_px) for texture in scan.textures) if geometry.textured else ()
    textures = tuple(None if picture.isNull() else texture_of(picture) for picture in pictures)
    return Prepared(scan, geometry, textures, build_proxy(geometry, pictures))


class Loader(QObject):
    """Hands out prepared scans and their pickers on the thread of the window; a newer request forgets the older."""

    def __init__(self, ready: Callable[[Prepared], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ready = ready
        self._pool = ThreadPoolExecutor(1, "scan-view")
        self._scan: Scan | None = None
        self._prepared: Future[Prepared] | None = None
        self._picker: Future[Picker | None] | None = None
        self._timer = QTimer(self, interval=_POLL_MS)
        self._timer.timeout.connect(self._poll)

    @property
    def waiting(self) -> bool:
        """Whether a scan is being prepared."""
        return self._prepared is not None

    def load(self, scan: Scan | None) -> None:
        """Prepare a scan; ``ready`` is called before this returns if the scan is small."""
        self._drop()
        self._scan = scan
        if scan is None:
            return
        size = len(scan.points_mm) + (0 if scan.faces is None else len(scan.faces))
        if size <= AT_ONCE_SIZE and not scan.textures:
            self._ready(prepare(scan))
            return
        self._prepared = self._pool.submit(prepare, scan)
        self._picker = self._pool.submit(picker_for, scan)
        self._timer.start()

    def picker(self) -> Picker | None:
        """The picker of the current scan, built now if it is not there yet; None while there is nothing to see."""
        if self.waiting:
            return None
        if self._picker is None and self._scan is not None:
            self._picker = Future()
            self._picker.set_result(picker_for(self._scan))
        return None if self._picker is None else self._picker.result()

    def _poll(self) -> None:
        if self._prepared is None or not self._prepared.done():
            return
        self._timer.stop()
        done, self._prepared = self._prepared, None
        self._ready(done.result())

    def _drop(self) -> None:
        self._timer.stop()
        for future in (self._prepared, self._picker):
            if future is not None:
                future.cancel()
        self._prepared = self._picker = None

    def close(self) -> None:
        """Forget the scan; a preparation that runs ends unheard."""
        self._drop()
        self._scan = None
        self._pool.shutdown(wait=False, cancel_futures=True)
