"""How quick heat maps are: another landmark's heat on the surface, and frames while a coloured scan is turned.

    xvfb-run -a python tests/benchmarks/bench_heat.py [--points N ...]

Figures are medians, processor times means. The alternative named is drawing every point in every frame.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parent)]

from bench_view import Bench, made_scan, median_ms, say  # noqa: E402

ASKED_FRAMES = {1_000_000: 15.0, 5_000_000: 10.0}
ASKED_UPDATE_MS = 50.0
ASKED_UPDATE_POINTS = 100_000
CELLS = 8192
TURNED_S = 4.0
LANDMARKS = 20


def made_evidence(points):
    """What a net of 8192 points would have seen: hot about some of them."""
    import numpy as np

    from engine.infer import evidence, heat
    from engine.types import Unit

    rng = np.random.default_rng(0)
    cells = points[rng.choice(len(points), CELLS, replace=False)]
    levels = evidence.levels_of(np.stack([heat.reference_heat(cells, place, 9.5) for place in cells[:LANDMARKS]]))
    channel = {f"ball/{k}": k for k in range(LANDMARKS)}
    return evidence.Evidence("net", Unit.MILLIMETRE, channel, levels, cells, 3.0, 9.5)


def thread_ms(action, count: int) -> float:
    """Mean processor time of an action in this thread: what it keeps the window waiting on a quiet machine."""
    before = time.thread_time()
    for k in range(count):
        action(k)
    return (time.thread_time() - before) * 1e3 / count


def measure(count: int) -> None:
    """One cloud of about ``count`` points."""
    import numpy as np

    from app.models.overlays import OverlaySet, SurfaceField
    from engine.infer import heat

    scan = made_scan(2 * count, cloud=True)
    points = np.asarray(scan.points_mm)
    print(f" {len(points):,} points, load {os.getloadavg()[0]:.1f}")
    evidence = made_evidence(points)
    start = time.perf_counter()
    carrier, shares = heat.lift(evidence, points), heat.point_shares(points, None)
    say("lift, once per scan", (time.perf_counter() - start) * 1e3, "ms")
    bench = Bench("image")
    bench.show(scan)
    places = evidence.cells_mm[:LANDMARKS]

    def another(k: int) -> None:
        row = k % LANDMARKS
        values = heat.lifted(evidence, carrier, row)
        truth = heat.reference_heat(points, places[row], evidence.sigma_mm)
        heat.overlap_curve(values, truth, shares)
        heat.overlap(values, truth, 0.2, shares)
        heat.figures(evidence, row)
        field = SurfaceField(scan.scan_id, values, 0.0, 1.0, "heat", shown_from=0.2)
        bench.view.set_scene(replace(bench.view.scene, overlays=OverlaySet(surface=field)))

    def pictured(k: int) -> None:
        another(k)
        bench.view.settle()

    wanted = f"asked: at most {ASKED_UPDATE_MS:g}" if count == ASKED_UPDATE_POINTS else ""
    say("another landmark, window waits", median_ms(another, 15), "ms", wanted)
    say("the same, processor time", thread_ms(another, 15), "ms", wanted)
    say("another landmark, with its picture", median_ms(pictured, 15), "ms", wanted)
    bench.turn(1.0)
    rate, busy_ms = turning(bench)
    asked = f"asked: at least {ASKED_FRAMES[count]:g}" if count in ASKED_FRAMES else ""
    say("turning, pictures/s", rate, "1/s", asked)
    say("one picture, processor time", busy_ms, "ms", f"{1e3 / busy_ms:.0f} 1/s on a quiet core")
    stage, camera = bench.view._stage, bench.view.camera_state()
    easel = bench.view._easel
    easel.wait()

    def whole(_k: int) -> None:
        easel.draw(lambda: stage.draw(camera, 1000, 800, moving=False), lambda _frame: None, wait=True)

    everything = median_ms(whole, 3)
    say("every point in every picture", 1e3 / everything, "1/s")
    say("turning over every point, ratio", rate * everything / 1e3, "")
    bench.view.camera_moved()
    start = time.perf_counter()
    longest = 0.0
    while time.perf_counter() - start < 0.3 or (
        bench.view.step.name not in ("COMPLETE", "SMOOTH", "SHADED") and time.perf_counter() - start < 90
    ):
        longest = max(longest, bench.turn(0.02))
    say("full detail after, at rest", (time.perf_counter() - start) * 1e3, "ms")
    say("window blocked meanwhile at most", longest, "ms")
    bench.close()


def turning(bench: Bench) -> tuple[float, float]:
    """Pictures per second while the mouse turns the scan, and processor time of one in ms, all threads together."""
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest

    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    taken = [0]
    take = bench.view.picture_taken

    def count(age: int) -> None:
        taken[0] += 1
        take(age)

    bench.view.picture_taken = count
    QTest.mousePress(bench.view, left, none, QPoint(5, 300))
    start, before, k = time.perf_counter(), time.process_time(), 0
    while time.perf_counter() - start < TURNED_S:
        k += 1
        QTest.mouseMove(bench.view, QPoint(5 + (3 * k) % 900, 300 + k % 40))
        bench.turn(0.004)
    elapsed, busy = time.perf_counter() - start, time.process_time() - before
    QTest.mouseRelease(bench.view, left, none, QPoint(170, 180))
    bench.view.picture_taken = take
    return taken[0] / elapsed, busy * 1e3 / max(1, taken[0])


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, nargs="+", default=[ASKED_UPDATE_POINTS, *ASKED_FRAMES])
    for count in parser.parse_args().points:
        measure(count)


if __name__ == "__main__":
    main()
