"""Handles over the scan: which one is under the mouse, how far a hand has led it, and what they look like."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QPainter, QPen

from app.models.overlays import Handle, Polyline
from app.ui.view.depth import Depth
from app.ui.view.markers import colour
from app.ui.view.overlay_lines import paint_lines
from app.ui.view.palette import ViewPalette, tone
from app.ui.view.projection import Projection
from engine.preprocess.similarity import rotation_about
from engine.types import FloatArray

GRIP_PX, RING_PX = 12.0, 6.0
"""So near the mouse takes a grip, or a ring anywhere else on it."""
DOT_PX, HELD_DOT_PX = 6.0, 8.0
LINE_PX, HELD_LINE_PX = 1.6, 3.2
LEAST_PX = 12.0
"""A radian, or this many millimetres, seen so much end on that it is shorter than this still answers to the mouse."""


class Grasp:
    """A handle in the hand. Its place goes along, so that a ring is followed all the way round."""

    def __init__(self, handle: Handle, x_px: float, y_px: float, projection: Projection) -> None:
        self.handle = handle
        self.amount = 0.0
        """How far it was led: degrees of a ring, millimetres of a rail."""
        self._last = np.array([x_px, y_px])
        path = projection.project(handle.path_mm)[:, :2]
        on_path = handle.path_mm[int(np.linalg.norm(path - self._last, axis=1).argmin())]
        self._place = np.array(handle.grip_mm if handle.centre_mm is None else on_path, float)

    def lead(self, x_px: float, y_px: float, projection: Projection) -> float:
        """Follow the mouse; the amount."""
        now = np.array([x_px, y_px])
        step, self._last = now - self._last, now
        along = self._along()
        near = projection.project(np.stack([self._place, self._place + 0.01 * along]))[:, :2]
        seen = (near[1] - near[0]) / 0.01
        length = float(np.hypot(*seen))
        least = LEAST_PX if self.handle.centre_mm is not None else LEAST_PX / 100.0
        share = float(step @ seen) / max(length, least) ** 2
        if self.handle.centre_mm is None:
            self._place = self._place + share * along
            self.amount += share
        else:
            turn = rotation_about(self.handle.axis, share)
            self._place = self.handle.centre_mm + turn @ (self._place - self.handle.centre_mm)
            self.amount += math.degrees(share)
        return self.amount

    def _along(self) -> FloatArray:
        """Where the place goes by one millimetre, or by one radian."""
        if self.handle.centre_mm is None:
            return self.handle.axis
        return np.asarray(np.cross(self.handle.axis, self._place - self.handle.centre_mm))


def handle_at(handles: Sequence[Handle], projection: Projection, x_px: float, y_px: float) -> Handle | None:
    """The handle that a press here would take: a grip before a ring."""
    if not handles:
        return None
    mouse = np.array([x_px, y_px])
    grips = projection.project(np.stack([handle.grip_mm for handle in handles]))[:, :2]
    away = np.linalg.norm(grips - mouse, axis=1)
    if away.min() <= GRIP_PX:
        return handles[int(away.argmin())]
    rings = [handle for handle in handles if handle.centre_mm is not None]
    off = [_distance_px(projection.project(ring.path_mm)[:, :2], mouse) for ring in rings]
    return rings[int(np.argmin(off))] if rings and min(off) <= RING_PX else None


def _distance_px(path: FloatArray, mouse: FloatArray) -> float:
    start, step = path[:-1], np.diff(path, axis=0)
    share = ((mouse - start) * step).sum(1) / np.maximum((step * step).sum(1), 1e-9)
    foot = start + np.clip(share, 0.0, 1.0)[:, None] * step
    return float(np.linalg.norm(foot - mouse, axis=1).min())


def paint_handles(
    painter: QPainter,
    handles: Sequence[Handle],
    projection: Projection,
    depth: Depth | None,
    palette: ViewPalette,
    font: QFont,
    held: str = "",
) -> None:
    """All of them, faint where the scan lies before them. held: the name of the one under the mouse or in the hand."""
    lines = [
        Polyline(handle.path_mm, handle.tone, HELD_LINE_PX if handle.name == held else LINE_PX, through=True)
        for handle in handles
    ]
    words = [
        Polyline(handle.grip_mm[None], handle.tone, text=handle.text, through=True, strong=True)
        for handle in handles
        if handle.text and (handle.name == held or handle.centre_mm is None)
    ]
    paint_lines(painter, [*lines, *words], projection, depth, palette, font)
    for handle in handles:
        x, y, ahead = projection.project(handle.grip_mm)[0]
        if ahead > 0 or projection.camera.orthographic:
            painter.setPen(QPen(colour(palette.outline, 0.8), 1.5))
            painter.setBrush(colour(tone(palette, handle.tone)))
            size = HELD_DOT_PX if handle.name == held else DOT_PX
            painter.drawEllipse(QPointF(float(x), float(y)), size, size)
