"""More and more points between the 68: centroids of Delaunay triangles, round by round, each list a start of the next.

``python -m engine.synth.dense_points MODEL COUNT OUT.toml`` writes them as a landmark scheme.
After Basak et al., arXiv 2308.15170, whose own list was picked by hand; this rule is ours and needs no hand. Points lie
on the mean head as (triangle, barycentric); left and right come in pairs.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.catalog import scheme
from engine.geometry import Surface
from engine.photo.mesh import unrolled
from engine.synth.anchors import Anchors
from engine.synth.morphable import MorphableHead
from engine.synth.render.chart import Chart
from engine.types import EngineError, FloatArray, IntArray

COUNTS = (68, 100, 200, 520, 1000)
"""Lengths at which the list may be cut: no pair straddles them."""
FOREHEAD = 15
FOREHEAD_LOW_MM = 42.0
MIDLINE_MM = 0.6
GAP_MM = 3.0
"""A point whose mirror image is farther from the skin than this is left out."""
NEAR_MM = 0.8

Pair = tuple[FloatArray, FloatArray]
"""A place on the left and its mirror image."""


@dataclass(frozen=True, eq=False)
class DensePoints:
    """An ordered list of points. names: (N,). pair: (N,) number of the mirror image. anchors: on the head's mesh."""

    names: tuple[str, ...]
    places_mm: FloatArray
    pair: IntArray
    anchors: Anchors

    def first(self, count: int) -> DensePoints:
        """The first ``count``, one of ``COUNTS``."""
        if count not in COUNTS or count > len(self.names):
            raise EngineError(f"There are no {count} points. Choose one of {', '.join(map(str, COUNTS))}.")
        anchors = Anchors(self.anchors.corners[:count], self.anchors.weights[:count])
        return DensePoints(self.names[:count], self.places_mm[:count], self.pair[:count], anchors)


def dense_points(head: MorphableHead, count: int = 520, forehead: bool = True) -> DensePoints:
    """The first ``count`` points of a head with the ``ibug68`` scheme; these 68 come first, in order."""
    marks = {name: place for name, place in head.mean().landmarks_mm.items() if name.startswith("ibug68/")}
    names = [name.removeprefix("ibug68/") for name in marks]
    known = scheme("ibug68")
    pair = [names.index(known.mirror(name)) for name in names]
    skin = _skin(head)
    surface = Surface(head.mean_mm, skin)
    places = list(np.array(list(marks.values())))
    queue = _forehead(head) if forehead else []
    pool: list[FloatArray] = list(places)
    chart = _chart(head, skin) if count > len(places) else None
    waiting: list[Pair] = []
    while len(places) < count:
        waiting = _append(queue, waiting, places, pair, surface, pool)
        if len(places) >= count:
            break
        assert chart is not None
        queue = _centroids(np.array(pool), chart, head.mean_mm)
        if not queue:
            raise EngineError(f"This head has room for {len(places)} points only, not {count}.")
    names += [f"dense_{number + 1:04d}" for number in range(len(names), count)]
    array = np.array(places[:count])
    found = surface.closest(array)
    return DensePoints(
        tuple(names), found.places_mm, np.array(pair[:count]), Anchors(skin[found.face].astype(np.int32), found.weights)
    )


def _append(
    queue: list[FloatArray],
    waiting: list[Pair],
    places: list[FloatArray],
    pair: list[int],
    surface: Surface,
    pool: list[FloatArray],
) -> list[Pair]:
    """Take the places of ``queue`` (x ≥ 0) in order, each with its mirror image, off the midline.

    Pairs that would straddle a count wait for the next point on the midline; returned if there is none this round.
    """
    if not queue:
        return waiting
    found = surface.closest(np.array(queue))
    mirrored = surface.closest(np.array(queue) * (-1.0, 1.0, 1.0))
    fits = (found.distance_mm < GAP_MM) & (mirrored.distance_mm < GAP_MM)
    for left, right, good in zip(found.places_mm, mirrored.places_mm, fits, strict=True):
        if not good or np.linalg.norm(np.array(pool) - left, axis=1).min() < NEAR_MM:
            continue
        if abs(left[0]) < MIDLINE_MM:
            pair.append(len(places))
            places.append(left)
            pool.append(left)
        else:
            waiting.append((left, right))
        while waiting and len(places) + 1 not in COUNTS:
            _both(places, pair, pool, waiting.pop(0))
    return waiting


def _both(places: list[FloatArray], pair: list[int], pool: list[FloatArray], both: Pair) -> None:
    number = len(places)
    places.extend(both)
    pool.extend(both)
    pair.extend([number + 1, number])


def _chart(head: MorphableHead, skin: IntArray) -> Chart:
    """The skin of face and forehead, four texels to the millimetre."""
    return Chart.of(head.mean_mm.astype(float), skin, (1200, 1000), (-150.0, -120.0), (150.0, 130.0))


