"""Curves of robustness and the layers of a net as jobs: files that the window reads."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from engine.evaluate.robustness.sweep import read_results
from engine.jobs import folder as job_folders
from engine.jobs.context import EventLog, Stop
from engine.jobs.protocol import Outcome
from engine.jobs.robustness import CURVES, LAYERS
from engine.jobs.worker import run_job
from engine.synth.head import build_head, sample_parameters
from engine.synth.scan_files import write_ply


def done(tmp_path: Path, task: str, **config: object) -> Path:
    head = build_head(sample_parameters(np.random.default_rng(4)), 0.4)
    write_ply(tmp_path / "head.ply", head.vertices_mm, faces=head.faces)
    folder = job_folders.create(tmp_path / "jobs", task, {"scan": {"path": str(tmp_path / "head.ply")}, **config})
    with EventLog(folder) as log:
        finished = run_job(folder, log, Stop())
    assert finished.outcome is Outcome.DONE, finished.message
    return folder.out


def test_curves_are_kept(tmp_path: Path) -> None:
    (result,) = read_results(done(tmp_path, "robustness", scheme="nose9", sweeps=["shift"]) / CURVES)
    assert result.sweep == "shift"
    assert np.nanmax(result.distances_mm[0]) < 1e-3


def test_every_fault_breaks_shifts_and_no_turns(tmp_path: Path) -> None:
    rows = json.loads((done(tmp_path, "equivariance") / LAYERS).read_text())

    def worst(fault: str, motion: str) -> float:
        return max(row["error"] for row in rows if (row["fault"], row["motion"]) == (fault, motion))

    assert worst("none", "moved by its size") < 1e-3
    for fault in {row["fault"] for row in rows}:
        assert worst(fault, "turned") < 1e-3
        if fault != "none":
            assert worst(fault, "moved by 100 sizes") > 10 * worst("none", "moved by 100 sizes")
