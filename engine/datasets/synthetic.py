"""Synthetic data sets: bare heads scanned into clouds, as the two seed studies had them, by a recipe in TOML."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from engine.catalog import scheme as landmark_scheme
from engine.config import Config, load
from engine.datasets.values import Candidate, CloudReader, Found, ImportOptions, Vector
from engine.preprocess.sampling import area_sample
from engine.preprocess.similarity import rotation_about
from engine.synth.head import build_head, sample_parameters
from engine.synth.morphable import HeadConfig, MorphableHead
from engine.synth.types import HeadSurface
from engine.types import EngineError, FloatArray


class SyntheticRecipe(Config):
    """Heads and how they are scanned."""

    count: int
    """How many heads, each of another person."""
    scheme: str
    """Landmark scheme."""
    points: int = 8192
    """Points of each cloud before any duplicates."""
    face_model: str = ""
    """Morphable head (.npz or ICT-FaceKit folder); empty takes the procedural head, which needs no file."""
    expression: float = 0.0
    """How often expressions are drawn; 0 is neutral."""
    radius_mm: tuple[float, float] = (95.0, 110.0)
    """Radius of the sphere kept about the middle of the face; one is drawn for each scan."""
    turn_deg: float = 0.0
    """Standard deviation of the angle by which scans are turned about a random axis."""
    shift_mm: float = 0.0
    """Standard deviation of each coordinate of the shift."""
    noise_mm: float = 0.1
    duplicates: tuple[float, float] = (0.0, 0.0)
    """Points measured twice, as a share of the cloud, in a few patches: the false density of overlapping charts."""
    patches: int = 6
    """Patches that the duplicates lie in."""
    seed: int = 1


CENTRE_MM = np.array([0.0, 5.0, 60.0])
HEAD_RESOLUTION = 0.5


def find(source: Path, options: ImportOptions) -> Found:
    """Candidates that are made when they are read; the same recipe always makes the same scans."""
    recipe = load(SyntheticRecipe, source)
    if options.face_model:
        recipe = recipe.model_copy(update={"face_model": options.face_model})
    return candidates(recipe, source)


def candidates(recipe: SyntheticRecipe, source: Path) -> Found:
    """The heads of a recipe, one candidate each. EngineError if the recipe asks for what cannot be."""
    names = landmark_scheme(recipe.scheme).names
    if recipe.count < 1 or recipe.points < 50:
        raise EngineError(f"{source.name}: a recipe needs at least one head and 50 points.")
    found = []
    for number in range(recipe.count):
        labels = _labels(recipe, number, names)
        name = f"head_{number:04d}"
        found.append(Candidate(name, name, _reader(recipe, number), labels, attributes={"recipe": source.stem}))
    return Found("synthetic", source, names, found)


def _reader(recipe: SyntheticRecipe, number: int) -> CloudReader:
    return lambda: make(recipe, number)[0]


def _labels(recipe: SyntheticRecipe, number: int, names: tuple[str, ...]) -> dict[str, Vector | None]:
    surface, rotation, shift, _ = _head(recipe, number)
    places: dict[str, Vector | None] = {}
    for name in names:
        place = surface.landmarks_mm.get(f"{recipe.scheme}/{name}")
        if place is None:
            places[name] = None
            continue
        x, y, z = rotation @ (np.asarray(place) - CENTRE_MM) + shift
        places[name] = (float(x), float(y), float(z))
    return places


def make(recipe: SyntheticRecipe, number: int) -> tuple[FloatArray, HeadSurface]:
    """Cloud (N, 3) of head ``number`` in the scanner's frame, and the head in its own."""
    surface, rotation, shift, rng = _head(recipe, number)
    vertices = surface.vertices_mm.astype(float)
    radius = float(rng.uniform(*recipe.radius_mm))
    near = np.linalg.norm(vertices - CENTRE_MM, axis=1) < radius + 8.0
    faces = surface.faces[near[surface.faces].any(axis=1)]
    kept = np.zeros((0, 3))
    # More is drawn than needed, since the sphere cuts through triangles.
    while len(kept) < recipe.points:
        drawn, _ = area_sample(vertices, faces, int(1.3 * recipe.points) + 200, rng)
        kept = np.concatenate([kept, drawn[np.linalg.norm(drawn - CENTRE_MM, axis=1) < radius]])
    cloud = kept[rng.permutation(len(kept))[: recipe.points]]
    cloud = np.concatenate([cloud, _again(cloud, recipe, rng)])
    cloud = cloud + rng.normal(0.0, recipe.noise_mm, cloud.shape)
    return (cloud - CENTRE_MM) @ rotation.T + shift, surface


def _again(cloud: FloatArray, recipe: SyntheticRecipe, rng: np.random.Generator) -> FloatArray:
    """Points of a few patches once more, and once more, until the share is reached."""
    wanted = round(float(rng.uniform(*recipe.duplicates)) * len(cloud))
    if not wanted:
        return np.zeros((0, 3))
    centres = cloud[rng.choice(len(cloud), recipe.patches, replace=False)]
    reach = rng.uniform(15.0, 45.0, recipe.patches)
    inside = (np.linalg.norm(cloud[:, None] - centres[None], axis=2) < reach).any(1)
    again: FloatArray = cloud[rng.choice(np.flatnonzero(inside), wanted)]
    return again


def _head(recipe: SyntheticRecipe, number: int) -> tuple[HeadSurface, FloatArray, FloatArray, np.random.Generator]:
    rng = np.random.default_rng([recipe.seed, number])
    if recipe.face_model:
        head = _model(recipe.face_model).sample(rng, HeadConfig(expression=recipe.expression, children=0.0))
    else:
        head = build_head(sample_parameters(rng), HEAD_RESOLUTION)
    rotation = rotation_about(rng.normal(size=3), float(np.deg2rad(rng.normal(0.0, recipe.turn_deg))))
    return head, rotation, rng.normal(0.0, recipe.shift_mm, 3), rng


@cache
def _model(path: str) -> MorphableHead:
    if not Path(path).exists():
        raise EngineError(f"There is no morphable head in {path}. Name another, or none for the procedural head.")
    return MorphableHead.load(path)
