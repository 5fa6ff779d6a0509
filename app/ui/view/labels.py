"""Where labels go: beside their marker, over no marker and no other label. Pure geometry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.types import FloatArray

# Directions tried, clockwise from the right, and how far from the marker the near edge of the label lies.
_ANGLES = np.radians([0, 180, -30, -150, 30, 150, -60, -120, 60, 120, -90, 90])
_REACHES_PX = (18.0, 34.0, 56.0, 84.0, 120.0)
_CLEAR_PX = 8.0
"""Half side of the square round a marker that no label may touch."""
GAP_PX = 3.0


@dataclass(frozen=True)
class Request:
    """One label: where its marker is and how large the text box is."""

    x_px: float
    y_px: float
    width_px: float
    height_px: float


@dataclass(frozen=True)
class Place:
    """Upper left corner of a label's box, and whether every rule could be kept."""

    x_px: float
    y_px: float
    free: bool


def place_labels(requests: Sequence[Request], markers_px: FloatArray, width_px: float, height_px: float) -> list[Place]:
    """Places for labels, the most important first. markers_px: (N, 2) positions no label may cover."""
    centre = markers_px.mean(0) if len(markers_px) else np.array([width_px / 2, height_px / 2])
    taken = np.empty((0, 4))
    places = []
    for request in requests:
        boxes = _candidates(request, centre)
        cost = _cost(boxes, request, markers_px, taken, width_px, height_px)
        best = int(np.argmin(cost))
        x, y = boxes[best, :2]
        x = float(min(max(x, 4.0), max(4.0, width_px - request.width_px - 4)))
        y = float(min(max(y, 4.0), max(4.0, height_px - request.height_px - 4)))
        places.append(Place(x, y, bool(cost[best] < 1e4)))
        taken = np.vstack([taken, [x, y, x + request.width_px, y + request.height_px]])
    return places


def _candidates(request: Request, centre: FloatArray) -> FloatArray:
    """(K, 4) boxes left, top, right, bottom round the marker; outward from the middle of all markers first."""
    angles = np.repeat(_ANGLES, len(_REACHES_PX))
    reach = np.tile(_REACHES_PX, len(_ANGLES))
    x = request.x_px + np.cos(angles) * reach
    y = request.y_px + np.sin(angles) * reach
    left = np.where(np.cos(angles) > 0.01, x, np.where(np.cos(angles) < -0.01, x - request.width_px, x))
    left = np.where(np.abs(np.cos(angles)) <= 0.01, x - request.width_px / 2, left)
    top = y - request.height_px / 2 + np.sin(angles) * request.height_px / 2
    return np.stack([left, top, left + request.width_px, top + request.height_px], axis=1)


def _cost(
    boxes: FloatArray, request: Request, markers: FloatArray, taken: FloatArray, width: float, height: float
) -> FloatArray:
    reach = np.tile(np.asarray(_REACHES_PX), len(_ANGLES))
    angles = np.repeat(_ANGLES, len(_REACHES_PX))
    cost = reach + 14 * np.abs(np.sin(angles))
    outward = np.sign(request.x_px - (markers[:, 0].mean() if len(markers) else width / 2)) or 1.0
    cost = cost + np.where(np.cos(angles) * outward < -0.01, 30.0, 0.0)
    if len(markers):
        inside = (
            (markers[None, :, 0] > boxes[:, None, 0] - _CLEAR_PX)
            & (markers[None, :, 0] < boxes[:, None, 2] + _CLEAR_PX)
            & (markers[None, :, 1] > boxes[:, None, 1] - _CLEAR_PX)
            & (markers[None, :, 1] < boxes[:, None, 3] + _CLEAR_PX)
        )
        cost = cost + 1e4 * inside.sum(1)
    if len(taken):
        across = np.minimum(boxes[:, None, 2], taken[None, :, 2]) - np.maximum(boxes[:, None, 0], taken[None, :, 0])
        down = np.minimum(boxes[:, None, 3], taken[None, :, 3]) - np.maximum(boxes[:, None, 1], taken[None, :, 1])
        cost = cost + 1e5 * ((across > -GAP_PX) & (down > -GAP_PX)).sum(1)
    outside = (boxes[:, 0] < 4) | (boxes[:, 1] < 4) | (boxes[:, 2] > width - 4) | (boxes[:, 3] > height - 4)
    return np.asarray(cost + 1e6 * outside)
