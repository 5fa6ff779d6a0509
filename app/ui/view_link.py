"""Between the 3D view and the controllers: intentions one way, scenes and camera wishes the other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QCursor

from app.controllers.workbench import Workbench
from app.ui.stage import EscapeGuard
from engine.types import FloatArray
from engine.units import MILLIMETRES

if TYPE_CHECKING:
    from app.models.scene import Scene
    from app.ui.view.camera import CameraState
    from app.ui.view.scene_view import SceneView

AT_MM = 0.01
END_ON, ASIDE_RAD = 0.8, 0.7
"""Cosine of the angle from which on a line is seen too much end on, and how far the camera is turned aside then."""
FLAT = 0.95
LINE_SHARE, NEAREST_MM, FARTHEST_MM = 9.0, 36.0, 220.0
"""The camera goes so near that a line takes a ninth of the height, within these heights."""
FACING = 0.6
"""Cosine of the angle up to which a face looks at the person well enough to leave the camera alone."""


class ViewLink(QObject):
    """Nothing to do until ``attach``: the window is there before the view is."""

    def __init__(self, work: Workbench, parent: QObject) -> None:
        super().__init__(parent)
        self.work = work
        self.view: SceneView | None = None
        work.scene_changed.connect(self.show_scene)
        work.view.preset_requested.connect(self._on_preset)
        work.view.fit_requested.connect(self._on_fit)
        work.annotate.revealed.connect(self._on_revealed)
        work.review.fly_requested.connect(self.look_at)
        self._drawn = ""
        self._wanted: str | None = None
        self._goal: tuple[str, str] | None = None
        """(scan_id, landmark) to look at as soon as that scan is open."""
        work.document.opened.connect(self._on_opened)

    def attach(self, view: SceneView) -> None:
        """Take the view."""
        self.view = view
        annotate = self.work.annotate
        view.surface_clicked.connect(annotate.on_surface_clicked)
        view.marker_selected.connect(annotate.select)
        view.drag_started.connect(annotate.on_drag_started)
        view.dragged.connect(annotate.on_dragged)
        view.drag_finished.connect(annotate.on_drag_finished)
        view.drag_cancelled.connect(annotate.on_drag_cancelled)
        view.nudged.connect(annotate.on_nudged)
        view.clip_requested.connect(self.work.view.set_clip)
        view.handle_moved.connect(self.work.overlays.handle_moved)
        view.next_requested.connect(lambda: annotate.select_next(1))
        view.previous_requested.connect(lambda: annotate.select_next(-1))
        view.scan_drawn.connect(self._on_drawn)
        self.work.scans.prefetched.connect(view.prepare_ahead)
        EscapeGuard(view, lambda: annotate.dragging)

    def set_dark(self, dark: bool) -> None:
        """Dark or light."""
        if self.view is not None:
            from app.ui.view import palette

            self.view.set_palette(palette.DARK if dark else palette.LIGHT)

    @Slot()
    def show_scene(self) -> None:
        """Show what the workbench resolved."""
        if self.view is not None:
            scene, old = self.work.scene(), self.view.scene.scan
            if scene.scan is not old:
                self.view.face_frame = self.work.view.frame()
            elif _arrived(self.view.scene, scene):
                self._face_the_person()
            if (
                old is not None
                and scene.scan is not None
                and scene.scan is not old
                and scene.scan.scan_id == old.scan_id
            ):
                # The same file in another unit: the camera goes along, so that nothing seems to move.
                factor = MILLIMETRES[scene.scan.unit.unit] / MILLIMETRES[old.unit.unit]
                self.view.set_camera_state(scaled(self.view.camera_state(), factor))
            self.view.set_scene(scene)

    def _face_the_person(self) -> None:
        """Turn to the front of a face that has just been found and looks elsewhere; a scan may lie in any direction."""
        frame = self.work.view.frame()
        if self.view is None or frame is None:
            return
        camera = self.view.camera_state()
        towards = [eye - focus for eye, focus in zip(camera.position_mm, camera.focal_mm, strict=True)]
        if float(frame[2] @ towards) < FACING * camera.distance_mm:
            self._on_preset("front", frame)

    @Slot(str, object)
    def _on_preset(self, name: str, frame: FloatArray | None) -> None:
        if self.view is not None:
            from app.ui.view.camera import CameraPreset

            self.view.set_camera(CameraPreset(name), frame)

    @Slot(str)
    def _on_revealed(self, name: str) -> None:
        """Bring a landmark into sight; one that shows already leaves the camera alone."""
        landmark = self.work.document.annotation.get(name)
        if self.view is None or landmark is None or landmark.xyz_mm is None:
            return
        if not self._in_sight(name):
            self.fly_to(name)

    def _in_sight(self, name: str) -> bool:
        assert self.view is not None
        self.view.set_scene(self.work.scene())
        layer = self.view.layer()
        inner = self.view.rect().adjusted(40, 40, -40, -40)
        for place, marker in enumerate(layer.markers):
            if marker.name == name and marker.movable:
                x, y = float(layer.screen[place][0]), float(layer.screen[place][1])
                return bool(layer.visible[place]) and inner.contains(round(x), round(y))
        return False

    @Slot(str)
    def _on_drawn(self, scan_id: str) -> None:
        """A scan is on the screen: now the camera can go where somebody wanted it meanwhile."""
        self._drawn = scan_id
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self.look_at(wanted)

    @Slot(str)
    def look_at(self, name: str) -> None:
        """Look at a landmark, or at where it is expected; as soon as the scan is drawn."""
        scan = self.work.document.scan
        if scan is None or self.view is None or self._drawn != scan.scan_id:
            self._wanted = name
        else:
            self.fly_to(name)

    @Slot(str, str)
    def look_at_scan(self, scan_id: str, name: str = "") -> None:
        """Open a scan of the project, select a landmark of it and look at that; the one door to the camera."""
        scan = self.work.document.scan
        self._goal = (scan_id, name)
        if scan is not None and scan.scan_id == scan_id and not self.work.scans.is_loading:
            self._on_opened()
        else:
            self.work.scans.open_scan(scan_id)

    @Slot()
    def _on_opened(self) -> None:
        scan, goal = self.work.document.scan, self._goal
        self._goal = None
        if scan is None or goal is None or scan.scan_id != goal[0] or goal[1] not in self.work.session.scheme.index:
            return
        self.work.annotate.select(goal[1])
        self.look_at(goal[1])

    def put_here(self) -> None:
        """Put the selected landmark on the surface under the mouse."""
        if self.view is None or self.work.document.scan is None:
            return
        at = self.view.mapFromGlobal(QCursor.pos())
        found = self.view.surface_at(at.x(), at.y()) if self.view.rect().contains(at) else None
        if found is not None:
            x, y, z = (float(value) for value in found)
            self.work.annotate.put((x, y, z))

    def fly_to(self, name: str) -> None:
        """Look at a landmark, or at where the others expect it, from the direction that shows it best."""
        place = self.work.view.place_of(name)
        if self.view is None or place is None:
            return
        import numpy as np

        frame = self.work.view.frame()
        axes = np.eye(3) if frame is None else np.asarray(frame)
        direction = np.asarray(self.work.session.scheme[name].camera) @ axes
        middle, height_mm = np.asarray(place, float), None
        ends = self._line_at(name)
        if ends is not None:
            middle, way = ends.mean(0), ends[1] - ends[0]
            direction = from_aside(direction, way, axes[1])
            height_mm = min(max(LINE_SHARE * float(np.linalg.norm(way)), NEAREST_MM), FARTHEST_MM)
        self.view.fly_to(middle, direction, axes[1], height_mm)

    def _line_at(self, name: str) -> FloatArray | None:
        """Ends (2, 3) of a straight line a board has laid over the scan from or to a landmark; None without one."""
        import numpy as np

        marks = [annotation.get(name) for annotation in self.work.document.sets.values()]
        places = np.array([mark.xyz_mm for mark in marks if mark is not None and mark.xyz_mm is not None])
        for line in self.work.overlays.together.lines:
            ends = np.asarray(line.points_mm, float)
            if len(ends) == 2 and float(np.linalg.norm(ends[:, None] - places, axis=2).min()) < AT_MM:
                return ends
        return None

    @Slot()
    def _on_fit(self) -> None:
        if self.view is not None:
            self.view.reset_camera()


def _arrived(old: Scene, new: Scene) -> bool:
    """Whether a whole set of landmarks has come at once, as from a model, where there was next to none."""
    before, now = (sum(marker.movable for marker in scene.markers) for scene in (old, new))
    return before < 4 and now >= 10


def from_aside(direction: FloatArray, way: FloatArray, up: FloatArray) -> FloatArray:
    """A direction to look from, turned a little round ``up`` where a line along ``way`` would be seen end on."""
    import numpy as np

    towards = np.asarray(direction, float) / np.linalg.norm(direction)
    length = float(np.linalg.norm(way))
    if length == 0.0 or abs(float(towards @ way)) < END_ON * length:
        return np.asarray(towards)
    side = np.cross(up if abs(float(towards @ up)) < FLAT else np.roll(up, 1), towards)
    side = side / np.linalg.norm(side)
    turned = [towards * np.cos(angle) + side * np.sin(angle) for angle in (-ASIDE_RAD, ASIDE_RAD)]
    return np.asarray(min(turned, key=lambda one: abs(float(one @ way))))


def scaled(camera: CameraState, factor: float) -> CameraState:
    """The camera that sees a scan ``factor`` times as large as this one saw it."""
    focal, position = ((x * factor, y * factor, z * factor) for x, y, z in (camera.focal_mm, camera.position_mm))
    return replace(camera, focal_mm=focal, position_mm=position)
