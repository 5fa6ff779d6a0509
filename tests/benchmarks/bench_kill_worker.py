"""Kill prediction workers at random moments, pick the job up each time, and look at what is left on disk.

python tests/benchmarks/bench_kill_worker.py [KILLS]
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]

from engine.cli import run  # noqa: E402
from engine.jobs import folder as job_folders  # noqa: E402
from engine.jobs import results  # noqa: E402
from engine.jobs.folder import JobFolder, JobStatus  # noqa: E402
from engine.jobs.import_scans import find_scans  # noqa: E402


def start(job: JobFolder) -> subprocess.Popen[bytes]:
    """A worker on the job."""
    return subprocess.Popen(
        [sys.executable, "-m", "engine.jobs.worker", str(job.path)], stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL, cwd=ROOT,
    )  # fmt: skip


def main() -> None:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    dice = random.Random(time.time_ns())
    unsound = done = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run(["synth", "--count", "2", "--out", str(folder / "scans")])
        scans = [{"path": str(path)} for path in find_scans([folder / "scans"])] * 4
        job = job_folders.create(folder, "predict", {"scans": scans, "schemes": ["ibug68"]})
        for _ in range(kills):
            before = len(results.read_all(job))
            worker = start(job)
            time.sleep(dice.uniform(0.0, 4.0))
            worker.kill()
            worker.communicate()
            found = results.read_all(job)  # raises if one is torn
            kept = len(found) >= before and all(result.answered for result in found)
            known = job.status() in (JobStatus.QUEUED, JobStatus.INTERRUPTED, JobStatus.DONE)
            unsound += not (kept and known)
            if job.status() is JobStatus.DONE:
                done += 1
                job = job_folders.create(folder, "predict", {"scans": scans, "schemes": ["ibug68"]})
        worker = start(job)
        assert worker.wait() == 0
        whole = [result.number for result in results.read_all(job)] == list(range(len(scans)))
    print(
        f"kills {kills}; folders not sound {unsound}; jobs finished in spite of it {done}; the last one whole: {whole}"
    )
    sys.exit(1 if unsound or not whole else 0)


if __name__ == "__main__":
    main()
