"""Draws one line of the scan list: picture, name, state, progress."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.language import words
from app.models.library import PICTURE_ROLE, PROGRESS_TEXTS, ROW_ROLE, LibraryRow, Progress
from app.ui import icons
from app.ui.theme import Theme, sized

ROW_HEIGHT_PX = 66
PICTURE_PX = 46

_TONES: dict[Progress, str] = {
    Progress.NEW: "text_faint",
    Progress.STARTED: "accent",
    Progress.DOUBTFUL: "warn",
    Progress.PREDICTED: "warn",
    Progress.DONE: "good",
    Progress.BUSY: "accent",
    Progress.MISSING: "bad",
}


class ScanDelegate(QStyledItemDelegate):
    """A calm two-line row with a thin bar of what has been checked."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Every row is of one height."""
        return QSize(200, ROW_HEIGHT_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the row."""
        row = index.data(ROW_ROLE)
        if not isinstance(row, LibraryRow):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        box = QRectF(option.rect).adjusted(8, 2, -8, -2)
        self._paint_ground(painter, option, box)
        picture = QRectF(box.x() + 8, box.center().y() - PICTURE_PX / 2, PICTURE_PX, PICTURE_PX)
        self._paint_picture(painter, picture, index.data(PICTURE_ROLE))
        self._paint_words(
            painter,
            option,
            row,
            QRectF(picture.right() + 11, box.y(), box.right() - picture.right() - 21, box.height()),
        )
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, box: QRectF) -> None:
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if not selected and not option.state & QStyle.StateFlag.State_MouseOver:
            return
        colour = self._theme.colour
        painter.setPen(QPen(colour("accent", 0.5), 1) if selected else Qt.PenStyle.NoPen)
        painter.setBrush(colour("accent_soft" if selected else "raised"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)

    def _paint_picture(self, painter: QPainter, place: QRectF, picture: QImage | None) -> None:
        outline = QPainterPath()
        outline.addRoundedRect(place, 7, 7)
        painter.fillPath(outline, self._theme.colour("hover"))
        if picture is not None:
            painter.save()
            painter.setClipPath(outline)
            painter.drawImage(place, picture)
            painter.restore()
        else:
            side = 22.0
            symbol = icons.pixmap("camera-front", self._theme.tokens.text_faint, 22, 2.0)
            painter.drawPixmap(
                QRectF(place.center().x() - side / 2, place.center().y() - side / 2, side, side),
                symbol,
                QRectF(symbol.rect()),
            )

    def _paint_words(self, painter: QPainter, option: QStyleOptionViewItem, row: LibraryRow, place: QRectF) -> None:
        colour = self._theme.colour
        tone = _TONES[row.progress]
        name_font = sized(option.font, 13, QFont.Weight.DemiBold)
        painter.setFont(name_font)
        painter.setPen(colour("text"))
        line = QRectF(place.x(), place.y() + 8, place.width(), 18)
        name = QFontMetricsF(name_font).elidedText(row.record.name, Qt.TextElideMode.ElideMiddle, place.width())
        painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter), name)
        small = sized(option.font, 11)
        painter.setFont(small)
        done = f"{row.checked}/{row.total}"
        width = QFontMetricsF(small).horizontalAdvance(done)
        painter.setPen(colour("text_faint" if tone == "text_faint" else tone))
        line = QRectF(place.x(), place.y() + 27, place.width() - width - 8, 16)
        said = words(PROGRESS_TEXTS[row.progress])
        said = QFontMetricsF(small).elidedText(said, Qt.TextElideMode.ElideRight, line.width())
        painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter), said)
        if row.flagged:
            self._paint_flag(
                painter, QRectF(line.x() + QFontMetricsF(small).horizontalAdvance(said) + 7, line.y(), 14, 16)
            )
        painter.setPen(colour("text_faint"))
        line = QRectF(place.right() - width, place.y() + 27, width, 16)
        painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), done)
        self._paint_bar(painter, row, QRectF(place.x(), place.y() + 49, place.width(), 3))

    def _paint_flag(self, painter: QPainter, place: QRectF) -> None:
        symbol = icons.pixmap("flag", self._theme.tokens.bad, 14, 2.0)
        painter.drawPixmap(QRectF(place.x(), place.center().y() - 7, 14, 14), symbol, QRectF(symbol.rect()))

    def _paint_bar(self, painter: QPainter, row: LibraryRow, place: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("line"))
        painter.drawRoundedRect(place, 1.5, 1.5)
        total = max(1, row.total)
        for count, tone, opacity in ((row.located + row.absent, "warn", 0.75), (row.checked, "good", 1.0)):
            if count:
                width = max(3.0, place.width() * min(1.0, count / total))
                painter.setBrush(self._theme.colour(tone, opacity))
                painter.drawRoundedRect(QRectF(place.x(), place.y(), width, place.height()), 1.5, 1.5)
