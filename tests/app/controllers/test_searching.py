"""A real search from the window: its trials as they come, paused and gone on with, one looked at and trained."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from app.controllers.presets import DataChoice
from app.controllers.searching import SearchController, shipped_spaces
from engine.datasets.storage import FACTS
from engine.jobs.folder import JobStatus
from tests.engine.learn.conftest import make_dataset

SPACE = """
title = "Two rates"
base = "pointnet"
method = "random"
trials = 3
set = ["preprocess.points=32", "stage.loop.epochs=4", "stage.loop.validate_every=2", "stage.loop.workers=0",
       "stage.loop.threads=1", "stage.loop.batch=4", "export=false"]
[[parameter]]
name = "stage.optim.lr"
values = [1e-3, 1e-2]
"""


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    make_dataset(tmp_path / "set", 10, 200)
    assert (tmp_path / "set" / FACTS).exists()
    return tmp_path / "set"


def test_a_search_is_paused_goes_on_and_its_best_trial_becomes_a_training(
    qtbot, open_scan, ball: Path, dataset: Path, tmp_path: Path
) -> None:
    work = open_scan(ball)
    (tmp_path / "rates.toml").write_text(SPACE)
    searching = SearchController(work)
    searching.open()
    space = searching.add_space(tmp_path / "rates.toml")
    job_id = searching.start(space, "random", 3, 1, {}, DataChoice(str(dataset)))
    qtbot.waitUntil(lambda: searching.found is not None and len(searching.found.trials) >= 1, timeout=60_000)
    searching.pause()
    qtbot.waitUntil(lambda: searching.row.status is JobStatus.PAUSED, timeout=30_000)
    searching.resume()
    qtbot.waitUntil(lambda: searching.row.status is JobStatus.DONE, timeout=90_000)
    qtbot.waitUntil(lambda: len(searching.found.trials) == 3, timeout=10_000)
    assert [one.number for one in searching.found.trials] == [0, 1, 2]
    searching.look_at(searching.found.best)
    qtbot.waitUntil(lambda: bool(searching.curves.of("validation_mm")), timeout=10_000)
    chosen = searching.trial.chosen["stage.optim.lr"]
    training = work.jobs.row(searching.train())
    assert training.config["config"] == "pointnet"
    assert f"stage.optim.lr={chosen}" in training.config["set"]
    assert "stage.loop.epochs=4" in training.config["set"]
    qtbot.waitUntil(lambda: work.jobs.row(training.job_id).status is JobStatus.DONE, timeout=90_000)
    assert searching.followed == job_id
    searching.stop()


def test_a_cluster_that_does_not_answer_is_said_in_the_window(
    qtbot, open_scan, ball: Path, dataset: Path, tmp_path: Path
) -> None:
    work = open_scan(ball)
    (tmp_path / "rates.toml").write_text(SPACE)
    searching = SearchController(work)
    space = searching.add_space(tmp_path / "rates.toml")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    searching.start(space, "random", 2, 1, {}, DataChoice(str(dataset)), address)
    qtbot.waitUntil(lambda: searching.row.status is JobStatus.FAILED, timeout=60_000)
    assert searching.row.message.startswith(f"No Ray cluster answers at {address}.")
    searching.stop()


def test_a_grid_of_a_range_and_a_file_that_is_no_search_are_refused_with_a_sentence(
    qtbot, open_scan, ball: Path, tmp_path: Path
) -> None:
    work = open_scan(ball)
    told: list[str] = []
    work.messages.posted.connect(lambda message: told.append(message.text))
    searching = SearchController(work)
    (tmp_path / "range.toml").write_text(SPACE.replace("values = [1e-3, 1e-2]", "low = 1e-3\nhigh = 1e-2"))
    space = searching.add_space(tmp_path / "range.toml")
    assert searching.start(space, "grid", 3, 1, {}, DataChoice(str(tmp_path))) is None
    assert "a range, which no grid covers" in told[-1]
    (tmp_path / "none.toml").write_text("title = 3")
    assert searching.add_space(tmp_path / "none.toml") is None
    assert "Setting" in told[-1]
    searching.stop()


def test_the_shipped_space_has_its_base_without_what_it_varies() -> None:
    (space,) = shipped_spaces()
    paths = {field.path for field in space.fields}
    assert "stage.loop.epochs" in paths
    assert not paths & {one.name for one in space.search.parameter}
    assert space.why_not({"stage.loop.epochs": 5}) == ""
    assert "greater than or equal to 1" in space.why_not({"stage.loop.epochs": 0})
