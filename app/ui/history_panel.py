"""The history of the open scan to step through: choosing a row undoes or redoes to there."""

from __future__ import annotations

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.models.history_table import STEP_ROLE, HistoryTable, Step
from app.ui.panels import Panel, label
from app.ui.theme import Theme, sized

ROW_HEIGHT_PX = 42


class HistoryPanel(Panel):
    """Emits which step the person wants to be at."""

    step_chosen = Signal(int)
    """How many steps are to be done."""

    def __init__(self, table: HistoryTable, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("History"), (256, 220), parent)
        self._table = table
        self._count = label("", "faint")
        self.head.addWidget(self._count)
        self.list = QListView()
        self.list.setModel(table)
        self.list.setItemDelegate(_StepDelegate(theme, self.list))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(self.tr("History of this scan"))
        self.list.clicked.connect(self._choose)
        self.list.activated.connect(self._choose)
        self.body.addWidget(self.list, 1)
        table.moved.connect(self._show_current)
        theme.changed.connect(self.list.viewport().update)
        self._show_current()

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        self.step_chosen.emit(index.row())

    @Slot()
    def _show_current(self) -> None:
        total = max(0, self._table.rowCount() - 1)
        self._count.setText(
            self.tr("{done} of {total}").format(done=self._table.position, total=total) if total else ""
        )
        index = self._table.index(self._table.position)
        if index.isValid():
            self.list.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.list.scrollTo(index)


class _StepDelegate(QStyledItemDelegate):
    """A dot on a line, what was done, and below it who, from what and when."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(160, ROW_HEIGHT_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        step = index.data(STEP_ROLE)
        if not isinstance(step, Step):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box, colour = QRectF(option.rect), self._theme.colour
        if step.current or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, colour("accent_soft" if step.current else "raised"))
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(colour("accent"), 1))
            painter.drawRect(box.adjusted(0.5, 0.5, -1.5, -1.5))
        self._paint_dot(painter, box, step, last=index.row() == index.model().rowCount() - 1)
        words = box.adjusted(34, 4, -10, -4)
        title_font, small = sized(option.font, 13, QFont.Weight.Medium), sized(option.font, 11)
        for font, text, top, tone in (
            (title_font, step.text, 0.0, "text" if step.done else "text_faint"),
            (small, step.detail, 17.0, "text_soft" if step.done else "text_faint"),
        ):
            painter.setFont(font)
            painter.setPen(colour(tone))
            line = QRectF(words.x(), words.y() + top, words.width(), 17)
            shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, line.width())
            painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter), shown)
        painter.restore()

    def _paint_dot(self, painter: QPainter, box: QRectF, step: Step, *, last: bool) -> None:
        colour = self._theme.colour
        x, y = box.x() + 20.0, box.center().y()
        painter.setPen(QPen(colour("line"), 2))
        painter.drawLine(
            round(x), round(box.top() if step.position else y), round(x), round(y if last else box.bottom())
        )
        painter.setPen(QPen(colour("accent" if step.done else "text_faint"), 1.6))
        painter.setBrush(colour("accent" if step.done else "surface"))
        radius = 5.0 if step.current else 3.5
        painter.drawEllipse(QRectF(x - radius, y - radius, 2 * radius, 2 * radius))
