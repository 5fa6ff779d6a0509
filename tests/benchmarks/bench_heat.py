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
FRAMES = 40
"""Of one orbit of ``bench_view``."""
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


def cpu_ms(action, count: int) -> float:
    """Mean processor time of an action, all threads together: what a quiet machine would take, or less."""
    before = time.process_time()
    for k in range(count):
        action(k)
    return (time.process_time() - before) * 1e3 / count


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
    carrier = heat.lift(evidence, points)
    say("lift, once per scan", (time.perf_counter() - start) * 1e3, "ms")
    bench = Bench("image")
    bench.show(scan)
    places = evidence.cells_mm[:LANDMARKS]

    def another(k: int) -> None:
        row = k % LANDMARKS
        values = heat.lifted(evidence, carrier, row)
        truth = heat.reference_heat(points, places[row], evidence.sigma_mm)
        heat.overlap(values, truth, 0.2)
        heat.figures(evidence, row)
        field = SurfaceField(scan.scan_id, values, 0.0, 1.0, "heat", shown_from=0.2)
        bench.view.set_scene(replace(bench.view.scene, overlays=OverlaySet(surface=field)))
        bench.application.processEvents()

    update = median_ms(another, 15)
    cpu = cpu_ms(another, 15)
    wanted = f"asked: at most {ASKED_UPDATE_MS:g}" if count == ASKED_UPDATE_POINTS else ""
    say("another landmark, with its picture", update, "ms", wanted)
    say("the same, processor time", cpu, "ms")
    bench.turn(0.5)
    frame, before = bench.orbit_ms(), time.process_time()
    bench.orbit_ms()
    busy = (time.process_time() - before) * 1e3 / FRAMES
    say("turning, frames/s", 1e3 / frame, "1/s", f"asked: at least {ASKED_FRAMES.get(count, 0.0):g}")
    say("one frame, processor time", busy, "ms")
    stage = bench.view._stage
    camera = bench.view.camera_state()
    everything = median_ms(lambda _k: stage.draw(camera, 1000, 800, moving=False), 3)
    say("every point in every frame", 1e3 / everything, "1/s")
    say("turning over every point, ratio", everything / frame, "")
    bench.view.camera_moved()
    start = time.perf_counter()
    longest = 0.0
    while bench.view.step.name != "COMPLETE" and time.perf_counter() - start < 60:
        longest = max(longest, bench.turn(0.02))
    say("full detail after, at rest", (time.perf_counter() - start) * 1e3, "ms")
    say("longest block meanwhile", longest, "ms")
    bench.close()


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, nargs="+", default=[ASKED_UPDATE_POINTS, *ASKED_FRAMES])
    for count in parser.parse_args().points:
        measure(count)


if __name__ == "__main__":
    main()
