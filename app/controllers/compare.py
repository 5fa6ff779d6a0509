"""What is shown beside the open scan: another scan of the project, or another set of landmarks on the same one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app.controllers.background import Background, Outcome, Ticket
from app.controllers.loading import LoadedScan, load_scan
from app.controllers.workbench import Workbench
from app.models import scene as scenes
from app.models.scene import Marker, MarkerStatus, Point, Scene
from app.models.view_state import Tool
from engine.types import Annotation, FloatArray, Role, Scan

SETS = (Role.CORRECTED, Role.PREDICTED, Role.REFERENCE)


class CompareController(QObject):
    """Reads the other scan in the background; it is never changed."""

    opened = Signal()
    """There is something to show beside."""
    changed = Signal()
    """It looks different now."""
    closed = Signal()

    def __init__(self, work: Workbench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._reading = Background(1, self)
        self._ticket: Ticket | None = None
        self._scan: Scan | None = None
        self._sets: dict[Role, Annotation] = {}
        self._live = False
        self.role = Role.CORRECTED
        work.scene_changed.connect(self._on_scene_changed)
        work.session.project_changed.connect(self.close)
        work.session.scheme_changed.connect(self.close)
        work.document.opened.connect(self._on_other_scan)

    @property
    def active(self) -> bool:
        """Whether something is shown beside."""
        return self._scan is not None

    @property
    def scan(self) -> Scan | None:
        """The scan beside."""
        return self._scan

    @property
    def sets(self) -> Mapping[Role, Annotation]:
        """Its landmark sets; of the open scan as they are now."""
        return self._work.document.sets if self._live else self._sets

    def available(self) -> tuple[Role, ...]:
        """The sets that have landmarks."""
        return tuple(role for role in SETS if role in self.sets and self.sets[role].landmarks)

    def show_same(self) -> None:
        """The open scan with another set of its landmarks."""
        scan = self._work.document.scan
        if scan is not None:
            others = [role for role in self._others() if role is not Role.CORRECTED]
            self._begin(scan, {}, others[0] if others else Role.CORRECTED, live=True)

    def _others(self) -> list[Role]:
        sets = self._work.document.sets
        return [role for role in SETS if role in sets and sets[role].landmarks]

    def show_scan(self, scan_id: str) -> None:
        """Another scan of the project, once it has been read."""
        project, row = self._work.session.project, self._work.library.row(scan_id)
        scan = self._work.document.scan
        if scan is not None and scan.scan_id == scan_id:
            self.show_same()
            return
        if project is None or row is None:
            return
        self._drop_reading()
        session, scheme, record = self._work.session, self._work.session.scheme, row.record
        self._ticket = self._reading.start(
            lambda ticket: load_scan(project, record, scheme, session.flush, ticket.cancelled), self._on_read
        )

    def _on_read(self, outcome: Outcome) -> None:
        if self._ticket is None or outcome.token != self._ticket.token:
            return
        self._ticket = None
        if outcome.failure:
            self._work.messages.error(outcome.failure, "compare")
        elif isinstance(outcome.value, LoadedScan):
            loaded = outcome.value
            sets = {**loaded.sets, Role.CORRECTED: loaded.history.current}
            first = next((role for role in SETS if role in sets and sets[role].landmarks), Role.CORRECTED)
            self._begin(loaded.scan, sets, first, live=False)

    def _begin(self, scan: Scan, sets: dict[Role, Annotation], role: Role, *, live: bool) -> None:
        self._drop_reading()
        self._scan, self._sets, self._live, self.role = scan, sets, live, role
        self.opened.emit()

    def set_role(self, role: Role) -> None:
        """Show another set of landmarks."""
        if role is not self.role:
            self.role = role
            self.changed.emit()

    def close(self) -> None:
        """Show nothing beside any more."""
        self._drop_reading()
        if self._scan is not None:
            self._scan, self._sets, self._live = None, {}, False
            self.closed.emit()

    def stop(self) -> None:
        """End reading; the window is about to go."""
        self.close()
        self._reading.stop()

    def _drop_reading(self) -> None:
        if self._ticket is not None:
            self._ticket.cancel()
            self._ticket = None

    def _on_other_scan(self) -> None:
        """Sets of the scan that was open mean nothing once another one is."""
        if self._live and self._work.document.scan is not self._scan:
            self.close()
        elif self.active:
            self.changed.emit()

    def _on_scene_changed(self) -> None:
        if self.active:
            self.changed.emit()

    # ------------------------------------------------------------------ what is shown
    def scene(self) -> Scene:
        """The scene beside: the same look, one set of landmarks, none of which can be moved."""
        session = self._work.session
        look = replace(session.view, show_corrected=True, show_predicted=False, show_reference=False, tool=Tool.LOOK)
        annotation = self.sets.get(self.role, Annotation(session.scheme.id))
        shown = scenes.resolve(self._scan, {Role.CORRECTED: annotation}, session.scheme, look)
        return replace(shown, markers=tuple(self._still(marker) for marker in shown.markers))

    def _still(self, marker: Marker) -> Marker:
        """A marker that cannot be moved, and looks like what it is."""
        status = MarkerStatus.REFERENCE if self.role is Role.REFERENCE else marker.status
        return replace(marker, role=Role.REFERENCE, status=status)

    def frames(self) -> tuple[tuple[FloatArray, FloatArray], tuple[FloatArray, FloatArray]] | None:
        """How both faces stand: origin (3,) in millimetres and axes (3, 3) of the open scan and of the one beside.

        None where landmarks do not tell for both; the origin is the middle of the landmarks they share.
        """
        import numpy as np

        scheme = self._work.session.scheme
        here, there = _places(self._work.document.sets), _places(self.sets)
        shared = [name for name in here if name in there]
        both = [{name: places[name] for name in shared} for places in (here, there)]
        axes = [scenes.face_frame(places, scheme) for places in both]
        if axes[0] is None or axes[1] is None:
            return None
        origins = [np.mean([places[name] for name in shared], axis=0) for places in both]
        return (origins[0], axes[0]), (origins[1], axes[1])


def _places(sets: Mapping[Role, Annotation]) -> dict[str, Point]:
    """Where the landmarks are, of the best set that has some."""
    for role in SETS:
        found = {
            name: landmark.xyz_mm
            for name, landmark in (sets[role].landmarks.items() if role in sets else ())
            if landmark.xyz_mm is not None
        }
        if found:
            return found
    return {}
