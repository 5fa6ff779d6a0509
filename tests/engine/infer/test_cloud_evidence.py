"""What nets trained on clouds leave behind: heat on their own points, and the steps of both stages."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.infer import evidence, heat
from engine.infer.cards import WeightsFile
from engine.infer.clouds import CloudAnswer
from engine.infer.point_cards import PointModelCard, RefinerCard
from engine.preprocess.clouds import CloudConfig, prepare
from engine.preprocess.dedup import DedupConfig
from engine.preprocess.neighbourhoods import BallLevel, BallStructure
from engine.types import Unit

WEIGHTS = WeightsFile(file="net.onnx", sha256="0")
BALLS = BallStructure(levels=(BallLevel(centres=4, radii=(0.1,), neighbours=(4,)),))


def card_of(answer: str, refined: bool = False) -> PointModelCard:
    """A card of three landmarks."""
    refiner = RefinerCard(weights=WEIGHTS, structure=BALLS, radius_unit=0.2, points=32, passes=1) if refined else None
    return PointModelCard(
        id="run", title="Run", description="", scheme="nose9", names=("a", "b", "c"), weights=WEIGHTS, answer=answer,
        preprocess=CloudConfig(points=400, dedup=DedupConfig(edge_mm=1.0)), refiner=refiner,
    )  # fmt: skip


@pytest.fixture
def cloud() -> np.ndarray:
    """A wavy sheet of 100 mm."""
    x, y = np.meshgrid(np.arange(0.0, 100.0, 2.0), np.arange(0.0, 100.0, 2.0))
    return np.stack([x.ravel(), y.ravel(), 5 * np.sin(x / 15).ravel()], axis=1) + np.array([300.0, 0, 0])


def test_heat_lies_on_the_points_the_net_was_given(cloud: np.ndarray, tmp_path: Path) -> None:
    card = card_of("heatmap")
    prepared = prepare(cloud, card.preprocess)
    places = np.array([[330.0, 30.0, 4.5], [350.0, 60.0, -1.0], [370.0, 20.0, -5.0]])
    unit = prepared.normalizer.to_unit(places)
    hot = np.stack([heat.reference_heat(prepared.points_unit, place, card.sigma) for place in unit])
    seen = evidence.of_cloud(
        card, CloudAnswer(prepared, places, places, 0.4 * hot - 0.01, {"preparing": 0.1, "net": 0.2}), Unit.MILLIMETRE
    )
    evidence.save(seen, tmp_path / "run.npz")
    back = evidence.load(tmp_path / "run.npz")
    assert back.has_heat
    assert back.map is None
    carrier = heat.lift(back, cloud)
    for row, name in enumerate("abc"):
        assert heat.figures(back, back.row(f"nose9/{name}")).peak_mm == pytest.approx(places[row], abs=5.0)
        hottest = cloud[heat.lifted(back, carrier, row).argmax()]
        assert np.linalg.norm(hottest - places[row]) < 6.0
        truth = heat.reference_heat(cloud, places[row], back.sigma_mm)
        assert heat.overlap(heat.lifted(back, carrier, row), truth, 0.2) > 0.75
    assert [step.id for step in back.steps] == ["raw", "cleaned", "sampled", "refined"]


def test_both_stages_leave_their_places(cloud: np.ndarray) -> None:
    card = card_of("regression", refined=True)
    prepared = prepare(cloud, card.preprocess)
    coarse = cloud[:3].copy()
    seconds = {"preparing": 0.1, "net": 0.2, "refining": 0.3}
    seen = evidence.of_cloud(card, CloudAnswer(prepared, coarse, coarse + 1.0, None, seconds), Unit.MILLIMETRE)
    assert not seen.has_heat
    steps = {step.id: step for step in seen.steps}
    assert list(steps) == ["raw", "cleaned", "sampled", "coarse", "patches", "refined"]
    assert steps["coarse"].landmarks_mm == pytest.approx(coarse[None])
    assert steps["refined"].figures["moved_median_mm"] == pytest.approx(np.sqrt(3))
    assert steps["patches"].figures["radius_mm"] == pytest.approx(0.2 * prepared.normalizer.size_mm)
    assert sum(step.seconds for step in seen.steps) == pytest.approx(0.6)
