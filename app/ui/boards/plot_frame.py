"""What is round the marks of a plot: title, note, legend, axes with ticks and words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from app.models.chart import Axis, Chart
from app.ui.boards import plot_scale
from app.ui.boards.plot_scale import Scale
from app.ui.theme import sized
from engine.types import FloatArray

if TYPE_CHECKING:
    from app.ui.tokens import Tokens

LEFT = Qt.AlignmentFlag.AlignLeft
EDGE_PX = 12.0
MOST_NAME_PX = 150.0
TICK_PX = (74.0, 34.0)
"""Room of one tick across and up."""


@dataclass(frozen=True)
class Look:
    """Colours and fonts. outlined: words as shapes, so that a file looks the same on every machine."""

    tokens: Tokens
    font: QFont
    outlined: bool = False

    def colour(self, name: str, opacity: float = 1.0) -> QColor:
        """A token as a colour."""
        colour = QColor(getattr(self.tokens, name))
        colour.setAlphaF(opacity)
        return colour

    @property
    def small(self) -> QFont:
        """Font of ticks, notes and legends."""
        return sized(self.font, 11)

    @property
    def title(self) -> QFont:
        """Font of titles."""
        return sized(self.font, 13, QFont.Weight.DemiBold)

    def write(
        self, painter: QPainter, place: QRectF, text: str, colour: QColor, font: QFont, side: Qt.AlignmentFlag = LEFT
    ) -> None:
        """One line of text, centred up and down, with dots where it would be too long."""
        metrics = QFontMetricsF(font)
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width() + 0.5)
        free = place.width() - metrics.horizontalAdvance(text)
        shift = {Qt.AlignmentFlag.AlignRight: free, Qt.AlignmentFlag.AlignHCenter: 0.5 * free}.get(side, 0.0)
        base = QPointF(place.x() + shift, place.center().y() + 0.5 * (metrics.ascent() - metrics.descent()))
        if self.outlined:
            path = QPainterPath()
            path.addText(base, font, text)
            painter.fillPath(path, colour)
        else:
            painter.setPen(colour)
            painter.setFont(font)
            painter.drawText(base, text)


@dataclass(frozen=True)
class Frame:
    """Where the marks go: the area between the axes, and the way from data to pixels."""

    area: QRectF
    across: Scale
    up: Scale

    def px(self, xy: FloatArray) -> FloatArray:
        """Pixels (n, 2) of points (n, 2)."""
        return np.column_stack([self.across.px(xy[:, 0]), self.up.px(xy[:, 1])])


def paint(painter: QPainter, place: QRectF, chart: Chart, look: Look) -> Frame:
    """Draw everything but the marks."""
    top = _head(painter, place, chart, look)
    (x_low, x_high), (y_low, y_high) = plot_scale.span(chart)
    metrics = QFontMetricsF(look.small)
    up_ticks = _ticks(chart.up, y_low, y_high, int((place.bottom() - top) / TICK_PX[1]))
    widest = max((metrics.horizontalAdvance(text) for _value, text in up_ticks), default=0.0)
    left = place.left() + EDGE_PX + (0.0 if chart.up.hidden else min(widest, MOST_NAME_PX) + 8)
    right, bottom = place.right() - EDGE_PX - 4, place.bottom() - (10.0 if chart.across.hidden else 24.0)
    bottom -= 14.0 if chart.across.title else 0.0
    area = QRectF(left, top, max(20.0, right - left), max(20.0, bottom - top))
    across = Scale(x_low, x_high, area.left(), area.right(), chart.across.log)
    # Names run from the top down, numbers from the bottom up.
    start, end = (area.top(), area.bottom()) if chart.up.names else (area.bottom(), area.top())
    frame = Frame(area, across, Scale(y_low, y_high, start, end, chart.up.log))
    if chart.equal:
        frame = _equal(frame)
    _axes(painter, frame, chart, look, up_ticks)
    return frame


def _equal(frame: Frame) -> Frame:
    """Widen one axis so that a unit is as long on both."""
    x, y = abs(frame.across.px_per_unit), abs(frame.up.px_per_unit)
    if x > y:
        return replace(frame, across=_widened(frame.across, x / y))
    return replace(frame, up=_widened(frame.up, y / x))


def _widened(scale: Scale, factor: float) -> Scale:
    middle, half = 0.5 * (scale.low + scale.high), 0.5 * (scale.high - scale.low) * factor
    return replace(scale, low=middle - half, high=middle + half)


def _head(painter: QPainter, place: QRectF, chart: Chart, look: Look) -> float:
    """Title, legend and note; returns where they end."""
    top = place.top() + 8
    inner = place.width() - 2 * EDGE_PX
    metrics = QFontMetricsF(look.title)
    title_px = min(metrics.horizontalAdvance(chart.title), inner)
    look.write(
        painter, QRectF(place.left() + EDGE_PX, top, inner, 18), chart.title, look.colour("text"), look.title
    )  # fmt: skip
    entries = [(layer.title, layer.ink) for layer in chart.layers if layer.title]
    widths = [QFontMetricsF(look.small).horizontalAdvance(title) + 30 for title, _ink in entries]
    beside = sum(widths) <= inner - title_px - 16
    x = place.right() - EDGE_PX - sum(widths) if beside else place.left() + EDGE_PX
    row = top
    if entries and not beside:
        row = top + 19
    for (title, ink), width in zip(entries, widths, strict=True):
        if not beside and x + width > place.right() - EDGE_PX and x > place.left() + EDGE_PX:
            x, row = place.left() + EDGE_PX, row + 16
        painter.setPen(QPen(look.colour(ink), 2.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(x, row + 9), QPointF(x + 12, row + 9))
        look.write(painter, QRectF(x + 17, row, width - 20, 18), title, look.colour("text_soft"), look.small)
        x += width
    top = max(top, row) + 20
    lines = [(line, "text_soft") for line in _wrapped(chart.note, inner, look)]
    lines += [(chart.up.title, "text_faint")] if chart.up.title else []
    for line, colour in lines:
        look.write(painter, QRectF(place.left() + EDGE_PX, top, inner, 14), line, look.colour(colour), look.small)
        top += 17
    return top + (20 if chart.row_px else 5)


def _wrapped(text: str, room: float, look: Look) -> list[str]:
    """A text in one line, or in two where one is too short for it."""
    metrics = QFontMetricsF(look.small)
    if not text or metrics.horizontalAdvance(text) <= room:
        return [text] if text else []
    first: list[str] = []
    rest = text.split()
    while rest and metrics.horizontalAdvance(" ".join([*first, rest[0]])) <= room:
        first.append(rest.pop(0))
    return [line for line in (" ".join(first), " ".join(rest)) if line]


def _ticks(axis: Axis, low: float, high: float, most: int) -> list[tuple[float, str]]:
    if axis.hidden:
        return []
    if axis.names:
        every = max(1, -(-len(axis.names) // max(1, most * 3)))
        return [(float(place), name) for place, name in enumerate(axis.names) if place % every == 0]
    found = plot_scale.ticks(low, high, max(1, most), axis.log)
    return plot_scale.as_percent(found) if axis.percent else found


def _axes(painter: QPainter, frame: Frame, chart: Chart, look: Look, up_ticks: list[tuple[float, str]]) -> None:
    area, small = frame.area, look.small
    line, faint = look.colour("line"), look.colour("text_faint")
    thin = QPen(line, 1.0)
    if chart.equal:
        up_ticks = _ticks(chart.up, frame.up.low, frame.up.high, int(area.height() / TICK_PX[1]))
    for value, text in up_ticks:
        y = round(float(frame.up.px(value))) + 0.5
        if not chart.up.names:
            painter.setPen(thin)
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        place = QRectF(area.left() - MOST_NAME_PX - 8, y - 8, MOST_NAME_PX, 16)
        look.write(painter, place, text, look.colour("text_soft") if chart.up.names else faint, small,
                   Qt.AlignmentFlag.AlignRight)  # fmt: skip
    room = area.width() / TICK_PX[0]
    for value, text in _ticks(chart.across, frame.across.low, frame.across.high, int(room)):
        x = round(float(frame.across.px(value))) + 0.5
        if not chart.across.names:
            painter.setPen(thin)
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        width = abs(frame.across.px_per_unit) - 4 if chart.across.names else TICK_PX[0]
        # A long plot is scrolled: its ticks are at both ends.
        for top in (area.bottom() + 4, area.top() - 19) if chart.row_px else (area.bottom() + 4,):
            look.write(painter, QRectF(x - 0.5 * width, top, width, 16), text, faint, small,
                       Qt.AlignmentFlag.AlignHCenter)  # fmt: skip
    if not chart.across.hidden:
        painter.setPen(QPen(look.colour("text_faint", 0.55), 1.0))
        painter.drawLine(QPointF(area.left(), area.bottom() + 0.5), QPointF(area.right(), area.bottom() + 0.5))
    if chart.across.title:
        look.write(painter, QRectF(area.left(), area.bottom() + 19, area.width(), 15), chart.across.title, faint, small,
                   Qt.AlignmentFlag.AlignRight)  # fmt: skip
