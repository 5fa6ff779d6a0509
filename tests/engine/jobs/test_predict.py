"""The prediction task as a job: results as files, failures as events, picked up where it stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.jobs import folder as job_folders
from engine.jobs import results
from engine.jobs.context import EventLog, Stop
from engine.jobs.folder import JobFolder
from engine.jobs.protocol import Artifact, Finished, Log, Outcome, Progress
from engine.jobs.worker import run_job
from engine.store.project import Project
from engine.types import EngineError, Prediction, Unit, UnitSource, UnitStatus

MakeScan = Callable[..., Path]


@pytest.fixture
def scans(make_scan: MakeScan) -> list[Path]:
    return [make_scan(name, seed=seed) for seed, name in enumerate(["a.obj", "broken.obj", "ball.obj", "b.obj"])]


@pytest.fixture
def job(tmp_path: Path, scans: list[Path], model: list[str]) -> JobFolder:
    config = {"scans": [{"path": str(path)} for path in scans], "schemes": ["ibug68", "nose9"], "model": "first"}
    return job_folders.create(tmp_path / "jobs", "predict", config)


def work(job: JobFolder, stop: Stop | None = None) -> Finished:
    with EventLog(job) as log:
        finished = run_job(job, log, stop or Stop())
        log.emit(finished)
    return finished


def events(job: JobFolder, kind: type[Any]) -> Iterator[Any]:
    return (stamped.event for stamped in job.events() if isinstance(stamped.event, kind))


def test_every_scan_has_a_result_and_failures_have_their_sentence(job: JobFolder, scans: list[Path]) -> None:
    finished = work(job)
    assert finished == Finished(Outcome.DONE, "2 of 4 scans could not be answered.")
    found = results.read_all(job)
    assert [result.path for result in found] == scans
    assert [result.answered for result in found] == [True, False, False, True]
    assert "fault of the program" in found[1].trouble
    assert found[2].trouble == "No face was found in ball.obj."
    assert set(found[0].predictions) == {"ibug68", "nose9"}
    assert [event.subject for event in events(job, Log)] == [str(scans[1]), str(scans[2])]
    assert len(list(events(job, Artifact))) == 4
    steps = [event.step for event in events(job, Progress)]
    assert steps == sorted(steps)
    assert (steps[0], steps[-1]) == (0, 4)
    assert {event.total for event in events(job, Progress)} == {4}


def test_what_is_done_is_not_done_again(job: JobFolder, model: list[str]) -> None:
    stop = Stop()
    with EventLog(job) as log:
        seen: list[object] = []

        def stop_after_two(event: object, emit: Callable[[Any], None] = log.emit) -> None:
            emit(event)
            seen.append(event)
            if sum(isinstance(one, Artifact) for one in seen) == 2:
                stop.request(Outcome.INTERRUPTED)

        log.emit = stop_after_two  # type: ignore[method-assign]
        assert run_job(job, log, stop) == Finished(Outcome.INTERRUPTED)
    assert len(results.read_all(job)) == 2
    model.clear()
    work(job)
    assert model == ["ball.obj", "b.obj"]
    assert [result.number for result in results.read_all(job)] == [0, 1, 2, 3]


def test_results_go_into_a_project(job: JobFolder, scans: list[Path], tmp_path: Path) -> None:
    work(job)
    with Project.create(tmp_path / "study") as project:
        project.add_scans(scans)
        for result in results.read_all(job):
            project.apply(*result.changes())
        by_name = {record.name: record for record in project.scans()}
        assert by_name["a.obj"].point_count == 400
        stored = project.latest_prediction(by_name["a.obj"].scan_id, "nose9")
        assert stored is not None
        first = results.read_all(job)[0]
        assert stored.prediction.xyz_mm.tobytes() == first.predictions["nose9"].xyz_mm.tobytes()
        assert stored.card_sha256 == first.card_sha256
        assert by_name["broken.obj"].unit is None


def test_a_result_comes_back_from_its_files(tmp_path: Path) -> None:
    random = np.random.default_rng(5)
    xyz = random.normal(size=(2, 3))
    xyz[1] = np.nan
    prediction = Prediction(
        "nose9", "first", ("nasion", "subnasale"), xyz, random.random(2), True, "Beware.", random.normal(size=(4, 4)),
        1.1, {"total": 0.5},
    )  # fmt: skip
    unit = UnitStatus(Unit.METRE, UnitSource.GUESSED, "it measures 0.3 across")
    made = results.ScanResult(7, Path("/data/ü.obj"), "f" * 64, unit, 123, {"nose9": prediction}, "a" * 64)
    back = results.read(results.write(made, tmp_path))
    for name in ("number", "path", "scan_id", "unit", "point_count", "card_sha256", "error"):
        assert getattr(back, name) == getattr(made, name), name
    answer = back.predictions["nose9"]
    for name in ("xyz_mm", "confidence", "pose"):
        assert getattr(answer, name).tobytes() == getattr(prediction, name).tobytes(), name
    assert (answer.names, answer.message, answer.unit_factor, answer.seconds) == (
        prediction.names,
        prediction.message,
        prediction.unit_factor,
        prediction.seconds,
    )


@pytest.mark.parametrize("content", ["", "{", "[]", '{"number": 1}'])
def test_a_result_that_is_damaged_is_said(tmp_path: Path, content: str) -> None:
    path = tmp_path / "00000.json"
    path.write_text(content)
    with pytest.raises(EngineError, match="cannot be read"):
        results.read(path)
