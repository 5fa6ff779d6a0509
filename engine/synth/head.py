"""A head of our own: anthropometric measures in, a mesh with exact landmarks out. No data, only mathematics.

The head is a signed field sculpted of soft solids (``procedural.field``); rays from inside find its surface on a
lattice whose lines run through the corners and borders of eyes and mouth (``procedural.rays``), so every head has the
same vertices in the same anatomical places. Expression and asymmetry then move the vertices.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from engine.catalog import shipped_schemes
from engine.synth.anchors import Anchors, attach
from engine.synth.procedural.asymmetry import asymmetric
from engine.synth.procedural.expressions import express
from engine.synth.procedural.field import HeadField
from engine.synth.procedural.landmarks import ABOVE, ANY, BELOW, BETWEEN, Place, find_places
from engine.synth.procedural.maths import Array
from engine.synth.procedural.openings import eye_lines, mouth_lines
from engine.synth.procedural.parameters import (
    Expression,
    HeadParameters,
    mean_parameters,
    sample_expression,
    sample_parameters,
)
from engine.synth.procedural.rays import surface
from engine.synth.procedural.topology import Topology, topology
from engine.synth.types import HeadSurface
from engine.types import BoolArray, FloatArray, IntArray

__all__ = [
    "Expression",
    "HeadParameters",
    "ProceduralHead",
    "build_head",
    "mean_parameters",
    "sample_expression",
    "sample_parameters",
]

FRAME_MM = np.array([0.0, 33.5, 13.0])
"""From the anatomical frame (between the pupils, over the ears) to that of the schemes' canonical head."""
SIDES = ("left", "right")
BY_OTHER_NAME = {"nose9/nasion": "sellion"}
"""Where a scheme defines a name otherwise than Farkas does."""


@dataclass(frozen=True, eq=False, kw_only=True)
class ProceduralHead(HeadSurface):
    """A head surface that also knows how it was made: what a texture is painted with.

    rest_mm: (L, W, 3) lattice in the anatomical frame, symmetric, without expression.
    """

    parameters: HeadParameters
    field: HeadField
    topology: Topology
    rest_mm: FloatArray
    names: tuple[str, ...]
    anchors: Anchors

    def moved(self, vertices_mm: FloatArray) -> ProceduralHead:
        """The same head with its vertices (V, 3) elsewhere, and its landmarks with them."""
        return replace(self, vertices_mm=vertices_mm, landmarks_mm=_on(self.names, self.anchors, vertices_mm))


def build_head(parameters: HeadParameters, resolution: float = 1.0) -> ProceduralHead:
    """The head of one person. ``resolution`` 1 gives about 28 000 vertices, 0.35 about 3 500.

    Landmarks of all shipped schemes lie exactly on triangles of the mesh.
    """
    topo = topology(resolution)
    field = HeadField(parameters)
    half = surface(topo.grid, field)
    rest = whole(topo, half, field)
    moved = whole(topo, express(half, topo.grid, field.anatomy, parameters.expression), field)
    moved = asymmetric(moved, parameters.asymmetry, parameters.asymmetry_seed)
    vertices = (moved.reshape(-1, 3)[topo.source] + FRAME_MM).astype(np.float32)
    names, anchors = _anchored(topo, half, rest, field)
    return ProceduralHead(
        vertices_mm=vertices,
        faces=topo.faces,
        canonical_mm=canonical(resolution),
        is_face=is_face(topo),
        landmarks_mm=_on(names, anchors, vertices),
        parameters=parameters,
        field=field,
        topology=topo,
        rest_mm=rest,
        names=names,
        anchors=anchors,
    )


def _on(names: tuple[str, ...], anchors: Anchors, vertices_mm: FloatArray) -> dict[str, tuple[float, float, float]]:
    places = anchors.on(vertices_mm)
    return {name: (float(x), float(y), float(z)) for name, (x, y, z) in zip(names, places, strict=True)}


def whole(topo: Topology, half: Array, field: HeadField) -> Array:
    """The left half (R, C, 3) as lines of the whole head (L, W, 3), openings filled."""
    grid = topo.grid
    half = half.copy()
    half[:, [0, -1], 0] = 0.0
    lines = np.empty((topo.vertex.shape[0], grid.columns, 3))
    lines[topo.line_of_row] = half
    first, last = topo.eye_lines
    inside = slice(grid.en, grid.ex + 1)
    lines[first:last] = half[grid.eye_row]
    upper, lower = half[grid.eye_row, inside], half[grid.eye_row + 1, inside]
    lines[first:last, inside] = eye_lines(upper, lower, field.eyes, last - first)
    first, last = topo.mouth_lines
    inside = slice(0, grid.ch + 1)
    lines[first:last] = half[grid.mouth_row]
    upper, lower = half[grid.mouth_row, inside], half[grid.mouth_row + 1, inside]
    lines[first:last, inside] = mouth_lines(upper, lower, last - first)
    mirrored = lines[:, :0:-1] * np.array([-1.0, 1.0, 1.0])
    return np.concatenate([mirrored, lines], axis=1)


