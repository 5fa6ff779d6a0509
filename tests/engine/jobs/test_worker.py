"""Real worker processes on small real tasks."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.jobs import folder as job_folders
from engine.jobs.folder import JobFolder, JobStatus
from engine.jobs.protocol import (
    SMALLER_BATCH,
    Artifact,
    Event,
    Finished,
    Log,
    Metric,
    Outcome,
    Progress,
    Started,
    Usage,
    decode,
)
from engine.jobs.usage import peak_mb
from engine.jobs.worker import BUSY_EXIT, EXIT_CODES

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = Path(__file__).with_name("tasks_for_tests.py")
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals are of another kind here")


class Worker:
    """A worker process, as the window has one."""

    def __init__(self, folder: JobFolder) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, str(SCRIPT), str(folder.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, encoding="utf-8", cwd=ROOT,
        )  # fmt: skip

    def next_event(self) -> Event | None:
        assert self.process.stdout is not None
        stamped = decode(self.process.stdout.readline())
        return None if stamped is None else stamped.event

    def until(self, kind: type[Event]) -> Event:
        while True:
            event = self.next_event()
            assert event is not None
            if isinstance(event, kind):
                return event

    def send(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line)
        self.process.stdin.flush()

    def rest(self) -> list[Event]:
        """Everything it still says but how it fares, each line an event, and its end."""
        assert self.process.stdout is not None
        events = []
        for line in self.process.stdout:
            stamped = decode(line)
            assert stamped is not None, line
            if not isinstance(stamped.event, Usage):
                events.append(stamped.event)
        self.process.wait(20)
        return events


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Any]:
    workers: list[Worker] = []

    def make(task: str, folder: JobFolder | None = None, **config: Any) -> Worker:
        worker = Worker(folder or job_folders.create(tmp_path, task, config))
        workers.append(worker)
        return worker

    yield make
    for worker in workers:
        worker.process.kill()
        worker.process.wait()
        for stream in (worker.process.stdin, worker.process.stdout, worker.process.stderr):
            assert stream is not None
            with contextlib.suppress(BrokenPipeError):
                stream.close()


def test_a_job_runs_to_its_end_and_tells_the_same_in_the_folder(start: Any) -> None:
    worker = start("count", to=3)
    events = worker.rest()
    assert [type(event) for event in events] == [Started, *[Progress, Artifact] * 3, Metric, Finished]
    assert events[0] == Started("count", worker.process.pid, 1)
    assert events[-1] == Finished(Outcome.DONE, "Counted to 3.")
    assert [stamped.event for stamped in worker.folder.events()] == events
    assert worker.process.returncode == 0
    assert worker.folder.status() is JobStatus.DONE
    assert (worker.folder.path / events[2].path).read_text() == "0"


def test_what_libraries_print_goes_to_the_log_and_never_into_the_protocol(start: Any) -> None:
    worker = start("chatter")
    events = worker.rest()
    assert [type(event) for event in events] == [Started, Log, Finished]
    log = (worker.folder.path / "stderr.log").read_text()
    for said in ("a print", "bytes past Python", "an error line"):
        assert said in log
    if sys.platform != "win32":
        assert "a C library" in log


@pytest.mark.parametrize(
    ("task", "message", "in_log"),
    [
        ("refuse", "face.obj has no points. Export it again.", "EngineError"),
        ("stumble", "fault of the program (KeyError)", "KeyError: 'seven'"),
        ("run_out", "No space left on device (/somewhere/file)", "OSError"),
        ("no-such-task", "There is no task called “no-such-task”", "EngineError"),
    ],
)
def test_a_failure_is_a_sentence_and_the_details_are_in_the_log(
    start: Any, task: str, message: str, in_log: str
) -> None:
    worker = start(task)
    last = worker.rest()[-1]
    assert isinstance(last, Finished)
    assert last.outcome is Outcome.FAILED
    assert message in last.message
    assert "Traceback" not in last.message
    log = (worker.folder.path / "stderr.log").read_text()
    assert "Traceback" in log
    assert in_log in log
    assert worker.process.returncode == EXIT_CODES[Outcome.FAILED]
    assert worker.folder.status() is JobStatus.FAILED


def test_a_job_that_cannot_be_read_fails_with_a_sentence(start: Any, tmp_path: Path) -> None:
    folder = job_folders.create(tmp_path, "count", {"to": 1})
    (folder.path / "job.toml").write_text("task = ")
    (last,) = start("count", folder).rest()
    assert last.outcome is Outcome.FAILED
    assert "cannot be read" in last.message


def test_cancel_stops_at_the_next_step(start: Any) -> None:
    worker = start("count", to=1000, pause_s=0.05)
    worker.until(Artifact)
    begin = time.monotonic()
    worker.send("cancel\n")
    assert worker.rest()[-1] == Finished(Outcome.CANCELLED)
    assert time.monotonic() - begin < 2.0
    assert worker.process.returncode == EXIT_CODES[Outcome.CANCELLED]
    assert worker.folder.status() is JobStatus.CANCELLED


def test_the_window_going_away_interrupts_and_the_job_is_picked_up_where_it_was(start: Any, tmp_path: Path) -> None:
    worker = start("count", to=12, pause_s=0.05)
    worker.until(Artifact)
    worker.process.stdin.close()
    worker.process.wait(2.0)
    assert worker.folder.status() is JobStatus.INTERRUPTED
    assert job_folders.unfinished(tmp_path) == [worker.folder]
    already = len(list(worker.folder.out.iterdir()))
    again = start("count", worker.folder)
    events = again.rest()
    assert events[0].attempt == 2
    assert sum(isinstance(event, Artifact) for event in events) == 12 - already
    assert worker.folder.status() is JobStatus.DONE
    assert job_folders.unfinished(tmp_path) == []


def is_at_work(folder: JobFolder) -> bool:
    return any(isinstance(stamped.event, Progress) for stamped in folder.events())


@pytest.mark.parametrize("task", ["count", "deaf"])
def test_no_worker_outlives_a_window_that_was_killed(tmp_path: Path, task: str) -> None:
    folder = job_folders.create(tmp_path, task, {"to": 1000, "pause_s": 0.05})
    code = (
        "import subprocess, sys, time\n"
        f"child = subprocess.Popen([sys.executable, {str(SCRIPT)!r}, {str(folder.path)!r}], stdin=subprocess.PIPE)\n"
        "time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.DEVNULL) as window:
        end = time.monotonic() + 15
        while not is_at_work(folder) and time.monotonic() < end:
            time.sleep(0.02)
        assert folder.status() is JobStatus.RUNNING
        window.kill()
    begin = time.monotonic()
    while folder.status() is JobStatus.RUNNING and time.monotonic() - begin < 10:
        time.sleep(0.02)
    assert time.monotonic() - begin < 2.0
    assert folder.status() is JobStatus.INTERRUPTED


@posix
def test_a_polite_signal_interrupts(start: Any) -> None:
    worker = start("count", to=1000, pause_s=0.05)
    worker.until(Artifact)
    worker.process.send_signal(signal.SIGTERM)
    assert worker.rest()[-1] == Finished(Outcome.INTERRUPTED)


@posix
def test_a_worker_that_is_killed_leaves_a_job_that_can_be_picked_up(start: Any) -> None:
    worker = start("count", to=10, pause_s=0.05)
    worker.until(Artifact)
    worker.process.kill()
    worker.process.wait(5)
    assert worker.folder.status() is JobStatus.INTERRUPTED
    assert start("count", worker.folder).rest()[-1] == Finished(Outcome.DONE, "Counted to 10.")


@posix
def test_a_crash_in_a_library_leaves_its_trace(start: Any) -> None:
    worker = start("crash")
    assert not any(isinstance(event, Finished) for event in worker.rest())
    assert worker.process.returncode == -signal.SIGSEGV
    assert "in crash" in (worker.folder.path / "stderr.log").read_text()
    assert worker.folder.status() is JobStatus.INTERRUPTED


def test_a_paused_job_gives_its_memory_back_and_goes_on_where_it_was(start: Any) -> None:
    first = start("count", to=12, pause_s=0.05)
    first.until(Artifact)
    first.send("pause\n")
    assert first.rest()[-1] == Finished(Outcome.PAUSED)
    assert first.process.returncode == EXIT_CODES[Outcome.PAUSED]
    assert first.folder.status() is JobStatus.PAUSED
    counted = len(list(first.folder.out.iterdir()))
    assert 0 < counted < 12
    again = start("count", first.folder)
    events = again.rest()
    assert events[-1] == Finished(Outcome.DONE, "Counted to 12.")
    assert sum(isinstance(event, Artifact) for event in events) == 12 - counted


def test_a_worker_says_what_it_takes_and_keeps_the_most_of_it(start: Any) -> None:
    worker = start("hungry", mb=300)
    usage = worker.until(Usage)
    while usage.memory_mb < 300:
        usage = worker.until(Usage)
    assert usage.peak_mb >= usage.memory_mb
    assert 0 < usage.free_mb < usage.total_mb
    worker.send("cancel\n")
    worker.rest()
    assert peak_mb(worker.folder) >= 300
    assert not any(isinstance(stamped.event, Usage) for stamped in worker.folder.events())


def test_memory_that_runs_out_is_a_sentence_and_has_a_remedy(start: Any) -> None:
    import resource

    worker = start("hungry", mb=8000)
    pid = worker.until(Started).pid
    resource.prlimit(pid, resource.RLIMIT_AS, (1 << 30, 1 << 30))
    last = worker.rest()[-1]
    assert last.outcome is Outcome.FAILED
    assert "too little memory" in last.message
    assert last.remedy == SMALLER_BATCH


def test_two_workers_never_work_on_one_job(start: Any) -> None:
    first = start("count", to=1000, pause_s=0.05)
    first.until(Artifact)
    second = start("count", first.folder)
    assert second.rest() == []
    assert second.process.returncode == BUSY_EXIT
    first.send("cancel\n")
    first.rest()
    assert first.folder.attempts() == 1


def test_nothing_heavy_is_imported_before_the_first_word() -> None:
    code = (
        "import sys; import engine.jobs.worker\n"
        "print(sorted({'numpy', 'pydantic', 'onnxruntime', 'torch', 'vtkmodules', 'PySide6'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_command_line_without_a_folder_is_explained() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "engine.jobs.worker"], cwd=ROOT, capture_output=True, text=True, env={**os.environ}
    )
    assert done.returncode == 2
    assert "usage" in done.stderr
