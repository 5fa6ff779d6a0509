"""Landmarks, error vectors and labels as seen on the screen: constant size, crisp at any pixel ratio."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from app.models.scene import ErrorVector, Marker, MarkerStatus
from app.ui.view.labels import Place, Request, place_labels
from app.ui.view.palette import HOLLOW, MarkerLook, Shape, ViewPalette
from app.ui.view.projection import Projection
from engine.types import FloatArray, Role

RADIUS_PX, LEAST_RADIUS_PX = 5.0, 3.2
RADIUS_MM = 2.8
"""In a small picture of a whole face markers are no larger than this, or they would hide what they mark."""
HOVER_SHARE = 1.3
RING_PX = 10.5
PILL_HEIGHT_PX = 22.0
MOVABLE_LEAD_PX, SELECTED_LEAD_PX = 4.0, 2.0

MarkerKey = tuple[Role, str]


def key_of(marker: Marker) -> MarkerKey:
    """What tells markers apart."""
    return marker.role, marker.name


@dataclass(frozen=True, eq=False)
class MarkerLayer:
    """Everything needed to paint the landmarks. screen: (M, 3) x, y in pixels and depth. visible: (M,) bool."""

    projection: Projection
    palette: ViewPalette
    markers: tuple[Marker, ...]
    vectors: tuple[ErrorVector, ...]
    screen: FloatArray
    visible: NDArray[np.bool_]
    see_through: bool = False
    hovered: MarkerKey | None = None
    font: QFont = field(default_factory=QFont)


def colour(text: str, opacity: float = 1.0) -> QColor:
    """#RRGGBB with an opacity."""
    out = QColor(text)
    out.setAlphaF(opacity)
    return out


def font_of(base: QFont, size_px: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The interface font in another size and weight."""
    out = QFont(base)
    out.setPixelSize(size_px)
    out.setWeight(weight)
    return out


_POLYGONS: dict[Shape, tuple[int, float, float]] = {
    # corners, first angle in degrees (0 = right, 90 = down), size relative to the circle
    Shape.SQUARE: (4, 45.0, 1.22),
    Shape.BRACKET: (4, 45.0, 1.22),
    Shape.DIAMOND: (4, 0.0, 1.30),
    Shape.TRIANGLE: (3, -90.0, 1.42),
    Shape.HEXAGON: (6, 0.0, 1.14),
}


def shape_path(shape: Shape, x: float, y: float, radius: float) -> QPainterPath:
    """Outline of a marker; all shapes weigh about the same to the eye."""
    path = QPainterPath()
    if shape not in _POLYGONS:
        path.addEllipse(QPointF(x, y), radius, radius)
        return path
    count, first, factor = _POLYGONS[shape]
    angles = [math.radians(first + 360 * k / count) for k in range(count)]
    size = radius * factor
    drop = radius * 0.2 if shape is Shape.TRIANGLE else 0.0
    path.addPolygon(QPolygonF([QPointF(x + size * math.cos(a), y + drop + size * math.sin(a)) for a in angles]))
    path.closeSubpath()
    return path


def paint_markers(painter: QPainter, layer: MarkerLayer) -> None:
    """Vectors first, then markers from far to near, those that can be moved over the others, then labels."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_vectors(painter, layer)
    for k in painting_order(layer):
        _paint_marker(painter, layer, k)
    _paint_labels(painter, layer)


def radius_px(layer: MarkerLayer) -> float:
    """How large a marker is: always the same on the screen, but where the face is small."""
    mm_per_px = layer.projection.camera.mm_per_px(layer.projection.height_px)
    return min(max(RADIUS_MM / max(mm_per_px, 1e-9), LEAST_RADIUS_PX), RADIUS_PX)


def painting_order(layer: MarkerLayer) -> list[int]:
    """Numbers of the markers, the topmost last: what a person works on is never hidden by what it is compared with."""
    marks, depth = layer.markers, layer.screen[:, 2]
    return sorted(range(len(marks)), key=lambda k: (marks[k].selected, marks[k].movable, -depth[k]))


def drawn(layer: MarkerLayer, k: int) -> bool:
    """Whether a marker appears at all: visible, or shown through the surface, or the selected one."""
    marker = layer.markers[k]
    in_front = layer.screen[k, 2] > 0 or layer.projection.camera.orthographic
    return bool(in_front and (layer.visible[k] or layer.see_through or marker.selected))


def _paint_marker(painter: QPainter, layer: MarkerLayer, k: int) -> None:
    if not drawn(layer, k):
        return
    marker, palette = layer.markers[k], layer.palette
    look = palette.looks[marker.status]
    x, y = float(layer.screen[k, 0]), float(layer.screen[k, 1])
    hovered = key_of(marker) == layer.hovered
    radius = radius_px(layer) * (HOVER_SHARE if hovered else 1.0)
    if not layer.visible[k]:
        _paint_hidden(painter, look, palette, x, y, radius)
    elif look.shape in HOLLOW:
        _paint_ring(painter, look, palette, x, y, radius)
    else:
        _paint_solid(painter, look, palette, x, y, radius, marker.occluded)
    if marker.selected:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for width, opacity in ((6.0, 0.28), (2.0, 1.0)):
            painter.setPen(QPen(colour(palette.accent, opacity), width))
            painter.drawEllipse(QPointF(x, y), RING_PX, RING_PX)


def _paint_solid(
    painter: QPainter, look: MarkerLook, palette: ViewPalette, x: float, y: float, radius: float, occluded: bool
) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 50))
    painter.drawPath(shape_path(look.shape, x + 0.4, y + 1.1, radius + 0.7))
    painter.setBrush(colour(look.colour, 0.35 if occluded else 1.0))
    pen = QPen(colour(palette.outline, 0.8), 1.0)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if occluded:
        pen = QPen(colour(look.colour), 1.6, Qt.PenStyle.DotLine)
    painter.setPen(pen)
    painter.drawPath(shape_path(look.shape, x, y, radius))


