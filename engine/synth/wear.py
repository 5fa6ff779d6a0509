"""From a perfect head to what a scanner delivers: hair, a ragged bust, holes, noise."""

from __future__ import annotations

import numpy as np

from engine.synth.head import FRAME_MM, ProceduralHead
from engine.synth.procedural.hair import hair_relief
from engine.synth.procedural.maths import smoothstep
from engine.synth.scan_files import MadeScan
from engine.synth.skin import Skin, paint, texture_coordinates, vertex_colours
from engine.types import BoolArray, ByteArray, FloatArray, IntArray

HIDDEN_MM = 3.0
"""Hair thicker than this hides a landmark."""


def with_hair(head: ProceduralHead, skin: Skin) -> ProceduralHead:
    """The head with the volume of its hair or cap."""
    topo = head.topology
    flat = head.rest_mm.reshape(-1, 3)[topo.source]
    relief = hair_relief(flat, head.field.anatomy, skin.style, skin.seed)
    if skin.style in ("short", "receding"):  # hair stands behind the ear, not on it
        beside = flat * np.where(flat[:, :1] < 0, (-1.0, 1.0, 1.0), 1.0) - head.field.ear.centre
        relief = relief * smoothstep(26.0, 38.0, np.sqrt((beside * beside).sum(1)))
    out = flat - np.column_stack([0 * flat[:, 0], np.clip(flat[:, 1], -60, 35), 0 * flat[:, 0] - 10])
    out /= np.linalg.norm(out, axis=1, keepdims=True) + 1e-9
    return head.moved((head.vertices_mm + relief[:, None] * out).astype(np.float32))


def as_scan(head: ProceduralHead, skin: Skin, rng: np.random.Generator, size: int = 1024, holes: int = 4) -> MadeScan:
    """Dress, cut, wear and paint a head.

    Landmarks keep clear of the holes and stay exactly on the surface; those under hair stay on the skin below it.
    """
    bare = head.landmarks_mm
    head = with_hair(head, skin)
    hidden = {
        name: bare[name]
        for name, place in head.landmarks_mm.items()
        if np.linalg.norm(np.subtract(place, bare[name])) > HIDDEN_MM
    }
    points = head.vertices_mm.astype(float)
    points += rng.normal(0, 0.045, points.shape) + _waves(points, rng)
    keep: BoolArray = np.ones(len(points), dtype=bool)
    points, keep = _cut(head, points, keep, rng)
    points, keep = _tear(head, points, keep, rng, holes)
    head = head.moved(points.astype(np.float32))
    picture = paint(head, skin, size)
    quads, corners = _quads(head)
    kept = keep[quads].all(axis=1)
    used, polygons = np.unique(quads[kept], return_inverse=True)
    used_uv, uv_polygons = np.unique(corners[kept], return_inverse=True)
    return MadeScan(
        points_mm=head.vertices_mm[used],
        polygons=polygons.reshape(-1, 4),
        uv=texture_coordinates(head)[used_uv],
        uv_polygons=uv_polygons.reshape(-1, 4),
        picture=picture,
        colours=vertex_colours(head, picture)[used],
        landmarks_mm={**head.landmarks_mm, **hidden},
        hidden=frozenset(hidden),
    )


def scattered(
    points_mm: FloatArray, colours: ByteArray, faces: IntArray, count: int, rng: np.random.Generator
) -> tuple[FloatArray, ByteArray]:
    """A bare cloud of ``count`` points, evenly over what cameras in front of the head see, with their colours."""
    a, b, c = (points_mm[faces[:, corner]].astype(float) for corner in range(3))
    normals = np.cross(b - a, c - a)
    area = np.linalg.norm(normals, axis=1)
    area *= smoothstep(-0.3, 0.15, normals[:, 2] / np.maximum(area, 1e-9))
    face = rng.choice(len(faces), count, p=area / area.sum())
    u, v = rng.random((2, count, 1))
    u, v = np.where(u + v > 1, 1 - u, u), np.where(u + v > 1, 1 - v, v)
    weights = np.stack([1 - u - v, u, v], axis=1)
    points = (weights * points_mm[faces[face]]).sum(axis=1)
    shades = (weights * colours[faces[face]]).sum(axis=1)
    return points.astype(np.float32), shades.astype(np.uint8)


