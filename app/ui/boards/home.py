"""The panel below the 3D view that holds the opened boards, one tab each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from app.language import words
from app.ui.boards import BOARDS, BoardRow
from app.ui.boards.board import Board, BoardContext
from app.ui.panels import EDGE_PX, small_button
from app.ui.theme import Theme
from engine.registry import Entry

SIZE_PX = (900, 330)
"""In a window that was never shown; ``BoardRoom`` gives it its height."""
LEAST_HEIGHT_PX = 190


class BoardsPanel(QWidget):
    """Makes a board when it is first opened and keeps it until its tab is closed.

    A new board has its tab at once and is made in the next turn of the event loop: the window first lays out and
    paints the room that it gets, above all the 3D view beside it, and never stands still for both.
    """

    emptied = Signal()
    """The last tab is gone."""
    front_changed = Signal()
    """Another board is in front."""
    grow_requested = Signal()
    """The boards want all of the window, or no longer."""
    hide_requested = Signal()
    escaped = Signal()

    def __init__(
        self,
        context: Callable[[], BoardContext],
        theme: Theme,
        rows: Sequence[BoardRow] = BOARDS,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._theme = theme
        self._rows = {row.id: row for row in rows}
        self._boards: dict[str, Board] = {}
        self._holders: dict[str, QScrollArea] = {}
        self._front: Board | None = None
        self._wanted = ""
        """Id of the board that the keyboard goes into as soon as it is there."""
        self._making = QTimer(self, singleShot=True, interval=0)
        self._making.timeout.connect(self._make_current)
        self.setAccessibleName(self.tr("Boards"))
        self._grown = False
        self.tabs = self._make_tabs()
        self.grow_button = small_button("")
        self.grow_button.clicked.connect(self.grow_requested)
        self.hide_button = small_button(self.tr("Hide the boards (Esc)"))
        self.hide_button.clicked.connect(self.hide_requested)
        self._stack = QStackedWidget()
        self.inner = self._lay_out()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.take_back()
        self.show_grown(False)
        theme.changed.connect(self._retheme)
        self._retheme()

    def _make_tabs(self) -> QTabBar:
        tabs = QTabBar()
        tabs.setExpanding(False)
        tabs.setDrawBase(False)
        tabs.setTabsClosable(True)
        tabs.setMovable(True)
        tabs.setAccessibleName(self.tr("Opened boards"))
        tabs.currentChanged.connect(self._on_tab)
        tabs.tabCloseRequested.connect(self._on_close_tab)
        tabs.tabBarDoubleClicked.connect(lambda _place: self.grow_requested.emit())
        return tabs

    def _lay_out(self) -> QWidget:
        inner = QFrame()
        inner.setObjectName("panel")
        inner.installEventFilter(self)
        head = QHBoxLayout()
        head.setContentsMargins(EDGE_PX - 6, 4, EDGE_PX - 4, 0)
        head.setSpacing(2)
        head.addWidget(self.tabs, 1)
        head.addWidget(self.grow_button)
        head.addWidget(self.hide_button)
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._stack, 1)
        return inner

    def sizeHint(self) -> QSize:
        """The size it has in a new window."""
        return QSize(*SIZE_PX)

    # ------------------------------------------------------------------ boards
    @property
    def current(self) -> str:
        """Id of the board in front; empty for none."""
        return cast("str", self.tabs.tabData(self.tabs.currentIndex()) or "")

    def board(self, board_id: str) -> Board | None:
        """A board that has been opened."""
        return self._boards.get(board_id)

    def open(self, board_id: str) -> None:
        """Bring a board to the front and the keyboard into it."""
        self._wanted = board_id
        if self._tab_of(board_id) < 0:
            self._add_tab(self._rows[board_id])
        self.tabs.setCurrentIndex(self._tab_of(board_id))
        dock = self.parentWidget()
        if dock is not None:
            dock.show()
            dock.raise_()
        self._come_to_front()

    def focus(self) -> None:
        """The keyboard goes into the board in front."""
        board = self._boards.get(self.current)
        if board is not None:
            part = _first_part(board)
            (self.tabs if part is None else part).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def take_back(self) -> None:
        """Hold the boards oneself."""
        self._layout.addWidget(self.inner)
        self.inner.show()

    def show_grown(self, grown: bool) -> None:
        """Say what the button does now."""
        self._grown = grown
        # While the boards lie elsewhere their place stays as it is.
        self.setMinimumSize(self.size() if grown else QSize(0, LEAST_HEIGHT_PX))
        said = self.tr("Back below the scan (Esc)") if grown else self.tr("Use the whole window (double click a tab)")
        self.grow_button.setAccessibleName(said)
        self.grow_button.setToolTip(said)
        self._retheme()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Escape that nothing in a board has a use for: it empties a filter first."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            field = QApplication.focusWidget()
            if isinstance(field, QLineEdit) and field.isClearButtonEnabled() and field.text():
                field.clear()
            else:
                self.escaped.emit()
            return True
        return False

    def _add_tab(self, row: BoardRow) -> None:
        place = self.tabs.addTab(row.spoken)
        self.tabs.setTabData(place, row.id)
        self.tabs.setTabToolTip(place, words(row.tip))

    @Slot()
    def _make_current(self) -> None:
        """Make the board whose tab is in front; the one before it stays to be seen until then."""
        row = self._rows.get(self.current)
        if row is None or row.id in self._boards or not self.isVisible():
            return
        board = cast("Board", Entry(row.target, row.plain).load()(self._context()))
        self._boards[row.id] = board
        holder = self._holders[row.id] = _holder(board)
        self._stack.addWidget(holder)
        self._come_to_front()

    def close_board(self, board_id: str) -> None:
        """Forget a board and its tab."""
        board = self._boards.pop(board_id, None)
        if board is not None:
            if board is self._front:
                self._front = None
                board.put_away()
            board.stop()
            holder = self._holders.pop(board_id)
            self._stack.removeWidget(holder)
            holder.deleteLater()
        self.tabs.removeTab(self._tab_of(board_id))
        self._tell_if_empty()

    def set_shown(self, shown: bool) -> None:
        """The dock round the boards was shown or hidden."""
        if shown and not self.tabs.count():
            QTimer.singleShot(0, self, self._tell_if_empty)  # a panel of an earlier day, without its boards
        elif shown:
            self._come_to_front()
        elif self._front is not None:
            front, self._front = self._front, None
            front.put_away()

    @Slot()
    def _tell_if_empty(self) -> None:
        if not self.tabs.count():
            self.emptied.emit()

    def stop(self) -> None:
        """The window closes."""
        self._making.stop()
        self.set_shown(False)
        for board in self._boards.values():
            board.stop()

    # ------------------------------------------------------------------ inside
    def _tab_of(self, board_id: str) -> int:
        return next((k for k in range(self.tabs.count()) if self.tabs.tabData(k) == board_id), -1)

    def _come_to_front(self) -> None:
        board = self._boards.get(self.current)
        if not self.isVisible():
            return
        if board is None:
            self._making.start()
            return
        if board is not self._front:
            if self._front is not None:
                self._front.put_away()
            self._front = board
            self._stack.setCurrentWidget(self._holders[self.current])
            board.opened()
        if self.current == self._wanted:
            self._wanted = ""
            self.focus()

    @Slot(int)
    def _on_tab(self, _place: int) -> None:
        self.front_changed.emit()
        self._come_to_front()

    @Slot(int)
    def _on_close_tab(self, place: int) -> None:
        self.close_board(cast("str", self.tabs.tabData(place)))

    @Slot()
    def _retheme(self) -> None:
        self.hide_button.setIcon(self._theme.icon("chevron-down"))
        self.grow_button.setIcon(self._theme.icon("shrink" if self._grown else "grow"))


def _holder(board: Board) -> QScrollArea:
    """What scrolls a board that needs more room than there is, so that no board makes the window larger."""
    area = QScrollArea()
    area.setWidget(board)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


def _first_part(board: Board) -> QWidget | None:
    """What the keyboard goes to: what the board names, or the first thing that is there while that is not."""
    named = board.focusProxy()
    if named is None or named.isVisible():
        return board
    parts = (part for part in board.findChildren(QWidget) if part.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return next((part for part in parts if part.isVisible() and part.isEnabled()), None)
