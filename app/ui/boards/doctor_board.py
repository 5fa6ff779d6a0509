"""The doctor: what is wrong with the data, where, how sure that is, and the remedy, which can be taken back."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.controllers.doctor import DoctorController
from app.language import words
from app.models.finding_table import (
    FINDING_ROLE,
    GRAVITY,
    REMEDY,
    SEVERITY_TITLES,
    SURE,
    TONE_ROLE,
    WHAT,
    WHERE,
    FindingFilter,
    FindingTable,
)
from app.ui.boards.board import Board, BoardContext
from app.ui.boards.finding_card import FindingCard
from app.ui.boards.table_view import board_table
from app.ui.panels import EDGE_PX, ElidedLabel, label
from app.ui.theme import Theme
from engine.doctor.findings import Finding, Place, Severity

COLUMNS_PX = {GRAVITY: 104, WHERE: 128, SURE: 136, REMEDY: 104}
ROOM_FOR_PX = {WHERE: 480, SURE: 620, REMEDY: 760}
"""From which width of the table on a column is shown: what is wrong always is, and says where."""
ROOM_FOR_WORDS_PX, DOTS_PX = 520, 34
"""From which width of the table on the gravity has its word; below, only its dot."""
CARD_SHARE, CARD_PX = 0.42, (230, 380)
DOT_PX = 8.0


class DoctorBoard(Board):
    """A head with the visit, the findings as a table, and the chosen one as a card."""

    def __init__(self, context: BoardContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.doctor = DoctorController(context.work, self)
        self.table = FindingTable(self)
        self.shown = FindingFilter(self.table, self)
        self.setAccessibleName(self.tr("Doctor"))
        self.view = self._make_view()
        self.card = FindingCard(context.theme)
        self._empty = label("", "soft", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        body = QWidget()
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.view, 1)
        row.addWidget(self.card)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(self._make_head())
        layout.addWidget(self._stack, 1)
        self.setFocusProxy(self.view)
        self._connect()
        self._on_report()
        self._on_progress()

    # ------------------------------------------------------------------ parts
    def _make_head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(EDGE_PX, 0, EDGE_PX, 0)
        row.setSpacing(8)
        self.examine_button = QPushButton(self.tr("Examine"))
        self.examine_button.setToolTip(self.tr("Read every scan of the project and look for faults"))
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(120)
        self.bar.setAccessibleName(self.tr("How far the visit is"))
        self.summary = ElidedLabel("soft")
        self.summary.setMinimumWidth(60)
        self.gravity = QComboBox()
        self.gravity.setAccessibleName(self.tr("Which findings are listed"))
        self.gravity.addItem(self.tr("All findings"), None)
        for severity, title in SEVERITY_TITLES.items():
            self.gravity.addItem(words(title), severity.value)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Filter"))
        self.search.setAccessibleName(self.tr("Words that findings must have"))
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(160)
        for widget in (self.examine_button, self.bar, self.summary, self.gravity, self.search):
            row.addWidget(widget, 1 if widget is self.summary else 0)
        return row

    def _make_view(self) -> QTableView:
        view = board_table(self.shown, self.tr("Findings"), sortable=True)
        view.setItemDelegateForColumn(GRAVITY, DotDelegate(self.context.theme, view))
        header = view.horizontalHeader()
        for column, width in COLUMNS_PX.items():
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            view.setColumnWidth(column, width)
        header.setSectionResizeMode(WHAT, QHeaderView.ResizeMode.Stretch)
        view.sortByColumn(GRAVITY, Qt.SortOrder.AscendingOrder)
        return view

    def _connect(self) -> None:
        self.doctor.report_changed.connect(self._on_report)
        self.doctor.done_changed.connect(self._on_done)
        self.doctor.progress_changed.connect(self._on_progress)
        self.doctor.said.connect(self.card.say)
        self.examine_button.clicked.connect(self._on_examine)
        self.gravity.currentIndexChanged.connect(self._on_gravity)
        self.search.textChanged.connect(self.shown.set_words)
        self.view.selectionModel().currentRowChanged.connect(self._on_row)
        self.view.doubleClicked.connect(self._on_double_clicked)
        self.card.place_chosen.connect(self._go)
        self.card.mend_wanted.connect(self.doctor.mend)
        self.card.undo_wanted.connect(self.doctor.take_back)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow board keeps what is wrong and where."""
        least, most = CARD_PX
        self.card.setFixedWidth(min(most, max(least, round(CARD_SHARE * self.width()))))
        room = self.width() - self.card.width()
        for column, needed in ROOM_FOR_PX.items():
            self.view.setColumnHidden(column, room < needed)
        self.view.setColumnWidth(GRAVITY, COLUMNS_PX[GRAVITY] if room >= ROOM_FOR_WORDS_PX else DOTS_PX)
        super().resizeEvent(event)

    # ------------------------------------------------------------------ coming and going
    def opened(self) -> None:
        """Show the last visit."""
        self.doctor.open()

    def put_away(self) -> None:
        """Nobody looks; a visit that goes on goes on."""
        self.doctor.put_away()

    def stop(self) -> None:
        """End the thread."""
        self.doctor.stop()

    # ------------------------------------------------------------------ the visit
    @Slot()
    def _on_examine(self) -> None:
        if self.doctor.busy:
            self.doctor.cancel()
        else:
            self.doctor.examine()

    @Slot()
    def _on_progress(self) -> None:
        busy = self.doctor.busy
        self.examine_button.setText(self.tr("Stop") if busy else self.tr("Examine"))
        self.bar.setVisible(busy)
        self.bar.setValue(round(1000 * self.doctor.share))
        self._say_why_empty()
        self._say_summary()

    @Slot()
    def _on_report(self) -> None:
        report = self.doctor.report
        self.table.show(report.findings if report is not None else (), self.doctor.done)
        self._stack.setCurrentIndex(1 if self.table.rowCount() else 0)
        self._say_why_empty()
        self._say_summary()

    def _say_why_empty(self) -> None:
        report = self.doctor.report
        if self.doctor.busy:
            text = self.tr("Every scan is being read. What is wrong comes here.")
        elif report is None:
            text = self.tr("The doctor has not been here yet. Examine reads every scan and changes nothing.")
        else:
            text = self.tr("Nothing is wrong with {count} scans.").format(count=report.scans)
        self._empty.setText(text)
        if self.table.rowCount():
            self.view.selectRow(0)
        else:
            self.card.show_finding(None, False, False)

    def _say_summary(self) -> None:
        report = self.doctor.report
        if self.doctor.busy:
            self.summary.show_text(self.doctor.doing or self.tr("Beginning…"))
        elif report is None:
            self.summary.show_text("")
        else:
            counts = {severity: sum(one.severity is severity for one in report.findings) for severity in Severity}
            parts = [
                f"{count} {words(SEVERITY_TITLES[severity]).lower()}" for severity, count in counts.items() if count
            ]
            counted = ", ".join(parts) or self.tr("nothing wrong")
            text = self.tr("{counts}, on {scans} scans ({day})")
            self.summary.show_text(text.format(counts=counted, scans=report.scans, day=report.time[:10]))

    @Slot(int)
    def _on_gravity(self, _place: int) -> None:
        value = self.gravity.currentData()
        self.shown.set_severity(None if value is None else Severity(value))

    # ------------------------------------------------------------------ one finding
    @property
    def finding(self) -> Finding | None:
        """The chosen one."""
        found = self.view.currentIndex().data(FINDING_ROLE)
        return found if isinstance(found, Finding) else None

    @Slot(QModelIndex, QModelIndex)
    def _on_row(self, _new: QModelIndex, _old: QModelIndex) -> None:
        self._show_card()

    @Slot()
    def _on_done(self) -> None:
        self.table.set_done(self.doctor.done)
        self._show_card()

    def _show_card(self) -> None:
        finding = self.finding
        done = finding is not None and self.table.is_done(finding)
        self.card.show_finding(finding, done, finding is not None and self.doctor.may_mend(finding))

    @Slot(QModelIndex)
    def _on_double_clicked(self, _index: QModelIndex) -> None:
        finding = self.finding
        if finding is not None and finding.where:
            self._go(finding.where[0])

    @Slot(object)
    def _go(self, place: Place) -> None:
        """Open that scan and fly to the landmark, in the finding's own scheme."""
        finding = self.finding
        work = self.context.work
        if work.library.row(place.scan) is None:
            return
        if finding is not None and finding.scheme and finding.scheme != work.session.scheme.id:
            work.set_scheme(finding.scheme)
        self.context.look_at(place.scan, place.landmark)


class DotDelegate(QStyledItemDelegate):
    """A dot in the colour of the gravity, and its word."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Leave room for the dot."""
        super().initStyleOption(option, index)
        option.text = f"     {option.text}" if option.rect.width() > 2 * DOTS_PX else ""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The cell as any other, with the dot before its word."""
        super().paint(painter, option, index)
        tone = str(index.data(TONE_ROLE) or "")
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = QColor(getattr(self._theme.tokens, tone or "text_faint"))
        painter.setPen(colour)
        painter.setBrush(colour if tone else Qt.BrushStyle.NoBrush)
        middle = option.rect.center().y() + 0.5
        painter.drawEllipse(QRectF(option.rect.left() + 9, middle - DOT_PX / 2, DOT_PX, DOT_PX))
        painter.restore()
