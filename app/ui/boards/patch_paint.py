"""A patch in its own frame, painted: its points by depth, the coarse place in the middle, refined place and truth."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from app.models.patches import PatchCell
from app.ui.tokens import Tokens, mixed
from engine.types import FloatArray

SHADES = 6
"""Steps of depth, each painted at once."""
FRONT, SIDE = np.array([[1.0, 0, 0], [0, 1, 0], [0, 0, 1]]), np.array([[0, 0, -1.0], [0, 1, 0], [1, 0, 0]])
"""Axes of the picture (across, up, towards the viewer) in the frame of the patch."""


def paint_patch(painter: QPainter, place: QRectF, cell: PatchCell, tokens: Tokens, axes: FloatArray = FRONT) -> None:
    """Seen along ``axes`` (3, 3); the circle is the patch's sphere."""
    side = min(place.width(), place.height())
    middle = place.center()
    scale = 0.46 * side / max(cell.radius_mm, 1e-6)

    def spot(place_mm: FloatArray) -> QPointF:
        across, up, _ = axes @ place_mm
        return QPointF(middle.x() + scale * across, middle.y() - scale * up)

    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(tokens.teal if cell.covered else tokens.bad), 1.2))
    painter.setBrush(QColor(tokens.ground))
    painter.drawEllipse(middle, 0.46 * side, 0.46 * side)
    _paint_points(painter, cell, tokens, axes, middle, scale, max(1.4, side / 80))
    origin, refined = spot(np.zeros(3)), spot(cell.refined_mm)
    painter.setPen(QPen(QColor(tokens.accent), 1.8))
    painter.drawLine(origin, refined)
    mark = max(3.0, side / 42)
    if cell.truth_mm is not None:
        truth = spot(cell.truth_mm)
        dashed = QPen(QColor(tokens.bad), 1.2, Qt.PenStyle.DashLine)
        painter.setPen(dashed)
        painter.drawLine(refined, truth)
        _diamond(painter, truth, mark * 1.25, tokens.good, tokens.ground)
    _square(painter, origin, mark, tokens.warn, tokens.ground)
    painter.setPen(QPen(QColor(tokens.ground), 1))
    painter.setBrush(QColor(tokens.accent))
    painter.drawEllipse(refined, mark, mark)
    painter.restore()


def _paint_points(
    painter: QPainter, cell: PatchCell, tokens: Tokens, axes: FloatArray, middle: QPointF, scale: float, size: float
) -> None:
    seen = cell.points_mm @ axes.T
    depth = (seen[:, 2] / cell.radius_mm + 1.0) / 2.0
    step = np.clip((depth * SHADES).astype(int), 0, SHADES - 1)
    for shade in range(SHADES):
        rows = seen[step == shade]
        if len(rows):
            ink = QColor(mixed(tokens.text_soft, tokens.ground, 0.18 + 0.72 * shade / (SHADES - 1)))
            pen = QPen(ink, size)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawPoints(QPolygonF([QPointF(middle.x() + scale * x, middle.y() - scale * y) for x, y, _ in rows]))


def _diamond(painter: QPainter, at: QPointF, size: float, ink: str, rim: str) -> None:
    painter.setPen(QPen(QColor(rim), 1))
    painter.setBrush(QColor(ink))
    painter.drawPolygon(
        QPolygonF([at + QPointF(0, -size), at + QPointF(size, 0), at + QPointF(0, size), at + QPointF(-size, 0)])
    )


def _square(painter: QPainter, at: QPointF, size: float, ink: str, rim: str) -> None:
    painter.setPen(QPen(QColor(rim), 1))
    painter.setBrush(QColor(ink))
    painter.drawRect(QRectF(at.x() - size, at.y() - size, 2 * size, 2 * size))


def paint_words(painter: QPainter, place: QRectF, text: str, ink: str, font: QFont, *, small: bool = False) -> None:
    """One line, shortened in its middle where there is no room."""
    told = QFont(font)
    if small:
        told.setPixelSize(11)
    painter.setFont(told)
    painter.setPen(QColor(ink))
    said = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, round(place.width()))
    painter.drawText(place, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter, said)
