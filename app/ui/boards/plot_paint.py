"""Draws a chart with a painter, on a widget, a picture or an SVG alike, and remembers where every mark came to lie."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from app.models import chart as charts
from app.models.chart import Chart, Layer
from app.ui.boards import plot_frame
from app.ui.boards.plot_frame import Frame, Look
from engine.types import FloatArray

REACH_PX = 9.0
"""A mark is hit from this far away."""
MOST_DOTS = 2500
"""More dots than these in one place tell nothing; every nth is drawn then."""


@dataclass(frozen=True, eq=False)
class Spots:
    """Where the marks of one layer lie. boxes_px: (n, 4) left, top, right, bottom; a dot has no width."""

    layer: int
    boxes_px: FloatArray

    def centre(self, index: int) -> QPointF:
        """The middle of a mark."""
        left, top, right, bottom = (float(value) for value in self.boxes_px[index])
        return QPointF(0.5 * (left + right), 0.5 * (top + bottom))


@dataclass(frozen=True, eq=False)
class Placed:
    """A chart as it was drawn."""

    frame: Frame
    spots: tuple[Spots, ...]

    def hit(self, x_px: float, y_px: float) -> tuple[int, int] | None:
        """(layer, mark) at a place, the nearest of those within reach; later layers win."""
        best, reach = None, REACH_PX
        for spots in reversed(self.spots):
            boxes = spots.boxes_px
            across = np.maximum(0.0, np.maximum(boxes[:, 0] - x_px, x_px - boxes[:, 2]))
            along = np.maximum(0.0, np.maximum(boxes[:, 1] - y_px, y_px - boxes[:, 3]))
            away = np.hypot(across, along)
            away[~np.isfinite(away)] = np.inf
            if len(away) and away.min() < reach:
                best, reach = (spots.layer, int(away.argmin())), float(away.min())
        return best

    def of(self, layer: int) -> Spots | None:
        """Where the marks of a layer lie; None if it has none to point at."""
        return next((spots for spots in self.spots if spots.layer == layer), None)


def paint(painter: QPainter, place: QRectF, chart: Chart, look: Look) -> Placed:
    """Draw ``chart`` into ``place``; returns where everything is."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    frame = plot_frame.paint(painter, place, chart, look)
    spots = []
    for number, layer in enumerate(chart.layers):
        painter.save()
        painter.setClipRect(frame.area.adjusted(-4, -4, 4, 4))
        boxes = _PAINTERS[type(layer)](painter, frame, layer, look)
        painter.restore()
        if len(layer.marks) and boxes is not None:
            spots.append(Spots(number, boxes))
    return Placed(frame, tuple(spots))


# ------------------------------------------------------------------ layers
def _line(painter: QPainter, frame: Frame, layer: charts.Line, look: Look) -> FloatArray:
    points = frame.px(layer.xy)
    drawn = _thinned(_stepped(points) if layer.steps else points)
    colour = look.colour(layer.ink, layer.opacity)
    if layer.fill and len(drawn) > 1:
        ground = float(frame.up.px(max(0.0, frame.up.low) if not frame.up.log else 10**frame.up.low))
        shape = np.concatenate([drawn, [[drawn[-1, 0], ground], [drawn[0, 0], ground]]])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour(layer.ink, 0.13))
        painter.drawPolygon(_polygon(shape))
    pen = _pen(colour, layer.width_px)
    if layer.dashed:
        pen.setDashPattern([4.0, 3.0])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if len(drawn) == 1:  # a curve that has just begun
        painter.setPen(_pen(colour, 3.0 * layer.width_px))
        painter.drawPoint(QPointF(*drawn[0]))
    painter.drawPolyline(_polygon(drawn))
    return _dot_boxes(points)


def _band(painter: QPainter, frame: Frame, layer: charts.Band, look: Look) -> None:
    low = frame.px(np.column_stack([layer.x, layer.low]))
    high = frame.px(np.column_stack([layer.x, layer.high]))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.colour(layer.ink, 0.14))
    painter.drawPolygon(_polygon(np.concatenate([_thinned(low), _thinned(high)[::-1]])))


