"""The shipped schemes: complete places on the mean head, even between the sides, in anatomical order."""

from __future__ import annotations

import numpy as np
import pytest

from engine.catalog import LandmarkScheme, shipped_schemes

SCHEMES = shipped_schemes()


def place(scheme: str, name: str) -> np.ndarray:
    found = SCHEMES[scheme][name].canonical_mm
    assert found is not None
    return np.array(found)


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES)
def test_every_landmark_has_a_place_and_a_camera(scheme: LandmarkScheme) -> None:
    for landmark in scheme.landmark:
        assert landmark.canonical_mm is not None, landmark.name
        assert np.linalg.norm(landmark.camera) == pytest.approx(1.0, abs=0.005), landmark.name
        assert landmark.definition.endswith("."), landmark.name


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES)
def test_pairs_mirror_exactly_and_right_is_right(scheme: LandmarkScheme) -> None:
    for landmark in scheme.landmark:
        x, y, z = place(scheme.id, landmark.name)
        if landmark.pair is None:
            assert x == 0.0, landmark.name
            continue
        np.testing.assert_array_equal(place(scheme.id, landmark.pair), [-x, y, z])
        assert (x < 0) == ("right" in landmark.name), landmark.name


def test_the_clinical_scheme_has_the_names_of_farkas() -> None:
    known = {landmark.abbreviation for landmark in SCHEMES["face-clinical"].landmark}
    asked = [
        "tr",
        "g",
        "n",
        "se",
        "prn",
        "sn",
        "c'",
        "al",
        "ac",
        "sbal",
        "ls",
        "cph",
        "sto",
        "ch",
        "li",
        "sl",
        "pg",
        "gn",
        "me",
        "en",
        "ex",
        "ps",
        "pi",
        "or",
        "zy",
        "go",
        "t",
    ]
    assert set(asked) <= known
    assert len(SCHEMES["face-clinical"]) >= 34


MIDLINE = [
    "trichion",
    "glabella",
    "nasion",
    "sellion",
    "rhinion",
    "pronasale",
    "columella",
    "subnasale",
    "labiale_superius",
    "stomion",
]
MIDLINE += ["stomion_inferius", "labiale_inferius", "sublabiale", "pogonion", "gnathion", "menton", "cervicale"]


def test_the_midline_goes_down_in_order() -> None:
    heights = [place("face-clinical", name)[1] for name in MIDLINE]
    assert heights == sorted(heights, reverse=True)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ("endocanthion_right", "endocanthion_left", 28.0, 40.0),
        ("exocanthion_right", "exocanthion_left", 80.0, 100.0),
        ("alare_right", "alare_left", 31.0, 42.0),
        ("cheilion_right", "cheilion_left", 45.0, 58.0),
        ("zygion_right", "zygion_left", 125.0, 150.0),
        ("gonion_right", "gonion_left", 95.0, 135.0),
        ("nasion", "gnathion", 105.0, 128.0),
        ("nasion", "subnasale", 46.0, 60.0),
        ("subnasale", "stomion", 17.0, 26.0),
        ("stomion", "gnathion", 36.0, 52.0),
        ("tragion_right", "tragion_left", 130.0, 155.0),
    ],
)
def test_distances_are_those_of_adults(first: str, second: str, low: float, high: float) -> None:
    """Ranges about the means of adult men and women in Farkas' tables."""
    distance = np.linalg.norm(place("face-clinical", first) - place("face-clinical", second))
    assert low < distance < high


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("ibug68/menton", "menton"),
        ("ibug68/subnasale", "subnasale"),
        ("ibug68/exocanthion_left", "exocanthion_left"),
        ("nose9/alare_left", "alare_left"),
        ("nose9/zygion_right", "zygion_right"),
        ("nose9/glabella", "glabella"),
    ],
)
def test_the_same_landmark_has_one_place(ours: str, theirs: str) -> None:
    scheme, name = ours.split("/")
    np.testing.assert_array_equal(place(scheme, name), place("face-clinical", theirs))
