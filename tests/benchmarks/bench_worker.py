"""A worker process: how soon it speaks, how fast it talks, how soon it is gone with its window.

python tests/benchmarks/bench_worker.py
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]

from engine.jobs import folder as job_folders  # noqa: E402
from engine.jobs.context import EventLog  # noqa: E402
from engine.jobs.folder import JobStatus  # noqa: E402
from engine.jobs.protocol import Progress, decode  # noqa: E402

WORKER = ROOT / "tests" / "engine" / "jobs" / "tasks_for_tests.py"


def first_event_s(parent: Path) -> float:
    """Seconds from the start of the process to its first event, of the real worker."""
    job = job_folders.create(parent, "predict", {"scans": [], "schemes": ["ibug68"]})
    start = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "engine.jobs.worker", str(job.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        cwd=ROOT,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        stamped = decode(process.stdout.readline())
        took = time.perf_counter() - start
        assert stamped is not None
        process.stdout.read()
    return took


def bare_python_s() -> float:
    """Seconds that starting Python alone takes."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    return time.perf_counter() - start


def gone_after_s(parent: Path, task: str) -> float:
    """Seconds from killing the window to the end of its worker."""
    job = job_folders.create(parent, task, {"to": 10_000, "pause_s": 0.05})
    code = (
        "import subprocess, sys, time\n"
        f"subprocess.Popen([sys.executable, {str(WORKER)!r}, {str(job.path)!r}], stdin=subprocess.PIPE)\n"
        "time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.DEVNULL) as window:
        while not any(isinstance(stamped.event, Progress) for stamped in job.events()):
            time.sleep(0.02)
        window.kill()
    start = time.perf_counter()
    while job.status() is JobStatus.RUNNING:
        time.sleep(0.005)
    return time.perf_counter() - start


def events_per_s(parent: Path) -> float:
    """Events written to a folder each second."""
    with EventLog(job_folders.create(parent, "predict", {})) as log:
        start = time.perf_counter()
        for number in range(20_000):
            log.emit(Progress(number, 20_000, "scan.obj"))
        return 20_000 / (time.perf_counter() - start)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        parent = Path(name)
        bare = statistics.median(bare_python_s() for _ in range(7))
        first = statistics.median(first_event_s(parent) for _ in range(7))
        print(
            f"start to first event  {first * 1e3:6.0f} ms ({first / bare:.1f} times bare Python, {bare * 1e3:.0f} ms)"
        )
        print(f"events to the folder  {events_per_s(parent):6.0f} per second")
        for task in ("count", "deaf"):
            print(f"gone after the window {gone_after_s(parent, task) * 1e3:6.0f} ms (task “{task}”)")


if __name__ == "__main__":
    main()
