"""Properties of single families, where no data set is needed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.doctor.cases import Case, Intake
from engine.doctor.families.annotators import Bias, hotelling, significant
from engine.doctor.families.density import measure_density
from engine.doctor.families.identity import MAP, map_distances
from engine.doctor.families.mesh import measure_mesh
from engine.doctor.families.normaliser import leaks_in
from engine.doctor.families.registration import Planes, register
from engine.doctor.schemes import OWN, scheme_for, scheme_of_names, with_places
from engine.doctor.visit import visit
from engine.preprocess.similarity import random_rotation, rotation_about
from engine.types import EngineError, FloatArray


def bumpy(rng: np.random.Generator, count: int = 2500) -> FloatArray:
    """A patch of surface of its own, (count, 3), in mm."""
    x, y = rng.uniform(-50, 50, (2, count))
    return np.stack([x, y, 8 * np.sin(x / 17) * np.cos(y / 13) - 0.006 * (x**2 + y**2)], axis=1)


# ------------------------------------------------------------------ density
def test_an_even_cloud_is_not_crowded_and_its_spacing_is_right() -> None:
    side = np.arange(0.0, 80.0, 2.0)
    grid = np.stack([*np.meshgrid(side, side), np.zeros((40, 40))], axis=-1).reshape(-1, 3)
    density = measure_density(grid, np.random.default_rng(0))
    assert density.doubled == 0.0
    assert density.crowded == 0.0
    assert density.spacing_mm == pytest.approx(2.0, rel=0.25)


@pytest.mark.parametrize("share", [0.2, 0.5])
def test_doubled_points_are_counted(share: float) -> None:
    rng = np.random.default_rng(1)
    points = bumpy(rng)
    again = points[: int(share * len(points))]
    density = measure_density(np.concatenate([points, again]), rng)
    assert density.doubled == pytest.approx(share / (1 + share), abs=0.01)


# ------------------------------------------------------------------ mesh
def square(corner: FloatArray) -> tuple[FloatArray, np.ndarray]:
    points = corner + np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0.0]])
    return points, np.array([[0, 1, 2], [0, 2, 3]])


def test_points_at_one_place_hold_a_mesh_together() -> None:
    left, faces = square(np.zeros(3))
    right, _ = square(np.array([1.0, 0, 0]))
    apart, _ = square(np.array([5.0, 0, 0]))
    joined = measure_mesh(np.concatenate([left, right]), np.concatenate([faces, faces + 4]))
    parted = measure_mesh(np.concatenate([left, apart]), np.concatenate([faces, faces + 4]))
    assert len(joined.pieces) == 1
    assert parted.pieces == pytest.approx([0.5, 0.5])


def test_turning_the_triangles_turns_the_surface_inside_out() -> None:
    from scipy.spatial import ConvexHull

    points = np.random.default_rng(0).normal(size=(60, 3))
    hull = ConvexHull(points)
    faces = hull.simplices.copy()
    normal = np.cross(points[faces[:, 1]] - points[faces[:, 0]], points[faces[:, 2]] - points[faces[:, 0]])
    wrong = (normal * points[faces].mean(1)).sum(1) < 0
    faces[wrong] = faces[wrong][:, ::-1]
    assert measure_mesh(points, faces).outward > 0.5
    assert measure_mesh(points, faces[:, ::-1]).outward < -0.5


def test_a_file_that_is_no_scan_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    broken = tmp_path / "broken.ply"
    broken.write_bytes(b"ply\nnothing")
    cases = (Case("a", "broken.ply", broken), Case("b", "gone.ply", tmp_path / "gone.ply"))
    report, ward = visit(Intake("x", cases), ("unreadable",))
    assert [finding.where[0].name for finding in report.findings] == ["broken.ply", "gone.ply"]
    assert len(ward.exams) == 2


# ------------------------------------------------------------------ identity
def test_a_rigid_motion_does_not_change_who_somebody_is() -> None:
    """Small motions are taken out of the maps to first order: what is left is far below what people differ by."""
    from engine.preprocess.canonical_map import from_pixels, to_pixels

    rows, columns = np.mgrid[: MAP.height_px, : MAP.width_px]
    rng = np.random.default_rng(0)
    base = 90.0 + 6 * np.sin(columns / 4) + 5 * np.cos(rows / 5)

    def moved(radius: FloatArray, turn: FloatArray, shift: FloatArray) -> FloatArray:
        from scipy.interpolate import griddata

        places = from_pixels(columns.ravel(), rows.ravel(), radius.ravel(), MAP) @ turn.T + shift
        column, row, r = to_pixels(places, MAP)
        return np.asarray(griddata((column, row), r, (columns, rows), method="linear"))

    turn = rotation_about(np.array([0.2, 1.0, 0.1]), np.deg2rad(1.5))
    same = moved(base, turn, np.array([0.6, -0.5, 0.4]))
    other = base + 1.5 * np.sin(columns / 2.5 + rows / 3)
    distance = map_distances(np.stack([base, same, other, base + rng.normal(0, 0.05, base.shape)]))
    assert distance[0, 1] < 0.5 * distance[0, 2]
    assert distance[0, 3] < 0.1
    assert np.isinf(np.diag(distance)).all()


def test_registration_tells_one_surface_from_another_however_thinned() -> None:
    rng = np.random.default_rng(2)
    first, again = bumpy(rng, 4000), bumpy(rng, 1500)
    other = again + np.stack([np.zeros((2, 1500))[0], np.zeros(1500), 2.5 * np.sin(again[:, 0] / 6)], axis=1)
    small = rotation_about(rng.normal(size=3), np.deg2rad(2.0))
    first = first + rng.normal(0, 0.05, first.shape)
    same_mm = register(Planes.of(first), Planes.of(again @ small.T + 0.8))
    other_mm = register(Planes.of(first), Planes.of(other @ small.T + 0.8))
    assert same_mm < 0.15
    assert other_mm > 3 * same_mm
    assert register(Planes.of(first), Planes.of(again + 500.0)) == float("inf")


# ------------------------------------------------------------------ annotators
def test_a_habit_is_significant_and_luck_is_not() -> None:
    rng = np.random.default_rng(3)
    a, b = rng.normal(0, 1, (2, 40, 3))
    assert hotelling(a, b) > 0.01
    assert hotelling(a + np.array([1.5, 0, 0]), b) < 1e-6
    # Hotelling's p is uniform where nothing differs.
    p = [hotelling(*rng.normal(0, 1, (2, 15, 3))) for _ in range(300)]
    assert np.mean(np.array(p) < 0.1) == pytest.approx(0.1, abs=0.06)


def test_many_comparisons_are_paid_for() -> None:
    def bias(p: float, size_mm: float = 2.0) -> Bias:
        return Bias("B", 0, 10, np.array([size_mm, 0, 0]), p)

    assert significant([bias(0.004), *[bias(0.5)] * 99]) == []
    assert len(significant([bias(1e-6), *[bias(0.5)] * 99])) == 1
    assert significant([bias(1e-9, size_mm=0.3)]) == []


# ------------------------------------------------------------------ normaliser and schemes
@pytest.mark.parametrize(
    ("name", "text", "leaks"),
    [
        ("a.toml", '[preprocess]\nnormalizer = "label_centroid"', True),
        ("b.json", '{"train": {"normalisation": "Landmark-Centroid + std"}}', True),
        ("c.yaml", "normalizer: gt_mean\n", True),
        ("d.toml", "[model]\nleaks_labels = true", True),
        ("e.toml", '[preprocess]\nnormalizer = "cloud_centroid"', False),
        ("f.json", '{"labels": "labels.csv", "centre": "cloud centroid"}', False),
        ("g.json", "no json at all", False),
    ],
)
def test_settings_that_normalise_with_the_answer_are_told(tmp_path: Path, name: str, text: str, leaks: bool) -> None:
    path = tmp_path / name
    path.write_text(text)
    assert bool(leaks_in(path)) is leaks


def test_a_table_of_unknown_names_gets_a_scheme_with_sides_and_places() -> None:
    names = ("Tip", "Alar (L)", "Alar (R)", "corner_left", "corner_right")
    scheme = scheme_for(names)
    assert scheme.id == OWN
    assert scheme.mirror("Alar (L)") == "Alar (R)"
    assert scheme.mirror("corner_right") == "corner_left"
    assert scheme.mirror("Tip") == "Tip"
    rng = np.random.default_rng(0)
    base = rng.normal(0, 30, (5, 3))
    shapes = np.stack([(base + rng.normal(0, 0.1, base.shape)) @ random_rotation(rng).T + 9.0 for _ in range(4)])
    placed = with_places(scheme, shapes)
    mean = np.array([landmark.canonical_mm for landmark in placed.landmark])
    gaps = np.linalg.norm(mean[:, None] - mean[None], axis=2)
    assert gaps == pytest.approx(np.linalg.norm(base[:, None] - base[None], axis=2), abs=1.0)
    assert scheme_of_names(names).names == names


def test_an_unknown_check_is_refused() -> None:
    with pytest.raises(EngineError, match="no check called"):
        visit(Intake("x", ()), ("nonsense",))
