from __future__ import annotations

from pathlib import Path

import pytest

from engine.jobs import folder as job_folders
from engine.jobs.context import EventLog
from engine.jobs.folder import JobFolder, JobStatus
from engine.jobs.protocol import Event, Finished, Log, Outcome, Progress, Started, encode
from engine.types import EngineError


def say(job: JobFolder, *events: Event) -> None:
    with EventLog(job) as log:
        for event in events:
            log.emit(event)


def test_what_is_to_be_done_comes_back(tmp_path: Path) -> None:
    config = {"scans": [{"path": "/data/ü.obj", "unit": "mm"}], "schemes": ["ibug68"], "rate": 0.1}
    job = job_folders.create(tmp_path, "predict", config, title="Predict ü.obj", seed=3)
    spec = job.spec()
    assert (spec.task, spec.title, spec.seed, spec.config) == ("predict", "Predict ü.obj", 3, config)
    assert set(spec.versions) == {"nasion", "python", "system"}
    assert job.job_id.split("-")[2] == "predict"


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EngineError, match="cannot be written"):
        job_folders.create(tmp_path / "file", "predict", {})


def test_the_status_follows_the_last_attempt(tmp_path: Path) -> None:
    job = job_folders.create(tmp_path, "predict", {})
    assert job.status() is JobStatus.QUEUED
    say(job, Started("predict", 1))
    assert job.status() is JobStatus.INTERRUPTED
    say(job, Finished(Outcome.FAILED, "It failed."))
    assert (job.status(), job_folders.outcome_message(job)) == (JobStatus.FAILED, "It failed.")
    lock = job.lock()
    assert lock.acquire()
    assert job.is_alive()
    assert "process" in lock.owner()
    say(job, Started("predict", 1, 2))
    assert (job.status(), job_folders.outcome_message(job)) == (JobStatus.RUNNING, "")
    lock.release()
    assert job.status() is JobStatus.INTERRUPTED
    say(job, Finished(Outcome.DONE))
    assert job.status() is JobStatus.DONE
    assert job.attempts() == 2


def test_a_line_that_a_worker_died_on_swallows_nothing(tmp_path: Path) -> None:
    job = job_folders.create(tmp_path, "predict", {})
    say(job, Started("predict", 1))
    with (job.path / "events.jsonl").open("a") as file:
        file.write(encode(Progress(1, 2))[:20])
    say(job, Log("after"))
    assert [stamped.event for stamped in job.events()] == [Started("predict", 1), Log("after")]


def test_jobs_are_listed_newest_first_and_the_ended_ones_apart(tmp_path: Path) -> None:
    jobs = [job_folders.create(tmp_path, "predict", {}) for _ in range(3)]
    say(jobs[1], Started("predict", 1), Finished(Outcome.CANCELLED))
    (tmp_path / "not-a-job").mkdir()
    assert set(job_folders.all_jobs(tmp_path)) == set(jobs)
    assert [job.job_id for job in job_folders.all_jobs(tmp_path)] == sorted((job.job_id for job in jobs), reverse=True)
    assert set(job_folders.unfinished(tmp_path)) == {jobs[0], jobs[2]}
    assert job_folders.all_jobs(tmp_path / "nowhere") == []
