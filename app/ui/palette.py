"""The command palette: every command of the menus behind a few typed letters, without the mouse."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Slot,
)
from PySide6.QtGui import QAction, QFont, QFontMetricsF, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLineEdit,
    QListView,
    QMenu,
    QMenuBar,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.models.fuzzy import ranked
from app.ui.panels import label
from app.ui.theme import Theme, sized

Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()
COMMAND_ROLE = int(Qt.ItemDataRole.UserRole)
WIDTH_PX, ROW_HEIGHT_PX, MOST_ROWS = 560, 34, 10
NATIVE = QKeySequence.SequenceFormat.NativeText
_LIST_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


@dataclass(frozen=True)
class Command:
    """One row: the command, its words, the menus it is in."""

    action: QAction
    title: str
    place: str
    keys: str
    enabled: bool

    @property
    def searched(self) -> str:
        """What typed letters are looked for in."""
        return f"{self.title} {self.place}"


def commands_of(bar: QMenuBar) -> list[Command]:
    """Every command of a menu bar, those that can be used now first."""
    found: list[Command] = []
    for top in bar.actions():
        menu = top.menu()
        if isinstance(menu, QMenu):
            found += _commands_in(menu, _plain(top.text()))
    return sorted(found, key=lambda command: not command.enabled)


def _commands_in(menu: QMenu, place: str) -> Iterable[Command]:
    for action in menu.actions():
        below = action.menu()
        if isinstance(below, QMenu):
            yield from _commands_in(below, f"{place} › {_plain(action.text())}")
        elif not action.isSeparator() and action.isVisible() and action.text():
            keys = action.shortcuts()
            yield Command(action, _plain(action.text()), place, keys[0].toString(NATIVE) if keys else "",
                          action.isEnabled())  # fmt: skip


def _plain(text: str) -> str:
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("…")


class CommandPalette(QFrame):
    """Floats over the window: type, choose with the arrow keys, Enter does it, Escape goes back."""

    def __init__(self, bar: QMenuBar, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._bar = bar
        self._window = window
        self._before: QWidget | None = None
        self._recent: list[QAction] = []
        self.setObjectName("card")
        self.setAccessibleName(self.tr("Command palette"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 10, 10, 8)
        layout.setSpacing(8)
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Type a command"))
        self.field.setAccessibleName(self.tr("Command"))
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._search)
        self.model = CommandModel(self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(_CommandDelegate(theme, self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(self.tr("Commands"))
        self.list.clicked.connect(self._run)
        self._nothing = label(self.tr("No command of these letters"), "soft")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.setFixedHeight(ROW_HEIGHT_PX)
        for widget in (self.field, self.list, self._nothing):
            layout.addWidget(widget)
        window.installEventFilter(self)
        self.hide()

    def open(self) -> None:
        """Show it with every command, the last used ones first."""
        if self.isVisible():
            self.close_palette()
            return
        self._before = QApplication.focusWidget()
        commands = commands_of(self._bar)
        place = {action: number for number, action in enumerate(self._recent)}
        commands.sort(key=lambda command: place.get(command.action, len(place)))
        self.model.commands = commands
        self.field.clear()
        self._search("")
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    @Slot()
    def close_palette(self) -> None:
        """Hide it; the keyboard is where it was before."""
        had_focus = self.isAncestorOf(QApplication.focusWidget() or self)
        self.hide()
        if had_focus and self._before is not None:
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
        self._before = None

    @Slot(str)
    def _search(self, text: str) -> None:
        self.model.show(ranked(text, self.model.commands, [command.searched for command in self.model.commands]))
        count = self.model.rowCount()
        self.list.setVisible(bool(count))
        self._nothing.setVisible(not count)
        self.list.setFixedHeight(ROW_HEIGHT_PX * min(max(count, 1), self._most_rows()) + 2)
        if count:
            self.list.setCurrentIndex(self.model.index(0))
            self.list.scrollToTop()
        self._arrange()

    def _most_rows(self) -> int:
        return max(3, min(MOST_ROWS, (self._window.height() - 220) // ROW_HEIGHT_PX))

    def _arrange(self) -> None:
        self.setFixedWidth(min(WIDTH_PX, self._window.width() - 40))
        self.adjustSize()
        self.move((self._window.width() - self.width()) // 2, min(96, self._window.height() // 8))

    @Slot(QModelIndex)
    def _run(self, index: QModelIndex) -> None:
        command = index.data(COMMAND_ROLE)
        if isinstance(command, Command) and command.enabled:
            self._recent = [command.action, *(action for action in self._recent if action is not command.action)][:5]
            self.close_palette()
            QTimer.singleShot(0, command.action, command.action.trigger)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the field that belong to the list; the window's size; a click elsewhere."""
        if watched is self._window:
            if event.type() == QEvent.Type.Resize and self.isVisible():
                self._arrange()
            return False
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._on_key(event)
        if event.type() == QEvent.Type.FocusOut and self.isVisible():
            self.hide()
        return False

    def _on_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.close_palette()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run(self.list.currentIndex())
        elif key in _LIST_KEYS:
            QApplication.sendEvent(self.list, event)
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            pass  # there is nowhere else to go
        else:
            return False
        return True


class CommandModel(QAbstractListModel):
    """The commands that fit what was typed; ``commands`` are all of them."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.commands: list[Command] = []
        self._shown: list[Command] = []

    def show(self, commands: list[Command]) -> None:
        """Show these."""
        self.beginResetModel()
        self._shown = commands
        self.endResetModel()

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """Rows."""
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a row shows and says aloud."""
        if not index.isValid():
            return None
        command = self._shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return command.title
        if role == COMMAND_ROLE:
            return command
        if role == Qt.ItemDataRole.AccessibleTextRole:
            state = "" if command.enabled else self.tr("cannot be used now")
            return ", ".join(part for part in (command.title, command.place, command.keys, state) if part)
        return None


class _CommandDelegate(QStyledItemDelegate):
    """Title on the left, menus behind it, keys on the right."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, ROW_HEIGHT_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        command = index.data(COMMAND_ROLE)
        if not isinstance(command, Command):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect).adjusted(2, 1, -2, -1)
        for state, colour in (
            (QStyle.StateFlag.State_Selected, "accent_soft"),
            (QStyle.StateFlag.State_MouseOver, "raised"),
        ):
            if option.state & state:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self._theme.colour(colour))
                painter.drawRoundedRect(box, 6, 6)
                break
        line = box.adjusted(10, 0, -10, 0)
        faint, flags = self._theme.colour("text_faint"), Qt.AlignmentFlag.AlignVCenter
        small = sized(option.font, 12)
        keys_width = QFontMetricsF(small).horizontalAdvance(command.keys)
        title_font = sized(option.font, 13, QFont.Weight.Medium)
        painter.setFont(title_font)
        painter.setPen(self._theme.colour("text") if command.enabled else faint)
        room = line.width() - keys_width - 16
        title = QFontMetricsF(title_font).elidedText(command.title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(line, int(flags), title)
        painter.setFont(small)
        painter.setPen(faint)
        left = QFontMetricsF(title_font).horizontalAdvance(title) + 12
        place = QFontMetricsF(small).elidedText(command.place, Qt.TextElideMode.ElideRight, max(0.0, room - left))
        painter.drawText(line.adjusted(left, 0, 0, 0), int(flags), place)
        painter.drawText(line, int(flags | Qt.AlignmentFlag.AlignRight), command.keys)
        painter.restore()
