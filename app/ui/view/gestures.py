"""Mouse and keys of the view: turning, shifting, grabbing a landmark, clicking. One gesture at a time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QNativeGestureEvent, QWheelEvent

from app.models.scene import Marker
from app.ui.view.handles import Grasp
from app.ui.view.markers import markers_near

if TYPE_CHECKING:
    from app.ui.view.scene_view import SceneView

CLICK_PX = 3.0
"""A press and release closer than this is a click."""
GRAB_PX = 12.0
GRAB_WHILE_PLACING_PX = 6.0
FAR_STEP_PX = 6.0
WHEEL_FACTOR = 1.15

_ARROWS = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, -1.0),
    Qt.Key.Key_Down: (0.0, 1.0),
}


class Kind(Enum):
    """What a pressed button does."""

    TURN = auto()
    SHIFT = auto()
    ROLL = auto()
    GRAB = auto()
    HANDLE = auto()


HOLDS = (Kind.GRAB, Kind.HANDLE)
"""Something is in the hand; the camera rests."""


@dataclass
class _Gesture:
    kind: Kind
    button: Qt.MouseButton
    start: QPointF
    last: QPointF
    moved: bool = False
    name: str = ""
    offset: tuple[float, float] = (0.0, 0.0)
    grasp: Grasp | None = None


class Gestures:
    """State of the mouse over one view."""

    def __init__(self, view: SceneView) -> None:
        self._view = view
        self._gesture: _Gesture | None = None

    @property
    def dragging(self) -> bool:
        """Whether a landmark is being moved."""
        return self._gesture is not None and self._gesture.kind is Kind.GRAB and self._gesture.moved

    @property
    def turning(self) -> bool:
        """Whether the camera is being moved."""
        return self._gesture is not None and self._gesture.kind not in HOLDS and self._gesture.moved

    def marker_at(self, place: QPointF) -> Marker | None:
        """The landmark that a press here would grab or select."""
        radius = GRAB_WHILE_PLACING_PX if self._view.scene.placing else GRAB_PX
        found = markers_near(self._view.layer(), place.x(), place.y(), radius)
        return found[0] if found else None

    # ------------------------------------------------------------------ mouse
    def press(self, event: QMouseEvent) -> None:
        """Begin a gesture; another button pressed meanwhile is ignored."""
        place, button = event.position(), event.button()
        if self._gesture is not None and self._gesture.button is not button:
            return
        self.cancel()  # a release that never came
        kind = _kind(event)
        self._gesture = _Gesture(kind, button, place, place)
        handle = self._view.handle_at(place.x(), place.y()) if kind is Kind.TURN else None
        marker = self.marker_at(place) if kind is Kind.TURN and handle is None else None
        if handle is not None:
            self._gesture.kind = Kind.HANDLE
            self._gesture.grasp = Grasp(handle, place.x(), place.y(), self._view.projection)
        if marker is not None:
            self._grab(self._gesture, marker)
        self._view.hold_still(True)
        self.show_cursor()

    def _grab(self, gesture: _Gesture, marker: Marker) -> None:
        layer = self._view.layer()
        x, y, _ = layer.screen[layer.markers.index(marker)]
        if marker.movable:
            gesture.kind, gesture.name = Kind.GRAB, marker.name
            gesture.offset = (float(x) - gesture.start.x(), float(y) - gesture.start.y())
        self._view.marker_selected.emit(marker.name)

    def move(self, event: QMouseEvent) -> None:
        """Go on with the gesture, or highlight what is under the mouse."""
        place, gesture = event.position(), self._gesture
        if gesture is None:
            handle = self._view.handle_at(place.x(), place.y())
            self._view.set_hovered(self.marker_at(place) if handle is None else None)
            self._view.set_handle(handle)
            self.show_cursor()
            return
        if not gesture.moved:
            gesture.moved = _distance(place, gesture.start) > CLICK_PX
            if gesture.moved and gesture.kind is Kind.GRAB:
                self._view.drag_started.emit(gesture.name)
        if gesture.moved and self._gesture is gesture:
            self._go_on(gesture, place)

    def _go_on(self, gesture: _Gesture, place: QPointF) -> None:
        dx, dy = place.x() - gesture.last.x(), place.y() - gesture.last.y()
        gesture.last = place
        if gesture.kind is Kind.TURN:
            self._view.orbit_by(dx, dy)
        elif gesture.kind is Kind.SHIFT:
            self._view.pan_by(dx, dy)
        elif gesture.kind is Kind.ROLL:
            self._view.roll_by(self._swept_deg(place, dx, dy))
        elif gesture.grasp is not None:
            amount = gesture.grasp.lead(place.x(), place.y(), self._view.projection)
            self._view.handle_moved.emit(gesture.grasp.handle.name, amount, False)
        else:
            point = self._view.surface_at(place.x() + gesture.offset[0], place.y() + gesture.offset[1])
            if point is not None:
                xyz_mm = (float(point[0]), float(point[1]), float(point[2]))
                self._view.hold(gesture.name, xyz_mm)
                self._view.dragged.emit(gesture.name, xyz_mm)
        self.show_cursor()

    def _swept_deg(self, place: QPointF, dx: float, dy: float) -> float:
        """Angle that the mouse went round the middle of the picture."""
        x, y = place.x() - self._view.width() / 2, place.y() - self._view.height() / 2
        return math.degrees(math.atan2(y, x) - math.atan2(y - dy, x - dx) + math.pi) % 360.0 - 180.0

    def release(self, event: QMouseEvent) -> None:
        """End the gesture of this button."""
        gesture = self._gesture
        if gesture is None or event.button() is not gesture.button:
            return
        self._gesture = None
        if gesture.moved and gesture.kind is Kind.GRAB:
            self._view.drag_finished.emit(gesture.name)
        elif gesture.moved and gesture.grasp is not None:
            self._view.handle_moved.emit(gesture.grasp.handle.name, gesture.grasp.amount, True)
        elif not gesture.moved:
            self._click(gesture, event)
        self._view.hold_still(False)
        self.show_cursor()

    def _click(self, gesture: _Gesture, event: QMouseEvent) -> None:
        if gesture.button is Qt.MouseButton.RightButton:
            self._view.context_requested.emit(event.globalPosition().toPoint())
        elif gesture.kind is Kind.TURN and self._view.scene.placing:
            point = self._view.surface_at(gesture.start.x(), gesture.start.y())
            if point is not None:
                self._view.surface_clicked.emit((float(point[0]), float(point[1]), float(point[2])))

    def double_click(self, event: QMouseEvent) -> None:
        """Turn round another point from now on; while placing, the second click places like the first."""
        if self._view.scene.placing or event.button() is not Qt.MouseButton.LeftButton:
            self.press(event)
            return
        point = self._view.surface_at(event.position().x(), event.position().y())
        if point is not None and self.marker_at(event.position()) is None:
            self._view.focus_on(point)

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom towards the mouse, or cut with Alt; not while a landmark is in the hand."""
        # With Alt held some platforms report a vertical wheel as a horizontal one.
        steps = (event.angleDelta().y() or event.angleDelta().x()) / 120
        if steps and not self.dragging and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._view.cut(-steps)
        elif steps and not self.dragging:
            self._view.zoom_at(WHEEL_FACTOR**steps, event.position().x(), event.position().y())
        event.accept()

    def pinch(self, event: QNativeGestureEvent) -> bool:
        """Zoom or turn by two fingers; whether it was such a gesture."""
        if event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture:
            self._view.zoom_at(max(0.2, 1 + event.value()), event.position().x(), event.position().y())
        elif event.gestureType() is Qt.NativeGestureType.RotateNativeGesture:
            self._view.roll_by(event.value())
        else:
            return False
        return True

    def cancel(self) -> bool:
        """Give back what is in the hand; whether there was something."""
        gesture, self._gesture = self._gesture, None
        if gesture is None:
            return False
        self._view.hold_still(False)
        if gesture.kind is Kind.GRAB and gesture.moved:
            self._view.hold(gesture.name, None)
            self._view.drag_cancelled.emit(gesture.name)
        elif gesture.grasp is not None and gesture.moved:
            self._view.handle_moved.emit(gesture.grasp.handle.name, 0.0, True)
        self.show_cursor()
        return gesture.kind in HOLDS

    # ------------------------------------------------------------------ keys
    def key(self, event: QKeyEvent) -> bool:
        """Handle a key; whether it was one of the view's."""
        key = Qt.Key(event.key())
        if key in _ARROWS and not self._gesture:
            far = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            step = FAR_STEP_PX if far else 1.0
            self._view.nudge(_ARROWS[key][0] * step, _ARROWS[key][1] * step)
            return True
        if key is Qt.Key.Key_Tab:
            self._view.next_requested.emit()
            return True
        if key is Qt.Key.Key_Backtab:
            self._view.previous_requested.emit()
            return True
        return key is Qt.Key.Key_Escape and self.cancel()

    def show_cursor(self) -> None:
        """The shape of the mouse says what a press would do."""
        gesture = self._gesture
        if gesture is not None and gesture.kind in HOLDS:
            shape = Qt.CursorShape.ClosedHandCursor
        elif gesture is not None and gesture.kind is Kind.SHIFT and gesture.moved:
            shape = Qt.CursorShape.SizeAllCursor
        elif self._view.hovering_movable:
            shape = Qt.CursorShape.OpenHandCursor
        else:
            shape = Qt.CursorShape.CrossCursor if self._view.scene.placing else Qt.CursorShape.ArrowCursor
        if self._view.cursor().shape() is not shape:
            self._view.setCursor(shape)


def _kind(event: QMouseEvent) -> Kind:
    if event.button() in (Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton):
        return Kind.SHIFT
    if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
        return Kind.SHIFT
    return Kind.ROLL if event.modifiers() & Qt.KeyboardModifier.ControlModifier else Kind.TURN


def _distance(a: QPointF, b: QPointF) -> float:
    return math.hypot(a.x() - b.x(), a.y() - b.y())
