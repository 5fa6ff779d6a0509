"""The middle of a face from its landmarks: exact on symmetric ones, unmoved by slips, silent when too few."""

from __future__ import annotations

import numpy as np
import pytest

from engine import annotation as edits
from engine.catalog import LandmarkScheme, shipped_schemes
from engine.preprocess.similarity import random_rotation
from engine.symmetry.plane import plane_of_landmarks, propose_mirror
from engine.types import Annotation, EngineError, Landmark

SCHEMES = shipped_schemes()


def face(scheme: LandmarkScheme, seed: int = 0, noise: float = 0.0) -> tuple[Annotation, np.ndarray, np.ndarray]:
    """A symmetric face in a frame of its own, the plane's normal to the left, and a point on the plane."""
    rng = np.random.default_rng(seed)
    turn, shift = random_rotation(rng), rng.normal(size=3) * 80
    places = np.array([one.canonical_mm for one in scheme.landmark]) @ turn.T + shift
    places += noise * rng.normal(size=places.shape)
    landmarks = {name: Landmark(tuple(xyz)) for name, xyz in zip(scheme.names, places, strict=True)}
    return Annotation(scheme.id, landmarks), turn[:, 0], shift


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES)
def test_the_plane_of_a_symmetric_face_is_exact_and_looks_left(scheme: LandmarkScheme) -> None:
    for seed in range(5):
        annotation, left, middle = face(scheme, seed)
        found = plane_of_landmarks(annotation, scheme)
        np.testing.assert_allclose(found.plane.normal, left, atol=1e-9)
        assert abs((found.plane.point_mm - middle) @ left) < 1e-9
        assert found.spread_mm < 1e-9


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES)
def test_every_partner_is_proposed_where_it_is(scheme: LandmarkScheme) -> None:
    annotation, _, _ = face(scheme, 7)
    for landmark in scheme.landmark:
        proposed = propose_mirror(annotation, scheme, landmark.name)
        if landmark.pair is None:
            assert proposed is None
            continue
        there = annotation.landmarks[landmark.name].xyz_mm
        assert proposed == pytest.approx(there, abs=1e-7)
        # Its own place has no say: that may be the one that is wrong.
        spoiled = edits.place(annotation, landmark.name, (999.0, 0.0, 0.0))
        assert propose_mirror(spoiled, scheme, landmark.name) == pytest.approx(there, abs=1e-7)


def test_slips_and_swapped_pairs_hardly_move_the_plane() -> None:
    scheme = SCHEMES["face-clinical"]
    annotation, left, _ = face(scheme, 3, noise=0.7)
    moved = edits.place(annotation, "gonion_left", (300.0, 300.0, 300.0))
    moved = edits.place(moved, "pronasale", (-300.0, 50.0, 10.0))
    swapped = dict(moved.landmarks)
    swapped["alare_left"], swapped["alare_right"] = swapped["alare_right"], swapped["alare_left"]
    found = plane_of_landmarks(moved.with_landmarks(swapped), scheme).plane
    assert np.degrees(np.arccos(min(1.0, float(found.normal @ left)))) < 0.5


def test_too_few_landmarks_are_told_apart_from_enough() -> None:
    scheme = SCHEMES["face-clinical"]
    annotation, left, _ = face(scheme, 4)

    def only(*names: str) -> Annotation:
        return annotation.with_landmarks({name: annotation.landmarks[name] for name in names})

    for names in ((), ("nasion",), ("alare_left", "alare_right"), ("nasion", "pronasale", "menton")):
        with pytest.raises(EngineError, match="midline"):
            plane_of_landmarks(only(*names), scheme)
    enough = plane_of_landmarks(only("alare_left", "alare_right", "nasion", "menton", "pronasale"), scheme)
    np.testing.assert_allclose(enough.plane.normal, left, atol=1e-9)
    assert propose_mirror(only("alare_left", "nasion"), scheme, "alare_right") is None
    assert propose_mirror(only("alare_left"), scheme, "alare_right", enough.plane) == pytest.approx(
        annotation.landmarks["alare_right"].xyz_mm
    )
