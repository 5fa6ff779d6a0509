"""The legend of a coloured surface: a bar of its colours with words above and figures below."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QLinearGradient, QPainter, QPen

from app.language import words
from app.models.overlays import SurfaceField
from app.ui.view.colour_maps import mapped
from app.ui.view.markers import colour, font_of
from app.ui.view.palette import ViewPalette
from app.ui.view.projection import Projection

BAR_PX = (150.0, 9.0)
ABOVE_PX = 66.0
"""From the lower edge of the picture to the box, which leaves room for the legend of the landmarks."""
GRADIENT_STOPS = 13


@dataclass(frozen=True)
class ColourScale:
    """What the legend says. words: above the ends of the bar. figures: below its ends and its middle."""

    words: tuple[str, str]
    figures: tuple[str, str, str]
    colour_map: str


def curvature_scale(limit_per_mm: float) -> ColourScale:
    """limit_per_mm: what the ends of the bar stand for."""
    end = words("{value} per mm").format(value=f"{limit_per_mm:.2g}")
    return ColourScale((words("Hollow"), words("Ridge")), (f"−{limit_per_mm:.2g}", "0", end), "diverging")


def field_scale(field: SurfaceField) -> ColourScale:
    """Of numbers on the surface."""
    if field.figures is not None:
        return ColourScale((field.title, ""), field.figures, field.colour_map)
    low, high = (f"{value:.3g}".replace("-", "−") for value in (field.low, field.high))
    middle = f"{(field.low + field.high) / 2:.3g}".replace("-", "−")
    return ColourScale((field.title, ""), (low, middle, f"{high} {field.unit}".rstrip()), field.colour_map)


def paint_colour_scale(
    painter: QPainter, projection: Projection, palette: ViewPalette, font: QFont, scale: ColourScale
) -> None:
    """At the right, above the legend of the landmarks."""
    small = font_of(font, 11, QFont.Weight.Medium)
    metrics = QFontMetricsF(small)
    width = max(BAR_PX[0] + 20, metrics.horizontalAdvance("   ".join(scale.words))) + 2 * 14
    box = QRectF(projection.width_px - 18 - width, projection.height_px - ABOVE_PX - 58, width, 58)
    painter.setPen(QPen(colour(palette.line), 1))
    painter.setBrush(colour(palette.panel, 0.82))
    painter.drawRoundedRect(box, 9, 9)
    bar = QRectF(box.x() + 14, box.y() + 24, box.width() - 28, BAR_PX[1])
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_gradient(bar, scale.colour_map))
    painter.drawRoundedRect(bar, 3, 3)
    painter.setFont(small)
    painter.setPen(colour(palette.text))
    painter.drawText(QPointF(bar.left(), bar.top() - 6), scale.words[0])
    painter.drawText(QPointF(bar.right() - metrics.horizontalAdvance(scale.words[1]), bar.top() - 6), scale.words[1])
    painter.setPen(colour(palette.text_secondary))
    base = bar.bottom() + metrics.ascent() + 3
    painter.drawText(QPointF(bar.left(), base), scale.figures[0])
    middle = bar.center().x() - metrics.horizontalAdvance(scale.figures[1]) / 2
    painter.drawText(QPointF(middle, base), scale.figures[1])
    painter.drawText(QPointF(bar.right() - metrics.horizontalAdvance(scale.figures[2]), base), scale.figures[2])


def _gradient(bar: QRectF, colour_map: str) -> QLinearGradient:
    out = QLinearGradient(bar.topLeft(), bar.topRight())
    shares = np.linspace(0.0, 1.0, GRADIENT_STOPS)
    for share, (red, green, blue) in zip(shares, mapped(shares, colour_map), strict=True):
        out.setColorAt(float(share), QColor(int(red), int(green), int(blue)))
    return out
