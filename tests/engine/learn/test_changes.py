from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.datasets.storage import FACTS, POINTS, open_dataset, write_rest
from engine.learn import changes
from engine.learn.config import DataConfig, ProtocolConfig, ShippedSettings
from engine.learn.results import LABELS, RunFacts, RunResult, keep_labels, save_result
from engine.types import EngineError
from tests.engine.learn.conftest import make_dataset


def run_of(folder: Path, run: Path) -> None:
    """What any training leaves."""
    dataset = open_dataset(folder)
    settings = ShippedSettings(data=DataConfig(path=str(folder)), protocol=ProtocolConfig())
    facts = RunFacts("held-out", "shipped", "x", dataset.name, dataset.digest, dataset.scheme, dataset.names,
                     settings.model_dump(mode="json"), {"train": [], "validation": [], "test": []}, {})  # fmt: skip
    keep_labels(dataset, run / "held-out")
    save_result(RunResult(facts, ("scan0",), ("person0",), np.zeros((1, 5)), np.zeros((1, 5, 3))), run / "held-out")


def test_labels_that_were_corrected_in_place_are_named(tmp_path: Path) -> None:
    data, run = tmp_path / "set", tmp_path / "run"
    dataset = make_dataset(data, scans=4)
    (run / "held-out").mkdir(parents=True)
    run_of(data, run)
    assert "No label has changed" in changes.since(run, data).sentence()
    places = dataset.labels_mm.copy()
    places[1, 0] += [0.0, 3.0, 4.0]
    places[2, 3] = np.nan
    places[3, 2] = 0.0  # it was unknown
    write_rest(data, "tiny", "", dataset.names, dataset.scans, [300] * 4, places)
    since = changes.since(run, data)
    assert [(one.scan, one.landmark, one.what) for one in since.labels] == [
        ("scan1", "chin", "moved"), ("scan2", "eye_right", "gone"), ("scan3", "top", "new"),
    ]  # fmt: skip
    assert since.table()[1] == ["scan1", "chin", "moved by 5.00 mm"]
    assert since.sentence() == "Since this model was trained, 3 labels of 3 scans have changed."


def test_scans_that_came_and_went_are_counted(tmp_path: Path) -> None:
    make_dataset(tmp_path / "set", scans=4)
    (tmp_path / "run" / "held-out").mkdir(parents=True)
    run_of(tmp_path / "set", tmp_path / "run")
    make_dataset(tmp_path / "more", scans=6)
    since = changes.since(tmp_path / "run", tmp_path / "more")
    assert since.new_scans == ("scan4", "scan5")
    assert not since.gone_scans
    assert since.sentence().endswith(", 2 labelled scans are new.")


def test_a_run_without_labels_is_said(tmp_path: Path) -> None:
    make_dataset(tmp_path / "set", scans=4)
    with pytest.raises(EngineError, match="no finished training"):
        changes.since(tmp_path, tmp_path / "set")
    (tmp_path / "run" / "held-out").mkdir(parents=True)
    run_of(tmp_path / "set", tmp_path / "run")
    (tmp_path / "run" / "held-out" / LABELS).unlink()
    with pytest.raises(EngineError, match="did not keep"):
        changes.since(tmp_path / "run", tmp_path / "set")
    assert (tmp_path / "set" / FACTS).exists()
    assert (tmp_path / "set" / POINTS).exists()
