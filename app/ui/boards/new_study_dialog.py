"""A new observer study: which scans, who places them, how often."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.controllers.workbench import Workbench
from app.ui.panels import label
from engine.store.studies import StudyRecord

SIZE_PX = (520, 560)
MOST_SESSIONS = 9
USUAL_SESSIONS = 2


class NewStudyDialog(QDialog):
    """Accepted once the study is in the project; then ``study`` is it."""

    def __init__(self, work: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self.study: StudyRecord | None = None
        self.setWindowTitle(self.tr("New observer study"))
        self.resize(*SIZE_PX)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(label(self.tr("New observer study"), "large"))
        scheme = work.session.scheme
        text = self.tr(
            "Everyone places the {count} landmarks of {scheme} on the same scans, each in an order of their own, "
            "without names, without a prediction, and without what was placed before."
        ).format(count=len(scheme), scheme=scheme.title)
        layout.addWidget(label(text, "soft", wrap=True))
        layout.addLayout(self._make_form())
        self.scans = self._make_scans()
        layout.addWidget(self.scans, 1)
        self.turns = label("", "faint")
        layout.addWidget(self.turns)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.make_button = self.buttons.addButton(self.tr("&Make the study"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.make_button.setObjectName("primary")
        self.buttons.accepted.connect(self._on_accepted)
        self.buttons.rejected.connect(self.reject)
        layout.addWidget(self.buttons)
        self._count()

    def _make_form(self) -> QFormLayout:
        form = QFormLayout()
        form.setSpacing(10)
        self.title = QLineEdit(self.tr("Study"))
        self.title.textChanged.connect(self._count)
        self.observers = QLineEdit(self._work.settings.annotator)
        self.observers.setPlaceholderText(self.tr("Anna, Ben"))
        self.observers.textChanged.connect(self._count)
        self.sessions = QSpinBox()
        self.sessions.setRange(1, MOST_SESSIONS)
        self.sessions.setValue(USUAL_SESSIONS)
        self.sessions.valueChanged.connect(self._count)
        form.addRow(self.tr("&Title"), self.title)
        form.addRow(self.tr("&Observers, parted by commas"), self.observers)
        form.addRow(self.tr("Times each places every &scan"), self.sessions)
        return form

    def _make_scans(self) -> QListWidget:
        scans = QListWidget()
        scans.setSpacing(2)
        scans.setAccessibleName(self.tr("Scans of the study"))
        for row in self._work.library.rows:
            if row.missing:
                continue
            item = QListWidgetItem(row.record.name)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
            item.setData(Qt.ItemDataRole.UserRole, row.record.scan_id)
            scans.addItem(item)
        scans.itemChanged.connect(self._count)
        return scans

    # ------------------------------------------------------------------ answers
    def chosen(self) -> list[str]:
        """Ids of the ticked scans."""
        items = [self.scans.item(row) for row in range(self.scans.count())]
        ticked = [item for item in items if item.checkState() is Qt.CheckState.Checked]
        return [item.data(Qt.ItemDataRole.UserRole) for item in ticked]

    def people(self) -> list[str]:
        """Names as typed."""
        return [name.strip() for name in self.observers.text().split(",") if name.strip()]

    @Slot()
    def _count(self) -> None:
        if not hasattr(self, "turns"):
            return
        scans, people, sessions = len(self.chosen()), len(self.people()), self.sessions.value()
        enough = scans > 1 or (scans == 1 and sessions == 1)
        if not people:
            text = self.tr("Name at least one observer.")
        elif not enough:
            text = self.tr("Tick two scans or more, so that none comes twice in a row.")
        else:
            text = self.tr("{turns} turns for each of {people} observers; {scans} scans.").format(
                turns=scans * sessions, people=people, scans=scans
            )
        self.turns.setText(text)
        self.make_button.setEnabled(bool(people) and enough)

    @Slot()
    def _on_accepted(self) -> None:
        self.study = self._work.study.make(self.title.text(), self.chosen(), self.people(), self.sessions.value())
        if self.study is not None:
            self.accept()
