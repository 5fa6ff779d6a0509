"""Points tied to triangles: exact, following, and loyal to their own sheet."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.synth.anchors import attach

TRIANGLE = np.array([[0.0, 0.0, 0.0], [4.0, 0.0, 0.0], [0.0, 3.0, 0.0]])
FACES = np.array([[0, 1, 2]])


@pytest.mark.parametrize(
    ("point", "nearest"),
    [
        ((1.0, 1.0, 5.0), (1.0, 1.0, 0.0)),
        ((-2.0, -2.0, 1.0), (0.0, 0.0, 0.0)),
        ((2.0, -3.0, 0.0), (2.0, 0.0, 0.0)),
        ((9.0, 0.0, 0.0), (4.0, 0.0, 0.0)),
        ((4.0, 3.0, 0.0), (2.56, 1.08, 0.0)),
    ],
)
def test_nearest_point_of_a_triangle(point: tuple[float, ...], nearest: tuple[float, ...]) -> None:
    anchors = attach(np.array([point]), TRIANGLE, FACES)
    np.testing.assert_allclose(anchors.on(TRIANGLE)[0], nearest, atol=1e-12)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_follows_any_affine_change_exactly(seed: int) -> None:
    rng = np.random.default_rng(seed)
    vertices = rng.normal(size=(30, 3))
    faces = rng.permutation(30).reshape(10, 3)
    anchors = attach(rng.normal(size=(5, 3)), vertices, faces)
    linear, shift = rng.normal(size=(3, 3)), rng.normal(size=3)
    np.testing.assert_allclose(anchors.on(vertices @ linear + shift), anchors.on(vertices) @ linear + shift, atol=1e-9)
    np.testing.assert_allclose(anchors.weights.sum(axis=1), 1.0)
    assert (anchors.weights >= 0).all()


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_no_other_point_of_the_mesh_is_nearer(seed: int) -> None:
    rng = np.random.default_rng(seed)
    vertices, faces = rng.normal(size=(12, 3)), rng.permutation(12).reshape(4, 3)
    point = 2.0 * rng.normal(size=(1, 3))
    found = np.linalg.norm(attach(point, vertices, faces).on(vertices) - point)
    weights = rng.dirichlet([0.6, 0.6, 0.6], 4000)
    others = np.einsum("nc,ncx->nx", weights, vertices[faces[rng.integers(0, 4, 4000)]])
    assert found <= np.linalg.norm(others - point, axis=1).min() + 1e-9


def test_stays_on_its_own_lip() -> None:
    """Two sheets a tenth of a millimetre apart: a point on one is tied to that one and moves with it."""
    upper = TRIANGLE + np.array([0.0, 0.0, 0.1])
    vertices, faces = np.concatenate([TRIANGLE, upper]), np.array([[0, 1, 2], [3, 4, 5]])
    anchors = attach(np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 0.1]]), vertices, faces)
    opened = vertices + np.repeat([[0.0, 0.0, 0.0], [0.0, 0.0, 20.0]], 3, axis=0)
    np.testing.assert_allclose(anchors.on(opened)[:, 2], [0.0, 20.1], atol=1e-9)
