"""The scan of the 3D view: made ready, shown when its picture is there, remembered with its camera."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.models.overlays import OverlaySet
from app.models.scene import Scene
from app.models.view_state import SurfaceMode
from app.ui.view.camera import CameraPreset, CameraState
from app.ui.view.gesture_canvas import GestureCanvas
from app.ui.view.loading import Curved, Loader, Prepared, size_of
from app.ui.view.overlay import apply_overlays
from app.ui.view.stage import Stage
from app.ui.view.surface import RenderSurface
from engine.types import FloatArray, Scan

PATIENCE_MS = 250
"""So long the last scan stays on the screen while the next one is made ready."""
HEAVY_SIZE = 30_000
"""Points plus triangles of a scan whose first picture the window does not wait for."""


class ScanView(GestureCanvas):
    """Shows the scan of a scene. Subclasses set the scene and paint what lies over the scan."""

    scan_drawn = Signal(str)
    """The scan with this id is on the screen for the first time."""

    def __init__(self, parent: QWidget | None = None, surface: RenderSurface | None = None) -> None:
        self._scene = Scene()
        self._cameras: dict[str, CameraState] = {}
        self.face_frame: FloatArray | None = None
        """(3, 3) axes of the face, as of ``app.models.scene.face_frame``, for the first picture of the next scan."""
        self._first_view: tuple[CameraPreset, FloatArray | None] = (CameraPreset.FRONT, None)
        self._announce = ""
        self._arriving: tuple[str, float] | None = None
        """A scan that has no picture yet, and from which age on pictures are of it; infinite while it is made ready."""
        self._prepared: Prepared | None = None
        self._limit_per_mm = 0.0
        """Where the colours of the curvature end; 0 until it is known."""
        super().__init__(parent, surface)
        self._announcer = QTimer(self, singleShot=True, interval=0)
        self._announcer.timeout.connect(self._on_announce)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._forget_picture)
        self._loader = Loader(self._on_prepared, self, self._on_curved, self._on_ahead)

    def scan_changes(self) -> None:
        """Another scan comes."""

    @property
    def scene(self) -> Scene:
        """What is shown."""
        return self._scene

    def remember_camera(self, scan_id: str, state: CameraState) -> None:
        """The camera with which this scan is shown when it comes."""
        self._cameras[scan_id] = state

    def _change_scan(self, old: Scan | None, new: Scan | None) -> None:
        self.scan_changes()
        self.stop_flying()
        if old is not None and not self._loader.waiting:
            self._cameras[old.scan_id] = self._camera
        self._first_view = (CameraPreset.FRONT, None)
        gone, self._prepared, self._limit_per_mm = self._prepared, None, 0.0
        self._easel.do(partial(_clear, self._stage, [gone]))
        del gone
        self._depth = None
        self._arriving = None if new is None else (new.scan_id, math.inf)
        self._patience.start()
        if new is None:
            self.redraw()
        else:
            self._age += 1  # the picture stays for a moment, but nothing more is done for it
            self._rest.stop()
        self._loader.load(new)

    def _on_prepared(self, prepared: Prepared) -> None:
        scan = prepared.scan
        self._easel.do(partial(self._stage.set_scan, prepared.geometry, prepared.textures, prepared.proxy))
        self._easel.do(partial(self._stage.set_mode, self._scene.surface))
        self._prepared = prepared
        self._heavy = bool(scan.textures) or size_of(scan) > HEAVY_SIZE
        self._want_curvature()
        self._show_overlays(OverlaySet())
        self._outline = prepared.geometry.outline_mm
        preset, frame = self._first_view
        state = self._cameras.get(scan.scan_id) or self._preset_state(
            preset, self.face_frame if frame is None else frame
        )
        self._fitted = scan.scan_id not in self._cameras
        self._camera = replace(state, orthographic=self._scene.orthographic)
        self.redraw()
        self._arriving = (scan.scan_id, self._age)
        self.camera_changed.emit()

    def prepare_ahead(self, scan: Scan) -> None:
        """Make the scan ready that will probably be wanted next."""
        self._loader.prepare_ahead(scan)

    def _on_ahead(self, prepared: Prepared) -> None:
        """While nobody waits, its graphics are made too."""
        self._easel.do(partial(self._stage.set_ahead, prepared.geometry, prepared.textures, prepared.proxy))

    def _show_overlays(self, before: OverlaySet) -> None:
        now = self._scene.overlays
        if self._prepared is not None and now.pictured != before.pictured:
            self._easel.do(partial(apply_overlays, self._stage, self._prepared, self._scene, before))
            self.redraw()

    def _want_curvature(self) -> None:
        """Have the curvature worked out as soon as it is to be shown."""
        if self._scene.surface is SurfaceMode.CURVATURE and self._prepared is not None and not self._limit_per_mm:
            self._loader.want_curvature(self._prepared)

    def _on_curved(self, bent: Curved) -> None:
        self._limit_per_mm = bent.curvature.limit_per_mm
        self._easel.do(partial(self._stage.set_curvature, bent.curvature.colours, bent.proxy_colours))
        self.redraw()

    def set_camera_state(self, state: CameraState) -> None:
        """Put the camera somewhere at once, or once the scan is ready; the kind of projection stays."""
        if self._loader.waiting and self._scene.scan is not None:
            self._cameras[self._scene.scan.scan_id] = state
        super().set_camera_state(state)

    def set_camera(self, preset: CameraPreset, face_frame: FloatArray | None = None) -> None:
        """Fly to a preset, or begin with it once the scan is ready. face_frame: (3, 3); None for the scan's axes."""
        if self._loader.waiting and self._scene.scan is not None:
            self._first_view = (preset, face_frame)
            self._cameras.pop(self._scene.scan.scan_id, None)
        super().set_camera(preset, face_frame)

    def picture_taken(self, age: int) -> None:
        """If it is the first one of a scan, what belongs to the scan may be painted over it, and that is told."""
        if self._arriving is not None and age >= self._arriving[1]:
            self._announce, self._arriving = self._arriving[0], None
            self._patience.stop()

    def _forget_picture(self) -> None:
        """The next scan takes long: the picture of the last one goes."""
        if self._arriving is not None:
            self._image = None
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint, and tell once when a scan is seen for the first time."""
        super().paintEvent(event)
        if self._announce:
            self._announcer.start()

    def _on_announce(self) -> None:
        scan_id, self._announce = self._announce, ""
        if scan_id:
            self.scan_drawn.emit(scan_id)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Give memory and graphics back."""
        self._announcer.stop()
        self._patience.stop()
        self._loader.close()
        self._prepared = None
        super().closeEvent(event)


def _clear(stage: Stage, gone: list[Prepared | None]) -> None:
    """Show no scan. What was prepared of the old one is let go here, where its graphics are."""
    stage.set_scan(None)
    gone.clear()
