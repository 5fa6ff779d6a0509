"""Random heads from a morphable model: identity, expression, age and stretch, with every landmark scheme tied to them.

Frame: x to the subject's left, y up, z forward, millimetres; the mean head is the canonical head of all schemes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.catalog import LandmarkScheme, shipped_schemes
from engine.config import Config
from engine.synth.anchors import Anchors, attach
from engine.synth.exposure import exposure
from engine.synth.expressions import draw_weights
from engine.synth.morphable_files import MorphableArrays, read_morphable
from engine.synth.types import BrowPlace, HeadSurface
from engine.synth.warps import childlike, dented, lips, met_lips, stretched
from engine.types import BoolArray, FloatArray, IntArray

MOUTH_SOCKET = (11248, 13294)
EYEBALLS = ((14062, 14832), (15632, 16402))
"""Vertices of the two outer eyeball shells; the first of each is its front pole."""
MOUTH_DEPTH_MM = 9.0
MEAN_BROWS = BrowPlace()
BROW_NAME = "/brow_"
CORNERS = ("ibug68/mouth_inner_corner_right", "ibug68/mouth_inner_corner_left")
RIMS = tuple(
    (CORNERS[0], *(f"ibug68/stomion_{lip}{side}" for side in ("_right", "", "_left")), CORNERS[1])
    for lip in ("upper", "lower")
)
"""Landmarks along the rims of the lips, from corner to corner."""
PARTING = ("jawOpen", "mouthLowerDown", "mouthUpperUp", "mouthFunnel")
"""Expression shapes that part the lips."""
INNER_MM = ((-60.0, -20.0, 50.0), (60.0, 60.0, 200.0))
"""The part of the mean head with eyes and nose; the mouth lies below it, within the same bounds else."""
MOUTH_BOTTOM_MM = -50.0
INNER_EXPOSURE, INNER_MOUTH_EXPOSURE = 0.16, 0.05
"""What sees less than this of the room on the mean head is inside; its lips are parted, so inside them less is seen."""
BROW_CORNERS = 10
"""How many vertices round a brow landmark say where the skin is."""


class HeadConfig(Config):
    """How random heads vary."""

    identity_spreads: tuple[float, ...] = (0.7, 1.0, 1.2)
    """Standard deviations of the identity weights; one is drawn for each head."""
    expression: float = 1.0
    """How often expressions are drawn, against their usual shares; 0 is neutral."""
    stretch: float = 0.03
    """Largest stretch along each axis, as a share."""
    scale: float = 0.04
    """Standard deviation of size, as a share."""
    children: float = 0.2
    """Share of heads with a child's proportions."""
    lip_mm: float = 1.1
    """Standard deviation of how far the borders of the lips lie up or out, against what the modes say."""
    met_lips: float = 0.9
    """Share of heads with touching lips among those whose expression does not part them."""
    brow_mm: float = 1.8
    """Standard deviation of the height of the brows; of their tilt, two thirds of it."""
    dents: int = 5
    dent_mm: float = 1.2
    """Standard deviation of soft bumps that no mode explains."""


