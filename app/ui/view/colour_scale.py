"""The legend of the curvature: a bar of its colours with words at the ends."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QLinearGradient, QPainter, QPen

from app.ui.view.curvature import STOPS, diverging
from app.ui.view.markers import colour, font_of
from app.ui.view.palette import ViewPalette
from app.ui.view.projection import Projection

BAR_PX = (150.0, 9.0)
ABOVE_PX = 66.0
"""From the lower edge of the picture to the box, which leaves room for the legend of the landmarks."""


def paint_colour_scale(
    painter: QPainter, projection: Projection, palette: ViewPalette, font: QFont, limit_per_mm: float
) -> None:
    """At the right, above the legend of the landmarks. limit_per_mm: what the ends of the bar stand for."""
    small = font_of(font, 11, QFont.Weight.Medium)
    metrics = QFontMetricsF(small)
    words = ("Hollow", "Ridge")
    figures = (f"−{limit_per_mm:.2g}", "0", f"{limit_per_mm:.2g} per mm")
    width = BAR_PX[0] + 2 * 14 + 20
    box = QRectF(projection.width_px - 18 - width, projection.height_px - ABOVE_PX - 58, width, 58)
    painter.setPen(QPen(colour(palette.line), 1))
    painter.setBrush(colour(palette.panel, 0.82))
    painter.drawRoundedRect(box, 9, 9)
    bar = QRectF(box.x() + 14, box.y() + 24, box.width() - 28, BAR_PX[1])
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_gradient(bar))
    painter.drawRoundedRect(bar, 3, 3)
    painter.setFont(small)
    painter.setPen(colour(palette.text))
    painter.drawText(QPointF(bar.left(), bar.top() - 6), words[0])
    painter.drawText(QPointF(bar.right() - metrics.horizontalAdvance(words[1]), bar.top() - 6), words[1])
    painter.setPen(colour(palette.text_secondary))
    base = bar.bottom() + metrics.ascent() + 3
    painter.drawText(QPointF(bar.left(), base), figures[0])
    painter.drawText(QPointF(bar.center().x() - metrics.horizontalAdvance(figures[1]) / 2, base), figures[1])
    painter.drawText(QPointF(bar.right() - metrics.horizontalAdvance(figures[2]), base), figures[2])


def _gradient(bar: QRectF) -> QLinearGradient:
    out = QLinearGradient(bar.topLeft(), bar.topRight())
    for share in np.linspace(0.0, 1.0, len(STOPS)):
        red, green, blue = (int(v) for v in diverging(np.array([2 * share - 1]))[0])
        out.setColorAt(float(share), QColor(red, green, blue))
    return out
