"""The nearest place on a surface, beside a slow search over every triangle."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engine.geometry as geometry
from engine.geometry import Surface, closest_weights


def ball(subdivisions: int = 2) -> tuple[np.ndarray, np.ndarray]:
    import trimesh

    solid = trimesh.creation.icosphere(subdivisions=subdivisions, radius=1.0)
    return np.array(solid.vertices) * [70.0, 100.0, 90.0], np.array(solid.faces)


def slow_distance(place: np.ndarray, points: np.ndarray, faces: np.ndarray, steps: int = 25) -> float:
    """Smallest distance over a fine grid of shares on every triangle."""
    i, j = np.meshgrid(np.linspace(0, 1, steps), np.linspace(0, 1, steps))
    shares = np.stack([i.ravel(), j.ravel(), 1 - i.ravel() - j.ravel()], axis=1)
    shares = shares[shares[:, 2] >= -1e-12]
    on = np.einsum("sc,fck->fsk", shares, points[faces])
    return float(np.sqrt(np.square(on - place).sum(axis=2).min()))


@pytest.mark.parametrize("brute", [True, False], ids=["plain", "trees"])
def test_nothing_is_nearer(brute: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(geometry, "_FEW", 10**9 if brute else 0)
    points, faces = ball()
    # Triangles of very different size, and a point that no face uses, nearer than any that one does.
    points = np.concatenate([points, [[300.0, 0, 0], [300, 900, 0], [300, 0, 900], [150.0, 10, 10]]])
    faces = np.concatenate([faces, [[162, 163, 164]]])
    random = np.random.default_rng(0)
    places = random.uniform(-150, 350, (25, 3))
    found = Surface(points, faces).closest(places)
    for place, distance in zip(places, found.distance_mm, strict=True):
        slow = slow_distance(place, points, faces)
        assert distance <= slow + 1e-9
        assert distance >= slow - 20.0
    np.testing.assert_allclose(np.linalg.norm(found.places_mm - places, axis=1), found.distance_mm)
    np.testing.assert_allclose(found.weights.sum(axis=1), 1.0)
    assert (found.weights >= 0).all()
    on = np.einsum("nc,nck->nk", found.weights, points[faces[found.face]])
    np.testing.assert_allclose(on, found.places_mm, atol=1e-9)
    assert (found.vertex < 165).all()


def test_trees_and_plain_search_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    points, faces = ball(3)
    places = np.random.default_rng(1).normal(size=(300, 3)) * 80
    answers = []
    for limit in (10**9, 0):
        monkeypatch.setattr(geometry, "_FEW", limit)
        answers.append(Surface(points, faces).closest(places))
    np.testing.assert_allclose(answers[0].distance_mm, answers[1].distance_mm, rtol=1e-12)
    np.testing.assert_allclose(answers[0].places_mm, answers[1].places_mm, atol=1e-9)


def test_a_place_on_the_surface_stays() -> None:
    points, faces = ball()
    shares = np.random.default_rng(2).dirichlet([1, 1, 1], len(faces))
    places = np.einsum("nc,nck->nk", shares, points[faces])
    found = Surface(points, faces).closest(places)
    np.testing.assert_allclose(found.distance_mm, 0, atol=1e-9)
    np.testing.assert_allclose(found.places_mm, places, atol=1e-9)


@given(
    st.lists(st.tuples(*[st.floats(-50, 50)] * 3), min_size=4, max_size=4),
    st.tuples(*[st.floats(-1, 1)] * 3),
    st.floats(0.01, 100),
)
@settings(max_examples=100, deadline=None)
def test_moves_with_the_world(rows: list, shift: tuple, scale: float) -> None:
    """Distance is unchanged by a shift, and scales; flat and point-like triangles included."""
    array = np.array(rows)
    weights = closest_weights(array[:1], array[None, 1:])
    distance = np.linalg.norm(weights[0] @ array[1:] - array[0])
    moved = array * scale + shift
    other = closest_weights(moved[:1], moved[None, 1:])
    again = np.linalg.norm(other[0] @ moved[1:] - moved[0])
    np.testing.assert_allclose(again, distance * scale, rtol=1e-6, atol=1e-6 * scale)
    assert np.isfinite(weights).all()
    corners = np.linalg.norm(array[1:] - array[0], axis=1)
    assert distance <= corners.min() + 1e-9


@pytest.mark.parametrize("brute", [True, False])
def test_a_cloud_answers_with_its_points(brute: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(geometry, "_FEW", 10**9 if brute else 0)
    points, _ = ball()
    found = Surface(points).closest(points[5:9] + 0.25)
    np.testing.assert_array_equal(found.vertex, [5, 6, 7, 8])
    np.testing.assert_array_equal(found.places_mm, points[5:9])
    np.testing.assert_array_equal(found.face, -1)
    np.testing.assert_allclose(found.distance_mm, 0.25 * np.sqrt(3))


def test_nan_is_refused_and_nothing_gives_nothing() -> None:
    surface = Surface(*ball())
    with pytest.raises(ValueError, match="finite"):
        surface.closest(np.array([[np.nan, 0, 0]]))
    assert len(surface.closest(np.empty((0, 3))).distance_mm) == 0
