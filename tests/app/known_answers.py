"""A worker whose "predict" knows the answer at once: ``python known_answers.py JOB_FOLDER``.

It reads the scan and writes results exactly as the real task does; only the network is left out, so that the window's
side of a prediction can be tested in every state, without weights. ``pause_s`` in the environment makes it slow.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parent)]

import numpy as np  # noqa: E402

from engine import catalog  # noqa: E402
from engine.io import read_scan  # noqa: E402
from engine.jobs import results, worker  # noqa: E402
from engine.jobs.context import Job  # noqa: E402
from engine.registry import Entry, Registry  # noqa: E402
from engine.types import EngineError, Prediction  # noqa: E402

MODEL = "known-answers"


def predict(job: Job) -> str:
    """Spread the landmarks of the scheme over the points of each scan, confidence falling from 1 to 0."""
    for number, item in enumerate(job.config["scans"]):
        job.progress(number, len(job.config["scans"]), Path(item["path"]).name)
        job.stop.wait(float(os.environ.get("KNOWN_ANSWERS_PAUSE_S", "0")))
        job.check()
        if "unanswerable" in item["path"]:
            raise EngineError("unanswerable.obj shows no face. Check the scan.")
        scan = read_scan(item["path"], item.get("unit"))
        scheme = catalog.scheme(job.config["schemes"][0])
        picked = scan.points_mm[np.linspace(0, len(scan.points_mm) - 1, len(scheme)).astype(int)]
        answer = Prediction(scheme.id, MODEL, scheme.names, picked, np.linspace(1, 0, len(scheme)), True)
        result = results.of_scan(number, scan, {scheme.id: answer}, "0" * 64)
        job.artifact(results.write(result, job.out), "prediction", scan.scan_id)
    return ""


def crash(job: Job) -> None:
    """Die without a word."""
    job.progress(0, 1)
    time.sleep(0.1)
    os._exit(77)


if __name__ == "__main__":
    rows = {name: Entry(f"known_answers:{name}", name) for name in ("predict", "crash")}
    code = worker.main(tasks=Registry("task", rows))
    sys.stderr.flush()
    os._exit(code)
