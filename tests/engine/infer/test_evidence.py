from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.evaluate.model import bare_scan
from engine.infer import evidence, heat
from engine.infer.cards import model_card
from engine.infer.evidence import Evidence
from engine.infer.points import predict
from engine.infer.trace import STEPS, Tracer
from engine.synth.head import build_head, mean_parameters
from engine.types import EngineError, Prediction, Scan, Unit
from engine.units import MILLIMETRES

TIP = "ibug68/nose_bridge_4"


@pytest.fixture(scope="module")
def seen() -> tuple[Scan, Prediction, Evidence]:
    """A head, what the default model says of it, and what it saw."""
    head = build_head(mean_parameters(), 0.5)
    scan = bare_scan("head", head.vertices_mm, head.faces)
    card = model_card(None)
    tracer = Tracer(card.output.canonical_mm, card.preprocess.map)
    found = predict(scan, None, ("ibug68",), None, tracer)["ibug68"]
    saw = evidence.of_default(card, tracer, scan.unit.unit)
    assert saw is not None
    return scan, found, saw


def test_heat_is_highest_about_the_landmark_and_nowhere_far_from_it(seen: tuple[Scan, Prediction, Evidence]) -> None:
    scan, found, saw = seen
    tip = found.xyz_mm[found.names.index("nose_bridge_4")]
    values = heat.lifted(saw, heat.lift(saw, scan.points_mm), saw.row(TIP))
    away = np.linalg.norm(np.asarray(scan.points_mm) - tip, axis=1)
    assert values.max() > 0.3
    assert away[values.argmax()] < 6.0
    assert values[away > 40.0].max() < 0.02
    with pytest.raises(EngineError, match="keeps no heat map"):
        saw.row("ibug68/elbow")


def test_all_landmarks_together_are_as_hot_as_the_hottest(seen: tuple[Scan, Prediction, Evidence]) -> None:
    scan, found, saw = seen
    carrier = heat.lift(saw, scan.points_mm)
    rows = [saw.row(f"ibug68/{name}") for name in found.names]
    together = heat.lifted_together(saw, carrier, rows)
    alone = np.max([heat.lifted(saw, carrier, row) for row in rows], axis=0)
    near = alone > 0.3
    assert near.sum() > 100
    assert np.median(np.abs(together[near] - alone[near])) < 0.05  # they differ between two peaks alone
    assert together[alone < 0.01].mean() < 0.01


def test_figures_name_the_place_the_prediction_took(seen: tuple[Scan, Prediction, Evidence]) -> None:
    _, found, saw = seen
    told = [heat.figures(saw, saw.row(f"ibug68/{name}")) for name in found.names]
    apart = np.linalg.norm(np.stack([one.peak_mm for one in told]) - found.xyz_mm, axis=1)
    assert np.median(apart) < 3.0
    assert all(0.0 <= one.entropy_bits < np.log2(saw.levels.shape[1]) for one in told)


def test_a_file_gives_back_what_was_kept(seen: tuple[Scan, Prediction, Evidence], tmp_path: Path) -> None:
    _, _, saw = seen
    path = evidence.path_of(tmp_path / "evidence", "ab" * 32, saw.model_id)
    evidence.save(saw, path)
    back = evidence.load(path)
    assert path.stat().st_size < 400_000
    assert dict(back.channel) == dict(saw.channel)
    assert np.array_equal(back.levels, saw.levels)
    assert np.array_equal(back.cells_mm, saw.cells_mm)
    assert [step.id for step in back.steps] == [step.id for step in saw.steps]
    assert (back.map, back.cell_mm, back.sigma_mm) == (saw.map, saw.cell_mm, saw.sigma_mm)
    with pytest.raises(EngineError, match="Predict the scan again"):
        evidence.load(tmp_path / "nothing.npz")
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(EngineError, match="cannot be read"):
        evidence.load(path)


def test_another_unit_moves_the_heat_with_the_scan(seen: tuple[Scan, Prediction, Evidence]) -> None:
    scan, _, saw = seen
    larger = saw.under(Unit.CENTIMETRE)
    factor = MILLIMETRES[Unit.CENTIMETRE] / MILLIMETRES[saw.unit]
    here = heat.lifted(saw, heat.lift(saw, scan.points_mm), saw.row(TIP))
    there = heat.lifted(larger, heat.lift(larger, scan.points_mm * factor), saw.row(TIP))
    assert np.allclose(here, there, atol=1e-5)
    assert np.allclose(heat.figures(larger, 3).peak_mm, heat.figures(saw, 3).peak_mm * factor, rtol=1e-5)


