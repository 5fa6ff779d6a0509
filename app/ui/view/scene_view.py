"""The 3D view: draws a Scene and turns the mouse and the keys into intentions. It never changes the document."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QPainter,
)
from PySide6.QtWidgets import QWidget

from app.language import words
from app.models.overlays import Handle, OverlaySet
from app.models.scene import Marker, Scene
from app.ui.view import clipping
from app.ui.view.gestures import Gestures
from app.ui.view.handles import handle_at, paint_handles
from app.ui.view.hud import paint_focus, paint_hud
from app.ui.view.markers import MarkerKey, MarkerLayer, key_of, paint_markers
from app.ui.view.overlay import Point, hud_of, marker_layer
from app.ui.view.overlay_lines import paint_lines
from app.ui.view.picking import beside
from app.ui.view.scan_view import ScanView
from app.ui.view.surface import RenderSurface
from engine.types import FloatArray, Role


class SceneView(ScanView):
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
    handle_moved = Signal(str, float, bool)
    """As ``Overlays.handle_moved``."""
    next_requested = Signal()
    previous_requested = Signal()
    context_requested = Signal(QPoint)
    """A menu is wanted at this place of the screen."""

    def __init__(self, parent: QWidget | None = None, surface: RenderSurface | None = None) -> None:
        self._layer: MarkerLayer | None = None
        self._holding: dict[MarkerKey, Point] = {}
        self._hovered: MarkerKey | None = None
        self._handle = ""
        self._title_room_px = math.inf
        super().__init__(parent, surface)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(260, 120)
        self.setAccessibleName(words("3D view of the scan"))
        self.setAccessibleDescription(
            words(
                "Drag to turn, right-drag to shift, wheel to zoom. Tab selects the next landmark, arrow keys move it "
                "along the surface, Shift makes the steps larger, Escape cancels a drag."
            )
        )
        self._gestures = Gestures(self)

    # ------------------------------------------------------------------ the scene
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
            self._follow_handles(old.overlays.handles, scene.overlays.handles)
        if scene.orthographic != self._camera.orthographic:
            self._move_camera(replace(self._camera, orthographic=scene.orthographic))
        if scene.markers != old.markers and not self._gestures.dragging:
            self._holding.clear()
        self._layer = None
        self._gestures.show_cursor()
        self.repaint_over()

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

    def set_title_room(self, right_px: float) -> None:
        """Let the title of the scan end here from the left, where something else begins."""
        if right_px != self._title_room_px:
            self._title_room_px = right_px
            self.repaint_over()

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

    def handle_at(self, x_px: float, y_px: float) -> Handle | None:
        """What a press here would take hold of, besides landmarks."""
        return handle_at(self._scene.overlays.handles, self.projection, x_px, y_px)

    def _follow_handles(self, old: tuple[Handle, ...], new: tuple[Handle, ...]) -> None:
        """Handles that come have to be seen, all of them; when they go the camera is where it was."""
        if new and not old:
            self.step_back_for(np.concatenate([handle.path_mm for handle in new]))
        elif old and not new:
            self.step_forward()

    def set_handle(self, handle: Handle | None) -> None:
        """Highlight a handle."""
        name = "" if handle is None else handle.name
        if name != self._handle:
            self._handle = name
            self.repaint_over()

    @property
    def hovering_movable(self) -> bool:
        """Whether the mouse is over a landmark or a handle that can be dragged."""
        return bool(self._handle) or (self._hovered is not None and self._hovered[0] is Role.CORRECTED)

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
    def scan_changes(self) -> None:
        """Nothing is held any more."""
        self._gestures.cancel()
        self._holding.clear()

    def picture_changed(self) -> None:
        """Landmarks are elsewhere on the screen, or others are hidden."""
        self._layer = None

    def paint_over(self, painter: QPainter) -> None:
        """Lines, landmarks, words, focus frame; no landmarks over a picture of another scan or of another size."""
        scene, camera = self._scene, self.picture_projection
        fits = self._arriving is None and self.picture_fits
        if not fits:
            scene = replace(scene, markers=(), vectors=(), overlays=OverlaySet())
        lines = scene.overlays.lines
        paint_lines(painter, lines, camera, self._depth, self._palette, self.font(), scene.clip)
        if fits:
            paint_markers(painter, self.layer())
            handles = scene.overlays.handles
            paint_handles(painter, handles, camera, self._depth, self._palette, self.font(), self._handle)
        note = words("Preparing the surface…") if self._loader.waiting else ""
        note = words("Working out the curvature…") if self._loader.bending else note
        hud = hud_of(scene, camera, self._palette, self.font(), note, self._limit_per_mm)
        paint_hud(painter, replace(hud, title_room_px=self._title_room_px))
        if self.focus_shows:
            paint_focus(painter, self.projection, self._palette)

    # ------------------------------------------------------------------ events
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Only the keyboard asks here; the right button may be shifting the picture."""
        if event.reason() is not QContextMenuEvent.Reason.Mouse:
            self.context_requested.emit(event.globalPos())

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the mouse any more."""
        self.set_hovered(None)
        self.set_handle(None)
