from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.measures import asymmetry
from engine.preprocess.similarity import random_rotation
from engine.synth.head import ProceduralHead
from engine.types import EngineError, FloatArray

PARTNER = [1, 0, 2, 3, 5, 4, 6]
FACE = np.array(
    [[30, 30, 10], [-30, 30, 10], [0, 20, 25], [0, -10, 40], [20, -35, 20], [-20, -35, 20], [0, -60, 22]], float
)
Seeds = st.integers(0, 2**32 - 1)


def moved(places: FloatArray, seed: int) -> tuple[FloatArray, FloatArray]:
    rng = np.random.default_rng(seed)
    turn = random_rotation(rng)
    return places @ turn.T + rng.normal(size=3) * 200, turn


@given(Seeds)
def test_a_symmetric_face_has_none_wherever_it_lies(seed: int) -> None:
    places, turn = moved(FACE, seed)
    assert asymmetry.landmark_asymmetry(places, PARTNER) == pytest.approx(np.zeros(7), abs=1e-9)
    plane = asymmetry.mirror_plane(places, PARTNER)
    assert plane.normal == pytest.approx(turn[:, 0], abs=1e-9)
    assert plane.mirror(places)[PARTNER] == pytest.approx(places, abs=1e-8)


@given(Seeds)
def test_it_does_not_depend_on_pose_or_side(seed: int) -> None:
    rng = np.random.default_rng(seed)
    crooked = FACE + rng.normal(size=FACE.shape) * 2
    index = asymmetry.asymmetry_index(crooked, PARTNER)
    assert index > 0
    assert asymmetry.asymmetry_index(moved(crooked, seed)[0], PARTNER) == pytest.approx(index)
    mirrored = (crooked * [-1, 1, 1])[PARTNER]
    assert asymmetry.asymmetry_index(mirrored, PARTNER) == pytest.approx(index)


def test_a_shifted_chin_is_what_is_asymmetric() -> None:
    crooked = FACE.copy()
    crooked[6, 0] += 8.0
    found = asymmetry.landmark_asymmetry(crooked, PARTNER)
    assert found.argmax() == 6
    # Twice the shift, less what the best fit takes away.
    assert 8.0 < found[6] < 16.0


def test_partners_come_from_the_scheme() -> None:
    pairs = {"a_left": "a_right", "a_right": "a_left", "b": None}
    assert asymmetry.partners(["a_left", "b", "a_right"], pairs) == [2, 1, 0]
    with pytest.raises(EngineError, match="the other side of a_left is missing"):
        asymmetry.partners(["a_left", "b"], pairs)
    with pytest.raises(EngineError, match="three landmarks"):
        asymmetry.mirror_fit(FACE[:2], [1, 0])


def test_the_map_of_a_head(head: ProceduralHead) -> None:
    """A symmetric head has none; a swelling on one side stands out there, and on the other side with a minus."""
    points, faces = head.vertices_mm.astype(float), head.faces
    plane = asymmetry.MirrorPlane(np.zeros(3), np.array([1.0, 0.0, 0.0]))
    even = asymmetry.asymmetry_map(points, faces, plane)
    assert np.nanmax(np.abs(even)) < 0.05
    cheek = np.array([45.0, -10.0, 75.0])
    cheek = points[np.argmin(np.linalg.norm(points - cheek, axis=1))]
    outward = cheek / np.linalg.norm(cheek)
    swollen = points + 5.0 * np.exp(-np.square(points - cheek).sum(1) / (2 * 15.0**2))[:, None] * outward
    found = asymmetry.asymmetry_map(swollen, faces, plane)
    here = np.argmin(np.linalg.norm(points - cheek, axis=1))
    there = np.argmin(np.linalg.norm(points - cheek * [-1, 1, 1], axis=1))
    assert 3.0 < found[here] <= 5.05
    assert -5.05 <= found[there] < -3.0
    assert np.nanmax(np.abs(found)) < 5.1
    bare = asymmetry.asymmetry_map(swollen, None, plane)
    assert np.nanmin(bare) >= 0.0
