"""What merging another copy of the project would bring, and whose landmark to keep where both differ."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.controllers.upkeep import Planned, UpkeepController
from app.models.merge_table import APART, HERE, LANDMARK, SCAN, THERE, MergeTable
from app.ui.panels import label
from engine.store.merge import MergePlan
from engine.store.merging import Side

WIDTH_PX, HEIGHT_PX, BARE_HEIGHT_PX = 860, 460, 180


class MergeDialog(QDialog):
    """A summary, the conflicts as a table, and one button that merges."""

    def __init__(self, upkeep: UpkeepController, planned: Planned, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._upkeep = upkeep
        self._planned = planned
        self.setWindowTitle(self.tr("Merge {name}").format(name=planned.folder.name))
        conflicts = planned.plan.conflicts
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(10)
        title = label(self._headline(planned.plan), "title")
        title.setWordWrap(True)
        layout.addWidget(title)
        self.table = MergeTable(conflicts, self)
        self.view = self._make_view()
        if conflicts:
            hint = label(
                self.tr("Both answers stay in the history. A click or Space on an answer keeps it."), "soft"
            )  # fmt: skip
            layout.addWidget(hint)
            layout.addLayout(self._make_choices())
            layout.addWidget(self.view, 1)
        else:
            layout.addStretch(1)
        layout.addWidget(self._make_buttons())
        self.resize(WIDTH_PX, HEIGHT_PX if conflicts else BARE_HEIGHT_PX)

    def _headline(self, plan: MergePlan) -> str:
        counts = (
            (len(plan.new_scans), self.tr("new scans")),
            (plan.landmarks, self.tr("landmarks")),
            (plan.predictions, self.tr("predictions")),
            (plan.sittings, self.tr("sittings")),
        )
        brought = ", ".join(f"{count} {word}" for count, word in counts if count) or self.tr("Notes and units")
        if not plan.conflicts:
            return self.tr("{brought} will be added. Nothing here is in conflict.").format(brought=brought)
        return self.tr("{brought} will be added. {count} landmarks differ: choose whose to keep.").format(
            brought=brought, count=len(plan.conflicts)
        )

    def _make_choices(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        self.side_buttons: dict[Side, QPushButton] = {}
        texts = {
            Side.NEWER: self.tr("Keep the &newer"),
            Side.BASE: self.tr("Keep all &here"),
            Side.OTHER: self.tr("Keep all &there"),
        }
        for side, text in texts.items():
            button = QPushButton(text)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, side=side: self.table.prefer(side))
            self.side_buttons[side] = button
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _make_view(self) -> QTableView:
        view = _Conflicts(self)
        view.setModel(self.table)
        view.setAccessibleName(self.tr("Landmarks that differ"))
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setShowGrid(False)
        view.verticalHeader().hide()
        header = view.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column in (SCAN, LANDMARK, APART):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        for column in (HERE, THERE):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        view.clicked.connect(self.choose)
        return view

    def _make_buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.merge_button = box.addButton(self.tr("&Merge"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.merge_button.setObjectName("primary")
        self.merge_button.setDefault(True)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        return box

    @Slot(QModelIndex)
    def choose(self, index: QModelIndex) -> None:
        """Keep the answer in this cell."""
        self.table.choose(index)

    def accept(self) -> None:
        """Merge as chosen."""
        self._upkeep.apply_merge(self._planned, Side.BASE, self.table.choices)
        super().accept()


class _Conflicts(QTableView):
    """Space keeps the answer under the cursor, as a click does."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self.clicked.emit(self.currentIndex())
            return
        super().keyPressEvent(event)
