"""Every kind of measure against geometry, the shipped sets on a head whose truth is known, and bad input."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import catalog
from engine.measures.definitions import measure_set, read_set, set_for, shipped_sets
from engine.measures.geodesic import SurfaceWays
from engine.measures.kinds import KINDS, Given, Surface
from engine.measures.measure import compute
from engine.preprocess.similarity import random_rotation
from engine.synth.head import ProceduralHead
from engine.types import Annotation, EngineError, FloatArray, Landmark, State

Seeds = st.integers(0, 2**32 - 1)
ANGLES = ("angle", "line_angle")
LENGTHS = ("distance", "projected_distance", "in_plane_distance", "plane_distance", "line_distance")
PAIRS = {"l": "r", "r": "l", "m": None, "n": None}


def annotation_of(head: ProceduralHead, scheme_id: str) -> Annotation:
    places = {key.split("/")[1]: value for key, value in head.landmarks_mm.items() if key.startswith(f"{scheme_id}/")}
    return Annotation(scheme_id, {name: Landmark(place) for name, place in places.items()})


def value(kind: str, points: FloatArray, **more: object) -> float:
    found = KINDS[kind].function(Given(np.asarray(points, float), **more))  # type: ignore[arg-type]
    return found[0] if isinstance(found, tuple) else found


@pytest.mark.parametrize(
    ("kind", "points", "exact"),
    [
        ("distance", [[0, 0, 0], [3, 4, 12]], 13.0),
        ("projected_distance", [[0, 0, 0], [3, 4, 12], [5, 5, 5], [5, 5, 9]], 12.0),
        ("in_plane_distance", [[0, 0, 0], [3, 4, 12], [0, 0, 1], [1, 0, 1], [0, 1, 1]], 5.0),
        ("plane_distance", [[1, 1, 7], [0, 0, 1], [1, 0, 1], [0, 1, 1]], 6.0),
        ("line_distance", [[0, 3, 4], [0, 0, 0], [9, 0, 0]], 5.0),
        ("angle", [[1, 0, 0], [0, 0, 0], [1, 1, 0]], 45.0),
        ("angle", [[5, 0, 0], [0, 0, 0], [-2, 0, 0]], 180.0),
        ("line_angle", [[0, 0, 0], [1, 0, 0], [7, 7, 7], [7, 9, 7]], 90.0),
        ("polygon_area", [[0, 0, 0], [4, 0, 0], [4, 3, 0], [0, 3, 0]], 12.0),
    ],
)
def test_kinds_on_simple_places(kind: str, points: FloatArray, exact: float) -> None:
    assert value(kind, points) == pytest.approx(exact)


def test_kinds_of_measures() -> None:
    none = np.zeros((0, 3))
    assert value("ratio", none, values=(30.0, 120.0)) == 25.0
    assert value("difference", none, values=(11.0, 9.0)) == 20.0
    assert value("total", none, values=(1.0, 2.0, 3.5)) == 6.5
    with pytest.raises(EngineError, match="zero"):
        value("ratio", none, values=(1.0, 0.0))


@pytest.mark.parametrize("kind", [name for name, row in KINDS.items() if not (row.of_measures or row.surface)])
@given(seed=Seeds, scale=st.floats(0.2, 5))
def test_kinds_move_and_grow_with_the_face(kind: str, seed: int, scale: float) -> None:
    """Turned and shifted nothing changes; scaled, lengths grow with the scale, areas with its square, angles not."""
    rng = np.random.default_rng(seed)
    count = max(KINDS[kind].least, 4 if "asymmetry" in kind else 0)
    points = rng.normal(size=(count, 3)) * 30
    names = {"names": ("l", "r", "m", "n"), "pair_of": PAIRS} if "asymmetry" in kind else {}
    moved = scale * points @ random_rotation(rng).T + rng.normal(size=3) * 200
    power = {"mm": 1, "mm²": 2}.get(KINDS[kind].unit, 0)
    before = value(kind, points, **names)
    assert value(kind, moved, **names) == pytest.approx(scale**power * before, rel=1e-6, abs=1e-6)


@given(Seeds)
def test_a_distance_is_the_same_both_ways(seed: int) -> None:
    points = np.random.default_rng(seed).normal(size=(2, 3))
    assert value("distance", points) == value("distance", points[::-1])


def test_places_that_make_no_measure() -> None:
    same = np.zeros((4, 3))
    for kind in ("projected_distance", "plane_distance", "line_angle"):
        with pytest.raises(EngineError):
            value(kind, same)
    with pytest.raises(EngineError, match="no scan"):
        value("geodesic", np.eye(3))


# ------------------------------------------------------------------ sets
@pytest.mark.parametrize("set_id", sorted(shipped_sets()))
def test_shipped_sets_are_whole(set_id: str) -> None:
    measures = shipped_sets()[set_id]
    assert set_for(measures.scheme).scheme == measures.scheme
    for measure in measures.measure:
        assert measure.definition.endswith(".")
        assert measure.group
        for typical in measure.typical:
            assert typical.low < typical.high
            assert typical.source
            assert typical.population


def test_the_clinical_set_has_the_standard_measurements() -> None:
    farkas = shipped_sets()["farkas"]
    assert farkas.scheme == "face-clinical"
    assert sum("Farkas" in measure.source for measure in farkas.measure) >= 25
    symbols = {measure.symbol for measure in farkas.measure}
    assert {"zy-zy", "n-gn", "sn-gn", "en-en", "ex-ex", "al-al", "n-sn", "sn-prn", "ch-ch", "go-go"} <= symbols


@pytest.mark.parametrize("set_id", sorted(shipped_sets()))
def test_a_head_is_measured_exactly(set_id: str, head: ProceduralHead) -> None:
    """Distances and angles equal those of the landmarks the head was made with; ways over the skin are longer."""
    measures = shipped_sets()[set_id]
    scheme = catalog.scheme(measures.scheme)
    annotation = annotation_of(head, measures.scheme)
    ways = SurfaceWays(head.vertices_mm, head.faces)
    surface = Surface(head.vertices_mm, head.faces, ways)
    for found in compute(measures, annotation, scheme, surface):
        assert found.value is not None, (found.measure.name, found.reason)
        places = [
            np.mean([head.landmarks_mm[f"{measures.scheme}/{part}"] for part in name.split("+")], axis=0)
            for name in found.measure.landmarks
        ]
        if found.measure.kind == "distance":
            assert found.value == pytest.approx(np.linalg.norm(places[0] - places[1]), abs=0.05)
        if found.measure.kind == "geodesic":
            chord = sum(np.linalg.norm(b - a) for a, b in pairwise(places))
            assert chord - 1e-6 <= found.value <= 2.2 * chord
        if found.measure.kind in ("asymmetry_index", "asymmetry_of_first", "difference"):
            assert found.value == pytest.approx(0.0, abs=0.05)


def test_absent_hidden_and_missing_landmarks(head: ProceduralHead) -> None:
    measures, scheme = shipped_sets()["nose9"], catalog.scheme("nose9")
    landmarks = dict(annotation_of(head, "nose9").landmarks)
    landmarks["alare_right"] = Landmark(None, State.ABSENT)
    landmarks["subnasale"] = Landmark(landmarks["subnasale"].xyz_mm, State.OCCLUDED)
    del landmarks["glabella"]
    found = {one.measure.name: one for one in compute(measures, Annotation("nose9", landmarks), scheme)}
    assert found["nose_width"].reason == "alare_right absent on this scan"
    assert found["nasal_index"].reason == "Width of the nose: alare_right absent on this scan"
    assert found["nasofrontal_angle"].reason == "glabella not placed"
    assert found["nose_height"].estimated == ("subnasale",)
    assert found["alar_arc"].reason == "alare_right absent on this scan"
    assert found["bridge_arc"].reason == "it runs over the surface, and there is no scan"
    assert found["nose_bridge_length"].value is not None
    empty = compute(measures, Annotation("nose9"), scheme)
    assert all(one.value is None and one.reason for one in empty)


GOOD = """
title = "Mine"
scheme = "nose9"
[[measure]]
name = "width"
title = "Width"
kind = "distance"
landmarks = ["alare_right", "alare_left"]
unit = "mm"
definition = "From wing to wing."
"""


def test_a_set_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(GOOD, encoding="utf-8")
    assert measure_set(str(path)).names == ("width",)
    assert measure_set("nose9").id == "nose9"
    with pytest.raises(EngineError, match=r"no set of measures “nothing”.*farkas"):
        measure_set("nothing")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("alare_left", "alare_lft", r"mine\.toml, width: the scheme .* has no landmark “alare_lft”"),
        ("nose9", "nose8", r"mine\.toml: There is no landmark scheme “nose8”"),
        ('"distance"', '"distence"', r"mine\.toml, width: there is no kind of measure “distence”. Known: distance"),
        ('"mm"', '"cm"', r"mine\.toml, width: a distance is in mm, not in “cm”"),
        ('["alare_right", "alare_left"]', '["alare_right"]', r"width: a distance needs 2 landmarks; 1 are given"),
        ("definition =", "defnition =", r"mine\.toml: Setting measure\.0"),
        ('title = "Mine"', "title = ", r"mine\.toml could not be read as TOML"),
    ],
)
def test_faults_in_a_set_name_the_file_and_the_place(tmp_path: Path, old: str, new: str, words: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(EngineError, match=words):
        read_set(path)


def test_a_ratio_needs_measures_before_it(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    ratio = '[[measure]]\nname = "r"\ntitle = "R"\nkind = "ratio"\nmeasures = ["width", "height"]\nunit = "%"\n'
    path.write_text(GOOD + ratio + 'definition = "."\n', encoding="utf-8")
    with pytest.raises(EngineError, match="“height” is not among those before it"):
        read_set(path)
    path.write_text(GOOD + GOOD.partition("[[measure]]")[1] + GOOD.partition("[[measure]]")[2], encoding="utf-8")
    with pytest.raises(EngineError, match="measure width twice"):
        read_set(path)