def _waves(points: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Slow error of the instrument: about 0.1 mm over centimetres."""
    total = np.zeros_like(points)
    for _ in range(4):
        k = rng.normal(size=(3, 3)) * 0.12
        total += 0.06 * np.sin(points @ k + rng.uniform(0, 6.28, 3))
    return total


def _cut(
    head: ProceduralHead, points: FloatArray, keep: BoolArray, rng: np.random.Generator
) -> tuple[FloatArray, BoolArray]:
    """End the bust in a ragged line below the neck: the first row beyond it is drawn back onto it."""
    a, vertex = head.field.anatomy, head.topology.vertex
    p = points[vertex] - FRAME_MM
    azimuth = np.arctan2(p[..., 0], p[..., 2] + 30)
    waves = [(n, rng.uniform(0.3, 5.0 / np.sqrt(n)), rng.uniform(0, 6.28)) for n in (2, 3, 5, 9, 14, 23, 37, 61)]
    ragged = sum(height * np.sin(n * azimuth + phase) for n, height, phase in waves)
    over = p[..., 1] - (a.gnathion_y - rng.uniform(52, 70) + 0.10 * (40 - p[..., 2]) + ragged)
    first = np.argmax(over < 0, axis=0)  # per column the first line below the cut
    first[~(over < 0).any(axis=0)] = len(vertex)
    line = np.arange(len(vertex))[:, None]
    keep = keep.copy()
    keep[vertex[line > first]] = False
    columns = np.flatnonzero((first > 0) & (first < len(vertex)))
    at = first[columns]
    above, below = over[at - 1, columns], over[at, columns]
    share = (above / (above - below))[:, None]
    points = points.copy()
    points[vertex[at, columns]] = (1 - share) * points[vertex[at - 1, columns]] + share * points[vertex[at, columns]]
    return points, keep


def _tear(
    head: ProceduralHead, points: FloatArray, keep: BoolArray, rng: np.random.Generator, holes: int
) -> tuple[FloatArray, BoolArray]:
    """Small gaps where scanners have them: under the chin, behind the ears, in the hair; never at a landmark."""
    a, ear = head.field.anatomy, head.field.ear.centre
    side = rng.choice([-1, 1])
    spots = [
        (rng.normal(0, 14), a.gnathion_y + 6, rng.uniform(35, 55)),
        (side * (ear[0] + 4), ear[1] + rng.normal(0, 10), ear[2] - 18),
        (rng.normal(0, 40), a.crown_y - 12, rng.normal(-10, 30)),
        (rng.normal(0, 50), rng.uniform(-20, 60), a.back_z + 10),
    ]
    marks = head.landmark_array_mm
    points, keep = points.copy(), keep.copy()
    for number in range(holes):
        spot = np.array(spots[number % len(spots)]) + FRAME_MM
        centre = points[int(np.argmin(((points - spot) ** 2).sum(1)))]
        radius = rng.uniform(3.0, 7.0)
        if len(marks) and np.sqrt(((marks - centre) ** 2).sum(1)).min() < 2.0 * radius + 5.0:
            continue
        offset = points - centre
        distance = np.sqrt((offset * offset).sum(1))
        angle = np.arctan2(offset[:, 1], offset[:, 0] + offset[:, 2])
        edge = radius * (1.0 + 0.25 * np.sin(3 * angle + rng.uniform(0, 6)) + 0.15 * np.sin(7 * angle))
        inside = distance < edge
        touches = inside[head.faces].any(axis=1) & ~inside[head.faces].all(axis=1)
        rim = np.zeros(len(points), dtype=bool)
        rim[head.faces[touches].ravel()] = True
        keep[inside & ~rim] = False
        drawn = inside & rim & (distance > 0.3 * edge)
        points[drawn] = centre + offset[drawn] * (edge[drawn] / distance[drawn])[:, None]
        keep[inside & rim & ~drawn] = False
    return points, keep


def _quads(head: ProceduralHead) -> tuple[IntArray, IntArray]:
    """The lattice's cells (F, 4) as vertex numbers and as flat lattice indices; readers cut them as the head is cut.

    Cells that have shrunk to a triangle repeat their last corner.
    """
    vertex = head.topology.vertex
    number = np.arange(vertex.size).reshape(vertex.shape)
    a, b, c, d = number[:-1, :-1], number[1:, :-1], number[1:, 1:], number[:-1, 1:]
    left = (np.arange(vertex.shape[1] - 1) < vertex.shape[1] // 2)[None, :, None]
    corners = np.where(left, np.stack([a, b, c, d], -1), np.stack([b, c, d, a], -1)).reshape(-1, 4)
    quads = vertex.ravel()[corners]
    # A folded side: start the fan at a corner that keeps the one triangle left, and repeat its last corner.
    for turn in range(4):
        folded = quads[:, 2] == quads[:, 3]
        same = quads[:, turn] == quads[:, (turn + 1) % 4]
        roll = (turn + 1 - 3) % 4
        rows = np.flatnonzero(same & ~folded)
        quads[rows], corners[rows] = np.roll(quads[rows], -roll, axis=1), np.roll(corners[rows], -roll, axis=1)
    degenerate = (quads[:, 0] == quads[:, 1]) | (quads[:, 1] == quads[:, 2]) | (quads[:, 2] == quads[:, 0])
    return quads[~degenerate], corners[~degenerate]
