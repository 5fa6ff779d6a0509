"""A project of 5 000 scans: opening, listing, editing; and how soon an edit is on disk without anybody waiting.

python tests/benchmarks/bench_store.py [SCANS]
"""

from __future__ import annotations

import itertools
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

import numpy as np  # noqa: E402

from engine import annotation as edits  # noqa: E402
from engine.store.landmark_sets import AppendEntry, PutSet, SetKey  # noqa: E402
from engine.store.predictions import PutPrediction  # noqa: E402
from engine.store.project import Project  # noqa: E402
from engine.store.scans import PutScan, SetNotes, SetUnit  # noqa: E402
from engine.store.values import Entry, ScanRecord  # noqa: E402
from engine.store.writer import ProjectWriter  # noqa: E402
from engine.types import Annotation, Landmark, Prediction, Unit, UnitSource, UnitStatus  # noqa: E402

NAMES = tuple(f"landmark_{number:02d}" for number in range(68))


def fill(folder: Path, count: int) -> None:
    """``count`` scans with a prediction and 68 corrected landmarks each."""
    random = np.random.default_rng(0)
    unit = UnitStatus(Unit.MILLIMETRE, UnitSource.GUESSED, "the scan measures 300 across")
    with Project.create(folder) as project:
        for start in range(0, count, 500):
            changes: list[object] = []
            for number in range(start, min(start + 500, count)):
                scan_id = f"{number:064x}"
                record = ScanRecord(
                    scan_id, f"{number}.obj", f"../{number}.obj", f"/{number}.obj", 1, 1, unit, 40000, "", "2024-01-01"
                )  # fmt: skip
                xyz = random.normal(size=(68, 3)) * 100
                prediction = Prediction("ibug68", "model", NAMES, xyz, random.random(68), True, pose=np.eye(4))
                landmarks = {name: Landmark(tuple(point)) for name, point in zip(NAMES, xyz.tolist(), strict=True)}
                key = SetKey(scan_id, "ibug68")
                changes += [
                    PutScan(record), SetUnit(scan_id, unit), PutPrediction(scan_id, prediction),
                    PutSet(key, Annotation("ibug68", landmarks), "Predict 68 landmarks", "model"),
                ]  # fmt: skip
            project.apply(*changes)  # type: ignore[arg-type]


def seconds(work: Callable[[], object], repeats: int = 5) -> float:
    """Median time of ``work``."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def latency(project: Project, scan_id: str) -> tuple[float, float, float]:
    """Milliseconds until an edit is on disk (median, worst), and the longest that handing it over took."""
    writer = ProjectWriter(project)
    on_disk, handed = [], []
    with closing(sqlite3.connect(project.path)) as other:
        for number in range(60):
            start = time.perf_counter()
            writer.submit(SetNotes(scan_id, f"note {number}"))
            handed.append(time.perf_counter() - start)
            while (
                other.execute("SELECT notes FROM scan WHERE content = ?", (scan_id,)).fetchone()[0] != f"note {number}"
            ):
                time.sleep(0.001)
            on_disk.append(time.perf_counter() - start)
            time.sleep(0.02)
    writer.close()
    return statistics.median(on_disk) * 1e3, max(on_disk) * 1e3, max(handed) * 1e3


def edit_times(project: Project, scan_id: str) -> tuple[float, float]:
    """Milliseconds of the calling thread per edit: handed to the writer, and written at once."""
    key = SetKey(scan_id, "ibug68")
    old = project.annotation(scan_id, "ibug68")
    states = [old]
    for number in range(100):
        states.append(edits.place(states[-1], NAMES[number % 68], (number, 0.0, 0.0)))
    entries = [Entry.between(before, after, "Move") for before, after in itertools.pairwise(states)]
    start = time.perf_counter()
    for entry in entries[:50]:
        project.apply(AppendEntry(key, entry))
    direct = (time.perf_counter() - start) / 50
    writer = ProjectWriter(project)
    start = time.perf_counter()
    for entry in entries[50:]:
        writer.submit(AppendEntry(key, entry))
    queued = (time.perf_counter() - start) / 50
    writer.close()
    return queued * 1e3, direct * 1e3


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "study"
        start = time.perf_counter()
        fill(folder, count)
        size = (folder / "project.nasion").stat().st_size / 1e6
        print(
            f"{count} scans with 68 landmarks and a prediction each: {size:.0f} MB, {time.perf_counter() - start:.1f} s"
        )
        print(f"open and check        {seconds(lambda: Project.open(folder).close()) * 1e3:8.1f} ms")
        with Project.open(folder) as project:
            scan_id = f"{count // 2:064x}"
            print(f"list all scans        {seconds(project.scans) * 1e3:8.1f} ms")
            print(f"all summaries         {seconds(project.summaries) * 1e3:8.1f} ms")
            print(f"history of one scan   {seconds(lambda: project.history(scan_id, 'ibug68')) * 1e3:8.1f} ms")
            median, worst, handed = latency(project, scan_id)
            print(
                f"edit to disk          {median:8.1f} ms (worst {worst:.1f}); handing it over {handed:.2f} ms at worst"
            )
            queued, direct = edit_times(project, scan_id)
            print(f"an edit costs the window {queued:.3f} ms through the writer, {direct:.2f} ms written at once"
                  f" ({direct / queued:.0f} times as much)")  # fmt: skip


if __name__ == "__main__":
    main()
