"""The head of the board of observer studies: which study, how far it is, and what can be done with it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QInputDialog,
    QMenu,
    QMessageBox,
    QPushButton,
    QWidget,
)

from app.controllers.shell_commands import ShellCommands
from app.ui.boards.board import BoardContext
from app.ui.boards.new_study_dialog import NewStudyDialog
from app.ui.panels import EDGE_PX, ElidedLabel
from engine.store.studies import StudyRecord


class StudyHead(QWidget):
    """Makes and removes studies, sits people down, and writes a study's files."""

    chosen = Signal()
    """Another study, or the same with other sittings."""
    ellipsoids_wanted = Signal(bool)

    def __init__(self, context: BoardContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.writing = ShellCommands(context.work.messages, "study-files", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(EDGE_PX, 0, EDGE_PX, 0)
        row.setSpacing(8)
        self._make_parts()
        row.addWidget(self.study_box)
        row.addWidget(self.done, 1)
        for button in (self.new_button, self.sit_button, self.ellipsoid_button, self.more_button):
            row.addWidget(button)

    def _make_parts(self) -> None:
        self.study_box = QComboBox()
        self.study_box.setAccessibleName(self.tr("Study"))
        self.study_box.setMinimumWidth(150)
        self.study_box.activated.connect(self.chosen)
        self.done = ElidedLabel("soft")
        self.new_button = QPushButton(self.tr("&New…"))
        self.new_button.setToolTip(self.tr("Make an observer study of scans of this project"))
        self.new_button.clicked.connect(self._on_new)
        self.sit_button = QPushButton(self.tr("Sit &down…"))
        self.sit_button.setObjectName("primary")
        self.sit_button.setToolTip(self.tr("Place your next scans of the study, blinded and in an order of your own"))
        self.sit_button.clicked.connect(self._on_sit)
        self.ellipsoid_button = QPushButton(self.tr("&Ellipsoids"))
        self.ellipsoid_button.setCheckable(True)
        self.ellipsoid_button.setToolTip(self.tr("Draw on the open scan where 95 % of the placements fall"))
        self.ellipsoid_button.toggled.connect(self.ellipsoids_wanted)
        self.more_button = QPushButton(self.tr("More"))
        self.more_button.setMenu(self._make_menu())
        self.more_button.setProperty("menu", True)

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        self.save_action = QAction(self.tr("Save tables, plots and summary…"), menu)
        self.save_action.triggered.connect(self._on_save)
        self.remove_action = QAction(self.tr("Remove this study…"), menu)
        self.remove_action.triggered.connect(self._on_remove)
        menu.addActions([self.save_action, self.remove_action])
        return menu

    @property
    def study(self) -> StudyRecord | None:
        """The chosen study."""
        chosen = self.study_box.currentData()
        return next((one for one in self.context.work.study.studies() if one.study_id == chosen), None)

    def fill(self, wanted: str = "") -> None:
        """List the studies of the project; the one that was chosen stays chosen."""
        chosen = wanted or self.study_box.currentData()
        self.study_box.clear()
        for one in self.context.work.study.studies():
            self.study_box.addItem(one.title, one.study_id)
        place = self.study_box.findData(chosen)
        self.study_box.setCurrentIndex(place if place >= 0 else self.study_box.count() - 1)
        self.study_box.setVisible(self.study_box.count() > 0)
        has = self.study_box.count() > 0
        self.sit_button.setEnabled(has and not self.context.work.session.read_only_reason)
        self.remove_action.setEnabled(has)

    def show_counts(self) -> None:
        """Say how far everybody is."""
        study = self.study
        if study is None:
            self.done.show_text(self.tr("No study yet"))
            return
        turns = len(study.scan_ids) * study.sessions
        counts = self.context.work.study.finished(study)
        self.done.show_text(" · ".join(f"{name} {count}/{turns}" for name, count in counts.items()))

    @Slot()
    def _on_new(self) -> None:
        dialog = NewStudyDialog(self.context.work, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._on_made(dialog.study))
        dialog.open()

    def _on_made(self, study: StudyRecord | None) -> None:
        self.fill(study.study_id if study is not None else "")
        self.chosen.emit()

    @Slot()
    def _on_sit(self) -> None:
        study = self.study
        if study is None:
            return
        people = list(study.observers)
        own = self.context.work.settings.annotator
        if len(people) == 1:
            self.sit_down(people[0])
            return
        name, given = QInputDialog.getItem(
            self.window(), self.tr("Sit down"), self.tr("Who are you?"), people,
            people.index(own) if own in people else 0, editable=False,
        )  # fmt: skip
        if given:
            self.sit_down(name)

    def sit_down(self, observer: str) -> bool:
        """Begin, or go on with, the turns of an observer."""
        study = self.study
        if study is None:
            return False
        self.context.work.change_settings(annotator=observer)
        return self.context.work.study.begin(study.study_id, observer)

    @Slot()
    def _on_remove(self) -> None:
        study = self.study
        if study is None:
            return
        box = QMessageBox(QMessageBox.Icon.Warning, self.tr("Remove this study?"), "", parent=self.window())
        box.setText(self.tr("“{title}” and every sitting of it will be gone.").format(title=study.title))
        remove = box.addButton(self.tr("Remove"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        remove.clicked.connect(lambda: self.context.work.study.remove(study.study_id))
        box.open()

    @Slot()
    def _on_save(self) -> None:
        start = str(self.context.work.files_folder())
        name = QFileDialog.getExistingDirectory(self.window(), self.tr("Folder for tables and plots"), start)
        if name:
            self.save(Path(name))

    def save(self, folder: Path) -> bool:
        """Write tables, plots and a summary into a folder, by a process of its own."""
        work, study = self.context.work, self.study
        if work.session.folder is None:
            return False
        work.session.flush()
        arguments = ["reliability", "--project", str(work.session.folder), "--out", str(folder)]
        arguments += ["--study", study.study_id] if study is not None else ["--scheme", work.session.scheme.id]
        return self.writing.run(
            arguments,
            self.tr("Writing {name}…").format(name=folder.name),
            self.tr("Tables, plots and a summary are in {path}.").format(path=folder),
        )
