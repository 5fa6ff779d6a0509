"""Where labels go: a few beside their marker, many in two columns; over no marker and no other label."""

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
FEW = 10
"""Up to so many labels stand beside their marker; more stand in columns left and right of the face."""
COLUMN_GAP_PX = 46.0
TOP_PX, BOTTOM_PX = 84.0, 66.0
"""Room that columns leave for the title, and for the axes and the legend."""


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
    if len(requests) <= FEW:
        return _beside(requests, markers_px, width_px, height_px)
    return _in_columns(requests, markers_px, width_px, height_px)


def _in_columns(requests: Sequence[Request], markers_px: FloatArray, width_px: float, height_px: float) -> list[Place]:
    """Half of the labels left, half right of all markers, each at the height of its marker or near to it."""
    by_x = sorted(range(len(requests)), key=lambda k: requests[k].x_px)
    half = len(by_x) // 2
    places = [Place(0.0, 0.0, False)] * len(requests)
    edges = (float(markers_px[:, 0].min()) - COLUMN_GAP_PX, float(markers_px[:, 0].max()) + COLUMN_GAP_PX)
    for members, edge, leftwards in ((by_x[:half], edges[0], True), (by_x[half:], edges[1], False)):
        row = max((requests[k].height_px for k in members), default=1.0) + GAP_PX
        room = max(0, int((height_px - TOP_PX - BOTTOM_PX) / row))
        kept = sorted(sorted(members)[:room], key=lambda k: requests[k].y_px)
        wanted = [requests[k].y_px - requests[k].height_px / 2 for k in kept]
        for k, y in zip(kept, _spread(wanted, row, TOP_PX, height_px - BOTTOM_PX - row), strict=True):
            width = requests[k].width_px
            x = edge - width if leftwards else edge
            fits = 4 <= x <= width_px - width - 4
            places[k] = Place(float(min(max(x, 4.0), max(4.0, width_px - width - 4))), y, fits)
    return places


def _spread(wanted: Sequence[float], row: float, top: float, bottom: float) -> list[float]:
    """Heights in the same order, a row apart, between top and bottom, as near to those wanted as can be.

    Heights that would collide move together by the mean of what each would have to move.
    """
    groups: list[list[float]] = []  # first height, number of rows, of each run of neighbours
    for height in wanted:
        groups.append([min(max(height, top), bottom), 1])
        while len(groups) > 1 and groups[-2][0] + groups[-2][1] * row > groups[-1][0]:
            (upper, many), (lower, more) = groups[-2], groups[-1]
            start = (upper * many + (lower - many * row) * more) / (many + more)
            groups[-2:] = [[start, many + more]]
        first, count = groups[-1]
        groups[-1][0] = max(top, min(first, bottom - (count - 1) * row))
        while len(groups) > 1 and groups[-2][0] + groups[-2][1] * row > groups[-1][0]:
            (upper, many), (_, more) = groups[-2], groups[-1]
            start = max(top, min(upper, bottom - (many + more - 1) * row))
            groups[-2:] = [[start, many + more]]
    return [first + k * row for first, count in groups for k in range(int(count))]


def _beside(requests: Sequence[Request], markers_px: FloatArray, width_px: float, height_px: float) -> list[Place]:
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
