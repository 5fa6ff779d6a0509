"""How fast landmark files are converted: files per second of ``nasion convert`` beside only reading and writing bytes.

``python -m tests.benchmarks.bench_convert [--count 10000] [--landmarks 68]``
"""

from __future__ import annotations

import argparse
import contextlib
import io as text_io
import os
import shutil
import tempfile
import time
from pathlib import Path

import numpy as np

from engine.catalog import scheme
from engine.cli import run
from engine.io import write_landmarks
from engine.io.landmarks import ScanLandmarks
from engine.types import Annotation, Landmark, Unit

PAIRS = [("fcsv", "mrk.json"), ("mrk.json", "csv"), ("csv", "pts"), ("pts", "json"), ("pp", "tps"), ("ljson", "csv")]
LIMIT_S = 20.0


def make(folder: Path, suffix: str, count: int) -> None:
    """One file, copied under many names."""
    of = scheme("ibug68")
    places = np.random.default_rng(1).normal(scale=60.0, size=(len(of), 3))
    landmarks = {name: Landmark(tuple(place)) for name, place in zip(of.names, places, strict=True)}
    folder.mkdir()
    first = folder / f"scan_00000.{suffix}"
    write_landmarks(first, [ScanLandmarks("scan.obj", Unit.MILLIMETRE, of, Annotation(of.id, landmarks))])
    for number in range(1, count):
        shutil.copyfile(first, folder / f"scan_{number:05d}.{suffix}")


def bytes_only_s(folder: Path, out: Path) -> float:
    """Seconds to read every file and write it again, without looking at it."""
    start = time.perf_counter()
    out.mkdir()
    for path in sorted(folder.iterdir()):
        (out / path.name).write_bytes(path.read_bytes())
    os.sync()
    return time.perf_counter() - start


def cpu_seconds() -> float:
    """Processor time of this process and of those it has waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--count", type=int, default=10_000)
    count = options.parse_args().count
    print(f"{count} files of 68 landmarks, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    print(f"{'from':>9} {'to':>9} {'seconds':>8} {'CPU s':>7} {'bytes only':>10} {'ratio':>6}  limit {LIMIT_S:.0f} s")
    for before, after in PAIRS:
        with tempfile.TemporaryDirectory() as name:
            root = Path(name)
            make(root / "in", before, count)
            plain_s = bytes_only_s(root / "in", root / "copy")
            start, cpu = time.perf_counter(), cpu_seconds()
            with contextlib.redirect_stdout(text_io.StringIO()), contextlib.redirect_stderr(text_io.StringIO()):
                code = run(["convert", str(root / "in"), "--to", after, "--out", str(root / "out")])
            spent_s, cpu_s = time.perf_counter() - start, cpu_seconds() - cpu
            made = sum(1 for path in (root / "out").iterdir() if path.name.endswith(after))
            assert (code, made) == (0, count), (code, made)
            verdict = "kept" if spent_s <= LIMIT_S else "missed"
            figures = f"{spent_s:8.1f} {cpu_s:7.1f} {plain_s:10.2f} {spent_s / plain_s:6.1f}"
            print(f"{before:>9} {after:>9} {figures}  {verdict}", flush=True)


if __name__ == "__main__":
    main()
