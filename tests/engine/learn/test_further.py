"""A model on point clouds trained further: from its own weights, in its own frame, to labels that lie elsewhere."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")

from engine.config import load, merge
from engine.datasets.storage import open_dataset, write_rest
from engine.infer.point_cards import read_run_card
from engine.learn.config import FineTuneSettings, TrainSettings
from engine.learn.results import RunResult
from engine.learn.running import run_protocol
from engine.types import EngineError
from tests.engine.learn.conftest import SMALL, QuietJob
from tests.engine.learn.test_points import REFINED

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning")
SHIFT_MM = 8.0
ALONE = {"threads": 1, "workers": 0}


def trained(data: Path, folder: Path, *more: dict[str, object]) -> tuple[Path, RunResult]:
    tree = merge(SMALL, {"data": {"path": str(data)}, "export": True, "stage": {"loop": ALONE}})
    for one in more:
        tree = merge(tree, one)
    (result,) = run_protocol(load(TrainSettings, tree), folder, QuietJob())
    return folder, result


@pytest.fixture(scope="module")
def model(tiny_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that has learnt something."""
    longer = {"stage": {"loop": {"epochs": 30, "validate_every": 10.0}}}
    return trained(tiny_folder, tmp_path_factory.mktemp("model") / "run", longer)[0]


@pytest.fixture(scope="module")
def corrected(tiny_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same scans, every landmark a few millimetres higher."""
    folder = tmp_path_factory.mktemp("corrected") / "set"
    shutil.copytree(tiny_folder, folder)
    old = open_dataset(tiny_folder)
    counts = [len(old.cloud_mm(row)) for row in range(len(old))]
    write_rest(
        folder, old.name, old.scheme, old.names, old.scans, counts, old.labels_mm + np.array([0.0, SHIFT_MM, 0.0])
    )
    return folder


def further(model: Path, data: Path, folder: Path, job: QuietJob, **more: object) -> RunResult:
    tree = {"model": str(model), "data": {"path": str(data)}, "protocol": SMALL["protocol"], "batch": 4, "threads": 1}
    (result,) = run_protocol(load(FineTuneSettings, merge(tree, dict(more))), folder, job)
    return result


def test_it_learns_where_the_landmarks_are_now_and_knows_where_it_came_from(
    model: Path, corrected: Path, tmp_path: Path
) -> None:
    settings = {"steps": 60, "validate_every": 10, "learning_rate": 2e-3}
    result = further(model, corrected, tmp_path / "run", QuietJob(), **settings)
    assert result.coarse_mm is not None
    before, after = float(np.nanmean(result.coarse_mm)), float(np.nanmean(result.errors_mm))
    assert after < before - 0.25 * SHIFT_MM
    assert result.facts.system == "fine-tune"
    assert result.facts.settings["model"] == str(model)
    assert not result.facts.warnings  # the same split as before
    first, card = read_run_card(str(model))[0], read_run_card(str(tmp_path / "run"))[0]
    assert card.training["started_from"] == first.id
    # And once more from there, on another split: that its test scans are no strangers must be said.
    job = QuietJob()
    again = further(tmp_path / "run", corrected, tmp_path / "again", job, steps=1, protocol={"seed": 7})
    assert "trained the model that this one goes on from" in again.facts.warnings[0]
    assert any(level == "warning" for level, _ in job.said)
    assert read_run_card(str(tmp_path / "again"))[0].training["started_from"] == card.id


def test_steps_that_only_harm_leave_both_stages_as_they_were(tiny_folder: Path, tmp_path: Path) -> None:
    own = {"preprocess": {"normalizer": "template"}, "refine": {"loop": {"epochs": 1, **ALONE}}}
    model, first = trained(tiny_folder, tmp_path / "model", REFINED, own)
    harm = {"steps": 4, "validate_every": 2, "learning_rate": 5.0, "average": 0.0, "export": False}
    result = further(model, tiny_folder, tmp_path / "run", QuietJob(), **harm)
    assert result.facts.best_step == 0
    assert result.coarse_mm == pytest.approx(first.errors_mm, abs=0.05, nan_ok=True)  # what its file says
    # In the frame of the first mean face, with the weights of both nets: another of either would say something else.
    assert result.errors_mm == pytest.approx(first.errors_mm, abs=0.05, nan_ok=True)


def test_other_landmarks_are_refused_before_anything_is_trained(
    model: Path, corrected: Path, tmp_path: Path
) -> None:  # fmt: skip
    shutil.copytree(corrected, tmp_path / "other")
    old = open_dataset(corrected)
    counts = [len(old.cloud_mm(row)) for row in range(len(old))]
    write_rest(tmp_path / "other", "other", "", ("a", *old.names[1:]), old.scans, counts, old.labels_mm)
    with pytest.raises(EngineError, match="not the 5 of other"):
        further(model, tmp_path / "other", tmp_path / "run", QuietJob())
    assert not list((tmp_path / "run").rglob("*.ckpt"))