def _paint_ring(painter: QPainter, look: MarkerLook, palette: ViewPalette, x: float, y: float, radius: float) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for ink, width in ((colour(palette.outline, 0.55), 3.6), (colour(look.colour), 1.8)):
        painter.setPen(QPen(ink, width))
        painter.drawPath(shape_path(look.shape, x, y, radius - 0.4))


def _paint_hidden(painter: QPainter, look: MarkerLook, palette: ViewPalette, x: float, y: float, radius: float) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    path = shape_path(look.shape, x, y, radius - 0.5)
    for ink, width in ((colour(palette.outline, 0.35), 2.8), (colour(look.colour, 0.75), 1.4)):
        painter.setPen(QPen(ink, width))
        painter.drawPath(path)


# ------------------------------------------------------------------ error vectors
def _paint_vectors(painter: QPainter, layer: MarkerLayer) -> None:
    if not layer.vectors:
        return
    position = {key_of(marker): k for k, marker in enumerate(layer.markers)}
    ends = layer.projection.project(np.array([[v.start_mm, v.end_mm] for v in layer.vectors]).reshape(-1, 3))
    selected = {marker.name for marker in layer.markers if marker.selected}
    for k, vector in enumerate(layer.vectors):
        ends_at = position.get((Role.CORRECTED, vector.name), position.get((Role.PREDICTED, vector.name)))
        shown = layer.see_through or vector.name in selected or ends_at is None or bool(layer.visible[ends_at])
        if not shown:
            continue
        status = MarkerStatus.REFERENCE if vector.role is Role.REFERENCE else MarkerStatus.GHOST
        start, end = (QPointF(float(x), float(y)) for x, y in ends[2 * k : 2 * k + 2, :2])
        strong = vector.name in selected
        for ink, width in (
            (colour(layer.palette.outline, 0.6), 4.0 if strong else 3.0),
            (colour(layer.palette.looks[status].colour), 2.2 if strong else 1.5),
        ):
            painter.setPen(QPen(ink, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawLine(start, end)


def length_mm(vector: ErrorVector) -> float:
    """Length of an error vector."""
    return math.dist(vector.start_mm, vector.end_mm)


# ------------------------------------------------------------------ labels
@dataclass(frozen=True)
class _Label:
    k: int
    title: str
    detail: str
    width_px: float


def _paint_labels(painter: QPainter, layer: MarkerLayer) -> None:
    labels = _labels(layer)
    if not labels:
        return
    seen = [k for k in range(len(layer.markers)) if drawn(layer, k)]
    requests = [
        Request(float(layer.screen[b.k, 0]), float(layer.screen[b.k, 1]), b.width_px, PILL_HEIGHT_PX) for b in labels
    ]
    width, height = layer.projection.width_px, layer.projection.height_px
    places = place_labels(requests, layer.screen[seen, :2], width, height)
    fitting = [(b, p) for b, p in zip(labels, places, strict=True) if p.free or _important(layer, b.k)]
    for label, place in fitting:
        _paint_leader(painter, layer, label, place)
    for label, place in fitting:
        _paint_pill(painter, layer, label, place)


def _important(layer: MarkerLayer, k: int) -> bool:
    return layer.markers[k].selected or key_of(layer.markers[k]) == layer.hovered


def _labels(layer: MarkerLayer) -> list[_Label]:
    """Selected and hovered first; labels that find no room are left out."""
    lengths = {vector.name: length_mm(vector) for vector in reversed(layer.vectors)}
    metrics = {strong: QFontMetricsF(_label_font(layer, strong)) for strong in (False, True)}
    plain = QFontMetricsF(font_of(layer.font, 12))
    labels = []
    for k, marker in enumerate(layer.markers):
        important = _important(layer, k)
        text = marker.label or (marker.title if important else "")
        if not text or not drawn(layer, k):
            continue
        told = (important or _doubted(layer, k)) and marker.name in lengths
        detail = f"{lengths[marker.name]:.2f} mm" if told else ""
        width = metrics[important].horizontalAdvance(text) + 20 + (plain.horizontalAdvance(detail) + 7 if detail else 0)
        labels.append(_Label(k, text, detail, width))
    return sorted(labels, key=lambda label: (not _important(layer, label.k), not _doubted(layer, label.k)))


def _doubted(layer: MarkerLayer, k: int) -> bool:
    return layer.markers[k].status is MarkerStatus.DOUBTFUL


def _edge(layer: MarkerLayer, k: int) -> str:
    palette = layer.palette
    return palette.accent if layer.markers[k].selected else palette.looks[layer.markers[k].status].colour


def _paint_leader(painter: QPainter, layer: MarkerLayer, label: _Label, place: Place) -> None:
    x, y = (float(v) for v in layer.screen[label.k, :2])
    near_x = min(max(x, place.x_px), place.x_px + label.width_px)
    near_y = min(max(y, place.y_px + 4), place.y_px + PILL_HEIGHT_PX - 4)
    gap = RING_PX + 1 if layer.markers[label.k].selected else RADIUS_PX + 2
    away = math.hypot(near_x - x, near_y - y)
    if away <= gap:
        return
    start = QPointF(x + (near_x - x) * gap / away, y + (near_y - y) * gap / away)
    strong = _important(layer, label.k)
    under = colour(layer.palette.panel, 0.55 if strong else 0.35)
    for ink, width in ((under, 3.0), (colour(_edge(layer, label.k), 1.0 if strong else 0.75), 1.2 if strong else 1.0)):
        painter.setPen(QPen(ink, width))
        painter.drawLine(start, QPointF(near_x, near_y))


def _paint_pill(painter: QPainter, layer: MarkerLayer, label: _Label, place: Place) -> None:
    palette, strong = layer.palette, _important(layer, label.k)
    box = QRectF(place.x_px, place.y_px + 0.5, label.width_px, PILL_HEIGHT_PX - 1)
    edged = strong or _doubted(layer, label.k)
    painter.setPen(QPen(colour(_edge(layer, label.k) if edged else palette.line, 0.9 if edged else 0.7), 1.0))
    painter.setBrush(colour(palette.panel, 0.92 if strong else 0.8))
    painter.drawRoundedRect(box, 7, 7)
    inner = box.adjusted(10, 0, -10, 0)
    painter.setFont(_label_font(layer, strong))
    painter.setPen(colour(palette.text))
    painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, label.title)
    if label.detail:
        painter.setFont(font_of(layer.font, 12))
        painter.setPen(colour(palette.text_secondary))
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, label.detail)


def _label_font(layer: MarkerLayer, strong: bool) -> QFont:
    return font_of(layer.font, 12, QFont.Weight.DemiBold) if strong else font_of(layer.font, 11, QFont.Weight.Medium)


def markers_near(layer: MarkerLayer, x_px: float, y_px: float, radius_px: float) -> Sequence[Marker]:
    """Markers that can be grabbed at a place, the best first: visible ones, then the nearest.

    Where several lie on one spot the movable one comes first, and of these the selected one.
    """
    found = []
    for k, marker in enumerate(layer.markers):
        distance = math.hypot(layer.screen[k, 0] - x_px, layer.screen[k, 1] - y_px)
        if distance <= radius_px and drawn(layer, k):
            lead = MOVABLE_LEAD_PX * marker.movable + SELECTED_LEAD_PX * marker.selected
            found.append((not layer.visible[k], distance - lead, k))
    return [layer.markers[k] for *_, k in sorted(found)]
