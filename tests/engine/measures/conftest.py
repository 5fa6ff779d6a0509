from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from engine.synth.head import ProceduralHead, build_head, mean_parameters
from engine.types import Annotation, FloatArray, IntArray, Landmark


def icosphere(radius_mm: float, levels: int) -> tuple[FloatArray, IntArray]:
    """A sphere of triangles: 10 * 4**levels + 2 vertices."""
    import trimesh

    mesh = trimesh.creation.icosphere(subdivisions=levels, radius=radius_mm)
    return np.asarray(mesh.vertices), np.asarray(mesh.faces, dtype=np.int32)


def grid(columns: int, rows: int) -> IntArray:
    """Triangles of a grid of vertices numbered row by row."""
    corner = np.arange((rows - 1) * columns).reshape(rows - 1, columns)[:, :-1].ravel()
    first = np.stack([corner, corner + 1, corner + columns], axis=1)
    second = np.stack([corner + 1, corner + columns + 1, corner + columns], axis=1)
    return np.concatenate([first, second]).astype(np.int32)


@cache
def _sphere() -> tuple[FloatArray, IntArray]:
    return icosphere(80.0, 5)


@pytest.fixture
def sphere() -> tuple[FloatArray, IntArray]:
    return _sphere()


@cache
def _head() -> ProceduralHead:
    return build_head(mean_parameters(), 0.6)


@pytest.fixture
def head() -> ProceduralHead:
    return _head()


def annotation_of(head: ProceduralHead, scheme_id: str) -> Annotation:
    places = {key.split("/")[1]: value for key, value in head.landmarks_mm.items() if key.startswith(f"{scheme_id}/")}
    return Annotation(scheme_id, {name: Landmark(place) for name, place in places.items()})
