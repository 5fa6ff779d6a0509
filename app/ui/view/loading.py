"""Makes a scan ready to draw and to pick: small ones at once, large ones in a thread while the window stays alive."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, QTimer

from app.ui.view.curvature import Curvature, curvature
from app.ui.view.geometry import DrawingGeometry, drawing_geometry
from app.ui.view.picking import Picker, picker_for
from app.ui.view.polydata import LARGEST_TEXTURE_PX, read_picture, texture_of
from app.ui.view.proxy import Proxy, build_proxy
from engine.types import ByteArray, Scan

AT_ONCE_SIZE = 60_000
"""Points plus triangles of a scan without pictures that is made ready within one frame."""
_POLL_MS = 15


def size_of(scan: Scan) -> int:
    """Points plus triangles."""
    return len(scan.points_mm) + (0 if scan.faces is None else len(scan.faces))


def is_light(scan: Scan) -> bool:
    """Whether a scan is made ready within one frame."""
    return size_of(scan) <= AT_ONCE_SIZE and not scan.textures


@dataclass(frozen=True, eq=False)
class Prepared:
    """Everything that takes time to make of a scan."""

    scan: Scan
    geometry: DrawingGeometry
    textures: tuple[Any, ...]
    """A vtkTexture for each of the scan's textures; None for one that cannot be read."""
    proxy: Proxy | None


def prepare(scan: Scan, widest_picture_px: int = LARGEST_TEXTURE_PX) -> Prepared:
    """Geometry, textures (no wider than needed) and coarse stand-in of a scan."""
    geometry = drawing_geometry(scan)
    pictures = tuple(read_picture(texture, widest_picture_px) for texture in scan.textures) if geometry.textured else ()
    textures = tuple(None if picture.isNull() else texture_of(picture) for picture in pictures)
    return Prepared(scan, geometry, textures, build_proxy(geometry, pictures))


@dataclass(frozen=True, eq=False)
class Curved:
    """The curvature of a scan. proxy_colours: (P, 3) of its coarse stand-in, if it has one."""

    scan: Scan
    curvature: Curvature
    proxy_colours: ByteArray | None


def prepare_curvature(prepared: Prepared) -> Curved | None:
    """Curvature of a mesh; None for a bare cloud, which has none."""
    surface = prepared.geometry.surface
    if surface.faces is None:
        return None
    found = curvature(surface.points, surface.faces)
    proxy = None if prepared.proxy is None else prepared.proxy.colours_of(found.colours)
    return Curved(prepared.scan, found, proxy)


@dataclass(frozen=True, eq=False)
class _Ahead:
    """A scan that is made ready before anybody asks for it."""

    scan: Scan
    prepared: Future[Prepared]
    picker: Future[Picker | None]
    told: bool = False


class Loader(QObject):
    """Hands out prepared scans and their pickers on the thread of the window; a newer request forgets the older."""

    def __init__(
        self,
        ready: Callable[[Prepared], None],
        parent: QObject | None = None,
        curved: Callable[[Curved], None] | None = None,
        ahead: Callable[[Prepared], None] | None = None,
    ) -> None:
        super().__init__(parent)
        self._ready = ready
        self._curved = curved
        self._ahead = ahead
        self._bending: Future[Curved | None] | None = None
        self._pool = ThreadPoolExecutor(1, "scan-view")
        self._scan: Scan | None = None
        self._prepared: Future[Prepared] | None = None
        self._picker: Future[Picker | None] | None = None
        self._next: _Ahead | None = None
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
        ahead, self._next = self._next, None
        if ahead is not None and ahead.scan is scan:
            self._prepared, self._picker = ahead.prepared, ahead.picker
        elif is_light(scan):
            self._ready(prepare(scan))
            return
        else:
            self._prepared = self._pool.submit(prepare, scan)
            self._picker = self._pool.submit(picker_for, scan)
        self._timer.start()
        self._poll()

    def prepare_ahead(self, scan: Scan) -> None:
        """Prepare the scan that will probably be wanted next; ``ahead`` is called when it is there."""
        if (self._next is not None and self._next.scan is scan) or is_light(scan):
            return
        self._forget_next()
        self._next = _Ahead(scan, self._pool.submit(prepare, scan), self._pool.submit(picker_for, scan))
        self._timer.start()

    def _forget_next(self) -> None:
        ahead, self._next = self._next, None
        if ahead is not None:
            ahead.prepared.cancel()
            ahead.picker.cancel()

    def want_curvature(self, prepared: Prepared) -> None:
        """Work out the curvature in the background; ``curved`` is called on this thread when it is there."""
        if self._bending is None:
            self._bending = self._pool.submit(prepare_curvature, prepared)
            self._timer.start()

    @property
    def bending(self) -> bool:
        """Whether the curvature is being worked out."""
        return self._bending is not None

    def picker(self) -> Picker | None:
        """The picker of the current scan, built now if it is not there yet; None while there is nothing to see."""
        if self.waiting:
            return None
        if self._picker is None and self._scan is not None:
            self._picker = Future()
            self._picker.set_result(picker_for(self._scan))
        return None if self._picker is None else self._picker.result()

    def _poll(self) -> None:
        if self._prepared is not None and self._prepared.done():
            done, self._prepared = self._prepared, None
            self._ready(done.result())
        if self._bending is not None and self._bending.done():
            bent, self._bending = self._bending.result(), None
            if bent is not None and self._curved is not None:
                self._curved(bent)
        ahead = self._next
        if ahead is not None and not ahead.told and ahead.prepared.done():
            self._next = replace(ahead, told=True)
            if self._ahead is not None:
                self._ahead(ahead.prepared.result())
        if self._prepared is None and self._bending is None and (self._next is None or self._next.told):
            self._timer.stop()

    def _drop(self) -> None:
        self._timer.stop()
        for future in (self._prepared, self._picker, self._bending):
            if future is not None:
                future.cancel()
        self._prepared = self._picker = self._bending = None

    def close(self) -> None:
        """Forget the scan; a preparation that runs ends unheard."""
        self._drop()
        self._forget_next()
        self._scan = None
        self._pool.shutdown(wait=False, cancel_futures=True)