@dataclass(frozen=True, eq=False)
class MorphableHead:
    """A mean head and its modes. mean_mm: (V, 3). faces: (F, 3). modes: (M, 3 V) float32."""

    mean_mm: FloatArray
    faces: IntArray
    identity_modes: FloatArray
    expression_modes: FloatArray
    expression_names: tuple[str, ...]
    is_face: BoolArray
    canonical_mm: FloatArray
    """The mean, with NaN where a vertex stands for nothing that could be found again (inside the mouth)."""
    landmark_names: tuple[str, ...]
    anchors: Anchors
    inside: BoolArray
    """(F,), triangles inside the nostrils and behind the lids."""
    in_mouth: BoolArray
    """(F,), triangles that closed lips hide."""

    @classmethod
    def load(cls, path: Path | str, schemes: Iterable[LandmarkScheme] | None = None) -> MorphableHead:
        """Read a packed .npz or an ICT-FaceKit checkout folder. EngineError if it is neither.

        ``schemes`` defaults to all that ship; landmarks without ``canonical_mm`` are left out.
        """
        return cls.build(read_morphable(Path(path)), shipped_schemes().values() if schemes is None else schemes)

    @classmethod
    def build(cls, arrays: MorphableArrays, schemes: Iterable[LandmarkScheme] = ()) -> MorphableHead:
        """Close the skin (no sockets, a floor in the mouth, eyes in front) and tie the landmarks to it."""
        mean, faces, spread = _close(arrays)
        used, faces = np.unique(faces, return_inverse=True)
        faces = faces.reshape(-1, 3).astype(np.int32)
        mean = mean[used].astype(np.float32)
        canonical = mean.copy()
        canonical[used >= len(arrays.mean_mm)] = np.nan
        places = {
            f"{scheme.id}/{landmark.name}": landmark.canonical_mm
            for scheme in schemes
            for landmark in scheme.landmark
            if landmark.canonical_mm is not None
        }
        skin = faces[(used[faces] < arrays.head).all(axis=1)]
        identity = spread(arrays.identity_mm)[:, used].reshape(len(arrays.identity_mm), -1)
        expression = spread(arrays.expression_mm)[:, used].reshape(len(arrays.expression_mm), -1)
        eyes = (used >= arrays.head) & (used < len(arrays.mean_mm))
        inside, in_mouth = _inner(mean, faces)
        return cls(
            mean_mm=mean,
            faces=faces,
            identity_modes=np.ascontiguousarray(identity),
            expression_modes=np.ascontiguousarray(expression),
            expression_names=arrays.expression_names,
            is_face=(used < arrays.narrow_face) | eyes,
            canonical_mm=canonical,
            landmark_names=tuple(places),
            anchors=attach(np.array(list(places.values())).reshape(-1, 3), mean, skin),
            inside=inside,
            in_mouth=in_mouth,
        )

    def surface(self, vertices_mm: FloatArray, brows: BrowPlace = MEAN_BROWS, lips_met: bool = False) -> HeadSurface:
        """The head with its vertices at ``vertices_mm`` (V, 3), and its landmarks on them; whether its lips touch."""
        landmarks = self.anchors.on(vertices_mm)
        if brows != MEAN_BROWS and len(self.brow_rows):
            landmarks[self.brow_rows] = raised(self, vertices_mm, brows)
        return HeadSurface(
            vertices_mm=vertices_mm.astype(np.float32, copy=False),
            faces=self.faces,
            canonical_mm=self.canonical_mm,
            is_face=self.is_face,
            landmarks_mm={
                name: (float(x), float(y), float(z))
                for name, (x, y, z) in zip(self.landmark_names, landmarks, strict=True)
            },
            brows=brows,
            inside=self.inside | self.in_mouth if lips_met else self.inside,
        )

    @property
    def brow_rows(self) -> IntArray:
        """Rows of the landmarks that lie on the hair of the brows."""
        return np.flatnonzero([BROW_NAME in name for name in self.landmark_names])

    def mean(self) -> HeadSurface:
        """The mean head."""
        return self.surface(self.mean_mm)

    def sample(self, rng: np.random.Generator, config: HeadConfig | None = None) -> HeadSurface:
        """A random head; the same generator state gives the same head."""
        config = config or HeadConfig()
        spread = rng.choice(np.asarray(config.identity_spreads))
        identity = rng.normal(0.0, spread, len(self.identity_modes)).astype(np.float32)
        flat = identity @ self.identity_modes
        weights = draw_weights(rng, self.expression_names, config.expression)
        for number in np.flatnonzero(weights):
            flat += weights[number] * self.expression_modes[number]
        vertices: FloatArray = self.mean_mm + flat.reshape(-1, 3)
        vertices = dented(vertices, rng, config.dents, config.dent_mm)
        vertices = lips(vertices, self.canonical_mm, *rng.normal(0.0, config.lip_mm, (2, 2)))
        if rng.random() < config.children:
            vertices = childlike(vertices, float(rng.uniform(0.2, 1.0)))
        scales = 1.0 + rng.uniform(-config.stretch, config.stretch, 3)
        scales *= np.exp(rng.normal(0.0, config.scale))
        brows = BrowPlace(*(config.brow_mm * rng.normal(0.0, [1.0, 0.67])))
        vertices = stretched(vertices, scales)
        met = not self._parted(weights) and rng.random() < config.met_lips
        return self.surface(self._lips_met(vertices) if met else vertices, brows, met)

    def _parted(self, weights: FloatArray) -> bool:
        return any(
            weight > 0 and name.startswith(PARTING) for name, weight in zip(self.expression_names, weights, strict=True)
        )

    def _lips_met(self, vertices_mm: FloatArray) -> FloatArray:
        rows = {name: row for row, name in enumerate(self.landmark_names)}
        if any(name not in rows for rim in RIMS for name in rim):
            return vertices_mm
        rims = [[rows[name] for name in rim] for rim in RIMS]
        here, mean = self.anchors.on(vertices_mm), self.anchors.on(self.mean_mm)
        return met_lips(vertices_mm, self.canonical_mm, here[rims], mean[rims])


