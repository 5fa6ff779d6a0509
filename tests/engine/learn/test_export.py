from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")

from engine.config import load, merge  # noqa: E402
from engine.datasets.storage import open_dataset  # noqa: E402
from engine.infer.clouds import locate_cloud  # noqa: E402
from engine.infer.point_cards import is_run, read_run_card  # noqa: E402
from engine.learn.config import TrainSettings  # noqa: E402
from engine.learn.measuring import measure, seen_by  # noqa: E402
from engine.learn.running import run_protocol  # noqa: E402
from engine.types import EngineError  # noqa: E402
from tests.engine.learn.conftest import SMALL, QuietJob  # noqa: E402
from tests.engine.learn.test_points import REFINED  # noqa: E402

HEAT = {"stage": {"net": {"head": "heatmap"}, "loss": {"name": "awing"}, "select": "iou"}, "conditions": False}


@pytest.mark.filterwarnings("ignore::FutureWarning")
@pytest.mark.parametrize("more", [REFINED | {"preprocess": {"normalizer": "template"}}, HEAT], ids=["refined", "heat"])
def test_an_exported_model_answers_scans_as_the_training_did(
    tiny_folder: Path, tmp_path: Path, more: dict[str, object]
) -> None:
    tree = merge(merge(SMALL, {"data": {"path": str(tiny_folder)}, "export": True}), more)
    (result,) = run_protocol(load(TrainSettings, tree), tmp_path / "run", QuietJob())
    card, folder = read_run_card(str(tmp_path / "run"))
    assert is_run(str(tmp_path / "run"))
    assert card.training["data"] == result.facts.digest
    dataset = open_dataset(tiny_folder)
    scans = [scan.scan for scan in dataset.scans]
    for name, predicted in zip(result.scans, result.predicted_mm, strict=True):
        answer = locate_cloud(np.asarray(dataset.cloud_mm(scans.index(name)), float), card, folder)
        np.testing.assert_allclose(answer.places_mm, predicted, atol=0.05)
    measured = measure(str(tmp_path / "run"), tiny_folder, tmp_path / "measured", QuietJob())
    assert sorted(measured.scans) == sorted(result.scans)
    assert len(seen_by(str(tmp_path / "run"), dataset)) == len(dataset) - len(result.scans)
    np.testing.assert_allclose(measured.mean().value or 0.0, result.mean().value or 1.0, atol=0.05)


def test_a_card_that_needs_the_truth_is_refused(tiny_folder: Path) -> None:
    from engine.infer.cards import WeightsFile
    from engine.infer.point_cards import PointModelCard
    from engine.preprocess.clouds import CloudConfig

    card = PointModelCard(
        id="x", title="X", description="", scheme="", names=("a",), weights=WeightsFile(file="x.onnx", sha256=""),
        answer="regression", preprocess=CloudConfig(normalizer="labels"),
    )  # fmt: skip
    with pytest.raises(EngineError, match="true landmarks"):
        locate_cloud(np.zeros((100, 3)), card, tiny_folder)


def test_a_run_without_a_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="no exported model"):
        read_run_card(str(tmp_path))
