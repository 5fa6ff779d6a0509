"""What surrounds the scan: title, axes, scale bar, legend."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from app.language import words
from app.models.scene import Marker, MarkerStatus
from app.ui.view.colour_scale import ColourScale, paint_colour_scale
from app.ui.view.markers import colour, font_of, shape_path
from app.ui.view.palette import HOLLOW, TITLES, MarkerLook, ViewPalette
from app.ui.view.projection import Projection
from engine.types import Scan

_STEPS_MM = [m * 10.0**e for e in range(-3, 6) for m in (1, 2, 5)]
WIDEST_BAR_PX, BAR_SHARE = 130.0, 0.25
LEGEND_HEIGHT_PX = 28.0
LEGEND_ROW_PX = 20.0
RIM_PX = 3.0
RIM_OPACITY = 0.7
PLATE_OPACITY = 0.88
"""Of the ground under words that a bright scan may lie behind."""
TITLE_X_PX = 20.0
LEGEND_SHARE = 0.55
"""A legend wider than this share of the picture becomes a column."""


@dataclass(frozen=True, eq=False)
class Hud:
    """The words and the camera of the frame round the picture."""

    projection: Projection
    palette: ViewPalette
    title: str = ""
    detail: str = ""
    hint: str = ""
    legend: tuple[tuple[MarkerStatus, int], ...] = ()
    font: QFont = field(default_factory=QFont)
    scale: ColourScale | None = None
    """The legend of a coloured surface."""
    title_room_px: float = math.inf
    """Up to here from the left the title may reach."""


def describe(scan: Scan | None, markers: Sequence[Marker]) -> tuple[str, str, tuple[tuple[MarkerStatus, int], ...]]:
    """Title, line of counts and legend of a scan with its markers."""
    counts = Counter(marker.status for marker in markers)
    legend = tuple((status, counts[status]) for status in MarkerStatus if counts[status])
    if scan is None:
        return "", "", legend
    if scan.faces is None:
        size = words("{count} points").format(count=f"{len(scan.points_mm):,}")
    elif len(scan.faces) == 1:
        size = words("1 triangle")
    else:
        size = words("{count} triangles").format(count=f"{len(scan.faces):,}")
    placed = sum(1 for marker in markers if marker.movable)
    parts = (
        [size, words("1 landmark") if placed == 1 else words("{count} landmarks").format(count=placed)]
        if placed
        else [size]
    )
    if counts[MarkerStatus.CHECKED]:
        parts.append(words("{count} checked").format(count=counts[MarkerStatus.CHECKED]))
    return scan.name, "  ·  ".join(parts), legend


def paint_hud(painter: QPainter, hud: Hud) -> None:
    """All of it."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_title(painter, hud)
    _paint_axes(painter, hud)
    _paint_scale(painter, hud)
    _paint_legend(painter, hud)
    if hud.scale is not None:
        paint_colour_scale(painter, hud.projection, hud.palette, hud.font, hud.scale)


def _paint_title(painter: QPainter, hud: Hud) -> None:
    room = max(0.0, min(hud.projection.width_px * 0.6, hud.title_room_px - TITLE_X_PX - 20.0))
    bold = font_of(hud.font, 15, QFont.Weight.DemiBold)
    title = QFontMetricsF(bold).elidedText(hud.title, Qt.TextElideMode.ElideMiddle, room)
    plain = font_of(hud.font, 12)
    detail = QFontMetricsF(plain).elidedText(hud.detail, Qt.TextElideMode.ElideRight, room)
    if title:
        width = max(QFontMetricsF(bold).horizontalAdvance(title), QFontMetricsF(plain).horizontalAdvance(detail))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(hud.palette.panel, PLATE_OPACITY))
        painter.drawRoundedRect(QRectF(TITLE_X_PX - 10, 13, width + 20, 49 if detail else 30), 8, 8)
    for text, y, font, ink in ((title, 34, bold, hud.palette.text), (detail, 53, plain, hud.palette.text_secondary)):
        painter.setFont(font)
        painter.setPen(colour(ink))
        painter.drawText(QPointF(TITLE_X_PX, y), text)
    if hud.hint:
        _paint_hint(painter, hud)


def _paint_words(painter: QPainter, palette: ViewPalette, place: QPointF, said: str, font: QFont, ink: str) -> None:
    """Words with a rim in the colour of the panels, since the scan behind them may be bright or dark."""
    path = QPainterPath()
    path.addText(place, font, said)
    rim = QPen(colour(palette.panel, RIM_OPACITY), RIM_PX)
    rim.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(path, rim)
    painter.setFont(font)
    painter.setPen(colour(ink))
    painter.drawText(place, said)


def _paint_hint(painter: QPainter, hud: Hud) -> None:
    font = font_of(hud.font, 12, QFont.Weight.Medium)
    box = QRectF(20, 66, QFontMetricsF(font).horizontalAdvance(hud.hint) + 24, 26)
    painter.setPen(QPen(colour(hud.palette.accent, 0.7), 1))
    painter.setBrush(colour(hud.palette.panel, PLATE_OPACITY))
    painter.drawRoundedRect(box, 8, 8)
    painter.setFont(font)
    painter.setPen(colour(hud.palette.text))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, hud.hint)


