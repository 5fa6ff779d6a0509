"""A form made from a settings class: a tree of its parts, an editor that fits each value, its help as tip.

Only what differs from the preset is kept, and shown in bold; Delete or the menu takes a change back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QDoubleValidator, QIntValidator, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.language import words
from app.models.settings_fields import SettingField, parsed, said, shown

Index = QModelIndex | QPersistentModelIndex
NAME, VALUE = 0, 1
ROW_PX = 24
FIELD_ROLE = int(Qt.ItemDataRole.UserRole)
YES_NO = ("yes", "no")
"""How a switch reads; in the table of words."""


class ConfigForm(QWidget):
    """Shows the fields of a preset; ``changes`` are what a person has set otherwise."""

    changed = Signal()
    refused = Signal(str)
    """Why a value was not taken."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.changes: dict[str, Any] = {}
        self.check: Callable[[dict[str, Any]], str] = lambda _changes: ""
        """From all changes to why they do not go together; empty if they do."""
        self._fields: dict[str, SettingField] = {}
        self._items: dict[str, QTreeWidgetItem] = {}
        self._groups: dict[str, QTreeWidgetItem] = {}
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(self.tr("Find a setting"))
        self.filter.setAccessibleName(self.tr("Find a setting"))
        self.filter.setClearButtonEnabled(True)
        self.tree = _Tree()
        self.tree.setAccessibleName(self.tr("Settings"))
        self.tree.setItemDelegate(_Delegate(self))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.filter)
        layout.addWidget(self.tree, 1)
        self.filter.textChanged.connect(self._on_filter)
        self.tree.itemChanged.connect(self._on_item)
        self.tree.customContextMenuRequested.connect(self._on_menu)
        self.tree.taken_back.connect(self._take_back)

    def show_fields(self, fields: Sequence[SettingField]) -> None:
        """Show another preset; changes that it has no field for are dropped, the others stay."""
        self._fields = {field.path: field for field in fields}
        self.changes = {
            path: value
            for path, value in self.changes.items()
            if path in self._fields and value != self._fields[path].value
        }
        self.tree.blockSignals(True)
        self.tree.clear()
        self._items = {}
        self._groups = groups = {}
        for field in fields:
            if field.group not in groups:
                groups[field.group] = QTreeWidgetItem(
                    self.tree, [said(field.group) if field.group else words("General")]
                )
            item = QTreeWidgetItem(groups[field.group], [field.title])
            item.setData(NAME, FIELD_ROLE, field.path)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            self._items[field.path] = item
            self._show(field)
        for name, group in groups.items():
            group.setFirstColumnSpanned(True)
            group.setExpanded(name in ("stage.loop", "protocol"))
        self.tree.blockSignals(False)
        self._on_filter(self.filter.text())
        self.changed.emit()

    def field_at(self, index: Index) -> SettingField | None:
        """The setting of a row, None for a heading."""
        return self._fields.get(str(index.sibling(index.row(), NAME).data(FIELD_ROLE) or ""))

    def value_of(self, field: SettingField) -> Any:
        """The value as it would be trained with."""
        return self.changes.get(field.path, field.value)

    def take(self, field: SettingField, text: str) -> None:
        """Take what was written, or say why not."""
        try:
            value = parsed(field, text)
        except (ValueError, TypeError):
            self.refused.emit(self.tr("“{text}” is no value for {name}.").format(text=text, name=field.title))
            return
        changes = {**self.changes, field.path: value}
        if value == field.value:
            del changes[field.path]
        reason = self.check(changes)
        if reason:
            self.refused.emit(reason)
            return
        self.changes = changes
        self.tree.blockSignals(True)
        self._show(field)
        self.tree.blockSignals(False)
        self.changed.emit()

    def _show(self, field: SettingField) -> None:
        item, value = self._items[field.path], self.value_of(field)
        switch = isinstance(value, bool)
        item.setText(VALUE, words(YES_NO[0] if value else YES_NO[1]) if switch else shown(value))
        tip = "\n".join(filter(None, [field.help, field.limits, field.path]))
        for column in (NAME, VALUE):
            font = item.font(column)
            font.setBold(field.path in self.changes)
            item.setFont(column, font)
            item.setToolTip(column, tip)

    @Slot(str)
    def _on_filter(self, text: str) -> None:
        wanted = text.strip().lower()
        for path, item in self._items.items():
            field = self._fields[path]
            item.setHidden(bool(wanted) and wanted not in f"{path} {field.title} {field.help}".lower())
        for name, group in self._groups.items():
            seen = any(not item.isHidden() for path, item in self._items.items() if self._fields[path].group == name)
            group.setHidden(not seen)
            if wanted and seen:
                group.setExpanded(True)

    @Slot(QTreeWidgetItem, int)
    def _on_item(self, item: QTreeWidgetItem, column: int) -> None:
        field = self._fields.get(str(item.data(NAME, FIELD_ROLE) or ""))
        if field is not None and column == VALUE:
            self.take(field, item.text(VALUE))

    @Slot(QPoint)
    def _on_menu(self, place: QPoint) -> None:
        field = self.field_at(self.tree.indexAt(place))
        if field is not None and field.path in self.changes:
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            text = self.tr("As in the preset: {value}").format(value=shown(field.value))
            menu.addAction(text).triggered.connect(lambda: self.take(field, shown(field.value)))
            menu.popup(self.tree.viewport().mapToGlobal(place))

    @Slot()
    def _take_back(self) -> None:
        field = self.field_at(self.tree.currentIndex())
        if field is not None and field.path in self.changes:
            self.take(field, shown(field.value))


