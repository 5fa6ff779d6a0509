"""Which landmark is which: the names of a file on the left, those of the scheme on the right, and how the set lies."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Slot
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.language import words
from app.models.mapping_draft import ROLES, MappingDraft
from app.ui.fit_strip import FitStrip
from app.ui.panels import label
from app.ui.theme import Theme
from engine.io.fitting import Fix
from engine.types import Unit
from engine.units import UNIT_NAMES

FILE, PLACE, MEANING, STATUS = range(4)
ROW_HEIGHT_PX = 38
_SIZE_PX = (860, 680)


class _GroundDelegate(QStyledItemDelegate):
    """Lays the ground of a cell, which a style sheet for tables leaves out."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        ground = index.data(Qt.ItemDataRole.BackgroundRole)
        if ground is not None:
            painter.fillRect(option.rect, ground)
        super().paint(painter, option, index)


class MappingDialog(QDialog):
    """Edits a draft; accepted once the person imports it."""

    def __init__(self, draft: MappingDraft, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self._theme = theme
        self.setWindowTitle(self.tr("Which landmark is which?"))
        self.resize(*_SIZE_PX)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(20, 18, 20, 16)
        self._layout.setSpacing(12)
        self._layout.addWidget(label(self.tr("Which landmark is which?"), "large"))
        self._words = label("", "soft")
        self._words.setWordWrap(True)
        self._layout.addWidget(self._words)
        self.columns: dict[str, QComboBox] = {}
        self._boxes: dict[str, QComboBox] = {}
        self._add_columns()
        self.table = self._make_table()
        self._layout.addWidget(self.table, 1)
        self._add_reading()
        self.strip = FitStrip(theme)
        self.strip.fix_wanted.connect(self._on_fix)
        self._layout.addWidget(self.strip)
        self._add_buttons()
        self._fill()
        theme.changed.connect(self._refresh)

    # ------------------------------------------------------------------ parts
    def _add_columns(self) -> None:
        """A choice for each column, where the file is a table that does not say itself what is what."""
        table, columns = self._draft.table, self._draft.columns
        if table is None or columns is None:
            return
        words = {"name": self.tr("Name"), "x": "x", "y": "y", "z": "z", "scan": self.tr("Scan")}
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label(self.tr("Columns"), "title"))
        for role in ROLES:
            box = QComboBox()
            optional = role in ("name", "scan")
            box.addItems([self.tr("none")] * optional + list(table.titles))
            chosen = getattr(columns, role)
            box.setCurrentIndex(table.column(chosen) + optional if chosen else 0)
            box.setAccessibleName(self.tr("Column of {role}").format(role=words[role]))
            box.currentIndexChanged.connect(partial(self._on_column, role))
            self.columns[role] = box
            row.addSpacing(6)
            row.addWidget(label(words[role], "soft"))
            row.addWidget(box, 1)
        self._layout.addLayout(row)

    def _make_table(self) -> QTableWidget:
        table = QTableWidget(0, 4)
        of = self.tr("Landmark of {scheme}").format(scheme=self._draft.scheme.title)
        table.setHorizontalHeaderLabels([self.tr("In the file"), self.tr("Place"), of, ""])
        for column, alignment in ((FILE, Qt.AlignmentFlag.AlignLeft), (MEANING, Qt.AlignmentFlag.AlignLeft)):
            head = table.horizontalHeaderItem(column)
            if head is not None:
                head.setTextAlignment(alignment | Qt.AlignmentFlag.AlignVCenter)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT_PX)
        table.setShowGrid(False)
        table.setItemDelegate(_GroundDelegate(table))
        table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        table.setAccessibleName(self.tr("Names of the file and what they mean"))
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setSectionResizeMode(FILE, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(PLACE, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(MEANING, QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(STATUS, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(MEANING, 270)
        header.resizeSection(STATUS, 130)
        return table

    def _add_reading(self) -> None:
        """Unit and axes, and the order where it may count."""
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label(self.tr("Unit"), "soft"))
        self.unit = QComboBox()
        for unit in Unit:
            self.unit.addItem(words(UNIT_NAMES[unit]), unit)
        self.unit.setAccessibleName(self.tr("Unit of the file"))
        self.unit.currentIndexChanged.connect(self._on_unit)
        row.addWidget(self.unit)
        row.addSpacing(12)
        row.addWidget(label(self.tr("Axes turned round"), "soft"))
        self.axes: dict[str, QToolButton] = {}
        segments = QFrame()
        segments.setObjectName("segments")
        together = QHBoxLayout(segments)
        together.setContentsMargins(2, 2, 2, 2)
        together.setSpacing(2)
        row.addWidget(segments)
        for axis in "xyz":
            button = QToolButton()
            button.setText(f"−{axis}")
            button.setCheckable(True)
            button.setAccessibleName(self.tr("Turn the {axis} axis round").format(axis=axis))
            button.toggled.connect(partial(self._on_axis, axis))
            self.axes[axis] = button
            together.addWidget(button)
        row.addStretch(1)
        self.order = QPushButton(self.tr("Take them in the order of the scheme"))
        self.order.setToolTip(self.tr("Only if you know that the file lists them in this order"))
        self.order.clicked.connect(self._on_order)
        row.addWidget(self.order)
        self._layout.addLayout(row)

    def _add_buttons(self) -> None:
        row = QHBoxLayout()
        self.remember = QCheckBox(self.tr("Remember for files like this one"))
        self.remember.setChecked(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.take = buttons.addButton(self.tr("Import"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.take.setObjectName("primary")
        self.take.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        row.addWidget(self.remember)
        row.addStretch(1)
        row.addWidget(buttons)
        self._layout.addLayout(row)

    # ------------------------------------------------------------------ showing
    def _fill(self) -> None:
        """Rows anew, for a file or columns that were read anew."""
        file, scheme = self._draft.file, self._draft.scheme
        self.table.setRowCount(len(file.names))
        self._boxes = {}
        largest = float(np.nanmax(np.abs(file.xyz), initial=0.0))
        decimals = 2 if largest >= 20 else 4
        for row, (name, xyz) in enumerate(zip(file.names, file.xyz, strict=True)):
            shown = self.tr("point {number}").format(number=name) if file.nameless else name
            self.table.setItem(row, FILE, QTableWidgetItem(shown))
            place = QTableWidgetItem("   ".join(f"{value + 0.0:.{decimals}f}" for value in xyz.round(decimals)))
            place.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.table.setItem(row, PLACE, place)
            self.table.setItem(row, STATUS, QTableWidgetItem())
            box = QComboBox()
            box.addItem(self.tr("leave out"), "")
            for landmark in scheme.landmark:
                box.addItem(landmark.title, landmark.name)
            box.setAccessibleName(self.tr("Meaning of {name}").format(name=shown))
            box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            box.activated.connect(partial(self._on_meaning, name))
            self._boxes[name] = box
            holder = QWidget()
            inside = QHBoxLayout(holder)
            inside.setContentsMargins(0, 2, 8, 2)
            inside.addWidget(box)
            self.table.setCellWidget(row, MEANING, holder)
            self.table.setItem(row, MEANING, QTableWidgetItem())
        self._refresh()

    def box(self, name: str) -> QComboBox:
        """The choice for a name of the file."""
        return self._boxes[name]

    @Slot()
    def _refresh(self) -> None:
        draft = self._draft
        for row, (name, meaning) in enumerate(draft.meanings.items()):
            box = self.box(name)
            box.setCurrentIndex(box.findData(meaning))
            words, tone = self._status(name, meaning)
            self._cell(row, STATUS).setText(words)
            ground = self._theme.colour("accent_soft" if tone == "warn" else "surface")
            for column in (FILE, PLACE, MEANING, STATUS):
                self._cell(row, column).setBackground(ground)
            self._cell(row, FILE).setForeground(self._theme.colour("text" if meaning else "text_faint"))
            self._cell(row, PLACE).setForeground(self._theme.colour("text_soft"))
            self._cell(row, STATUS).setForeground(self._theme.colour(tone))
        self._show_reading()
        fit = draft.fit()
        self.strip.show_fit(fit)
        self.take.setEnabled(draft.ready)
        matched, total = sum(map(bool, draft.meanings.values())), len(draft.file.names)
        text = self.tr("{name}: {matched} of {total} landmarks are matched. Marked rows are guesses: look at them.")
        if not draft.unsure:
            text = self.tr("{name}: {matched} of {total} landmarks are matched.")
        self._words.setText(text.format(name=draft.path.name, matched=matched, total=total))

    def _cell(self, row: int, column: int) -> QTableWidgetItem:
        """The cell, which there always is once the rows are filled."""
        item = self.table.item(row, column)
        assert item is not None
        return item

    def _status(self, name: str, meaning: str) -> tuple[str, str]:
        """A word on a row, and its colour."""
        if meaning and meaning in self._draft.repeated:
            return self.tr("chosen twice"), "bad"
        if not meaning:
            return self.tr("left out"), "text_faint"
        if name in self._draft.unsure:
            return self.tr("a guess"), "warn"
        return self.tr("matched"), "good"

    def _show_reading(self) -> None:
        for widget in (self.unit, *self.axes.values()):
            widget.blockSignals(True)
        self.unit.setCurrentIndex(self.unit.findData(self._draft.unit))
        for axis, button in self.axes.items():
            button.setChecked(axis in self._draft.negated)
        for widget in (self.unit, *self.axes.values()):
            widget.blockSignals(False)
        self.order.setVisible(self._draft.file.nameless and self._draft.may_go_by_order)

    # ------------------------------------------------------------------ what the person does
    def _on_column(self, role: str, index: int) -> None:
        box = self.columns[role]
        none = role in ("name", "scan") and index == 0
        self._draft.set_column(role, "" if none else box.currentText())
        self._fill()

    def _on_meaning(self, name: str, _index: int) -> None:
        self._draft.set_meaning(name, str(self.box(name).currentData()))
        self._refresh()

    @Slot()
    def _on_unit(self) -> None:
        self._draft.set_unit(Unit(self.unit.currentData()))
        self._refresh()

    def _on_axis(self, axis: str, checked: bool) -> None:
        self._draft.set_negated(axis, checked)
        self._refresh()

    @Slot()
    def _on_order(self) -> None:
        self._draft.take_order()
        self._refresh()

    @Slot(object)
    def _on_fix(self, fix: Fix) -> None:
        self._draft.apply_fix(fix)
        self._refresh()

    def accept(self) -> None:
        """Keep the mapping if that is wanted, and close."""
        if self.remember.isChecked():
            self._draft.remember()
        super().accept()