def is_face(topo: Topology) -> BoolArray:
    """(V,) whether a vertex belongs to the face: from the hair line to the chin, without ears and neck."""
    grid = topo.grid
    lines, width = topo.vertex.shape
    line, column = np.divmod(topo.source, width)
    top, bottom = topo.line_of_row[grid.row("hairline")], topo.line_of_row[grid.row("menton")]
    aside = np.abs(column - topo.middle)
    return np.asarray((line >= top) & (line <= bottom) & (aside < np.searchsorted(grid.column, 3.999)) & (line < lines))


@lru_cache(maxsize=4)
def canonical(resolution: float) -> FloatArray:
    """Every vertex on the mean head (V, 3) float32, laid on the canonical landmarks of the schemes.

    NaN inside the mouth, where a vertex stands for nothing that could be found again.
    """
    topo = topology(resolution)
    vertices: Array = np.zeros((len(topo.source), 3))
    for sex in ("female", "male"):
        field = HeadField(mean_parameters(sex))
        half = surface(topo.grid, field)
        rest = whole(topo, half, field)
        vertices += 0.5 * rest.reshape(-1, 3)[topo.source]
    names, anchors = _anchored(topo, half, rest, field)
    given = {
        f"{scheme.id}/{landmark.name}": landmark.canonical_mm
        for scheme in shipped_schemes().values()
        for landmark in scheme.landmark
        if landmark.canonical_mm is not None
    }
    shared = [number for number, name in enumerate(names) if name in given]
    if len(shared) >= 4:
        ours = anchors.on(vertices)[shared]
        vertices = _similar(vertices, ours, np.array([given[names[number]] for number in shared]))
    line = topo.source // topo.vertex.shape[1]
    vertices[(line >= topo.mouth_lines[0]) & (line < topo.mouth_lines[1])] = np.nan
    result = vertices.astype(np.float32)
    result.setflags(write=False)
    return result


def _similar(points: Array, source: Array, target: Array) -> Array:
    """``points`` moved, turned and scaled as ``source`` has to be to lie best on ``target`` (Umeyama 1991)."""
    a, b = source - source.mean(0), target - target.mean(0)
    u, d, vt = np.linalg.svd(b.T @ a)
    sign = np.diag([1.0, 1.0, np.sign(np.linalg.det(u @ vt))])
    scale = float((d * np.diag(sign)).sum() / (a * a).sum())
    return np.asarray(scale * (points - source.mean(0)) @ (u @ sign @ vt).T + target.mean(0))


# ------------------------------------------------------------------ landmarks
def scheme_places() -> dict[str, tuple[str, int]]:
    """Every landmark of the shipped schemes as ``scheme/name``: the place and its side (1 left, -1 right)."""
    places: dict[str, tuple[str, int]] = {}
    for scheme in shipped_schemes().values():
        for landmark in scheme.landmark:
            parts = landmark.name.split("_")
            side = next((part for part in parts if part in SIDES), "")
            bare = "_".join(part for part in parts if part not in SIDES)
            if side and bare in ("stomion_upper", "stomion_lower"):
                bare += "_side"
            key = f"{scheme.id}/{landmark.name}"
            places[key] = (BY_OTHER_NAME.get(key, bare), -1 if side == "right" else 1)
    return places


def _anchored(topo: Topology, half: Array, rest: Array, field: HeadField) -> tuple[tuple[str, ...], Anchors]:
    """Names and anchors of all landmarks whose place is known."""
    found = find_places(half, topo.grid, field)
    vertices = rest.reshape(-1, 3)[topo.source]
    wanted = scheme_places()
    bases = sorted({place for place, _ in wanted.values() if place in found})
    tied = _tie({base: found[base] for base in bases}, topo, vertices)
    width = topo.vertex.shape[1]
    line, column = np.divmod(topo.source, width)
    mirror = topo.vertex[line, width - 1 - column]
    names, corners, weights = [], [], []
    for name, (base, side) in wanted.items():
        if base in tied:
            corner, weight = tied[base]
            names.append(name)
            corners.append(corner if side > 0 else mirror[corner])
            weights.append(weight)
    return tuple(names), Anchors(np.array(corners).reshape(-1, 3), np.array(weights).reshape(-1, 3))


def _tie(places: dict[str, Place], topo: Topology, vertices: Array) -> dict[str, tuple[IntArray, Array]]:
    grid = topo.grid
    width = topo.vertex.shape[1]
    line, column = np.divmod(topo.corners, width)
    eye, mouth = topo.line_of_row[grid.eye_row], topo.line_of_row[grid.mouth_row]
    below_eye, below_mouth = topo.line_of_row[grid.eye_row + 1], topo.line_of_row[grid.mouth_row + 1]
    low, high = topo.line_of_row[grid.row("hairline")] - 2, topo.line_of_row[grid.row("throat")]
    left = ((column >= topo.middle) & (column < width - 8) & (line >= low) & (line <= high)).all(1)
    above, under = (line <= eye).all(1), (line >= below_mouth).all(1)
    between = ((line >= below_eye) & (line <= mouth)).all(1)
    sheets = {ABOVE: above, BETWEEN: between, BELOW: under, ANY: above | between | under}
    tied: dict[str, tuple[IntArray, Array]] = {}
    for sheet, mask in sheets.items():
        names = [name for name, place in places.items() if place.sheet == sheet]
        if names:
            anchors = attach(np.array([places[name].xyz_mm for name in names]), vertices, topo.faces[mask & left])
            tied.update({name: (anchors.corners[i], anchors.weights[i]) for i, name in enumerate(names)})
    return tied
