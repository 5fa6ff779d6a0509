"""The 3D view: draws a Scene and turns the mouse and the keys into intentions. It never changes the document."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QContextMenuEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QWidget

from app.language import words
from app.models.overlays import OverlaySet
from app.models.scene import Marker, Scene
from app.models.view_state import SurfaceMode
from app.ui.view import clipping
from app.ui.view.camera import CameraPreset, CameraState
from app.ui.view.gesture_canvas import GestureCanvas
from app.ui.view.gestures import Gestures
from app.ui.view.hud import paint_focus, paint_hud
from app.ui.view.loading import Curved, Loader, Prepared, size_of
from app.ui.view.markers import MarkerKey, MarkerLayer, key_of, paint_markers
from app.ui.view.overlay import Point, apply_overlays, hud_of, marker_layer
from app.ui.view.overlay_lines import paint_lines
from app.ui.view.picking import beside
from app.ui.view.stage import Stage
from app.ui.view.surface import RenderSurface
from engine.types import FloatArray, Role, Scan

PATIENCE_MS = 250
"""So long the last scan stays on the screen while the next one is made ready."""
HEAVY_SIZE = 30_000
"""Points plus triangles of a scan whose first picture the window does not wait for."""


class SceneView(GestureCanvas):
    """One scan with its landmarks. Signals are intentions; the answer comes back as another Scene.

    Places are (x, y, z) in the scan's frame, millimetres. The window must call ``close()`` before it closes itself.
    """

    surface_clicked = Signal(object)
    """(xyz): a click on the surface while a landmark is to be placed."""
    marker_selected = Signal(str)
    drag_started = Signal(str)
    dragged = Signal(str, object)
    """(name, xyz): the landmark is held there; it lies on the surface."""
    drag_finished = Signal(str)
    drag_cancelled = Signal(str)
    nudged = Signal(str, object)
    """(name, xyz): the selected landmark should go one step along the surface."""
    hovered = Signal(str)
    """The landmark under the mouse; empty for none."""
    clip_requested = Signal(object)
    """(ClipPlane or None): the scan should be cut open there, or be whole again."""
    next_requested = Signal()
    previous_requested = Signal()
    context_requested = Signal(QPoint)
    """A menu is wanted at this place of the screen."""
    scan_drawn = Signal(str)
    """The scan with this id is on the screen for the first time."""

    def __init__(self, parent: QWidget | None = None, surface: RenderSurface | None = None) -> None:
        self._scene = Scene()
        self._layer: MarkerLayer | None = None
        self._holding: dict[MarkerKey, Point] = {}
        self._hovered: MarkerKey | None = None
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
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(320, 240)
        self.setAccessibleName(words("3D view of the scan"))
        self.setAccessibleDescription(
            words(
                "Drag to turn, right-drag to shift, wheel to zoom. Tab selects the next landmark, arrow keys move it "
                "along the surface, Shift makes the steps larger, Escape cancels a drag."
            )
        )
        self._announcer = QTimer(self, singleShot=True, interval=0)
        self._announcer.timeout.connect(self._on_announce)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._forget_picture)
        self._loader = Loader(self._on_prepared, self, self._on_curved, self._on_ahead)
        self._gestures = Gestures(self)

    # ------------------------------------------------------------------ the scene
    @property
    def scene(self) -> Scene:
        """What is shown."""
        return self._scene

    def remember_camera(self, scan_id: str, state: CameraState) -> None:
        """The camera with which this scan is shown when it comes."""
        self._cameras[scan_id] = state

    def set_scene(self, scene: Scene) -> None:
        """Show a scene; only what differs from the last one is redone."""
        old, self._scene = self._scene, scene
        if scene.scan is not old.scan:
            self._change_scan(old.scan, scene.scan)
        elif scene.surface is not old.surface:
            self._easel.do(partial(self._stage.set_mode, scene.surface))
            self._want_curvature()
            self.redraw()
        if scene.clip != old.clip:
            self._easel.do(partial(self._stage.set_clip, scene.clip))
            self.redraw()
        if scene.scan is old.scan:
            self._show_overlays(old.overlays)
        if scene.orthographic != self._camera.orthographic:
            self._move_camera(replace(self._camera, orthographic=scene.orthographic))
        if scene.markers != old.markers and not self._gestures.dragging:
            self._holding.clear()
        self._layer = None
        self._gestures.show_cursor()
        self.repaint_over()

    def _change_scan(self, old: Scan | None, new: Scan | None) -> None:
        self._gestures.cancel()
        self.stop_flying()
        self._holding.clear()
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
        if self._prepared is not None and replace(now, lines=()) != replace(before, lines=()):
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

    # ------------------------------------------------------------------ places on the screen
    def surface_at(self, x_px: float, y_px: float) -> FloatArray | None:
        """The visible point (3,) of the scan under a position in logical pixels, in millimetres, or None."""
        picker = self._loader.picker()
        return None if picker is None else picker.pick(self.projection, x_px, y_px, self._scene.clip)

    def layer(self) -> MarkerLayer:
        """The landmarks where they are on the screen now."""
        if self._layer is None:
            self._layer = marker_layer(
                self._scene,
                self._depth,
                self.picture_projection,
                self._palette,
                self.font(),
                self._holding,
                self._hovered,
            )
        return self._layer

    def hold(self, name: str, xyz_mm: Point | None) -> None:
        """Show a corrected landmark elsewhere until the next scene says where it is; None lets it go back."""
        if xyz_mm is None:
            self._holding.pop((Role.CORRECTED, name), None)
        else:
            self._holding[(Role.CORRECTED, name)] = xyz_mm
        self._layer = None
        self.repaint_over()

    def set_hovered(self, marker: Marker | None) -> None:
        """Highlight a landmark."""
        key = None if marker is None else key_of(marker)
        if key != self._hovered:
            self._hovered = key
            self._layer = None
            self.hovered.emit("" if marker is None else marker.name)
            self.repaint_over()

    @property
    def hovering_movable(self) -> bool:
        """Whether the mouse is over a landmark that can be dragged."""
        return self._hovered is not None and self._hovered[0] is Role.CORRECTED

    def nudge(self, dx_px: float, dy_px: float) -> None:
        """Ask to move the selected landmark along the surface by a step on the screen."""
        marker = next((m for m in self.layer().markers if m.selected and m.movable), None)
        picker = self._loader.picker()
        if marker is not None and picker is not None:
            x, y, z = beside(picker, self.projection, np.array(marker.xyz_mm), dx_px, dy_px, self._scene.clip)
            self.nudged.emit(marker.name, (float(x), float(y), float(z)))

    def cut(self, steps: float) -> None:
        """Ask to move the cut: deeper for positive steps. The first one begins at the point nearest to the eye."""
        scan = self._scene.scan
        if scan is not None:
            eye = self._camera.axes[2]
            self.clip_requested.emit(clipping.moved(self._scene.clip, steps, scan.scan_id, eye, self._outline))

    # ------------------------------------------------------------------ painting
    def picture_changed(self) -> None:
        """Landmarks are elsewhere on the screen, or others are hidden."""
        self._layer = None

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

    def paint_over(self, painter: QPainter) -> None:
        """Lines, landmarks, words, focus frame; no landmarks while the picture is still of another scan."""
        scene, camera = self._scene, self.picture_projection
        if self._arriving is not None:
            scene = replace(scene, markers=(), vectors=(), overlays=OverlaySet())
        lines = scene.overlays.lines
        paint_lines(painter, lines, camera, self._depth, self._palette, self.font(), scene.clip)
        if self._arriving is None:
            paint_markers(painter, self.layer())
        note = words("Preparing the surface…") if self._loader.waiting else ""
        note = words("Working out the curvature…") if self._loader.bending else note
        hud = hud_of(scene, camera, self._palette, self.font(), note, self._limit_per_mm)
        paint_hud(painter, hud)
        if self.hasFocus():
            paint_focus(painter, self.projection, self._palette)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint, and tell once when a scan is seen for the first time."""
        super().paintEvent(event)
        if self._announce:
            self._announcer.start()

    def _on_announce(self) -> None:
        scan_id, self._announce = self._announce, ""
        if scan_id:
            self.scan_drawn.emit(scan_id)

    # ------------------------------------------------------------------ events
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Only the keyboard asks here; the right button may be shifting the picture."""
        if event.reason() is not QContextMenuEvent.Reason.Mouse:
            self.context_requested.emit(event.globalPos())

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the mouse any more."""
        self.set_hovered(None)

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