def test_steps_come_in_order_with_what_they_saw(seen: tuple[Scan, Prediction, Evidence]) -> None:
    scan, found, saw = seen
    steps = {step.id: step for step in saw.steps}
    taken = ["raw", "sampled", "hypotheses", "near", "coarse", "map", "refined", "lifted", "verified"]
    assert list(steps) == taken
    assert set(taken) <= set(STEPS)
    rows = [saw.row(f"ibug68/{name}") for name in found.names]
    last = steps["verified"].landmarks_mm
    assert last is not None
    assert np.allclose(last[0, rows], found.xyz_mm, atol=1e-3)
    near, image = steps["near"].points_mm, steps["map"].image
    assert near is not None
    assert image is not None
    low, high = np.asarray(scan.points_mm).min(0) - 1e-3, np.asarray(scan.points_mm).max(0) + 1e-3
    assert np.all((near >= low) & (near <= high))
    assert image.shape == (128, 160)
    assert steps["hypotheses"].seconds > 0


# ------------------------------------------------------------------ nets that answer points
@pytest.fixture
def two_peaks() -> Evidence:
    """Points on a flat square of 100 mm, hot about (20, 20) and half as hot about (70, 60)."""
    column, row = np.meshgrid(np.arange(0.0, 100.0, 2.0), np.arange(0.0, 100.0, 2.0))
    cells = np.stack([column.ravel(), row.ravel(), np.zeros(column.size)], axis=1)
    values = heat.reference_heat(cells, np.array([20.0, 20.0, 0.0]), 5.0)
    values = np.maximum(values, 0.5 * heat.reference_heat(cells, np.array([70.0, 60.0, 0.0]), 5.0))
    return Evidence("net", Unit.MILLIMETRE, {"a/b": 0}, evidence.levels_of(values[None]), cells, 2.0, 5.0)


def test_points_keep_their_heat_and_what_is_far_stays_cold(two_peaks: Evidence) -> None:
    carrier = heat.lift(two_peaks, np.array([[20.0, 20.0, 0.0], [25.0, 20.0, 0.0], [20.0, 20.0, 30.0]]))
    values = heat.lifted(two_peaks, carrier, 0)
    assert values[0] == pytest.approx(1.0, abs=0.02)
    assert values[1] == pytest.approx(np.exp(-0.5), abs=0.05)
    assert values[2] == 0.0


def test_the_second_peak_is_found_and_the_first_is_between_cells(two_peaks: Evidence) -> None:
    told = heat.figures(two_peaks, 0)
    assert told.peak_mm == pytest.approx([20.0, 20.0, 0.0], abs=0.1)
    assert told.second_share == pytest.approx(0.5, abs=0.03)
    assert told.apart_mm == pytest.approx(np.hypot(50.0, 40.0), abs=0.5)


def test_entropy_is_that_of_a_known_distribution(two_peaks: Evidence) -> None:
    even = replace(two_peaks, levels=np.full((1, len(two_peaks.cells_mm)), 255, np.uint8))
    told = heat.figures(even, 0)
    assert told.entropy_bits == pytest.approx(np.log2(len(two_peaks.cells_mm)))
    assert told.area_mm2 == pytest.approx(100.0**2)


def test_overlap_is_one_with_itself_and_that_of_two_discs() -> None:
    side = np.stack(np.meshgrid(np.arange(-40, 41), np.arange(-40, 41)), -1).reshape(-1, 2)
    points = np.concatenate([side, np.zeros((len(side), 1))], axis=1).astype(float)
    one = heat.reference_heat(points, np.zeros(3), 10.0)
    other = heat.reference_heat(points, np.array([10.0, 0.0, 0.0]), 10.0)
    assert heat.overlap(one, one, 0.2) == 1.0
    assert np.isnan(heat.overlap(one * 0, one * 0, 0.2))
    radius = 10.0 * np.sqrt(-2.0 * np.log(0.2))
    half = 5.0 / radius
    lens = 2 * radius**2 * (np.arccos(half) - half * np.sqrt(1 - half**2))
    assert heat.overlap(one, other, 0.2) == pytest.approx(lens / (2 * np.pi * radius**2 - lens), abs=0.02)


def test_shares_are_areas_so_that_a_dense_corner_counts_no_more() -> None:
    points = np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0]])
    faces = np.array([[0, 1, 2], [1, 3, 2]])
    assert heat.point_shares(points, faces).sum() == pytest.approx(1.0)
    assert heat.point_shares(points, None) == pytest.approx(np.ones(4))


def test_the_curve_is_the_overlap_at_every_threshold() -> None:
    rng = np.random.default_rng(3)
    one, other, shares = rng.random(5000), rng.random(5000), rng.random(5000)
    curve = heat.overlap_curve(one, other, shares, 20)
    assert curve == pytest.approx([heat.overlap(one, other, k / 20, shares) for k in range(20)])
    cold = heat.overlap_curve(one * 0.4, other * 0.4, shares, 20)
    assert np.isnan(cold[10])
