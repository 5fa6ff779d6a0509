"""The window: panels round the 3D view, and the wiring between widgets and controllers. No logic of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QMenu, QToolBar, QWidget

from app.controllers.workbench import Workbench
from app.ui.action_set import ActionSet
from app.ui.actions import ROWS, Commands
from app.ui.dialogs import Dialogs
from app.ui.jobs_panel import JobsPanel
from app.ui.landmark_panel import LandmarkPanel
from app.ui.library_panel import LibraryPanel
from app.ui.shell import Shell
from app.ui.stage import DropFilter, EscapeGuard, StageWidget
from app.ui.status_bar import StatusBar
from app.ui.theme import Theme
from engine import catalog
from engine.store.values import Entry
from engine.types import FloatArray, Scan
from engine.units import MILLIMETRES

if TYPE_CHECKING:
    from app.ui.view.camera import CameraState
    from app.ui.view.scene_view import SceneView

IDLE_MS = 700
"""After this the first picture is on the screen, and what nobody waits for may be imported."""


class MainWindow(QObject):
    """Furnishes a shell; without the 3D view, which is imported once everything else is on the screen."""

    closing = Signal()
    """The window is about to go; what has to be remembered is remembered now."""
    view_ready = Signal()

    def __init__(self, work: Workbench, theme: Theme, shell: Shell | None = None) -> None:
        shell = shell or Shell()
        super().__init__(shell)
        self.shell = shell
        self.work = work
        self._theme = theme
        self.view: SceneView | None = None
        self._bridge: QWidget | None = None
        self.dialogs = Dialogs(work, shell)
        self.commands = Commands(work, self.dialogs, self)
        self.actions_by_id = ActionSet(ROWS, self.commands, theme, self)
        self.stage = StageWidget(work.messages, theme, self.actions_by_id["open"], shell)
        shell.setCentralWidget(self.stage)
        self.library_panel = LibraryPanel(work.library, theme, self.actions_by_id["open"])
        self.landmark_panel = LandmarkPanel(work.table, theme)
        self.jobs_panel = JobsPanel(work.jobs, theme)
        self.bar = StatusBar(theme)
        shell.setStatusBar(self.bar)
        self._lay_out()
        self._connect()
        DropFilter(shell, lambda names: work.files.open_paths([Path(name) for name in names]))
        self._refresh()

    # ------------------------------------------------------------------ layout
    def _lay_out(self) -> None:
        self.shell.setDockOptions(QMainWindow.DockOption.AllowNestedDocks | QMainWindow.DockOption.AnimatedDocks)
        left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
        scans = self._dock(self.tr("Scans"), "dock_scans", self.library_panel, left)
        jobs = self._dock(self.tr("Jobs"), "dock_jobs", self.jobs_panel, left)
        marks = self._dock(self.tr("Landmarks"), "dock_landmarks", self.landmark_panel, right)
        self._docks = (scans, jobs, marks)
        toolbar = QToolBar(self.tr("Main toolbar"), self.shell)
        toolbar.setObjectName("toolbar")
        self.actions_by_id.fill_toolbar(toolbar)
        self.shell.addToolBar(toolbar)
        self._menus = self.actions_by_id.fill_menus(self.shell.menuBar())
        self._extend_menus()
        surfaces = ("texture", "colours", "plain", "wireframe", "points")
        self.stage.segments.fill([self.actions_by_id[f"surface_{name}"] for name in surfaces])
        self.actions_by_id.scope_to([self.landmark_panel.view])

    def _dock(self, title: str, name: str, widget: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self.shell)
        dock.setObjectName(name)
        dock.setTitleBarWidget(QWidget(dock))
        dock.setWidget(widget)
        feature = QDockWidget.DockWidgetFeature
        dock.setFeatures(feature.DockWidgetClosable | feature.DockWidgetMovable)
        self.shell.addDockWidget(area, dock)
        return dock

    def _extend_menus(self) -> None:
        """What the table of commands cannot know: panels, recent projects, schemes."""
        view = self._menus["View"]
        panels = view.addMenu(self.tr("Panels"))
        for dock in self._docks:
            panels.addAction(dock.toggleViewAction())
        self._recent = QMenu(self.tr("Recent projects"), self.shell)
        self._recent.aboutToShow.connect(self._fill_recent)
        self._menus["File"].insertMenu(self.actions_by_id["export"], self._recent)
        self._schemes = QMenu(self.tr("Scheme"), self.shell)
        group = QActionGroup(self._schemes)
        for scheme in catalog.shipped_schemes().values():
            action = self._schemes.addAction(f"{scheme.title}  ({len(scheme)})")
            action.setCheckable(True)
            action.setData(scheme.id)
            action.setToolTip(scheme.description)
            group.addAction(action)
            action.triggered.connect(lambda _checked=False, name=scheme.id: self.work.set_scheme(name))
        self._menus["Landmarks"].addSeparator()
        self._menus["Landmarks"].addMenu(self._schemes)
        self.landmark_panel.scheme_button.setMenu(self._schemes)

    @Slot()
    def _fill_recent(self) -> None:
        self._recent.clear()
        for folder in self.work.settings.recent_projects:
            action = self._recent.addAction(f"{folder.name}    {folder.parent}")
            action.triggered.connect(lambda _checked=False, folder=folder: self.work.files.open_project(folder))
        if self._recent.isEmpty():
            self._recent.addAction(self.tr("None yet")).setEnabled(False)

    # ------------------------------------------------------------------ wiring
    def _connect(self) -> None:
        work = self.work
        self.shell.closing.connect(self._on_closing)
        self.shell.resized.connect(self._on_resized)
        work.facts_changed.connect(self._refresh)
        work.scene_changed.connect(self._show_scene)
        work.settings_changed.connect(self._on_settings_changed)
        work.session.view_changed.connect(self._on_view_changed)
        work.session.project_changed.connect(self._show_title)
        work.session.scheme_changed.connect(self._on_scheme_changed)
        work.session.save_state_changed.connect(self.bar.show_saved)
        work.document.opened.connect(self._on_opened)
        work.document.recorded.connect(self._on_recorded)
        work.scans.loading_changed.connect(self._on_loading)
        work.view.preset_requested.connect(self._on_preset)
        work.annotate.revealed.connect(self._on_revealed)
        self.library_panel.rows_shown.connect(work.pictures.want)
        self.library_panel.scan_chosen.connect(work.scans.open_scan)
        self.landmark_panel.landmark_chosen.connect(self._on_landmark_chosen)
        self.jobs_panel.cancel_requested.connect(work.predict.cancel)
        self.jobs_panel.resume_requested.connect(work.predict.resume)
        self.bar.unit_chosen.connect(work.scans.set_unit)
        self.bar.model_chosen.connect(lambda model_id: work.change_settings(model_id=model_id))
        self.bar.annotator_clicked.connect(self.dialogs.ask_annotator)
        self.stage.loading.stop_button.clicked.connect(work.stop_loading)
        self.stage.guide.closed.connect(lambda: work.change_settings(guide_done=True))
        self._theme.changed.connect(self._on_theme_changed)

    def attach_view(self, make: Callable[[], SceneView]) -> None:
        """Put the 3D view in; called once the shell is on the screen."""
        view = make()
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
        view.next_requested.connect(lambda: annotate.select_next(1))
        view.previous_requested.connect(lambda: annotate.select_next(-1))
        view.context_requested.connect(lambda place: self._menus["Landmarks"].popup(place))
        self.actions_by_id.scope_to([view])
        EscapeGuard(view, lambda: annotate.dragging)
        self.stage.set_view(view)
        self._on_theme_changed()
        self.view_ready.emit()
        self._show_scene()
        view.setFocus()
        self._show_models_later()

    # ------------------------------------------------------------------ showing
    @Slot()
    def _refresh(self) -> None:
        facts = self.work.facts()
        self.actions_by_id.refresh(facts)
        self.stage.segments.refresh()
        scan = self.work.document.scan
        self.stage.welcome.setVisible(scan is None and not facts.loading)
        self.stage.welcome.show_words(making_demo=facts.making_demo)
        self.bar.show_unit(scan.unit if scan is not None else None, may_change=facts.may_edit)
        self.bar.show_annotator(facts.settings.annotator)
        self._show_schemes()
        self.stage.arrange()

    @Slot()
    def _show_scene(self) -> None:
        if self.view is not None:
            scene, old = self.work.scene(), self.view.scene.scan
            if scene.scan is not old:
                self.view.face_frame = self.work.view.frame()
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

    def _show_schemes(self) -> None:
        scheme = self.work.session.scheme
        self.landmark_panel.scheme_button.setText(scheme.title)
        for action in self._schemes.actions():
            action.setChecked(action.data() == scheme.id)

    @Slot()
    def _show_title(self) -> None:
        folder = self.work.session.folder
        self.shell.setWindowTitle("Nasion" if folder is None else f"{folder.name} – Nasion")

    @Slot()
    def _on_opened(self) -> None:
        scan: Scan | None = self.work.document.scan
        if scan is not None:
            self.library_panel.show_current(scan.scan_id)

    @Slot(object)
    def _on_recorded(self, entry: Entry) -> None:
        for verb, step in (("Predict", "predict"), ("Move", "move"), ("Check", "check")):
            if entry.text.startswith(verb):
                self.stage.guide.tick(step)

    @Slot(object, object)
    def _on_view_changed(self, _old: object, _new: object) -> None:
        name = self.work.session.view.selected
        self.landmark_panel.show_selected(name, self.work.session.scheme[name] if name else None)

    @Slot(str, float)
    def _on_loading(self, name: str, share: float) -> None:
        self.stage.loading.show_progress(name, share)
        if name and not self.stage.loading.isVisible():
            # A card that flashes is worse than none: short reads never show it.
            QTimer.singleShot(150, self, self._show_loading)
        elif not name:
            self.stage.loading.hide()

    @Slot()
    def _show_loading(self) -> None:
        if self.work.scans.is_loading or self.work.files.is_finding:
            self.stage.loading.show()
            self.stage.loading.raise_()
            self.stage.arrange()

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

    def fly_to(self, name: str) -> None:
        """Look at a landmark from the direction that shows it best."""
        landmark = self.work.document.annotation.get(name)
        if self.view is None or landmark is None or landmark.xyz_mm is None:
            return
        import numpy as np

        frame = self.work.view.frame()
        axes = np.eye(3) if frame is None else np.asarray(frame)
        direction = np.asarray(self.work.session.scheme[name].camera) @ axes
        self.view.fly_to(np.asarray(landmark.xyz_mm), direction, axes[1])

    def _show_models_later(self) -> None:
        if self.view is not None:
            QTimer.singleShot(IDLE_MS, self, self._show_models)

    @Slot()
    def _show_models(self) -> None:
        self.bar.show_models(self.work.predict.models())

    @Slot(str, bool)
    def _on_landmark_chosen(self, name: str, fly: bool) -> None:
        self.work.annotate.select(name)
        if fly:
            self.fly_to(name)

    @Slot()
    def _on_scheme_changed(self) -> None:
        self.landmark_panel.show_selected(None, None)
        self._show_models_later()

    @Slot()
    def _on_settings_changed(self) -> None:
        self._theme.set_choice(self.work.settings.theme)
        self._refresh()
        self._show_models_later()

    @Slot()
    def _on_theme_changed(self) -> None:
        self.actions_by_id.retheme()
        self.work.pictures.set_dark(self._theme.tokens.dark)
        if self.view is not None:
            from app.ui.view import palette

            self.view.set_palette(palette.DARK if self._theme.tokens.dark else palette.LIGHT)

    # ------------------------------------------------------------------ commands of the window
    def fit_camera(self) -> None:
        """Show the whole scan."""
        if self.view is not None:
            self.view.reset_camera()

    def next_pane(self) -> None:
        """Move the keyboard from pane to pane."""
        panes = [pane for pane in (self.view, self.landmark_panel.view, self.library_panel.list) if pane is not None]
        panes = [pane for pane in panes if pane.isVisible()]
        focus = QApplication.focusWidget()
        current = next(
            (n for n, pane in enumerate(panes) if focus is not None and (pane is focus or pane.isAncestorOf(focus))), -1
        )
        if panes:
            panes[(current + 1) % len(panes)].setFocus(Qt.FocusReason.TabFocusReason)

    def show_guide(self) -> None:
        """The three steps of the first start, again."""
        self.stage.guide.begin()
        self.stage.arrange()

    def open_demo(self) -> None:
        """Open the demo project; make it first if need be."""
        self.work.open_demo()

    def begin_with_demo(self) -> None:
        """The first start: the guide, and the demo project as soon as it is made."""
        self.open_demo()
        if not self.work.settings.guide_done:
            self.show_guide()

    # ------------------------------------------------------------------ the shell
    def close(self) -> None:
        """Close the window."""
        self.shell.close()

    @Slot()
    def _on_resized(self) -> None:
        self.bar.show_hint(self.shell.width())

    @Slot()
    def _on_closing(self) -> None:
        """First what must be remembered, then timers and threads, then the view; the shell goes last."""
        self.closing.emit()
        self.shell.hide()  # a worker may take a second to stop, and nobody needs to look at that
        self.work.stop()
        if self.view is not None:
            self.view.close()


def scaled(camera: CameraState, factor: float) -> CameraState:
    """The camera that sees a scan ``factor`` times as large as this one saw it."""
    focal, position = ((x * factor, y * factor, z * factor) for x, y, z in (camera.focal_mm, camera.position_mm))
    return replace(camera, focal_mm=focal, position_mm=position)
