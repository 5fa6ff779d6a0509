from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from engine.config import load, merge  # noqa: E402
from engine.infer.stage_views import load_view, view_files  # noqa: E402
from engine.learn.config import TrainSettings  # noqa: E402
from engine.learn.results import load_result  # noqa: E402
from engine.learn.running import run_protocol  # noqa: E402
from engine.types import Cancelled, EngineError  # noqa: E402
from tests.engine.learn.conftest import SMALL, QuietJob  # noqa: E402

REFINED = {
    "refine": {
        "enabled": True,
        "points": 32,
        "net": {
            "sa1": {"centres": 8, "radii": [0.1], "neighbours": [8], "widths": [[8, 16]]},
            "sa2": {"centres": 4, "radii": [0.2], "neighbours": [8], "widths": [[16, 16]]},
            "whole": [32],
            "hidden": [16],
        },
        "loop": {"epochs": 2, "batch": 16, "validate_every": 1.0, "device": "cpu", "workers": 0},
    }
}


def settings(folder: Path, **more: object) -> TrainSettings:
    return load(TrainSettings, merge(SMALL, {"data": {"path": str(folder)}}), more)


def test_training_learns_selects_and_tests_each_on_scans_of_its_own(tiny_folder: Path, job: QuietJob) -> None:
    still = {"rotation": "none", "scale": 0.0, "shift": 0.0, "jitter": 0.0}
    longer = {"stage": {"loop": {"epochs": 40}, "net": {"dropout": 0.0}, "augment": still}}
    (result,) = run_protocol(settings(tiny_folder, **longer), job.out, job)
    again = load_result(job.out / "held-out")
    np.testing.assert_array_equal(again.errors_mm, result.errors_mm)
    sides = again.facts.split
    assert [len(sides[side]) for side in ("train", "validation", "test")] == [10, 3, 3]
    assert set(again.scans) == set(sides["test"])
    losses = [values["coarse/loss"] for _, values in job.figures if "coarse/loss" in values]
    assert losses[-1] < losses[0]
    assert again.facts.digest
    assert again.facts.versions["torch"]


def test_a_run_that_was_cut_off_ends_as_if_it_had_not_been(tiny_folder: Path, tmp_path: Path) -> None:
    config = settings(tiny_folder, **REFINED)
    (whole,) = run_protocol(config, tmp_path / "a", QuietJob())
    for stop_after in (20, 12):  # once while the scans are prepared, once in the middle of an epoch
        with pytest.raises(Cancelled):
            run_protocol(config, tmp_path / "b", QuietJob(stop_after=stop_after))
    (resumed,) = run_protocol(config, tmp_path / "b", QuietJob())
    np.testing.assert_array_equal(resumed.predicted_mm, whole.predicted_mm)


def test_a_refiner_leaves_what_it_looked_at(tiny_folder: Path, job: QuietJob) -> None:
    (result,) = run_protocol(settings(tiny_folder, **REFINED), job.out, job)
    views = [load_view(path) for path in view_files(job.out / "held-out")]
    assert result.coarse_mm is not None
    assert [view.scan for view in views] == list(result.scans)
    first = views[0]
    assert first.patches_mm.shape == (5, 32, 3)
    away = np.linalg.norm(first.patches_mm - first.coarse_mm[:, None], axis=2)
    assert np.median(away) <= first.radius_mm * 1.01
    inside = np.linalg.norm(first.truth_mm - first.coarse_mm, axis=1) <= first.radius_mm
    np.testing.assert_array_equal(first.covered, inside)
    spread = [values["refine/centre_p50"] for _, values in job.figures if "refine/centre_p50" in values]
    assert len(set(spread)) == len(spread) > 1, "the centres must be shaken afresh at every read"
    assert 0.0 <= result.facts.extra["coverage"] <= 1.0


def test_a_frame_from_the_truth_is_warned_of_and_not_exported(tiny_folder: Path, job: QuietJob) -> None:
    config = settings(tiny_folder, preprocess={"normalizer": "labels"}, export=True)
    (result,) = run_protocol(config, job.out, job)
    assert any(level == "warning" and "true landmarks" in text for level, text in job.said)
    assert any("too good to be true" in sentence for sentence in result.facts.warnings)
    assert not (job.out / "held-out" / "model").exists()


def test_folds_and_the_training_on_all_at_the_end(tiny_folder: Path, job: QuietJob) -> None:
    config = settings(tiny_folder, protocol={"kind": "folds", "folds": 3, "retrain": True})
    results = run_protocol(config, job.out, job)
    assert [one.facts.name for one in results] == ["fold-1", "fold-2", "fold-3", "final"]
    tested = {name for one in results[:3] for name in one.scans}
    assert tested == set(results[3].facts.split["train"])
    assert not tested & set(results[3].scans)


def test_a_data_set_that_changed_is_refused(tmp_path: Path, job: QuietJob) -> None:
    from tests.engine.learn.conftest import make_dataset

    make_dataset(tmp_path / "set")
    config = settings(tmp_path / "set")
    run_protocol(config, job.out, job)
    labels = np.load(tmp_path / "set" / "labels.npy")
    labels[0] += 3.0
    np.save(tmp_path / "set" / "labels.npy", labels)
    with pytest.raises(EngineError, match="changed"):
        run_protocol(config, tmp_path / "other", job)


def test_settings_that_do_not_fit_are_refused_before_anything_is_trained(tiny_folder: Path) -> None:
    with pytest.raises(EngineError, match="heat maps"):
        settings(tiny_folder, stage={"loss": {"name": "awing"}})
    with pytest.raises(EngineError, match="Extra inputs"):
        settings(tiny_folder, stage={"losss": {}})


def test_data_that_is_no_data_set_is_told_how_to_become_one(tmp_path: Path, job: QuietJob) -> None:
    with pytest.raises(EngineError, match="dataset import"):
        run_protocol(settings(tmp_path), job.out, job)
