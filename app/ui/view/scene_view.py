"""The 3D view: draws a Scene and turns the mouse and the keys into intentions. It never changes the document."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QEasingCurve, QPoint, Qt, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QContextMenuEvent,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from app.models.scene import Marker, Scene
from app.ui.view import camera as cameras
from app.ui.view.camera import CameraPreset, CameraState
from app.ui.view.gestures import Gestures
from app.ui.view.hud import Hud, describe, paint_hud
from app.ui.view.loading import Loader, Prepared
from app.ui.view.markers import MarkerKey, MarkerLayer, colour, font_of, key_of, paint_markers
from app.ui.view.palette import DARK, ViewPalette
from app.ui.view.picking import beside
from app.ui.view.projection import Projection
from app.ui.view.refine import JITTER_PX, Average, Step
from app.ui.view.stage import Stage
from app.ui.view.surface import Frame, ImageSurface, RenderSurface
from engine.types import FloatArray, Role, Scan

SMOOTH_AFTER_MS = 180
SHADED_AFTER_MS = 1000
LONGEST_SMOOTH_S = 0.05
"""A picture that takes longer than this is not redrawn before the mouse has rested for a second."""
FLY_MS = 220
CLOSE_UP_MM = 130.0
"""Height of the picture after flying to a landmark, if it was larger before."""
NO_SIZE = np.zeros((0, 3))


class SceneView(QWidget):
    """One scan with its landmarks. Signals are intentions; the answer comes back as another Scene.

    ``dragged`` and ``nudged`` carry (name, xyz) with xyz three floats in the scan's frame, millimetres.
    """

    surface_clicked = Signal(object)
    marker_selected = Signal(str)
    drag_started = Signal(str)
    dragged = Signal(str, object)
    drag_finished = Signal(str)
    drag_cancelled = Signal(str)
    nudged = Signal(str, object)
    hovered = Signal(str)
    next_requested = Signal()
    previous_requested = Signal()
    context_requested = Signal(QPoint)
    scan_drawn = Signal(str)
    """The scan with this id is on the screen for the first time."""

    def __init__(self, parent: QWidget | None = None, surface: RenderSurface | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(320, 240)
        self.setAccessibleName("3D view of the scan")
        self.setAccessibleDescription(
            "Drag to turn, right-drag to shift, wheel to zoom. Tab selects the next landmark, arrow keys move it "
            "along the surface, Shift makes the steps larger, Escape cancels a drag."
        )
        self.fly_ms = FLY_MS
        self._scene = Scene()
        self._palette = DARK
        self._camera = CameraState()
        self._cameras: dict[str, CameraState] = {}
        self._stage = Stage(surface or ImageSurface(), self._palette)
        self._loader = Loader(self._on_prepared, self)
        self._geometry_scan: Scan | None = None
        self._bounds = (np.full(3, -100.0), np.full(3, 100.0))
        self._frame: Frame | None = None
        self._image: QImage | None = None
        self._depth: FloatArray | None = None
        self._average = Average()
        self._step = Step.FAST
        self._dirty = True
        self._closed = False
        self._announce = ""
        self._fast_s = 0.0
        self._layer: MarkerLayer | None = None
        self._override: dict[MarkerKey, tuple[float, float, float]] = {}
        self._hovered: MarkerKey | None = None
        self._gestures = Gestures(self)
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self._refine)
        self._fly = QVariantAnimation(self)
        self._fly.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._fly.valueChanged.connect(self._on_fly)
        self._fly_ends = (self._camera, self._camera)
        self._last_change_s = time.perf_counter()

    # ------------------------------------------------------------------ the scene
    @property
    def scene(self) -> Scene:
        """What is shown."""
        return self._scene

    @property
    def frame_ms(self) -> float:
        """Time the last quick picture took."""
        return self._fast_s * 1e3

    @property
    def palette_in_use(self) -> ViewPalette:
        """Colours in use."""
        return self._palette

    def set_scene(self, scene: Scene) -> None:
        """Show a scene; only what differs from the last one is redone."""
        old, self._scene = self._scene, scene
        if scene.scan is not old.scan:
            self._change_scan(old.scan, scene.scan)
        if scene.surface is not old.surface or scene.scan is not old.scan:
            self._stage.set_mode(scene.surface)
            self.redraw()
        if scene.orthographic != self._camera.orthographic:
            self._move_camera(replace(self._camera, orthographic=scene.orthographic))
        if scene.markers != old.markers and not self._gestures.dragging:
            self._override.clear()
        self._layer = None
        self._gestures.show_cursor()
        self.update()

    def set_palette(self, palette: ViewPalette) -> None:
        """Dark or light."""
        if palette is not self._palette:
            self._palette = palette
            self._stage.set_palette(palette)
            self._layer = None
            self.redraw()

    def _change_scan(self, old: Scan | None, new: Scan | None) -> None:
        self._gestures.cancel()
        self.stop_flying()
        if old is not None:
            self._cameras[old.scan_id] = self._camera
        if old is not None and new is not None and old.scan_id == new.scan_id and self._geometry_scan is old:
            self._cameras.pop(new.scan_id)
            self._geometry_scan = None
        if self._geometry_scan is not new:
            self._stage.set_scan(None)
            self._geometry_scan = None
        self._loader.load(new)

    def _on_prepared(self, prepared: Prepared) -> None:
        scan = prepared.scan
        self._geometry_scan = scan
        self._stage.set_scan(prepared.geometry, prepared.pictures, prepared.proxy)
        self._stage.set_mode(self._scene.surface)
        self._bounds = (prepared.geometry.low_mm, prepared.geometry.high_mm)
        self._announce = scan.scan_id
        kept = self._cameras.get(scan.scan_id)
        self._camera = kept or self._preset_state(CameraPreset.FRONT, None)
        self._camera = replace(self._camera, orthographic=self._scene.orthographic)
        self._layer = None
        self.redraw()

    # ------------------------------------------------------------------ the camera
    def camera_state(self) -> CameraState:
        """The camera, to be kept and set again."""
        return self._camera

    def set_camera_state(self, state: CameraState) -> None:
        """Put the camera back at once."""
        self.stop_flying()
        self._move_camera(replace(state, orthographic=self._scene.orthographic))

    def set_camera(self, preset: CameraPreset, face_frame: FloatArray | None = None) -> None:
        """Fly to a preset. face_frame: (3, 3) as of ``app.models.scene.face_frame``; None for the scan's axes."""
        self._fly_to_state(self._preset_state(preset, face_frame))

    def reset_camera(self) -> None:
        """Fly back until the whole scan shows, from the present direction."""
        self._fly_to_state(cameras.framed(self._camera, *self._bounds, self._aspect))

    def fly_to(self, point_mm: FloatArray, direction: FloatArray, up: FloatArray | None = None) -> None:
        """Look at a point from a direction (from the face to the camera, in the scan's frame)."""
        distance = self._camera.distance_mm * min(1.0, CLOSE_UP_MM / (2 * self._camera.half_height_mm))
        target = cameras.look(point_mm, direction, np.asarray(self._camera.up if up is None else up), distance)
        self._fly_to_state(replace(target, orthographic=self._camera.orthographic))

    def focus_on(self, point_mm: FloatArray) -> None:
        """Bring a point to the middle without turning or zooming; the camera then turns round it."""
        offset = np.asarray(point_mm, float) - np.asarray(self._camera.focal_mm)
        self._fly_to_state(cameras.shifted(self._camera, offset))

    def zoom_by(self, factor: float) -> None:
        """Come closer (factor > 1) or go back."""
        self.zoom_at(factor, self.width() / 2, self.height() / 2)

    def zoom_at(self, factor: float, x_px: float, y_px: float) -> None:
        """Zoom with one place of the picture held still."""
        self.stop_flying()
        self._move_camera(cameras.zoom(self._camera, factor, x_px, y_px, self.width(), self.height()))

    def orbit_by(self, dx_px: float, dy_px: float) -> None:
        """Turn as if dragged."""
        self._move_camera(cameras.orbit(self._camera, dx_px, dy_px))

    def pan_by(self, dx_px: float, dy_px: float) -> None:
        """Shift as if dragged."""
        self._move_camera(cameras.pan(self._camera, dx_px, dy_px, self.height()))

    def stop_flying(self) -> None:
        """End a flight where it is."""
        self._fly.stop()

    @property
    def _aspect(self) -> float:
        return self.width() / max(1, self.height())

    def _preset_state(self, preset: CameraPreset, face_frame: FloatArray | None) -> CameraState:
        return cameras.preset(preset, *self._bounds, self._aspect, face_frame, self._scene.orthographic)

    def _fly_to_state(self, target: CameraState) -> None:
        self.stop_flying()
        if self.fly_ms <= 0 or not self.isVisible():
            self._move_camera(target)
            return
        self._fly_ends = (self._camera, target)
        self._fly.setStartValue(0.0)
        self._fly.setEndValue(1.0)
        self._fly.setDuration(self.fly_ms)
        self._fly.start()

    def _on_fly(self, fraction: object) -> None:
        if isinstance(fraction, float):
            self._move_camera(cameras.between(*self._fly_ends, fraction))

    def _move_camera(self, state: CameraState) -> None:
        if state != self._camera:
            self._camera = state
            self._layer = None
            self.redraw()

    # ------------------------------------------------------------------ geometry of the screen
    @property
    def projection(self) -> Projection:
        """From millimetres to logical pixels and back."""
        return Projection(self._camera, float(max(1, self.width())), float(max(1, self.height())))

    def surface_at(self, x_px: float, y_px: float) -> FloatArray | None:
        """The visible point (3,) of the scan under a position, in millimetres, or None."""
        picker = self._loader.picker()
        return None if picker is None else picker.pick(self.projection, x_px, y_px)

    def layer(self) -> MarkerLayer:
        """The landmarks where they are on the screen now."""
        if self._layer is None:
            markers = tuple(self._moved(marker) for marker in self._scene.markers)
            projection = self.projection
            points = np.array([marker.xyz_mm for marker in markers], float).reshape(-1, 3)
            screen = projection.project(points)
            visible = np.ones(len(markers), bool)
            if self._depth is not None and len(markers):
                visible = self._stage.visible(self._depth, projection, screen)
            for k, marker in enumerate(markers):
                visible[k] |= key_of(marker) in self._override
            self._layer = MarkerLayer(
                projection,
                self._palette,
                markers,
                self._scene.vectors,
                screen,
                visible,
                self._scene.see_through,
                self._hovered,
                self.font(),
            )
        return self._layer

    def _moved(self, marker: Marker) -> Marker:
        place = self._override.get(key_of(marker))
        return marker if place is None else replace(marker, xyz_mm=place)

    def hold(self, name: str, xyz_mm: tuple[float, float, float] | None) -> None:
        """Show a corrected landmark elsewhere until the next scene says where it is; None lets it go back."""
        if xyz_mm is None:
            self._override.pop((Role.CORRECTED, name), None)
        else:
            self._override[(Role.CORRECTED, name)] = xyz_mm
        self._layer = None
        self.update()

    def set_hovered(self, marker: Marker | None) -> None:
        """Highlight a landmark."""
        key = None if marker is None else key_of(marker)
        if key != self._hovered:
            self._hovered = key
            self._layer = None
            self.hovered.emit("" if marker is None else marker.name)
            self.update()

    @property
    def hovering_movable(self) -> bool:
        """Whether the mouse is over a landmark that can be dragged."""
        return self._hovered is not None and self._hovered[0] is Role.CORRECTED

    def nudge(self, dx_px: float, dy_px: float) -> None:
        """Ask to move the selected landmark along the surface by a step on the screen."""
        marker = next((m for m in self.layer().markers if m.selected and m.movable), None)
        picker = self._loader.picker()
        if marker is not None and picker is not None:
            there = beside(picker, self.projection, np.array(marker.xyz_mm), dx_px, dy_px)
            self.nudged.emit(marker.name, tuple(float(v) for v in there))

    # ------------------------------------------------------------------ drawing
    def redraw(self) -> None:
        """The picture is out of date; draw a quick one with the next paint and finer ones when all is still."""
        self._dirty = True
        self._step = Step.FAST
        self._last_change_s = time.perf_counter()
        self._rest.stop()
        self.update()

    def set_busy(self, busy: bool) -> None:
        """While a gesture runs nothing but quick pictures are drawn."""
        if busy:
            self._rest.stop()
        elif self._step is Step.FAST:
            self.redraw()

    @property
    def _moving(self) -> bool:
        return self._gestures.turning or self._fly.state() is QVariantAnimation.State.Running

    @property
    def _size_px(self) -> tuple[int, int]:
        ratio = self.devicePixelRatioF()
        return max(1, round(self.width() * ratio)), max(1, round(self.height() * ratio))

    def _draw_fast(self) -> None:
        start = time.perf_counter()
        wants_depth = bool(self._scene.markers)
        frame = self._stage.draw(self._camera, *self._size_px, moving=self._moving, depth=wants_depth)
        self._fast_s = time.perf_counter() - start
        self._depth = frame.depth
        self._show(frame)
        self._dirty = False
        self._layer = None
        self._average = Average()
        if not self._moving:
            self._rest.start(SMOOTH_AFTER_MS)

    def _show(self, frame: Frame) -> None:
        self._frame = frame
        self._image = frame.image(self.devicePixelRatioF())

    def _refine(self) -> None:
        """One more shifted picture; comes again until the picture is fine."""
        if self._closed or self._dirty or self._moving or self._step is Step.SHADED or not self.isVisible():
            return
        rested_ms = (time.perf_counter() - self._last_change_s) * 1e3
        shaded = rested_ms >= SHADED_AFTER_MS
        if self._fast_s > LONGEST_SMOOTH_S and not shaded:
            self._rest.start(SHADED_AFTER_MS)
            return
        if self._step is Step.SMOOTH and not shaded:
            self._rest.start(max(1, int(SHADED_AFTER_MS - rested_ms)))
            return
        if self._step is Step.SMOOTH:
            self._step, self._average = Step.FAST, Average()
        jitter = JITTER_PX[self._average.count]
        frame = self._stage.draw(self._camera, *self._size_px, shadows=shaded, jitter_px=jitter)
        self._show(self._average.add(frame))
        if self._average.count == len(JITTER_PX):
            self._step = Step.SHADED if shaded else Step.SMOOTH
        self.update()
        self._rest.start(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The cached picture with landmarks and frame on top."""
        if self._closed:
            return
        if self._dirty:
            self._draw_fast()
        painter = QPainter(self)
        if self._image is not None:
            painter.drawImage(0, 0, self._image)
        paint_markers(painter, self.layer())
        title, detail, legend = describe(self._scene.scan, self._scene.markers)
        if self._loader.waiting:
            detail = "Preparing the surface…"
        paint_hud(painter, Hud(self.projection, self._palette, title, detail, legend, self.font()))
        if self._scene.placing:
            self._paint_hint(painter, f"Click to place {self._scene.placing}")
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour(self._palette.accent, 0.45), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()
        if self._announce and not self._loader.waiting:
            announce, self._announce = self._announce, ""
            QTimer.singleShot(0, self, lambda: self.scan_drawn.emit(announce))

    def _paint_hint(self, painter: QPainter, text: str) -> None:
        painter.setFont(font_of(self.font(), 12))
        painter.setPen(colour(self._palette.accent))
        painter.drawText(20, 74, text)

    def grab_image(self) -> QImage:
        """What the view shows now, with landmarks, at device resolution."""
        return self.grab().toImage()

    # ------------------------------------------------------------------ events, handed to the gestures
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a gesture."""
        self.stop_flying()
        self._gestures.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with it, or highlight."""
        self._gestures.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End it."""
        self._gestures.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Bring the surface under the mouse to the middle."""
        self._gestures.double_click(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom towards the mouse."""
        self._gestures.wheel(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Nudge, walk, cancel."""
        if not self._gestures.key(event):
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Only the keyboard asks here; the right button may be shifting the picture."""
        if event.reason() is not QContextMenuEvent.Reason.Mouse:
            self.context_requested.emit(event.globalPos())

    def focusNextPrevChild(self, next_child: bool) -> bool:
        """Tab walks through the landmarks, so it does not leave the view."""
        return False

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The focus frame goes."""
        self.update()
        super().focusOutEvent(event)

    def leaveEvent(self, event: object) -> None:
        """Nothing is under the mouse any more."""
        self.set_hovered(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The picture no longer fits."""
        self._layer = None
        self.redraw()
        super().resizeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """The window must close the view before itself."""
        if not self._closed:
            self._closed = True
            self._rest.stop()
            self._fly.stop()
            self._loader.close()
            self._stage.close()
        super().closeEvent(event)
