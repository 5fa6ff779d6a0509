"""Areas: of a polygon of landmarks itself, and of the scan's surface that it bounds."""

from __future__ import annotations

import numpy as np

from engine.types import BoolArray, EngineError, FloatArray, IntArray


def polygon_area(corners_mm: FloatArray) -> float:
    """Area of a closed polygon (n, 3) in order, laid flat: half the length of its vector area. Exact if it is flat."""
    return float(np.linalg.norm(vector_area(corners_mm)))


def vector_area(corners_mm: FloatArray) -> FloatArray:
    """Vector area (3,): normal to the polygon, as long as its area."""
    away = corners_mm - corners_mm.mean(0)
    return np.asarray(0.5 * np.cross(away, np.roll(away, -1, axis=0)).sum(0))


def surface_area(corners_mm: FloatArray, points_mm: FloatArray, faces: IntArray | None) -> float:
    """Area of the surface that lies over a polygon of landmarks (n, 3), in mm².

    The polygon's sides are straight when seen along its own normal; of the surface, what faces the same way counts
    (never the back of the head). Raises EngineError without faces, or if the surface does not reach all of it.
    """
    if faces is None or not len(faces):
        raise EngineError("a bare cloud has no surface to measure; make a mesh of it first")
    normal = vector_area(corners_mm)
    flat_area = float(np.linalg.norm(normal))
    if flat_area < 1e-9:
        raise EngineError("its landmarks lie on one line")
    axes = _plane(normal / flat_area)
    centre = corners_mm.mean(0)
    outline = (corners_mm - centre) @ axes[:2].T
    size = float(np.abs(outline).max())
    corners = points_mm[_near(points_mm, faces, centre, 2.0 * size)].astype(np.float64) - centre
    seen = corners @ axes[:2].T
    twice_seen = _signed(seen)
    depth = np.abs((corners @ axes[2]).mean(1))
    facing = _facing(twice_seen, seen, depth, size)
    corners, seen, twice_seen = corners[facing], seen[facing], twice_seen[facing]
    true = 0.5 * np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    covered = _covered(seen, outline)
    share = np.divide(covered, 0.5 * np.abs(twice_seen), out=np.zeros(len(seen)), where=np.abs(twice_seen) > 1e-12)
    if covered.sum() < 0.97 * flat_area:
        raise EngineError("the surface has holes inside its landmarks or does not reach them")
    return float((true * np.clip(share, 0.0, 1.0)).sum())


def _plane(normal: FloatArray) -> FloatArray:
    """Rows: two directions in the plane and the normal, right-handed: (3, 3)."""
    helper = np.eye(3)[int(np.argmin(np.abs(normal)))]
    first = np.cross(helper, normal)
    first /= np.linalg.norm(first)
    return np.stack([first, np.cross(normal, first), normal])


def _near(points_mm: FloatArray, faces: IntArray, centre: FloatArray, reach_mm: float) -> IntArray:
    inside = np.square(points_mm - centre).sum(1) <= reach_mm**2
    return np.asarray(faces[inside[faces].any(1)])


def _signed(triangles: FloatArray) -> FloatArray:
    """Twice the signed area of flat triangles (F, 3, 2)."""
    a, b = triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0]
    return np.asarray(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])


def _facing(twice: FloatArray, seen: FloatArray, depth: FloatArray, size: float) -> BoolArray:
    """Triangles that go round as those nearest to the polygon's own plane do (normals may point in or out)."""
    central = np.square(seen.mean(1)).sum(1) < size**2
    weight = np.where(central, np.abs(twice) * np.exp(-np.square(depth / max(0.3 * size, 1e-9))), 0.0)
    sign = 1.0 if float((weight * np.sign(twice)).sum()) >= 0 else -1.0
    return np.asarray((twice * sign > 0) & (depth < 1.5 * size), dtype=np.bool_)


def _covered(triangles: FloatArray, outline: FloatArray) -> FloatArray:
    """Area of each flat triangle (F, 3, 2) inside a simple polygon (n, 2): (F,)."""
    covered = np.zeros(len(triangles))
    for ear in _ears(outline):
        covered += _overlap(triangles, ear)
    return covered


def _ears(outline: FloatArray) -> list[FloatArray]:
    """A simple polygon (n, 2) as triangles that go round counter-clockwise (ear clipping)."""
    points = outline if _turn(outline) > 0 else outline[::-1]
    left = list(range(len(points)))
    ears = []
    while len(left) > 3:
        for place in range(len(left)):
            a, b, c = (left[place - 1], left[place], left[(place + 1) % len(left)])
            tip = points[[a, b, c]]
            others = [points[i] for i in left if i not in (a, b, c)]
            if _turn(tip) > 0 and not any(_inside(other, tip) for other in others):
                ears.append(tip)
                left.pop(place)
                break
        else:
            raise EngineError("the outline of its landmarks crosses itself")
    return [*ears, points[left]]


def _turn(points: FloatArray) -> float:
    after = np.roll(points, -1, axis=0)
    return float((points[:, 0] * after[:, 1] - points[:, 1] * after[:, 0]).sum())


def _inside(point: FloatArray, triangle: FloatArray) -> bool:
    after = np.roll(triangle, -1, axis=0) - triangle
    away = point - triangle
    return bool((after[:, 0] * away[:, 1] - after[:, 1] * away[:, 0] > 1e-12).all())


def _overlap(triangles: FloatArray, ear: FloatArray) -> FloatArray:
    """Area of each triangle (F, 3, 2) inside one counter-clockwise triangle (3, 2), by clipping at each side: (F,)."""
    side = np.roll(ear, -1, axis=0) - ear
    away = triangles[:, None] - ear[None, :, None]
    left = side[None, :, None, 0] * away[..., 1] - side[None, :, None, 1] * away[..., 0]
    area = np.where((left >= 0).all((1, 2)), 0.5 * np.abs(_signed(triangles)), 0.0)
    outside = np.asarray((left <= 0).all(2)).any(1)
    crossing = ~(left >= 0).all((1, 2)) & ~outside
    for number in np.flatnonzero(crossing):
        shape: FloatArray = triangles[number]
        for corner in range(3):
            shape = _cut(shape, ear[corner], ear[(corner + 1) % 3])
            if len(shape) < 3:
                break
        else:
            area[number] = 0.5 * abs(_turn(shape))
    return area


def _cut(shape: FloatArray, start: FloatArray, end: FloatArray) -> FloatArray:
    """What of a convex polygon lies left of the line from start to end (Sutherland and Hodgman 1974)."""
    side = end - start
    left = side[0] * (shape[:, 1] - start[1]) - side[1] * (shape[:, 0] - start[0])
    if (left >= 0).all():
        return shape
    kept = []
    for number in range(len(shape)):
        here, there = number - 1, number
        if (left[here] >= 0) != (left[there] >= 0):
            share = left[here] / (left[here] - left[there])
            kept.append(shape[here] + share * (shape[there] - shape[here]))
        if left[there] >= 0:
            kept.append(shape[there])
    return np.array(kept).reshape(-1, 2)
