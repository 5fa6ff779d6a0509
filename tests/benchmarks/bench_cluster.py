"""Trials on two workers against one, in processes of this machine and on a local Ray cluster of two nodes.

    python -m tests.benchmarks.bench_cluster [TRIALS]

Every trial computes on one thread and prepares its scans itself, so one worker is one core. Workers are started, and
have imported what they need, before the clock runs: asked is at least 1.7 times as fast.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from engine.cluster.calls import Call, Pool, open_pool, run_calls
from engine.config import load, merge
from engine.datasets.storage import open_dataset
from engine.learn.config import TrainSettings
from engine.learn.results import find_results, load_result
from engine.learn.running import task_of
from engine.learn.splits import splits_of
from engine.learn.spread import call_of
from engine.learn.tasks import write_task
from tests.engine.learn.conftest import SMALL, make_dataset

ROOT = str(Path(__file__).resolve().parents[2])
QUICK: dict[str, Any] = {"stage": {"loop": {"epochs": 30, "workers": 0, "threads": 1, "validate_every": 15.0}}}


def write_trials(place: Path, data: Path, count: int) -> list[Path]:
    """Folders of that many trainings that differ by their seed."""
    dataset = open_dataset(data)
    folders = []
    for number in range(count):
        settings = load(TrainSettings, merge(merge(SMALL, QUICK), {"stage": {"loop": {"seed": number}}}))
        for split in splits_of(dataset, settings.protocol):
            write_task(task_of(settings, data, dataset.digest, split, export=False), place / f"{number:03d}")
            folders.append(place / f"{number:03d}")
    return folders


def measured(pool: Pool, data: Path, place: Path, count: int) -> tuple[float, list[float]]:
    """Seconds for that many trials, and their errors. The workers are warm before."""
    warm = write_trials(place / "warm", data, pool.workers)
    must = [answer.trouble for answer in run_calls([call_of(one, place / "stop") for one in warm], pool)]
    assert not any(must), must
    shutil.rmtree(place / "warm")
    folders = write_trials(place, data, count)
    calls: list[Call] = [call_of(one, place / "stop") for one in folders]
    began = time.perf_counter()
    must = [answer.trouble for answer in run_calls(calls, pool, every_s=0.02)]
    spent = time.perf_counter() - began
    assert not any(must), must
    return spent, [load_result(path).mean().value or 0.0 for path in find_results(place)]


def main(count: int) -> None:
    """Print the table."""
    from ray.cluster_utils import Cluster

    os.environ["PYTHONPATH"] = os.pathsep.join((ROOT, os.environ.get("PYTHONPATH", "")))
    os.environ["OMP_NUM_THREADS"] = "1"
    rows: dict[tuple[str, int], tuple[float, list[float]]] = {}
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        make_dataset(folder / "set", 24, 2000)
        cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
        stack.callback(cluster.shutdown)
        for workers in (1, 2):
            cluster.add_node(num_cpus=1)
            for where in ("local", cluster.address):
                kind = "processes" if where == "local" else "Ray"
                with open_pool(where, workers) as pool:
                    rows[kind, workers] = measured(pool, folder / "set", folder / f"{kind}-{workers}", count)
    first = rows["processes", 1][1]
    sys.stdout.write(f"{count} trials, load {os.getloadavg()[0]:.1f}\n")
    for (kind, workers), (seconds, errors) in rows.items():
        ratio = rows[kind, 1][0] / seconds
        same = "same errors" if errors == first else "OTHER ERRORS"
        sys.stdout.write(f"{kind:10} {workers} workers  {seconds:7.2f} s  {ratio:5.2f} x  {same}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 64)
