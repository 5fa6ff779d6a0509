"""Counting merged points of a data set as a job: every scan once, failures in their place, gone on after a stop."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from engine.jobs import folder as job_folders
from engine.jobs import retention
from engine.jobs.context import EventLog, Stop
from engine.jobs.folder import JobFolder
from engine.jobs.protocol import Finished, Outcome
from engine.jobs.worker import run_job


def doubled(path: Path, times: int) -> Path:
    """A grid of 10 mm in which every point stands that many times."""
    side = np.arange(0.0, 100.0, 10.0)
    x, y, z = np.meshgrid(side, side, [0.0, 10.0])
    lines = [f"v {a} {b} {c}\n" for a, b, c in zip(x.ravel(), y.ravel(), z.ravel(), strict=True)]
    path.write_text("".join(lines * times))
    return path


def work(job: JobFolder) -> Finished:
    with EventLog(job) as log:
        finished = run_job(job, log, Stop())
        log.emit(finished)
    return finished


def test_every_scan_is_counted_and_one_that_fails_stops_nothing(tmp_path: Path) -> None:
    paths = [doubled(tmp_path / f"{times}.obj", times) for times in (1, 2, 4)]
    scans = [{"path": str(path)} for path in (*paths, tmp_path / "gone.obj")]
    job = job_folders.create(tmp_path / "jobs", "retention", {"scans": scans, "edge_mm": 2.0})
    assert work(job) == Finished(Outcome.DONE, "1 of 4 scans could not be read.")
    found = retention.read_all(job)
    assert [one.share for one in found[:3]] == [1.0, 0.5, 0.25]
    assert "gone.obj" in found[3].error


def test_a_line_that_was_cut_off_is_measured_again(tmp_path: Path, make_scan: Callable[..., Path]) -> None:
    scans = [{"path": str(make_scan(f"{seed}.obj", seed=seed))} for seed in range(3)]
    job = job_folders.create(tmp_path / "jobs", "retention", {"scans": scans, "edge_mm": 5.0})
    work(job)
    whole = retention.read_all(job)
    file = job.out / retention.FILE
    file.write_text(file.read_text()[:-20])
    assert len(retention.read_all(job)) == 2
    work(job)
    assert retention.read_all(job) == whole
