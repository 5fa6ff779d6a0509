"""The window: panels round the 3D view, and the wiring between widgets and controllers. No logic of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QToolBar, QWidget

from app.controllers.workbench import Workbench
from app.ui.action_set import ActionSet, key_map
from app.ui.actions import ROWS, Commands
from app.ui.boards.board import BoardContext
from app.ui.boards.home import BoardsPanel
from app.ui.boards.room import BoardRoom
from app.ui.compare_view import CompareCommands
from app.ui.dialogs import Dialogs
from app.ui.extra_menus import ExtraMenus
from app.ui.history_panel import HistoryPanel
from app.ui.jobs_panel import JobsPanel
from app.ui.landmark_panel import LandmarkPanel
from app.ui.library_panel import LibraryPanel
from app.ui.palette import CommandPalette
from app.ui.picture_commands import PictureCommands
from app.ui.review_bar import ReviewBar
from app.ui.shell import Shell
from app.ui.sitting_bar import SittingBar
from app.ui.stage import DropFilter, StageWidget
from app.ui.status_bar import StatusBar
from app.ui.theme import Theme
from app.ui.view_link import ViewLink
from app.ui.window_aids import WindowAids
from engine.types import Scan

if TYPE_CHECKING:
    from app.ui.view.scene_view import SceneView

SAVE_WAIT_S = 2.0
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
        self.view_link: ViewLink = ViewLink(work, self)
        self.compare_commands: CompareCommands = CompareCommands(work, theme, self)
        self.picture_commands: PictureCommands = PictureCommands(work, self.view_link, shell)
        self._told_unsaved = False
        self._bridge: QWidget | None = None
        self.dialogs = Dialogs(work, theme, shell)
        self.commands = Commands(work, self.dialogs, self)
        self.actions_by_id = ActionSet(ROWS, self.commands, theme, self)
        self.actions_by_id.set_keys(key_map(ROWS, work.settings.shortcuts))
        self.stage = StageWidget(work.messages, theme, self.actions_by_id["open"], shell)
        shell.setCentralWidget(self.stage)
        self.stage.set_review(ReviewBar(work.review, self.actions_by_id.actions, theme, self.stage))
        self.sitting_bar = SittingBar(work.study, self.stage)
        self.stage.add_strip(self.sitting_bar)
        self.library_panel = LibraryPanel(work.library, theme, self.actions_by_id["open"])
        self.landmark_panel = LandmarkPanel(work.table, theme)
        self.jobs_panel = JobsPanel(work.jobs, theme)
        self.history_panel = HistoryPanel(work.history, theme)
        self.boards = BoardsPanel(lambda: BoardContext(work, theme, self._look_at), theme)
        self.bar = StatusBar(theme)
        shell.setStatusBar(self.bar)
        self._lay_out()
        self._connect()
        DropFilter(shell, lambda names: work.files.open_paths([Path(name) for name in names]))
        self._refresh()

    # ------------------------------------------------------------------ layout
    def _lay_out(self) -> None:
        left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
        scans = self.shell.add_panel(self.tr("Scans"), "dock_scans", self.library_panel, left)
        jobs = self.shell.add_panel(self.tr("Jobs"), "dock_jobs", self.jobs_panel, left)
        marks = self.shell.add_panel(self.tr("Landmarks"), "dock_landmarks", self.landmark_panel, right)
        past = self.shell.add_panel(self.tr("History"), "dock_history", self.history_panel, left)
        boards = self.shell.add_panel(
            self.tr("Boards"), "dock_boards", self.boards, Qt.DockWidgetArea.BottomDockWidgetArea
        )
        self.room = BoardRoom(self.shell, boards, self.boards, self.stage)
        past.hide()
        boards.hide()
        self.docks = (scans, jobs, marks, past)
        self.sitting_bar.hide_meanwhile((scans, jobs, past, boards))
        toolbar = QToolBar(self.tr("Main toolbar"), self.shell)
        toolbar.setObjectName("toolbar")
        self.actions_by_id.fill_toolbar(toolbar)
        self.shell.addToolBar(toolbar)
        self.menus = self.actions_by_id.fill_menus(self.shell.menuBar())
        self.palette = CommandPalette(self.shell.menuBar(), self._theme, self.shell)
        self.aids: WindowAids = WindowAids(self)
        self._extra = ExtraMenus(self.work, self.menus, self.docks, self.actions_by_id["export"])
        self.landmark_panel.scheme_button.setMenu(self._extra.schemes)
        surfaces = ("texture", "colours", "plain", "curvature", "wireframe", "points")
        self.stage.segments.fill([self.actions_by_id[f"surface_{name}"] for name in surfaces])
        self.actions_by_id.scope_to([self.landmark_panel.view])

    # ------------------------------------------------------------------ wiring
    def _connect(self) -> None:
        work = self.work
        self.shell.may_close = self._may_close
        self.shell.closing.connect(self._on_closing)
        self.shell.resized.connect(self._on_resized)
        work.facts_changed.connect(self._refresh)
        work.settings_changed.connect(self._on_settings_changed)
        work.session.view_changed.connect(self._on_view_changed)
        work.session.project_changed.connect(self._show_title)
        work.session.scheme_changed.connect(self._on_scheme_changed)
        work.session.save_state_changed.connect(self.bar.show_saved)
        work.document.opened.connect(self._on_opened)
        work.document.recorded.connect(lambda entry: self.stage.guide.record(entry.text))
        work.scans.loading_changed.connect(self._on_loading)
        self.library_panel.rows_shown.connect(work.pictures.want)
        work.review.pace.progress_changed.connect(self.library_panel.show_progress)
        self.library_panel.scan_chosen.connect(work.scans.open_scan)
        self.landmark_panel.landmark_chosen.connect(self._on_landmark_chosen)
        self.history_panel.step_chosen.connect(work.annotate.go_to_step)
        self.jobs_panel.cancel_requested.connect(work.predict.cancel)
        self.jobs_panel.pause_requested.connect(work.predict.pause)
        self.jobs_panel.resume_requested.connect(work.predict.resume)
        self.bar.unit_chosen.connect(work.scans.set_unit)
        self.bar.model_chosen.connect(lambda model_id: work.change_settings(model_id=model_id))
        self.bar.annotator_clicked.connect(self.dialogs.ask_annotator)
        self.stage.loading.stop_button.clicked.connect(work.stop_loading)
        self.stage.guide.closed.connect(lambda: work.change_settings(guide_done=True))
        # Agreeing with a landmark that was moved, and so is checked already, is no step of the history.
        self.actions_by_id["accept"].triggered.connect(lambda: self.stage.guide.tick("check"))
        self._theme.changed.connect(self._on_theme_changed)

    @property
    def view(self) -> SceneView | None:
        """The 3D view, once it has been fetched."""
        return self.view_link.view

    def attach_view(self, make: Callable[[], SceneView]) -> None:
        """Put the 3D view in; called once everything else is on the screen."""
        view = make()
        view.context_requested.connect(lambda place: self.menus["Landmarks"].popup(place))
        self.actions_by_id.scope_to([view])
        self.view_link.attach(view)
        self.stage.set_view(view)
        self._on_theme_changed()
        self.view_ready.emit()
        self.view_link.show_scene()
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
        self.landmark_panel.show_open(scan is not None or facts.loading)
        self.landmark_panel.scheme_button.setText(self.work.session.scheme.title)
        self._extra.refresh()
        self.stage.arrange()

    @Slot()
    def _show_title(self) -> None:
        folder = self.work.session.folder
        self.shell.setWindowTitle("Nasion" if folder is None else f"{folder.name} – Nasion")

    @Slot()
    def _on_opened(self) -> None:
        scan: Scan | None = self.work.document.scan
        if scan is not None:
            self.library_panel.show_current(scan.scan_id)

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

    def _show_models_later(self) -> None:
        if self.view is not None:
            QTimer.singleShot(IDLE_MS, self, self._show_models)

    @Slot()
    def _show_models(self) -> None:
        self.bar.show_models(self.work.predict.models())

    def _look_at(self, scan_id: str, name: str = "") -> None:
        """Of a board: show it in the view, which a board over the whole window has to leave free."""
        self.room.shrink()
        self.view_link.look_at_scan(scan_id, name)

    @Slot(str, bool)
    def _on_landmark_chosen(self, name: str, fly: bool) -> None:
        self.work.annotate.select(name)
        if fly:
            self.view_link.fly_to(name)

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
        self.view_link.set_dark(self._theme.tokens.dark)

    # ------------------------------------------------------------------ commands of the window
    def show_guide(self) -> None:
        """The three steps of the first start, again."""
        self.stage.guide.begin()

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

    def _may_close(self) -> bool:
        """Whether everything is on disk, or the person was told that it is not and wants to go all the same."""
        if self._told_unsaved or self.work.session.flush(SAVE_WAIT_S):
            return True
        self._told_unsaved = True
        self.work.messages.error(
            self.tr("Not everything is saved yet. Close the window again to give up what is not saved."), "closing"
        )
        return False

    @Slot()
    def _on_closing(self) -> None:
        """First what must be remembered, then timers and threads, then the view; the shell goes last."""
        self.closing.emit()
        self.shell.hide()  # a worker may take a second to stop, and nobody needs to look at that
        self.boards.stop()
        self.picture_commands.stop()
        self.compare_commands.stop()
        self.work.stop()
        if self.view is not None:
            self.view.close()
