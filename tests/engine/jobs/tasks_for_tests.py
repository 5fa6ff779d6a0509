"""Small real tasks, and a worker that knows them: ``python tasks_for_tests.py JOB_FOLDER``."""

from __future__ import annotations

import ctypes
import os
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[3]), str(Path(__file__).resolve().parent)]

from engine.jobs import worker  # noqa: E402
from engine.jobs.context import Job  # noqa: E402


def count(job: Job) -> str:
    """Count to ``config["to"]``, one file per number; numbers counted by a former attempt are kept."""
    total = int(job.config["to"])
    for number in range(total):
        target = job.out / f"{number}.txt"
        if target.exists():
            continue
        job.progress(number, total, f"number {number}")
        time.sleep(float(job.config.get("pause_s", 0)))
        target.write_text(str(number))
        job.artifact(target, "number", str(number))
    job.metrics({"counted": total})
    return f"Counted to {total}."


def chatter(job: Job) -> None:
    """Print in every way a library can."""
    print("a print")
    os.write(1, b"bytes past Python\n")
    sys.stderr.write("an error line\n")
    if sys.platform != "win32":
        ctypes.CDLL(None).puts(b"a C library")
        ctypes.CDLL(None).fflush(None)
    print('{"v":1,"t":1,"kind":"finished","outcome":"done"}')
    job.log("said properly")


def refuse(job: Job) -> None:
    """Fail in a way a person can understand."""
    from engine.types import EngineError

    raise EngineError("face.obj has no points. Export it again.")


def stumble(job: Job) -> None:
    """Fail in a way nobody foresaw."""
    raise KeyError("seven")


def run_out(job: Job) -> None:
    """Fail for want of disk."""
    raise OSError(28, "No space left on device", "/somewhere/file")


def hungry(job: Job) -> None:
    """Take more and more memory, and keep it."""
    kept = []
    for number in range(int(job.config["mb"]) // 50):
        job.progress(number, 0)
        kept.append(bytearray(os.urandom(1 << 20) * 50))
        time.sleep(0.05)
    while True:
        job.check()
        time.sleep(0.05)


def deaf(job: Job) -> None:
    """Never ask whether to stop."""
    job.progress(0, 1)
    time.sleep(60)


def crash(job: Job) -> None:
    """Die in a library."""
    job.progress(0, 1)
    ctypes.string_at(0)


def main() -> None:
    """Run the job with these tasks."""
    from engine.registry import Entry, Registry

    names = ("count", "chatter", "refuse", "stumble", "run_out", "hungry", "deaf", "crash")
    tasks = Registry("task", {name: Entry(f"tasks_for_tests:{name}", name) for name in names})
    code = worker.main(tasks=tasks)
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
