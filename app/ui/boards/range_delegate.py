"""Paints where a measure lies in the usual ranges of its populations."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.models.measure_table import RANGE, VALUE_ROLE, is_usual
from app.ui.theme import Theme
from engine.measures.measure import MeasureValue

DOT_PX, BAR_PX, EDGE_PX = 3.6, 3.0, 10.0


class RangeDelegate(QStyledItemDelegate):
    """One faint bar per population, and a dot for the value on the same scale."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The cell as ever; in the column of ranges, bars and a dot on it."""
        super().paint(painter, option, index)
        value: MeasureValue = index.data(VALUE_ROLE)
        if index.column() == RANGE and value.value is not None and value.measure.typical:
            rect = QRectF(option.rect)
            self._paint_range(painter, rect.adjusted(EDGE_PX, 0, -EDGE_PX, 0), value, value.value)

    def _paint_range(self, painter: QPainter, room: QRectF, value: MeasureValue, number: float) -> None:
        typical = value.measure.typical
        low = min(number, *(one.low for one in typical))
        high = max(number, *(one.high for one in typical))
        scale = room.width() / max(high - low, 1e-9)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("text_faint", 0.55))
        middle, step = room.center().y(), BAR_PX + 2.0
        for place, one in enumerate(typical):
            y = middle + (place - 0.5 * (len(typical) - 1)) * step
            bar = QRectF(room.left() + (one.low - low) * scale, y - 0.5 * BAR_PX, (one.high - one.low) * scale, BAR_PX)
            painter.drawRoundedRect(bar, 1.5, 1.5)
        painter.setBrush(self._theme.colour("good" if is_usual(value) else "warn"))
        painter.drawEllipse(QPointF(room.left() + (number - low) * scale, middle), DOT_PX, DOT_PX)
        painter.restore()
