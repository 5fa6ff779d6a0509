"""Curves: on the surface, at equal steps, through their anchors, and never stale."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from engine import annotation as edits
from engine import curves
from engine.catalog import CurveDefinition, LandmarkScheme, read_scheme, shipped_schemes
from engine.geometry import Surface
from engine.measures.geodesic import SurfaceWays
from engine.preprocess.similarity import random_rotation
from engine.synth.head import ProceduralHead, build_head, mean_parameters
from engine.types import Annotation, EngineError, FloatArray, IntArray, Landmark, State

SCHEMES = {name: scheme for name, scheme in shipped_schemes().items() if scheme.curve}
RADIUS_MM = 80.0


def grid(rows: int, columns: int) -> IntArray:
    """Triangles of a grid of points (rows × columns, the columns closed round)."""
    faces = []
    for row in range(rows - 1):
        for column in range(columns):
            a, b = row * columns + column, row * columns + (column + 1) % columns
            faces += [(a, b, a + columns), (b, b + columns, a + columns)]
    return np.array(faces, np.int32)


def belt(rows: int = 90, columns: int = 240) -> tuple[FloatArray, IntArray]:
    """A sphere without its poles."""
    height = np.linspace(-1.2, 1.2, rows)[:, None]
    angle = np.linspace(0, 2 * np.pi, columns, endpoint=False)[None]
    x, y, z = np.cos(height) * np.cos(angle), np.cos(height) * np.sin(angle), np.sin(height) + 0 * angle
    return RADIUS_MM * np.stack([x, y, z], axis=2).reshape(-1, 3), grid(rows, columns)


def on_sphere(*angles: tuple[float, float]) -> FloatArray:
    return np.array(
        [(np.cos(h) * np.cos(a), np.cos(h) * np.sin(a), np.sin(h)) for a, h in angles]
    ) * RADIUS_MM  # fmt: skip


def curve(anchors: int, count: int) -> CurveDefinition:
    names = tuple(f"a{number}" for number in range(anchors))
    return CurveDefinition(name="line", title="Line", definition=".", anchors=names, count=count, group="g")


@pytest.fixture(scope="module")
def head() -> ProceduralHead:
    return build_head(mean_parameters("female"), 0.5)


def marks(head: ProceduralHead, scheme: LandmarkScheme) -> Annotation:
    landmarks = {name: Landmark(head.landmarks_mm[f"{scheme.id}/{name}"], time="2026-01-01") for name in scheme.names}
    return Annotation(scheme.id, landmarks)


def test_on_a_sphere_the_points_part_the_great_circle_evenly() -> None:
    points, faces = belt()
    anchors = on_sphere((0.1, 0.2), (1.3, -0.4))
    laid = curves.lay(curve(2, 9), anchors, SurfaceWays(points, faces))
    through = np.vstack([anchors[:1], laid.points_mm, anchors[1:]])
    unit = through / np.linalg.norm(through, axis=1, keepdims=True)
    steps = np.arccos(np.clip((unit[1:] * unit[:-1]).sum(1), -1, 1))
    np.testing.assert_allclose(steps, steps.mean(), rtol=0.01)
    whole = np.arccos((unit[0] * unit[-1]).sum())
    assert laid.length_mm == pytest.approx(RADIUS_MM * whole, rel=2e-3)
    assert Surface(points, faces).closest(laid.points_mm).distance_mm.max() < 1e-3
    normal = np.cross(unit[0], unit[-1]) / np.sin(whole)
    assert np.abs(unit @ normal).max() * RADIUS_MM < 0.2


def test_through_several_anchors_the_steps_along_the_way_are_equal() -> None:
    points, faces = belt()
    turn = random_rotation(np.random.default_rng(0))
    anchors = on_sphere((0.0, 0.0), (0.5, 0.5), (1.0, -0.3), (1.2, 0.4)) @ turn.T + 300.0
    laid = curves.lay(curve(4, 15), anchors, SurfaceWays(points @ turn.T + 300.0, faces))
    assert Surface(points @ turn.T + 300.0, faces).closest(laid.points_mm).distance_mm.max() < 1e-3
    for anchor in anchors:
        assert np.linalg.norm(laid.path_mm - anchor, axis=1).min() < 0.1
    at = [along(laid.path_mm, place) for place in laid.points_mm]
    np.testing.assert_allclose(np.diff([0.0, *at, laid.length_mm]), laid.length_mm / 16, rtol=0.01)


def along(path: FloatArray, place: FloatArray) -> float:
    """Length of the path up to the place nearest to ``place``."""
    best, found, before = np.inf, 0.0, 0.0
    for start, end in pairwise(path):
        length = float(np.linalg.norm(end - start))
        share = 0.0 if length == 0 else float(np.clip((place - start) @ (end - start) / length**2, 0, 1))
        off = float(np.linalg.norm(start + share * (end - start) - place))
        if off < best:
            best, found = off, before + share * length
        before += length
    return found


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES)
def test_the_curves_of_the_shipped_schemes_lie_on_a_head(scheme: LandmarkScheme, head: ProceduralHead) -> None:
    ways = SurfaceWays(head.vertices_mm, head.faces)
    laid, notes = curves.with_curves(marks(head, scheme), scheme, ways)
    assert not notes
    surface = Surface(head.vertices_mm, head.faces)
    for one in scheme.curve:
        points = np.array([laid.landmarks[name].xyz_mm for name in one.names])
        assert surface.closest(points).distance_mm.max() < 1e-3
        chords = np.linalg.norm(np.diff(points, axis=0), axis=1)
        assert chords.max() < 2.0 * chords.min()
    assert {one.source for name, one in laid.landmarks.items() if name not in scheme.index} == {"curve"}
    assert curves.without_curves(laid, scheme) == marks(head, scheme)


def test_the_two_sides_of_a_symmetric_head_get_mirrored_points(head: ProceduralHead) -> None:
    scheme = SCHEMES["ibug68"]
    wide = curves.expanded(scheme)
    laid, _ = curves.with_curves(marks(head, scheme), scheme, SurfaceWays(head.vertices_mm, head.faces))
    pairs = [one for one in wide.landmark if one.name not in scheme.index and one.pair is not None]
    assert pairs
    for one in pairs:
        assert wide[one.pair or ""].pair == one.name
        x, y, z = laid.landmarks[one.name].xyz_mm or (0, 0, 0)
        np.testing.assert_allclose(laid.landmarks[one.pair or ""].xyz_mm, (-x, y, z), atol=1.0)
    assert wide["jaw_line_16"].pair is None
    assert wide["brow_line_right_1"].pair == "brow_line_left_1"
    assert len(set(wide.names)) == len(wide) == len(scheme) + sum(one.count for one in scheme.curve)


def test_a_moved_anchor_lays_its_own_curves_anew_and_no_others(head: ProceduralHead) -> None:
    scheme = SCHEMES["face-clinical"]
    ways = SurfaceWays(head.vertices_mm, head.faces)
    first, _ = curves.with_curves(marks(head, scheme), scheme, ways)
    x, y, z = first.landmarks["gonion_left"].xyz_mm or (0, 0, 0)
    moved = edits.place(first, "gonion_left", (x, y + 6.0, z))
    again, _ = curves.with_curves(moved, scheme, ways, ["gonion_left"])
    changed = set(edits.diff(moved, again))
    assert changed <= set(scheme.curve[0].names)
    assert "jaw_line_15" in changed
    whole, _ = curves.with_curves(curves.without_curves(moved, scheme), scheme, ways)
    assert whole == again.with_landmarks({name: again.landmarks[name] for name in whole.landmarks})


def test_lost_and_estimated_anchors_are_told_by_the_points(head: ProceduralHead) -> None:
    scheme = SCHEMES["face-clinical"]
    ways = SurfaceWays(head.vertices_mm, head.faces)
    first, _ = curves.with_curves(marks(head, scheme), scheme, ways)
    absent, notes = curves.with_curves(edits.mark_absent(first, "menton"), scheme, ways, ["menton"])
    assert not notes
    assert "jaw_line_1" not in absent.landmarks
    assert "upper_lip_border_1" in absent.landmarks
    hidden, _ = curves.with_curves(edits.mark_occluded(first, "gonion_left", True), scheme, ways, ["gonion_left"])
    assert hidden.landmarks["jaw_line_3"].state is State.OCCLUDED
    checked, _ = curves.with_curves(edits.mark_checked(first, scheme.names), scheme, ways)
    assert checked.landmarks["jaw_line_3"].checked
    far = edits.place(first, "labiale_inferius", (500.0, 500.0, 500.0))
    gone, said = curves.with_curves(far, scheme, ways)
    assert len(said) == 1
    assert "Lower lip border could not be laid" in said[0]
    assert "lower_lip_border_3" not in gone.landmarks


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ('anchors = ["a", "b"]', None),
        ('anchors = ["a", "z"]', "no landmark z"),
        ('anchors = ["a"]', "two or more"),
        ('anchors = ["a", "a"]', "two or more"),
        ('anchors = ["a", "b"]\npair = "nowhere"', "does not pair back"),
    ],
)
def test_a_scheme_file_with_a_wrong_curve_is_refused(tmp_path: Path, change: str, complaint: str | None) -> None:
    landmark = '[[landmark]]\nname = "{0}"\ntitle = "{0}"\ndefinition = "."\ngroup = "g"\n'
    head = 'title = "T"\nsource = "S"\n' + landmark.format("a") + landmark.format("b") + landmark.format("c_1")
    body = '[[curve]]\nname = "l"\ntitle = "L"\ndefinition = "."\ncount = 3\ngroup = "g"\n'
    path = tmp_path / "own.toml"
    path.write_text(head + body + change)
    if complaint is None:
        assert read_scheme(path).curve[0].names == ("l_1", "l_2", "l_3")
        path.write_text(head + body.replace('"l"', '"c"') + change)
        complaint = "taken"
    with pytest.raises(EngineError, match=complaint):
        read_scheme(path)


def test_points_of_curves_are_exported_by_name_and_not_counted(tmp_path: Path, head: ProceduralHead) -> None:
    from engine.io.csv_write import write
    from engine.jobs.exporting import of_project, one_row_each
    from engine.store.landmark_sets import PutSet, SetKey
    from engine.store.project import Project

    scheme = SCHEMES["face-clinical"]
    laid, _ = curves.with_curves(marks(head, scheme), scheme, SurfaceWays(head.vertices_mm, head.faces))
    path = tmp_path / "face.obj"
    path.write_text("v 0 0 0\n")
    with Project.create(tmp_path / "study") as project:
        scan_id = project.add_scans([path])[0].scan_id
        project.apply(PutSet(SetKey(scan_id, scheme.id), laid, "Lay curves"))
        assert project.annotation(scan_id, scheme.id) == laid
        assert project.summaries()[0].located == len(scheme)
        sets = of_project(project)
    write(tmp_path / "long.csv", sets)
    write(tmp_path / "wide.csv", one_row_each(sets), wide=True)
    rows = (tmp_path / "long.csv").read_text().splitlines()
    assert len(rows) == 1 + len(scheme) + sum(one.count for one in scheme.curve)
    assert any(",jaw_line_7," in row and ",curve," in row for row in rows)
    assert "jaw_line_7_x" in (tmp_path / "wide.csv").read_text().splitlines()[0]
