"""Models and controllers of one window, put together; no widget is needed to drive them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from app import paths
from app.controllers.annotate import AnnotateController
from app.controllers.curves import CurvesController
from app.controllers.export import ExportController
from app.controllers.facts import Facts, facts_of
from app.controllers.files import FilesController
from app.controllers.jobs import JobsController
from app.controllers.pairs import PairsController
from app.controllers.pictures import Pictures
from app.controllers.review import ReviewController
from app.controllers.scans import ScansController
from app.controllers.study import StudyController
from app.controllers.upkeep import UpkeepController
from app.controllers.view import ViewController
from app.models import scene
from app.models.document import Document
from app.models.history_table import HistoryTable
from app.models.jobs import Jobs
from app.models.landmark_table import LandmarkTable
from app.models.library import Library
from app.models.messages import Message, Messages, Tone
from app.models.overlays import Overlays
from app.models.scene import Scene
from app.models.session import Session
from app.models.view_state import LabelMode, Tool
from app.settings import Settings, write_settings
from engine.store.project import FILE_NAME
from engine.types import EngineError


class Workbench(QObject):
    """Everything behind the window."""

    facts_changed = Signal()
    """Once per turn of the event loop, whatever happened in it."""
    scene_changed = Signal()
    """Likewise, if what the 3D view shows may differ."""
    settings_changed = Signal()

    def __init__(self, settings: Settings, settings_file: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self._settings_file = settings_file
        self.messages = Messages(self)
        self.document = Document(self)
        self.session = Session(self.document, self._known_scheme(settings.scheme_id), self)
        self.library = Library(self)
        self.table = LandmarkTable(self.document, self.session.scheme, self)
        self.overlays = Overlays(self.document, self)
        self.history = HistoryTable(self.document, self)
        self.jobs = Jobs(self)
        self.scans = ScansController(self.document, self.session, self.library, self.messages, self)
        self.files = FilesController(self.session, self.library, self.scans, self.messages, self)
        self.annotate = AnnotateController(self.document, self.session, self.messages, self)
        self.predict = JobsController(self.document, self.session, self.library, self.jobs, self.messages, self)
        self.export = ExportController(self.document, self.session, self.messages, self)
        self.review = ReviewController(self.document, self.session, self.library, self.scans, self.messages, self)
        self.pairs = PairsController(self.document, self.session, self.messages, self)
        self.upkeep = UpkeepController(
            self.document, self.session, self.library, self.files, self.scans, self.messages, self
        )
        self.study = StudyController(self.document, self.session, self.library, self.scans, self.messages, self)
        self.curves = CurvesController(self.document, self.session, self.overlays, self.messages, self)
        self.pictures = Pictures(self.session, self.library, self)
        self.view = ViewController(self.document, self.session, self)
        self._facts_timer = QTimer(self, singleShot=True, interval=0)
        self._facts_timer.timeout.connect(self.facts_changed)
        self._scene_timer = QTimer(self, singleShot=True, interval=0)
        self._scene_timer.timeout.connect(self.scene_changed)
        self._take_settings()
        self._connect()

    def _known_scheme(self, scheme_id: str) -> str:
        from engine import catalog

        try:
            return catalog.scheme(scheme_id).id
        except EngineError as error:
            self.messages.warn(str(error), "scheme")
            return Settings().scheme_id

    def _connect(self) -> None:
        document, session = self.document, self.session
        for signal in (document.opened, session.project_changed, session.scheme_changed, self.jobs.activity_changed):
            signal.connect(self._touch)
        for two in (document.annotation_changed, session.view_changed):
            two.connect(self._touch_two)
        document.set_changed.connect(self._touch_one)
        self.review.changed.connect(self._touch)
        self.pairs.proposal_changed.connect(self._touch)
        self.overlays.changed.connect(self._touch)
        self.scans.loading_changed.connect(self._touch_two)
        self.library.dataChanged.connect(self._touch)
        self.library.modelReset.connect(self._touch)
        self.library.modelReset.connect(self._order_again, Qt.ConnectionType.QueuedConnection)
        session.scheme_changed.connect(self._on_scheme_changed)
        session.trouble_changed.connect(self._on_trouble)
        document.opened.connect(self.view.fit_surface)
        self.predict.demo_ready.connect(self._on_demo_ready)
        self.files.project_opened.connect(self._on_project_opened)

    # ------------------------------------------------------------------ what the window shows
    def scene(self) -> Scene:
        """What the 3D view shows now."""
        view = self.session.view
        placing = ""
        if view.tool is Tool.PLACE and self.annotate.target is not None:
            placing = self.session.scheme[self.annotate.target].title
        resolved = scene.resolve(self.document.scan, self.document.sets, self.session.scheme, view, placing)
        resolved = scene.with_overlays(resolved, self.overlays.together)
        offered = self.pairs.proposal
        if offered is None or not view.show_corrected:
            return resolved
        key = next(iter(self.settings.shortcuts.get("take_mirror", ("M",))), "")
        return scene.with_proposal(resolved, self.session.scheme, offered.name, offered.xyz_mm, key)

    def facts(self) -> Facts:
        """What commands need to know now."""
        return facts_of(self)

    # ------------------------------------------------------------------ settings
    def change_settings(self, **changes: object) -> None:
        """Replace parts of the settings, keep them, and let everybody know."""
        changed = self.settings.model_copy(update=changes)
        if changed != self.settings:
            self.settings = changed
            self._take_settings()
            self._keep_settings()
            self.settings_changed.emit()
            self._touch()

    def _take_settings(self) -> None:
        self.document.annotator = self.settings.annotator
        self.annotate.auto_advance = self.settings.auto_advance
        self.predict.model_id = self.settings.model_id

    def _keep_settings(self) -> None:
        if self._settings_file is not None:
            try:
                write_settings(self.settings, self._settings_file)
            except OSError as error:
                self.messages.warn(
                    self.tr("Settings could not be saved in {path}: {reason}.").format(
                        path=self._settings_file, reason=error.strerror
                    ),
                    "settings",
                )

    def set_scheme(self, scheme_id: str) -> None:
        """Work with another landmark scheme, now and at the next start."""
        try:
            self.session.set_scheme(scheme_id)
        except EngineError as error:
            self.messages.error(str(error), "scheme")
            return
        self.change_settings(scheme_id=scheme_id)

    def set_labels(self, mode: LabelMode) -> None:
        """Which landmarks carry their name."""
        self.view.set_labels(mode)

    def accept(self) -> None:
        """Agree with the selected landmark and go on: down the queue in a review, else down the scheme."""
        if self.review.active:
            self.review.accept()
        else:
            self.annotate.accept()

    def order_scans(self, by_doubt: bool) -> None:
        """List scans by doubt, or as they were added."""
        self.change_settings(scans_by_doubt=by_doubt)
        self.review.pace.order_by_doubt(by_doubt)

    def files_folder(self, *, beside_scan: bool = True) -> Path:
        """Where a dialog for files begins: the folder of the last one, else that of the open scan, else home.

        Nobody finds again what goes into Nasion's own folder, where the demo lies.
        """
        scan = self.document.scan
        beside = scan.path.parent if scan is not None and beside_scan else None
        if beside is not None and paths.data_folder() in beside.parents:
            beside = None
        folders = (self.settings.last_folder, beside)
        return next((folder for folder in folders if folder is not None and folder.is_dir()), Path.home())

    def stop_loading(self) -> None:
        """Stop finding and reading scan files."""
        self.files.cancel()
        self.scans.cancel_loading()

    def open_demo(self) -> None:
        """Open the demo project; make it first if need be."""
        folder = paths.demo_project_folder()
        if (folder / FILE_NAME).exists():
            self.files.open_project(folder)
        else:
            self.predict.make_demo(folder, paths.data_folder() / "jobs")

    @Slot(object)
    def _on_demo_ready(self, folder: Path) -> None:
        """Show the demo, unless the person has begun with scans of their own."""
        if self.session.project is None:
            self.files.open_project(folder)
        else:
            text = self.tr("The demo project is ready.")
            self.messages.post(Message(text, Tone.GOOD, "demo", self.tr("Open it"), self.open_demo))

    # ------------------------------------------------------------------ end
    def stop(self) -> bool:
        """End threads and jobs and save what is left. False if something could not be saved."""
        self._facts_timer.stop()
        self._scene_timer.stop()
        self.files.stop()
        self.scans.stop()
        self.upkeep.stop()
        self.study.stop()
        self.export.writing.stop()
        self.pictures.close()
        self.review.stop()
        self.pairs.stop()
        self.curves.stop()
        self.jobs.stop()
        return self.session.close_project()

    # ------------------------------------------------------------------ inside
    @Slot()
    def _order_again(self) -> None:
        """Another project or scheme is listed; its order is still the one that was chosen."""
        if self.settings.scans_by_doubt:
            self.review.pace.order_by_doubt(True)

    @Slot()
    def _touch(self) -> None:
        self._facts_timer.start()
        self._scene_timer.start()

    @Slot(object)
    def _touch_one(self, _value: object) -> None:
        self._touch()

    @Slot(object, object)
    def _touch_two(self, _first: object, _second: object) -> None:
        self._touch()

    @Slot()
    def _on_scheme_changed(self) -> None:
        self.table.set_scheme(self.session.scheme)

    @Slot(str)
    def _on_trouble(self, sentence: str) -> None:
        if sentence:
            self.messages.error(sentence, "saving")
        else:
            self.messages.withdraw("saving")

    @Slot(object)
    def _on_project_opened(self, folder: Path) -> None:
        self.predict.take_over_jobs()
        self.settings = self.settings.with_project(folder)
        self._keep_settings()
        self.settings_changed.emit()