class _Tree(QTreeWidget):
    """Two columns; one click edits a value."""

    taken_back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setIndentation(10)
        self.setUniformRowHeights(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.CurrentChanged
            | QAbstractItemView.EditTrigger.SelectedClicked
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(VALUE, QHeaderView.ResizeMode.Fixed)
        self.header().resizeSection(VALUE, 96)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete takes a change back."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.taken_back.emit()
        else:
            super().keyPressEvent(event)


class _Delegate(QStyledItemDelegate):
    """A list for choices and switches, a line that knows its limits for numbers."""

    def __init__(self, form: ConfigForm) -> None:
        super().__init__(form)
        self._form = form

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        """The editor of a value; headings and names have none."""
        field = self._form.field_at(index)
        if field is None or index.column() != VALUE:
            return None  # type: ignore[return-value]  # Qt: this cell is not edited
        choices = YES_NO if isinstance(field.value, bool) else field.choices
        if choices:
            box = QComboBox(parent)
            for choice in choices:
                box.addItem(words(choice) if isinstance(field.value, bool) else choice or "–", choice)
            box.activated.connect(lambda _place: self._commit(box))
            box.setAccessibleName(field.title)
            return box
        line = QLineEdit(parent)
        line.setAccessibleName(field.title)
        if isinstance(field.value, int):
            line.setValidator(QIntValidator(line))
        elif isinstance(field.value, float):
            validator = QDoubleValidator(line)
            validator.setLocale(validator.locale().c())
            line.setValidator(validator)
        return line

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Rows with some air, and room for their editors."""
        return QSize(super().sizeHint(option, index).width(), ROW_PX)

    def _commit(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """What stands there now."""
        field = self._form.field_at(index)
        assert field is not None
        value = self._form.value_of(field)
        if isinstance(editor, QComboBox):
            wanted = (YES_NO[0] if value else YES_NO[1]) if isinstance(value, bool) else value
            editor.setCurrentIndex(editor.findData(wanted))
        elif isinstance(editor, QLineEdit):
            editor.setText(shown(value))
            editor.selectAll()

    def setModelData(self, editor: QWidget, _model: QAbstractItemModel, index: Index) -> None:
        """Hand over what was written, without a way through the text of the cell."""
        field = self._form.field_at(index)
        assert field is not None
        if isinstance(editor, QComboBox):
            self._form.take(field, str(editor.currentData()))
        elif isinstance(editor, QLineEdit):
            self._form.take(field, editor.text())
