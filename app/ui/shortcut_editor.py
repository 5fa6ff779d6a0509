"""Every command with its keys, to be looked up and changed: press the new key, see who has it, exchange or leave it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.language import words
from app.models.fuzzy import ranked
from app.models.shortcuts import FIXED, KeyMap
from app.ui.actions import VIEW_KEYS, ActionRow
from app.ui.panels import label, set_tone

PORTABLE, NATIVE = QKeySequence.SequenceFormat.PortableText, QKeySequence.SequenceFormat.NativeText
ID_ROLE = int(Qt.ItemDataRole.UserRole)
_MODIFIERS = (
    Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr, Qt.Key.Key_CapsLock,
)  # fmt: skip


class ShortcutEditor(QDialog):
    """Emits the whole map after every change; whoever listens keeps it."""

    map_changed = Signal(object)
    """A KeyMap."""

    def __init__(self, rows: tuple[ActionRow, ...], keys: KeyMap, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = {row.id: row for row in rows}
        self.keys = keys
        self._waiting = False
        self._offered = ""
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.resize(600, min(640, max(360, parent.height() - 80)))
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Find a command"))
        self.field.setAccessibleName(self.tr("Find a command"))
        self.field.setClearButtonEnabled(True)
        self.field.textChanged.connect(self._fill)
        layout.addWidget(self.field)
        self.table = self._make_table()
        layout.addWidget(self.table, 1)
        self.words = label("", "soft", wrap=True)
        self.words.setMinimumHeight(34)
        layout.addWidget(self.words)
        layout.addLayout(self._make_buttons())
        self._fill("")

    def _make_table(self) -> QTableWidget:
        table = QTableWidget(0, 3)
        table.setHorizontalHeaderLabels([self.tr("Command"), self.tr("Menu"), self.tr("Keys")])
        table.setAccessibleName(self.tr("Commands and their keys"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(29)
        header = table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in ((1, 130), (2, 130)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            table.setColumnWidth(column, width)
        table.itemSelectionChanged.connect(self._on_selected)
        table.itemActivated.connect(self.begin)
        table.installEventFilter(self)
        return table

    def _make_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        made = {
            "change": (self.tr("Change…"), self.begin),
            "exchange": (self.tr("Exchange"), self.exchange),
            "clear": (self.tr("No key"), self.clear),
            "reset": (self.tr("Reset"), self.reset),
            "reset_all": (self.tr("Reset all"), self.reset_all),
            "close": (self.tr("Close"), self.accept),
        }
        self.buttons: dict[str, QPushButton] = {}
        for name, (text, call) in made.items():
            button = QPushButton(text)
            button.setAutoDefault(False)
            button.clicked.connect(call)
            if name == "close":
                row.addStretch(1)
            row.addWidget(button)
            self.buttons[name] = button
        self.buttons["exchange"].hide()
        return row

    # ------------------------------------------------------------------ rows
    @Slot(str)
    def _fill(self, text: str) -> None:
        self.stop_waiting()
        rows = list(self._rows.values())
        shown = ranked(text, rows, [f"{row.spoken} {row.place} {self._native(row.id)}" for row in rows])
        fixed = [pair for pair in _view_keys() if text.casefold() in " ".join(pair).casefold()]
        self.table.setRowCount(len(shown) + len(fixed))
        for number, row in enumerate(shown):
            self._put(number, row.spoken, row.place, self._native(row.id), row.id)
        for number, (keys, use) in enumerate(fixed, len(shown)):
            self._put(number, use, self.tr("3D view"), keys, "")
        if shown:
            self.table.selectRow(0)
        self._on_selected()

    def _put(self, number: int, title: str, menu: str, keys: str, action_id: str) -> None:
        for column, text in enumerate((title, menu, keys)):
            item = QTableWidgetItem(text)
            item.setData(ID_ROLE, action_id)
            item.setToolTip(text)
            if not action_id:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
            self.table.setItem(number, column, item)

    def _native(self, action_id: str) -> str:
        return ", ".join(QKeySequence(key).toString(NATIVE) for key in self.keys.keys(action_id))

    @property
    def current(self) -> str:
        """Id of the chosen command; empty for none."""
        item = self.table.item(self.table.currentRow(), 0)
        return "" if item is None else str(item.data(ID_ROLE) or "")

    def choose(self, action_id: str) -> None:
        """Go to a command."""
        for number in range(self.table.rowCount()):
            item = self.table.item(number, 0)
            if item is not None and item.data(ID_ROLE) == action_id:
                self.table.selectRow(number)
                return

    @Slot()
    def _on_selected(self) -> None:
        self.stop_waiting()
        known = bool(self.current)
        for name in ("change", "clear", "reset"):
            self.buttons[name].setEnabled(known)

    # ------------------------------------------------------------------ changing
    @Slot()
    def begin(self) -> None:
        """Wait for the new key of the chosen command."""
        if self.current:
            self._waiting = True
            self._offered = ""
            self.buttons["exchange"].hide()
            self._say(
                self.tr("Press the new key for “{title}”. Esc leaves it.").format(title=self._title(self.current))
            )
            self.table.setFocus()

    @Slot()
    def stop_waiting(self) -> None:
        """Leave the key as it is."""
        self._waiting = False
        self._offered = ""
        self.buttons["exchange"].hide()
        self._say(self.tr("Choose a command and press Enter to give it another key."))

    def take(self, key: str) -> None:
        """The key that was pressed, in Qt's portable name: given if it is free, else whose it is is told."""
        self._waiting = False
        if key in FIXED:
            self._say(
                self.tr("{key} {use}. Choose another key.").format(key=self._name(key), use=words(FIXED[key])), "bad"
            )
            return
        holder = self.keys.holder(key, self.current)
        if holder is None:
            self._change(self.keys.given(self.current, key))
            return
        self._offered = key
        self._say(
            self.tr("{key} is the key of “{title}”. Exchange the two, or choose another.").format(
                key=self._name(key), title=self._title(holder)
            ),
            "bad",
        )
        self.buttons["exchange"].show()
        self.buttons["exchange"].setFocus()

    @Slot()
    def exchange(self) -> None:
        """Take the key from who has it, who gets the old one."""
        if self._offered:
            self._change(self.keys.exchanged(self.current, self._offered))

    @Slot()
    def clear(self) -> None:
        """No key for the chosen command."""
        self._change(self.keys.cleared(self.current))

    @Slot()
    def reset(self) -> None:
        """The shipped keys of the chosen command, as far as they are free."""
        self._change(self.keys.reset(self.current))

    @Slot()
    def reset_all(self) -> None:
        """The shipped keys of every command."""
        self._change(KeyMap(self.keys.defaults, {}))

    def _change(self, keys: KeyMap) -> None:
        self.keys = keys
        current = self.current
        self._fill(self.field.text())
        self.choose(current)
        self.table.setFocus()
        self.map_changed.emit(keys)

    def _title(self, action_id: str) -> str:
        return self._rows[action_id].spoken

    def _name(self, key: str) -> str:
        return QKeySequence(key).toString(NATIVE)

    def _say(self, text: str, tone: str = "") -> None:
        self.words.setText(text)
        self.words.setObjectName("bad" if tone == "bad" else "soft")
        set_tone(self.words, tone or "none")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While a key is awaited, every key is the answer."""
        if watched is not self.table or not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.ShortcutOverride and self._waiting:
            event.accept()
            return True
        if event.type() != QEvent.Type.KeyPress:
            return False
        if not self._waiting:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.begin()
                return True
            return False
        if event.key() == Qt.Key.Key_Escape:
            self.stop_waiting()
        elif event.key() not in _MODIFIERS:
            self.take(QKeySequence(event.keyCombination()).toString(PORTABLE))
        return True


def _view_keys() -> list[tuple[str, str]]:
    return [(words(keys), words(use)) for keys, use in VIEW_KEYS]
