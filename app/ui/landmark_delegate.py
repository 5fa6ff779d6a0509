"""Draws the cells of the landmark table: a pill of shape and words, a value with a small bar."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.models.figures import Compared, LandmarkRow, RowStatus
from app.models.landmark_table import COMPARED_ROLE, NUMBER, ROW_ROLE, STATUS, TITLE, VALUE
from app.ui import icons
from app.ui.theme import Theme, sized

_TONES: dict[RowStatus, str] = {
    RowStatus.MISSING: "text_faint",
    RowStatus.PREDICTED: "warn",
    RowStatus.DOUBTFUL: "bad",
    RowStatus.IMPORTED: "violet",
    RowStatus.PLACED: "good",
    RowStatus.CHECKED: "good",
    RowStatus.OCCLUDED: "teal",
    RowStatus.ABSENT: "text_soft",
}
_FILLED = frozenset({RowStatus.PREDICTED, RowStatus.DOUBTFUL, RowStatus.IMPORTED, RowStatus.PLACED, RowStatus.CHECKED})
FULL_BAR_MM = 5.0
REMARK_PX = 14


class LandmarkDelegate(QStyledItemDelegate):
    """Status never by colour alone: the pill has the marker's shape and a word."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one cell."""
        row = index.data(ROW_ROLE)
        if not isinstance(row, LandmarkRow):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, self._theme.colour("accent_soft"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, self._theme.colour("raised"))
        column = index.column()
        if column == STATUS:
            self._paint_pill(painter, option, row, str(index.data()), place)
        elif column == VALUE:
            self._paint_value(painter, option, row, index, place)
        else:
            self._paint_text(painter, option, row, str(index.data()), place, column)
        painter.restore()

    def _paint_text(
        self, painter: QPainter, option: QStyleOptionViewItem, row: LandmarkRow, text: str, place: QRectF, column: int
    ) -> None:
        painter.setFont(sized(option.font, 12 if column == NUMBER else 13))
        faint = column == NUMBER or row.status is RowStatus.MISSING
        painter.setPen(self._theme.colour("text_faint" if faint else "text"))
        side = Qt.AlignmentFlag.AlignRight if column == NUMBER else Qt.AlignmentFlag.AlignLeft
        inner = place.adjusted(0, 0, -8, 0) if column == NUMBER else place.adjusted(4, 0, -4, 0)
        if column == TITLE and (row.flagged or row.comment):
            inner = self._paint_remark(painter, row, text, inner)
        if column == TITLE:
            text = QFontMetricsF(painter.font()).elidedText(text, Qt.TextElideMode.ElideMiddle, inner.width())
        painter.drawText(inner, int(side | Qt.AlignmentFlag.AlignVCenter), text)

    def _paint_remark(self, painter: QPainter, row: LandmarkRow, text: str, inner: QRectF) -> QRectF:
        """A flag, or a bubble for a comment alone, behind the title; returns the room that is left for the title."""
        tokens = self._theme.tokens
        symbol = (
            icons.pixmap("flag", tokens.bad, REMARK_PX, 2.0)
            if row.flagged
            else icons.pixmap("comment", tokens.text_soft, REMARK_PX, 2.0)
        )
        wanted = QFontMetricsF(painter.font()).horizontalAdvance(text) + 6
        x = inner.x() + min(wanted, inner.width() - REMARK_PX)
        painter.drawPixmap(
            QRectF(x, inner.center().y() - REMARK_PX / 2, REMARK_PX, REMARK_PX), symbol, QRectF(symbol.rect())
        )
        return inner.adjusted(0, 0, -REMARK_PX - 4, 0)

    def _paint_pill(
        self, painter: QPainter, option: QStyleOptionViewItem, row: LandmarkRow, text: str, place: QRectF
    ) -> None:
        colour = self._theme.colour(_TONES[row.status])
        font = sized(option.font, 11, QFont.Weight.Medium)
        painter.setFont(font)
        width = QFontMetricsF(font).horizontalAdvance(text) + 27
        pill = QRectF(place.x() + 3, place.center().y() - 9, width, 18)
        if row.status is not RowStatus.MISSING:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour(_TONES[row.status], 0.12))
            painter.drawRoundedRect(pill, 9, 9)
        painter.setPen(QPen(colour, 1.4))
        painter.setBrush(colour if row.status in _FILLED else Qt.BrushStyle.NoBrush)
        painter.drawPath(status_shape(row.status, QPointF(pill.x() + 11, pill.center().y()), 3.2))
        painter.drawText(pill.adjusted(19, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), text)

    def _paint_value(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        row: LandmarkRow,
        index: QModelIndex | QPersistentModelIndex,
        place: QRectF,
    ) -> None:
        share, tone = _bar(row, index.data(COMPARED_ROLE))
        if share is None:
            return
        bar = QRectF(place.x() + 4, place.center().y() - 1.5, max(0.0, place.width() - 78), 3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("line"))
        painter.drawRoundedRect(bar, 1.5, 1.5)
        painter.setBrush(self._theme.colour(tone))
        painter.drawRoundedRect(QRectF(bar.x(), bar.y(), max(3.0, bar.width() * share), bar.height()), 1.5, 1.5)
        painter.setFont(sized(option.font, 12))
        painter.setPen(self._theme.colour("text"))
        flags = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(place.adjusted(0, 0, -12, 0), flags, str(index.data()))


def _bar(row: LandmarkRow, compared: Compared) -> tuple[float | None, str]:
    """Length of the bar from 0 to 1 (None: no value) and its tone."""
    if compared == Compared.REFERENCE:  # Qt hands a StrEnum back as a plain str
        if row.distance_mm is None:
            return None, ""
        tone = "good" if row.distance_mm <= row.tolerance_mm else "warn"
        tone = "bad" if row.distance_mm > 2 * row.tolerance_mm else tone
        return min(1.0, row.distance_mm / FULL_BAR_MM), tone
    if row.confidence is None:
        return None, ""
    return row.confidence, "bad" if row.confidence < 0.5 else "warn" if row.confidence < 0.75 else "good"


def status_shape(status: RowStatus, centre: QPointF, radius: float) -> QPainterPath:
    """The marker's shape in the 3D view, small: circle, square, triangle, hexagon; a ring or a bar for the rest."""
    path = QPainterPath()
    x, y, r = centre.x(), centre.y(), radius
    if status is RowStatus.PREDICTED:
        path.addRect(QRectF(x - r, y - r, 2 * r, 2 * r))
    elif status is RowStatus.DOUBTFUL:
        path.addPolygon(QPolygonF([QPointF(x, y - r - 0.5), QPointF(x + r + 0.5, y + r), QPointF(x - r - 0.5, y + r)]))
        path.closeSubpath()
    elif status is RowStatus.IMPORTED:
        corners = [(1, 0), (0.5, 0.87), (-0.5, 0.87), (-1, 0), (-0.5, -0.87), (0.5, -0.87)]
        path.addPolygon(QPolygonF([QPointF(x + a * r, y + b * r) for a, b in corners]))
        path.closeSubpath()
    elif status is RowStatus.ABSENT:
        path.moveTo(x - r, y)
        path.lineTo(x + r, y)
    else:
        path.addEllipse(centre, r, r)
    return path
