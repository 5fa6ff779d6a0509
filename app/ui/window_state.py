"""What the window was like when it was closed: sizes, the open scan, the view, the camera. Losing it costs nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field
from PySide6.QtCore import QByteArray, QObject, QTimer, Slot

from app.models.view_state import LabelMode, SurfaceMode, ViewState
from engine.config import Config, dump, load
from engine.types import EngineError

if TYPE_CHECKING:
    from app.controllers.workbench import Workbench
    from app.ui.main_window import MainWindow

KEEP_EVERY_MS = 3_000
Vector = tuple[float, float, float]


class CameraConfig(Config):
    """A camera as numbers."""

    focal_mm: Vector
    position_mm: Vector
    up: Vector


class ShownConfig(Config):
    """The parts of the view state that come back."""

    surface: SurfaceMode = SurfaceMode.TEXTURE
    labels: LabelMode = LabelMode.SELECTED
    show_corrected: bool = True
    show_predicted: bool = False
    show_reference: bool = True
    show_vectors: bool = True
    see_through: bool = False
    orthographic: bool = False


class WindowState(Config):
    """One window."""

    geometry: str = ""
    """Size and place, as Qt saves them, hexadecimal."""
    panels: str = ""
    boards: dict[str, float] = Field(default_factory=dict)
    """Heights of boards that were chosen by hand, as shares."""
    scan_id: str = ""
    selected: str = ""
    shown: ShownConfig = ShownConfig()
    camera: CameraConfig | None = None


def read_state(path: Path) -> WindowState:
    """What was kept; the defaults if it cannot be read."""
    try:
        return load(WindowState, path) if path.exists() else WindowState()
    except EngineError:
        return WindowState()


class WindowMemory(QObject):
    """Keeps the state of a window every few seconds if it changed, and when it closes."""

    def __init__(self, window: MainWindow, work: Workbench, path: Path) -> None:
        super().__init__(window)
        self._window = window
        self._work = work
        self._path = path
        self._kept = read_state(path)
        self._restored = False
        self._timer = QTimer(self, interval=KEEP_EVERY_MS)
        self._timer.timeout.connect(self.keep)
        window.closing.connect(self._on_closing)
        window.view_ready.connect(self._give_camera_back)
        work.document.opened.connect(self._on_opened)

    def restore(self) -> None:
        """Panels and view; the shell has its size already."""
        state = self._kept
        self._window.room.restore(state.boards)
        self._restore_panels()
        # The first time the panels have no sizes of their own yet, and Qt shares the window out evenly.
        QTimer.singleShot(0, self, self._restore_panels)
        self._work.session.set_view(**state.shown.model_dump())
        self._timer.start()

    def _restore_panels(self) -> None:
        if self._kept.panels:
            self._window.shell.restoreState(QByteArray.fromHex(self._kept.panels.encode()))

    @property
    def scan_id(self) -> str:
        """The scan that was open."""
        return self._kept.scan_id

    @Slot()
    def keep(self) -> None:
        """Write what differs from what was written."""
        state = self._present()
        if state == self._kept:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            draft = self._path.with_name(self._path.name + ".new")
            draft.write_text(dump(state), encoding="utf-8")
            draft.replace(self._path)
            self._kept = state
        except OSError:
            return  # the next start shows the window as it was before; nobody needs to be told

    def _present(self) -> WindowState:
        window, scan, view = self._window, self._work.document.scan, self._work.session.view
        return WindowState(
            geometry=bytes(window.shell.saveGeometry().toHex().data()).decode(),
            panels=bytes(window.shell.saveState().toHex().data()).decode(),
            boards=dict(window.room.shares),
            scan_id=self._kept.scan_id if scan is None else scan.scan_id,
            selected=view.selected or "",
            shown=_shown(view),
            camera=self._kept.camera if scan is None else self._camera(),
        )

    def _camera(self) -> CameraConfig | None:
        if self._window.view is None:
            return self._kept.camera
        state = self._window.view.camera_state()
        return CameraConfig(focal_mm=state.focal_mm, position_mm=state.position_mm, up=state.up)

    @Slot()
    def _give_camera_back(self) -> None:
        view, kept = self._window.view, self._kept
        if view is not None and kept.camera is not None and kept.scan_id:
            from app.ui.view.camera import CameraState

            values: dict[str, Any] = kept.camera.model_dump()
            view.remember_camera(kept.scan_id, CameraState(**values))

    @Slot()
    def _on_opened(self) -> None:
        """The landmark that was selected, once, when its scan is back."""
        scan = self._work.document.scan
        if scan is not None and not self._restored:
            self._restored = True
            if scan.scan_id == self._kept.scan_id and self._kept.selected:
                self._work.annotate.select(self._kept.selected)

    @Slot()
    def _on_closing(self) -> None:
        self._timer.stop()
        self.keep()


def _shown(view: ViewState) -> ShownConfig:
    return ShownConfig(**{name: getattr(view, name) for name in ShownConfig.model_fields})