def _dots(painter: QPainter, frame: Frame, layer: charts.Dots, look: Look) -> FloatArray:
    points = frame.px(layer.xy)
    there = points[np.isfinite(points).all(1)]
    there = there[np.sort(np.unique(np.round(there * 2), axis=0, return_index=True)[1])]
    there = there[:: max(1, len(there) // MOST_DOTS)]
    if layer.hollow:
        painter.setPen(_pen(look.colour(layer.ink, layer.opacity), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        half = 0.5 * layer.size_px
        for x, y in there:
            painter.drawEllipse(QPointF(x, y), half, half)
    else:
        painter.setPen(_pen(look.colour(layer.ink, layer.opacity), layer.size_px))
        painter.drawPoints(_polygon(there))
    return _dot_boxes(points)


def _bars(painter: QPainter, frame: Frame, layer: charts.Bars, look: Look) -> FloatArray:
    left, right = frame.across.px(layer.left), frame.across.px(layer.right)
    top, ground = frame.up.px(layer.height), frame.up.px(np.zeros(len(layer.height)))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.colour(layer.ink, 0.75))
    gap = 0.5 if len(left) and float(np.min(right - left)) > 3 else 0.0
    boxes = np.column_stack([left + gap, np.minimum(top, ground), right - gap, np.maximum(top, ground)])
    for box in boxes:
        painter.drawRect(_rect(box))
    boxes[:, 1] = np.minimum(boxes[:, 1], boxes[:, 3] - 2 * REACH_PX)  # low bars can be hit too
    return boxes


def _lying(painter: QPainter, frame: Frame, layer: charts.Lying, look: Look) -> FloatArray:
    ground, end = frame.across.px(np.zeros(len(layer.value))), frame.across.px(layer.value)
    middle = frame.up.px(layer.at)
    half = min(0.5 * abs(frame.up.px_per_unit) * layer.thickness, 9.0)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.colour(layer.ink, 0.75))
    boxes = np.column_stack([np.minimum(ground, end), middle - half, np.maximum(ground, end), middle + half])
    for box in boxes:
        painter.drawRoundedRect(_rect(box), 2, 2)
    boxes[:, 2] = np.maximum(boxes[:, 2], boxes[:, 0] + 2 * REACH_PX)  # short bars can be hit too
    return boxes


def _labels(painter: QPainter, frame: Frame, layer: charts.Labels, look: Look) -> None:
    metrics = QFontMetricsF(look.small)
    ground = look.colour("surface", 0.8)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    for (x, y), text in zip(frame.px(layer.xy), layer.texts, strict=True):
        place = QRectF(x + 4, y - 8, metrics.horizontalAdvance(text) + 4, 16)
        painter.fillRect(place, ground)
        look.write(painter, place.adjusted(2, 0, 4, 0), text, look.colour("text_soft"), look.small)


def _boxes(painter: QPainter, frame: Frame, layer: charts.Boxes, look: Look) -> FloatArray:
    x = frame.across.px(layer.five)
    middle = frame.up.px(layer.at)
    half = 0.5 * abs(frame.up.px_per_unit) * layer.thickness
    half = min(half, 9.0)
    colour, soft = look.colour(layer.ink), look.colour(layer.ink, 0.22)
    for (low, first, median, third, high), y in zip(x, middle, strict=True):
        if not np.isfinite(median):
            continue
        painter.setPen(_pen(look.colour(layer.ink, 0.7), 1.1))
        painter.drawLine(QPointF(low, y), QPointF(first, y))
        painter.drawLine(QPointF(third, y), QPointF(high, y))
        painter.setBrush(soft)
        painter.drawRoundedRect(QRectF(first, y - half, max(1.0, third - first), 2 * half), 2, 2)
        painter.setPen(_pen(colour, 2.0))
        painter.drawLine(QPointF(median, y - half), QPointF(median, y + half))
    return np.column_stack([x[:, 0], middle - half, x[:, 4], middle + half])


def _intervals(painter: QPainter, frame: Frame, layer: charts.Intervals, look: Look) -> FloatArray:
    low, high, value = (frame.across.px(x) for x in (layer.low, layer.high, layer.value))
    y = frame.up.px(layer.at)
    for a, b, c, at in zip(low, high, value, y, strict=True):
        if np.isfinite(a) and np.isfinite(b):
            painter.setPen(_pen(look.colour(layer.ink, 0.5), 2.0))
            painter.drawLine(QPointF(a, at), QPointF(b, at))
        if np.isfinite(c):
            painter.setPen(_pen(look.colour(layer.ink), 7.0))
            painter.drawPoint(QPointF(c, at))
    return np.column_stack([np.fmin(low, value), y - 4, np.fmax(high, value), y + 4])


def _arrows(painter: QPainter, frame: Frame, layer: charts.Arrows, look: Look) -> FloatArray:
    start, end = frame.px(layer.start), frame.px(layer.end)
    painter.setPen(_pen(look.colour(layer.ink), 1.6))
    painter.setBrush(look.colour(layer.ink))
    for a, b in zip(start, end, strict=True):
        if not np.isfinite([*a, *b]).all():
            continue
        painter.drawLine(QPointF(*a), QPointF(*b))
        along = b - a
        length = float(np.hypot(*along))
        if length > 3.0:
            along = along / length * min(6.0, 0.6 * length)
            aside = 0.45 * np.array([-along[1], along[0]])
            painter.drawPolygon(_polygon(np.array([b, b - along + aside, b - along - aside])))
    return np.column_stack([np.fmin(start, end), np.fmax(start, end)])


def _rule(painter: QPainter, frame: Frame, layer: charts.Rule, look: Look) -> None:
    scale, area = (frame.across, frame.area) if layer.upright else (frame.up, frame.area)
    at = float(scale.px(layer.at))
    pen = _pen(look.colour(layer.ink, 0.9), 1.0)
    pen.setDashPattern([4.0, 4.0])
    painter.setPen(pen)
    if layer.upright:
        painter.drawLine(QPointF(at, area.top()), QPointF(at, area.bottom()))
        top = area.bottom() - 18 if layer.low else area.top()
        words, side = QRectF(at + 5, top, area.right() - at, 14), Qt.AlignmentFlag.AlignLeft
    else:
        painter.drawLine(QPointF(area.left(), at), QPointF(area.right(), at))
        words, side = QRectF(area.left(), at - 15, area.width() - 4, 14), Qt.AlignmentFlag.AlignRight
    if layer.words:
        look.write(painter, words, layer.words, look.colour(layer.ink), look.small, side)


_PAINTERS: dict[type[Layer], Callable[[QPainter, Frame, Any, Look], FloatArray | None]] = {
    charts.Line: _line,
    charts.Band: _band,
    charts.Dots: _dots,
    charts.Bars: _bars,
    charts.Lying: _lying,
    charts.Labels: _labels,
    charts.Boxes: _boxes,
    charts.Intervals: _intervals,
    charts.Arrows: _arrows,
    charts.Rule: _rule,
}


# ------------------------------------------------------------------ help
def bubble(painter: QPainter, room: QRectF, at: QPointF, words: str, look: Look) -> None:
    """Words on a small card beside a place, inside ``room``."""
    font: QFont = look.small
    lines = words.split("\n")
    metrics = QFontMetricsF(font)
    width = max(metrics.horizontalAdvance(line) for line in lines) + 16
    height = metrics.lineSpacing() * len(lines) + 10
    left = at.x() + 10 if at.x() + 10 + width <= room.right() else at.x() - 10 - width
    top = min(max(room.top(), at.y() - height - 8), room.bottom() - height)
    card = QRectF(max(room.left(), left), top, width, height)
    painter.setPen(_pen(look.colour("line"), 1.0))
    painter.setBrush(look.colour("raised"))
    painter.drawRoundedRect(card, 6, 6)
    for number, line in enumerate(lines):
        row = QRectF(card.left() + 8, card.top() + 5 + number * metrics.lineSpacing(), width, metrics.lineSpacing())
        look.write(painter, row, line, look.colour("text" if number == 0 else "text_soft"), font)


def ring(painter: QPainter, spots: Spots, index: int, look: Look, width: float = 2.0) -> None:
    """Draw attention to a mark."""
    painter.setPen(_pen(look.colour("text"), width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    box = _rect(spots.boxes_px[index])
    if box.width() < 1 and box.height() < 1:
        painter.drawEllipse(spots.centre(index), 5.5, 5.5)
    else:
        path = QPainterPath()
        path.addRoundedRect(box.adjusted(-2, -2, 2, 2), 3, 3)
        painter.drawPath(path)


def _pen(colour: QColor, width: float) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def _polygon(points: FloatArray) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in points[np.isfinite(points).all(1)].tolist()])


def _rect(box: FloatArray) -> QRectF:
    left, top, right, bottom = (float(value) for value in box)
    return QRectF(left, top, right - left, bottom - top)


def _dot_boxes(points: FloatArray) -> FloatArray:
    return np.concatenate([points, points], axis=1)


def _stepped(points: FloatArray) -> FloatArray:
    """Level up to the next place, then straight up or down to its value."""
    if len(points) < 2:
        return points
    doubled = np.repeat(points, 2, axis=0)
    return np.column_stack([doubled[1:, 0], doubled[:-1, 1]])


def _thinned(points: FloatArray) -> FloatArray:
    """A long line along x with no more points than the screen can tell apart: ends and extremes of each column."""
    points = points[np.isfinite(points).all(1)]
    column = np.floor(points[:, 0])
    if len(points) < 600 or (np.diff(column) < 0).any():
        return points
    starts = np.concatenate([[0], np.flatnonzero(np.diff(column)) + 1])
    stops = np.concatenate([starts[1:], [len(points)]]) - 1
    low = np.minimum.reduceat(points[:, 1], starts)
    high = np.maximum.reduceat(points[:, 1], starts)
    x = column[starts] + 0.5
    y = np.column_stack([points[starts, 1], low, high, points[stops, 1]])
    return np.column_stack([np.repeat(x, 4), y.ravel()])
