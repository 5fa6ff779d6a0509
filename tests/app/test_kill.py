"""The window is killed at random moments in the middle of work and of a job; nothing older than a second is lost."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.jobs import folder as job_folders
from engine.jobs.folder import JobStatus
from engine.jobs.protocol import Started
from engine.store.project import FILE_NAME, Project

ROUNDS = 3
SAFE_AFTER_S = 1.0


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is not a thing of Windows")
def test_a_killed_window_loses_at_most_a_second_and_leaves_no_worker(tmp_path: Path, ball: Path) -> None:
    project, dice = tmp_path / "project", random.Random(5)
    last = 0
    for _ in range(ROUNDS):
        said, killed_s = _work_and_die(project, ball, dice.uniform(0.3, 1.6))
        assert said, "the window never got to work"
        connection = sqlite3.connect(project / FILE_NAME)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.close()
        with Project.open(project) as opened:
            assert opened.read_only_reason is None
            (record,) = opened.scans()
            history = opened.history(record.scan_id, "ibug68")
        stored = int(history.entries[history.position - 1].text.split()[1]) if history.position else 0
        surely = max((count for count, when_s in said if when_s < killed_s - SAFE_AFTER_S), default=0)
        assert surely <= stored <= said[-1][0]
        assert history.position >= last + stored
        last = history.position
        _no_worker_lives(project)


def _work_and_die(project: Path, scan: Path, work_s: float) -> tuple[list[tuple[int, float]], float]:
    script = Path(__file__).with_name("killed_window.py")
    child = subprocess.Popen([sys.executable, str(script), str(project), str(scan)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    lines = [child.stdout.readline()]
    time.sleep(work_s)
    killed_s = time.monotonic()
    os.kill(child.pid, signal.SIGKILL)
    lines += child.stdout.read().splitlines()
    child.wait()
    child.stdout.close()
    return [
        (int(count), float(when)) for count, when in (line.split() for line in lines if line.count(" ") == 1)
    ], killed_s


def _no_worker_lives(project: Path) -> None:
    end_s = time.monotonic() + 15
    jobs = job_folders.all_jobs(project / "jobs")
    assert jobs
    while any(job.status() is JobStatus.RUNNING for job in jobs) and time.monotonic() < end_s:
        time.sleep(0.1)
    for job in jobs:
        assert job.status() is not JobStatus.RUNNING
        pids = [stamped.event.pid for stamped in job.events() if isinstance(stamped.event, Started)]
        for pid in pids:
            assert (
                not Path(f"/proc/{pid}").exists() or b"known_answers" not in Path(f"/proc/{pid}/cmdline").read_bytes()
            )
