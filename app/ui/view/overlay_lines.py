"""Lines laid over the scan, painted at a constant width; parts behind the surface are faint or left out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from app.models.overlays import Polyline
from app.models.view_state import ClipPlane
from app.ui.view.clipping import kept
from app.ui.view.depth import Depth
from app.ui.view.markers import colour, font_of
from app.ui.view.palette import ViewPalette, tone
from app.ui.view.projection import Projection
from engine.types import FloatArray

DOT_PX = 3.5
HIDDEN_OPACITY, STRONG_OPACITY = 0.3, 0.85
TEXT_HEIGHT_PX, TEXT_GAP_PX = 18.0, 7.0


def paint_lines(
    painter: QPainter,
    lines: Sequence[Polyline],
    projection: Projection,
    depth: Depth | None,
    palette: ViewPalette,
    font: QFont,
    clip: ClipPlane | None = None,
) -> None:
    """All of them. depth: of the picture below; None shows everything."""
    if not lines:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    places = [np.asarray(line.points_mm, float).reshape(-1, 3) for line in lines]
    ends = np.cumsum([0, *(len(points) for points in places)])
    every = np.concatenate(places)
    screen = projection.project(every)
    ahead = (screen[:, 2] > 0) | projection.camera.orthographic
    visible = ahead.copy() if depth is None else ahead & depth.visible(projection, screen)
    visible &= kept(clip, every)
    for k, line in enumerate(lines):
        part = slice(ends[k], ends[k + 1])
        _paint_line(painter, line, screen[part], ahead[part], visible[part], palette)
    for k, line in enumerate(lines):
        part = slice(ends[k], ends[k + 1])
        if line.text and (line.through or visible[part].any()):
            _paint_text(painter, line, screen[part], visible[part], palette, font)


def _paint_line(
    painter: QPainter,
    line: Polyline,
    screen: FloatArray,
    ahead: NDArray[np.bool_],
    visible: NDArray[np.bool_],
    palette: ViewPalette,
) -> None:
    ink, behind = tone(palette, line.tone), STRONG_OPACITY if line.strong else HIDDEN_OPACITY
    if len(screen) == 1:
        if ahead[0] and (visible[0] or line.through):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(ink, 1.0 if visible[0] else behind))
            painter.drawEllipse(QPointF(*screen[0, :2]), DOT_PX, DOT_PX)
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    seen = visible[:-1] & visible[1:]
    possible = ahead[:-1] & ahead[1:]
    hidden = possible & ~seen & line.through
    for chosen, opacity in ((hidden, behind), (seen, 1.0)):
        for first, last in _runs(chosen):
            shape = QPolygonF([QPointF(x, y) for x, y in screen[first : last + 1, :2]])
            style = Qt.PenStyle.DashLine if line.dashed else Qt.PenStyle.SolidLine
            for rim in (True, False):
                pen = QPen(colour(palette.outline, 0.45 * opacity) if rim else colour(ink, opacity))
                pen.setWidthF(line.width_px + (1.8 if rim else 0.0))
                pen.setStyle(Qt.PenStyle.SolidLine if rim and not line.dashed else style)
                pen.setCapStyle(Qt.PenCapStyle.RoundCap)
                pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
                painter.setPen(pen)
                painter.drawPolyline(shape)


def _runs(chosen: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and last place of each unbroken run of segments."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], chosen, [False]]).astype(int)))
    return [(int(first), int(last)) for first, last in zip(edges[::2], edges[1::2], strict=True)]


def _aside(screen: FloatArray) -> FloatArray:
    """(2,) unit vector across a straight line, upwards, so that words beside it hide neither of its ends."""
    along = screen[1, :2] - screen[0, :2]
    length = float(np.hypot(*along))
    if length < 1.0:
        return np.array([0.0, -1.0])
    across = np.array([along[1], -along[0]]) / length
    return np.asarray(-across if across[1] > 0 else across)


def _paint_text(
    painter: QPainter,
    line: Polyline,
    screen: FloatArray,
    visible: NDArray[np.bool_],
    palette: ViewPalette,
    font: QFont,
) -> None:
    rows = np.flatnonzero(visible) if visible.any() else np.arange(len(screen))
    x, y = screen[rows[len(rows) // 2], :2] if len(screen) != 2 else screen[:, :2].mean(0)
    small = font_of(font, 11, QFont.Weight.Medium)
    width = QFontMetricsF(small).horizontalAdvance(line.text) + 14
    box = QRectF(0, 0, width, TEXT_HEIGHT_PX)
    aside = _aside(screen) if len(screen) == 2 else np.array([0.0, -1.0])
    away = TEXT_GAP_PX + 0.5 * float(np.abs(aside) @ (width, TEXT_HEIGHT_PX))
    box.moveCenter(QPointF(float(x) + away * aside[0], float(y) + away * aside[1]))
    painter.setPen(QPen(colour(tone(palette, line.tone), 0.8), 1))
    painter.setBrush(colour(palette.panel, 0.85))
    painter.drawRoundedRect(box, 6, 6)
    painter.setFont(small)
    painter.setPen(colour(palette.text))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, line.text)
