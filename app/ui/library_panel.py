"""The list of scans with its filter; says what to do while it is empty."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.language import words
from app.models.library import ROW_ROLE, Library, LibraryRow
from app.models.library_filter import LibraryFilter
from app.models.scan_query import HELP
from app.ui.panels import EDGE_PX, Panel, keep_current_in_sight, label
from app.ui.scan_delegate import ROW_HEIGHT_PX, ScanDelegate
from app.ui.theme import Theme
from engine.review.progress import ReviewProgress, duration

REST_MS = 500


class LibraryPanel(Panel):
    """Emits what the person wants to see; never opens anything itself."""

    scan_chosen = Signal(str)
    """Scan id."""
    rows_shown = Signal(list)
    """Ids of the scans whose rows can be seen, when the list has come to rest."""

    def __init__(self, library: Library, theme: Theme, open_action: QAction, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Scans"), (256, 560), parent)
        self._library = library
        self._theme = theme
        self._filter = LibraryFilter(library, self)
        self.head.addWidget(self._make_count())
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Filter, e.g. unchecked"))
        self.field.setToolTip(self._help())
        self.field.setAccessibleName(self.tr("Filter scans"))
        self.field.setClearButtonEnabled(True)
        self.field.setAcceptDrops(False)  # a file dropped here is to be opened, as anywhere on the window
        self._search = self.field.addAction(theme.icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.field.textChanged.connect(self._filter.set_text)
        row = QHBoxLayout()
        row.setContentsMargins(EDGE_PX - 4, 0, EDGE_PX - 4, 8)
        row.addWidget(self.field)
        self.body.addLayout(row)
        self.body.addWidget(self._make_progress())
        self.list = self._make_list(theme)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._make_empty(open_action))
        self._nothing = label(self.tr("No scan matches the filter."), "soft", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._nothing.setContentsMargins(16, 24, 16, 0)
        self._stack.addWidget(self._nothing)
        self.body.addWidget(self._stack, 1)
        for signal in (self._filter.rowsInserted, self._filter.modelReset, self._filter.layoutChanged):
            signal.connect(self._show_count)
        for rows in (self._filter, library):  # the filter takes rows out before they are gone
            rows.rowsRemoved.connect(self._show_count)
        theme.changed.connect(self._on_theme_changed)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._tell_rows)
        self.list.verticalScrollBar().valueChanged.connect(self._rest.start)
        self._filter.dataChanged.connect(self._rest.start)
        self._show_count()

    def _make_count(self) -> QLabel:
        self._count = label("", "faint")
        return self._count

    def _make_progress(self) -> QLabel:
        self.progress = label("", "faint")
        self.progress.setContentsMargins(EDGE_PX, 0, EDGE_PX, 6)
        self.progress.hide()
        return self.progress

    def _help(self) -> str:
        rows = "".join(f"<tr><td><b>{escape(word)}</b></td><td>{words(text)}</td></tr>" for word, text in HELP)
        return f"<table cellpadding=3>{rows}</table>"

    def _make_list(self, theme: Theme) -> QListView:
        view = QListView()
        view.setModel(self._filter)
        view.setItemDelegate(ScanDelegate(theme, view))
        view.setUniformItemSizes(True)
        view.setMouseTracking(True)
        view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setAccessibleName(self.tr("Scans"))
        keep_current_in_sight(view)
        view.clicked.connect(self._choose)
        view.activated.connect(self._choose)
        return view

    def _make_empty(self, open_action: QAction) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(EDGE_PX, 20, EDGE_PX, 0)
        layout.setSpacing(10)
        words = label(self.tr("No scans yet. Open scan files, or drop them anywhere on the window."), "soft", wrap=True)
        layout.addWidget(words)
        button = QPushButton(self.tr("Open scans…"))
        button.clicked.connect(open_action.trigger)
        layout.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addStretch(1)
        return page

    @property
    def count_label(self) -> QLabel:
        """The number in the heading."""
        return self._count

    @Slot(object)
    def show_progress(self, progress: ReviewProgress) -> None:
        """How far the project is, and how long the rest will take."""
        text = self.tr("{done} of {total} scans done").format(done=progress.done, total=progress.total)
        if progress.total and progress.done >= progress.total:
            text = self.tr("All {total} scans are done").format(total=progress.total)
        elif progress.left_s is not None:
            text = self.tr("{text}, about {time} left").format(text=text, time=duration(progress.left_s))
        self.progress.setText(text)
        self.progress.setAccessibleName(text)
        self.progress.setVisible(progress.total > 1)

    def show_current(self, scan_id: str) -> None:
        """Mark the open scan in the list."""
        index = self._filter.mapFromSource(self._library.index_of(scan_id))
        if index.isValid():
            flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.list.selectionModel().setCurrentIndex(index, flag)
            self.list.scrollTo(index)
        else:
            self.list.clearSelection()

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        row = index.data(ROW_ROLE)
        if isinstance(row, LibraryRow):
            self.scan_chosen.emit(row.record.scan_id)

    @Slot()
    def _show_count(self) -> None:
        shown, total = self._filter.rowCount(), self._library.rowCount()
        self._count.setText(
            f"{shown:,}" if shown == total else self.tr("{shown:,} of {total:,}").format(shown=shown, total=total)
        )
        self._stack.setCurrentIndex(0 if shown else 2 if total else 1)
        self._rest.start()

    @Slot()
    def _tell_rows(self) -> None:
        """Which rows can be seen, and one screen more below."""
        height = self.list.viewport().height()
        first = self.list.indexAt(QPoint(20, 4)).row()
        rows = range(max(0, first), min(self._filter.rowCount(), max(0, first) + 2 * height // ROW_HEIGHT_PX + 1))
        shown = [self._filter.index(row, 0).data(ROW_ROLE) for row in rows]
        self.rows_shown.emit([row.record.scan_id for row in shown if isinstance(row, LibraryRow)])

    @Slot()
    def _on_theme_changed(self) -> None:
        self._search.setIcon(self._theme.icon("search"))
        self.list.viewport().update()