def _centroids(places_mm: FloatArray, chart: Chart, vertices_mm: FloatArray) -> list[FloatArray]:
    """Centroids of the Delaunay triangles of all points, on the left half (x ≥ 0), the largest triangle first.

    Centroids of the unrolled triangles, laid onto the outermost skin there; those over a hole are left out.
    """
    from scipy.spatial import Delaunay

    flat = unrolled(places_mm)
    triangles = Delaunay(flat).simplices
    a, b, c = (flat[triangles[:, k]] for k in range(3))
    area = np.abs((b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0]))
    middle = (a + b + c) / 3.0
    middle[np.abs(middle[:, 0]) < MIDLINE_MM, 0] = 0.0
    order = np.lexsort((middle[:, 1], -np.round(area, 6)))
    order = order[(middle[order, 0] >= 0.0) & (area[order] > 1e-6)]
    face, shares = chart.lookup(middle[order])
    placed = np.einsum("nc,ncx->nx", shares, vertices_mm[chart.faces[face]].astype(float))
    placed[middle[order, 0] == 0.0, 0] = 0.0
    return [place for place, there in zip(placed, face >= 0, strict=True) if there]


def _skin(head: MorphableHead) -> IntArray:
    """Faces (F, 3) of the largest connected part, without the floor of the mouth: no eyeballs."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    count = len(head.mean_mm)
    edges = np.concatenate([head.faces[:, [0, 1]], head.faces[:, [1, 2]]])
    graph = coo_matrix((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), (count, count))
    _, part = connected_components(graph, directed=False)
    known = np.isfinite(head.canonical_mm).all(1) & (part == np.bincount(part).argmax())
    return np.asarray(head.faces[known[head.faces].all(1)])


def _forehead(head: MorphableHead) -> list[FloatArray]:
    """Left half (x ≥ 0) of anchors spread evenly over the upper border of the face, from the middle outwards."""
    border = _upper_border(head)
    step = np.linalg.norm(np.diff(border, axis=0), axis=1)
    length = np.concatenate([[0.0], np.cumsum(step)])
    at = np.linspace(0.0, length[-1], FOREHEAD)
    places = np.stack([np.interp(at, length, border[:, k]) for k in range(3)], axis=1)
    half = 0.5 * (places + places[::-1] * (-1.0, 1.0, 1.0))
    left = half[half[:, 0] >= -1e-6]
    return list(left[np.argsort(left[:, 0])])


def _upper_border(head: MorphableHead) -> FloatArray:
    """The border of the face above the brows (N, 3), from the right to the left."""
    skin = _skin(head)
    face = skin[head.is_face[skin].all(1)]
    edges = np.concatenate([face[:, [0, 1]], face[:, [1, 2]], face[:, [2, 0]]]).astype(np.int64)
    key = np.sort(edges, axis=1) @ [len(head.mean_mm), 1]
    _, first, times = np.unique(key, return_index=True, return_counts=True)
    border = np.unique(edges[first[times == 1]])
    places = head.mean_mm[border].astype(float)
    marks = head.mean().landmarks_mm
    low = max(FOREHEAD_LOW_MM, marks["ibug68/brow_left_3"][1] if "ibug68/brow_left_3" in marks else 0.0)
    places = places[places[:, 1] > low]
    return np.asarray(places[np.argsort(unrolled(places)[:, 0])])


def scheme_text(points: DensePoints) -> str:
    """The points as the text of a landmark scheme with pairs: the 68 as they are, the rest named by number."""
    ibug = scheme("ibug68")
    count = len(points.names)
    lines = [
        f'id = "dense-{count}"',
        f'title = "Dense {count}"',
        'source = "iBUG 68, then centroids of Delaunay triangles after Basak et al., 2023; rule and places our own"',
        f'description = "{count} points that cover the face; the first 68 are those of iBUG."',
        "version = 1",
    ]
    for number, (name, place) in enumerate(zip(points.names, points.places_mm, strict=True)):
        mirror = points.names[points.pair[number]]
        known = ibug[name] if name in ibug.index else None
        title = known.title if known else f"Dense {number + 1}"
        definition = known.definition if known else "Centre of a triangle of earlier points on the unrolled mean head."
        at = ", ".join(f"{value:.3f}" for value in place)
        lines += ["", "[[landmark]]", f'name = "{name}"', f'title = "{title}"', f'definition = "{definition}"']
        lines += [f'pair = "{mirror}"'] * (mirror != name)
        lines += [f'group = "{known.group if known else "dense"}"', f"canonical_mm = [{at}]", "tolerance_mm = 4.0"]
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str]) -> None:
    """Write the scheme of a morphable head's dense points."""
    if len(arguments) != 3:
        raise EngineError("Name a morphable head, a count and a file to write: MODEL COUNT OUT.toml.")
    head = MorphableHead.load(Path(arguments[0]), [scheme("ibug68")])
    Path(arguments[2]).write_text(scheme_text(dense_points(head, int(arguments[1]))), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