def _paint_axes(painter: QPainter, hud: Hud) -> None:
    right, up, back = hud.projection.axes
    origin = QPointF(46, hud.projection.height_px - 46)
    colours = (hud.palette.axis_x, hud.palette.axis_y, hud.palette.axis_z)
    arms = sorted(
        (float(back[k]), origin.x() + 26 * float(right[k]), origin.y() - 26 * float(up[k]), "XYZ"[k], colours[k])
        for k in range(3)
    )
    painter.setFont(font_of(hud.font, 10, QFont.Weight.Bold))
    for _, x, y, name, ink in arms:
        painter.setPen(QPen(colour(ink), 2))
        painter.drawLine(origin, QPointF(x, y))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(ink))
        painter.drawEllipse(QPointF(x, y), 7.5, 7.5)
        painter.setPen(colour("#FFFFFF" if not hud.palette.dark else hud.palette.outline))
        painter.drawText(QRectF(x - 8, y - 8, 16, 16), Qt.AlignmentFlag.AlignCenter, name)


def bar_length_mm(mm_per_px: float, room_px: float = WIDEST_BAR_PX) -> float:
    """The longest round length whose bar still fits."""
    fitting = [step for step in _STEPS_MM if step / mm_per_px <= room_px]
    return fitting[-1] if fitting else _STEPS_MM[0]


def _paint_scale(painter: QPainter, hud: Hud) -> None:
    if not hud.title:
        return
    mm_per_px = hud.projection.camera.mm_per_px(hud.projection.height_px)
    length = bar_length_mm(mm_per_px, min(WIDEST_BAR_PX, BAR_SHARE * hud.projection.width_px))
    x, y, width = 96.0, hud.projection.height_px - 34, length / mm_per_px
    if not math.isfinite(width):
        return
    bar = QPolygonF([QPointF(x, y - 4), QPointF(x, y), QPointF(x + width, y), QPointF(x + width, y - 4)])
    for ink, thickness_px in ((colour(hud.palette.panel, RIM_OPACITY), 1.4 + RIM_PX), (colour(hud.palette.text), 1.4)):
        painter.setPen(QPen(ink, thickness_px))
        painter.drawPolyline(bar)
    font = font_of(hud.font, 11, QFont.Weight.Medium)
    _paint_words(painter, hud.palette, QPointF(x, y - 9), f"{length:g} mm", font, hud.palette.text)


def _paint_legend(painter: QPainter, hud: Hud) -> None:
    """In a row at the lower right; in a column where a row would cover the scan."""
    if not hud.legend:
        return
    font = font_of(hud.font, 12, QFont.Weight.Medium)
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    items = [(hud.palette.looks[status], f"{words(TITLES[status])}  {count}") for status, count in hud.legend]
    widths = [metrics.horizontalAdvance(text) + 34 for _, text in items]
    right, bottom = hud.projection.width_px - 18, hud.projection.height_px - 18
    in_row = sum(widths) + 6 <= LEGEND_SHARE * hud.projection.width_px
    width = sum(widths) + 6 if in_row else max(widths) + 8
    height = LEGEND_HEIGHT_PX if in_row else LEGEND_ROW_PX * len(items) + 10
    box = QRectF(right - width, bottom - height, width, height)
    painter.setPen(QPen(colour(hud.palette.line), 1))
    painter.setBrush(colour(hud.palette.panel, 0.82))
    painter.drawRoundedRect(box, 9, 9)
    x, y = box.x() + 20, box.y() + (height / 2 if in_row else 5 + LEGEND_ROW_PX / 2)
    for (look, text), step in zip(items, widths, strict=True):
        _paint_legend_item(painter, hud, look, text, QPointF(x, y))
        x, y = (x + step, y) if in_row else (x, y + LEGEND_ROW_PX)


def _paint_legend_item(painter: QPainter, hud: Hud, look: MarkerLook, text: str, at: QPointF) -> None:
    ring = look.shape in HOLLOW
    painter.setPen(QPen(colour(look.colour), 1.8) if ring else Qt.PenStyle.NoPen)
    painter.setBrush(Qt.BrushStyle.NoBrush if ring else colour(look.colour))
    painter.drawPath(shape_path(look.shape, at.x(), at.y(), 4.2))
    painter.setPen(colour(hud.palette.text_secondary))
    box = QRectF(at.x() + 11, at.y() - LEGEND_ROW_PX / 2, 400, LEGEND_ROW_PX)
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


def paint_focus(painter: QPainter, projection: Projection, palette: ViewPalette) -> None:
    """A frame of four filled bars: the outline of a large rectangle takes longer than all landmarks together."""
    ink, width, height = colour(palette.accent, 0.5), int(projection.width_px), int(projection.height_px)
    for bar in ((0, 0, width, 1), (0, height - 1, width, 1), (0, 1, 1, height - 2), (width - 1, 1, 1, height - 2)):
        painter.fillRect(*bar, ink)