def raised(head: MorphableHead, vertices_mm: FloatArray, brows: BrowPlace) -> FloatArray:
    """The brow landmarks (B, 3) where the hair grows: slid along the skin of the head with ``vertices_mm`` (V, 3)."""
    flat = head.anchors.on(head.mean_mm)[head.brow_rows]
    flat[:, 1] += brows.rise_mm(np.abs(flat[:, 0]))
    near = ((head.canonical_mm[None] - flat[:, None]) ** 2).sum(2)
    near[~np.isfinite(near)] = np.inf
    places = np.empty_like(flat)
    for row, (target, gaps) in enumerate(zip(flat, near, strict=True)):
        corners = np.argpartition(gaps, BROW_CORNERS)[:BROW_CORNERS]
        around, moved = head.canonical_mm[corners].astype(float), vertices_mm[corners].astype(float)
        # x and y say where on the brow it is; the skin says how deep that lies.
        terms = np.column_stack([np.ones(BROW_CORNERS), around[:, :2] - target[:2]])
        weight = np.exp(-gaps[corners] / (2.0 * float(gaps[corners].mean())))[:, None]
        places[row] = np.linalg.lstsq(weight * terms, weight * moved, rcond=None)[0][0]
    return places


def _close(arrays: MorphableArrays) -> tuple[FloatArray, IntArray, Callable[[FloatArray], FloatArray]]:
    """Mean with an added mouth vertex, faces of the closed skin, and how to spread a mode to the added vertex."""
    quads = arrays.quads
    skin = _triangles(quads[(quads < arrays.head).all(axis=1)])
    parts = [skin]
    for start, stop in EYEBALLS:
        parts.append(_eye_front(arrays, start, stop))
    mouth = np.unique(quads[((quads >= MOUTH_SOCKET[0]) & (quads < MOUTH_SOCKET[1])).any(axis=1)])
    edges = _boundary(skin)
    edges = edges[np.isin(edges, mouth).all(axis=1)]
    rim = np.unique(edges)
    added = len(arrays.mean_mm)

    def spread(modes: FloatArray) -> FloatArray:
        modes = modes.astype(np.float32)
        return np.concatenate([modes, modes[:, rim].mean(axis=1, keepdims=True)], axis=1) if len(rim) else modes

    mean = arrays.mean_mm.astype(np.float32)
    if len(rim):
        parts.append(np.column_stack([edges[:, ::-1], np.full(len(edges), added)]))
        centre = mean[rim].mean(axis=0, keepdims=True) - np.array([0.0, 0.0, MOUTH_DEPTH_MM], dtype=np.float32)
        mean = np.concatenate([mean, centre])
    return mean, np.concatenate(parts), spread


def _inner(mean_mm: FloatArray, faces: IntArray) -> tuple[BoolArray, BoolArray]:
    """Triangles (F,) inside nostrils and behind lids, and those inside the mouth."""
    middles = mean_mm[faces].mean(axis=1)
    low, high = np.array(INNER_MM)
    near = np.flatnonzero(((middles > [low[0], MOUTH_BOTTOM_MM, low[2]]) & (middles < high)).all(axis=1))
    inside, in_mouth = np.zeros(len(faces), dtype=bool), np.zeros(len(faces), dtype=bool)
    if len(near):
        seen, mouth = exposure(mean_mm, faces[near]), middles[near, 1] < low[1]
        inside[near] = ~mouth & (seen < INNER_EXPOSURE)
        in_mouth[near] = mouth & (seen < INNER_MOUTH_EXPOSURE)
    return inside, in_mouth


def _eye_front(arrays: MorphableArrays, start: int, stop: int) -> IntArray:
    """Triangles of the front half of one eyeball, its pole closed by a fan; none if the model has no eyes."""
    quads = arrays.quads[((arrays.quads >= start) & (arrays.quads < stop)).all(axis=1)]
    if not len(quads):
        return np.zeros((0, 3), dtype=np.int32)
    depth = arrays.mean_mm[:, 2]
    front = quads[depth[quads].min(axis=1) > depth[start:stop].mean()]
    triangles = _triangles(front)
    edges = _boundary(triangles)
    pole = arrays.mean_mm[start]
    ring = edges[(np.linalg.norm(arrays.mean_mm[edges] - pole, axis=2) < 4.0).all(axis=1)]
    fan = np.column_stack([ring[:, ::-1], np.full(len(ring), start)])
    return np.concatenate([triangles, fan])


def _triangles(quads: IntArray) -> IntArray:
    triangles = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
    return np.asarray(triangles[(triangles[:, 0] != triangles[:, 2]) & (triangles[:, 1] != triangles[:, 2])])


def _boundary(triangles: IntArray) -> IntArray:
    """Directed edges (E, 2) that belong to one triangle only."""
    edges = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]).astype(np.int64)
    base = int(edges.max(initial=0)) + 1
    forward, backward = edges[:, 0] * base + edges[:, 1], edges[:, 1] * base + edges[:, 0]
    return np.asarray(edges[~np.isin(forward, backward)])
