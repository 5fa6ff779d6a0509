"""How quick the 3D view is: frames, drags, picks, first picture, memory; both surfaces in the same run.

    python tests/benchmarks/bench_view.py [--scan FILE] [--triangles N]

Figures are medians. Without ``--scan`` a formula makes the scan. The hardware surface needs a display with OpenGL
(``xvfb-run -a`` will do); without one it is left out. Ratios below 1 mean quicker than the alternative named.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

SIZE = (1000, 800)
ASKED = {"drag positions/s": 30.0, "pick ms": 20.0, "memory MB": 450.0}


def ball(triangles: int) -> tuple:
    """Points and faces of a bumpy ball of a head's size."""
    import numpy as np

    side = int((triangles / 2) ** 0.5)
    u, v = np.meshgrid(np.linspace(0, 2 * np.pi, side, endpoint=False), np.linspace(0.05, np.pi - 0.05, side))
    radius = 100 + 8 * np.sin(5 * u) * np.sin(v) ** 2 + 0.3 * np.sin(60 * u) * np.sin(50 * v)
    points = np.stack([radius * np.sin(v) * np.sin(u), 1.3 * radius * np.cos(v), radius * np.sin(v) * np.cos(u)], -1)
    index = np.arange(side * (side - 1)).reshape(side - 1, side)
    right = np.roll(index, -1, 1)
    faces = np.concatenate(
        [np.stack([index, index + side, right], -1), np.stack([right, index + side, right + side], -1)]
    )
    return points.reshape(-1, 3), faces.reshape(-1, 3).astype(np.int32)


def made_scan(triangles: int, cloud: bool = False):
    """The bumpy ball as a scan."""
    from engine.types import Scan, Unit, UnitSource, UnitStatus

    points, faces = ball(triangles)
    unit = UnitStatus(Unit.MILLIMETRE, UnitSource.FILE, "made for measuring")
    return Scan(f"ball{triangles}{cloud}", Path("ball.ply"), points, unit, faces=None if cloud else faces)


def median_ms(action: Callable[[int], object], count: int) -> float:
    """Median time of an action."""
    times = []
    for k in range(count):
        start = time.perf_counter()
        action(k)
        times.append((time.perf_counter() - start) * 1e3)
    return sorted(times)[count // 2]


class Bench:
    """One view on one surface."""

    def __init__(self, kind: str) -> None:
        from PySide6.QtWidgets import QApplication

        from app.appearance import SurfaceKind
        from app.ui.view.scene_view import SceneView
        from app.ui.view.surface import make_surface

        self.application = QApplication.instance() or QApplication([])
        self.view = SceneView(surface=make_surface(SurfaceKind(kind)))
        self.view.fly_ms = 0
        self.view.resize(*SIZE)
        self.view.show()
        self.turn(0.3)

    def turn(self, seconds: float) -> float:
        """Let events happen; the longest that one round blocked, in ms."""
        end, longest = time.perf_counter() + seconds, 0.0
        while time.perf_counter() < end:
            start = time.perf_counter()
            self.application.processEvents()
            longest = max(longest, (time.perf_counter() - start) * 1e3)
            time.sleep(0.001)
        return longest

    def show(self, scan, markers: int = 68) -> tuple[float, float]:
        """Show a scan; (ms that ``set_scene`` blocked, ms to the first picture)."""
        from app.models.scene import Marker, MarkerStatus, Scene
        from engine.types import Role

        step = max(1, len(scan.points_mm) // markers)
        places = [tuple(float(v) for v in point) for point in scan.points_mm[::step][:markers]]
        front = max(range(len(places)), key=lambda k: places[k][2])
        marks = tuple(
            Marker(f"m{k}", f"Mark {k}", Role.CORRECTED, place, MarkerStatus.PREDICTED, selected=k == front)
            for k, place in enumerate(places)
        )
        drawn: list[float] = []
        self.view.scan_drawn.connect(lambda _: drawn.append(time.perf_counter()))
        start = time.perf_counter()
        self.view.set_scene(Scene(scan, markers=marks))
        blocked = (time.perf_counter() - start) * 1e3
        while not drawn:
            self.turn(0.01)
        return blocked, (drawn[0] - start) * 1e3

    def orbit_ms(self) -> float:
        """One frame of an orbit by the mouse, paint included."""
        from PySide6.QtCore import QPoint, Qt
        from PySide6.QtTest import QTest

        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier

        def move(k: int) -> None:
            QTest.mouseMove(self.view, QPoint(10 + 4 * k, 100 + 2 * k))
            self.application.processEvents()

        QTest.mousePress(self.view, left, none, QPoint(5, 100))
        found = median_ms(move, 40)
        QTest.mouseRelease(self.view, left, none, QPoint(170, 180))
        return found

    def drag_ms(self) -> float:
        """One position of a landmark dragged by the mouse, paint included."""
        from PySide6.QtCore import QPoint, Qt
        from PySide6.QtTest import QTest

        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        layer = self.view.layer()
        k = next(k for k, marker in enumerate(layer.markers) if marker.selected)
        start = QPoint(round(layer.screen[k, 0]), round(layer.screen[k, 1]))
        got: list[object] = []
        self.view.dragged.connect(lambda _, place: got.append(place))

        def move(step: int) -> None:
            QTest.mouseMove(self.view, start + QPoint(4 + step // 2, step % 7))
            self.application.processEvents()

        QTest.mousePress(self.view, left, none, start)
        found = median_ms(move, 120)
        QTest.mouseRelease(self.view, left, none, start)
        assert len(got) > 100, "the landmark was not dragged"
        return found

    def pick_ms(self) -> tuple[float, float]:
        """Median and longest pick over the picture."""
        times = []
        for k in range(100):
            start = time.perf_counter()
            self.view.surface_at(SIZE[0] * (0.3 + 0.004 * k), SIZE[1] * (0.3 + 0.004 * k))
            times.append((time.perf_counter() - start) * 1e3)
        return sorted(times)[50], max(times)

    def close(self) -> None:
        """End."""
        self.view.close()


def memory_mb() -> float:
    """Resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def say(name: str, value: float, unit: str, asked: str = "") -> None:
    """One line."""
    print(f"  {name:<34} {value:10.2f} {unit:<8} {asked}", flush=True)


def measure(kind: str, scan_path: Path | None, triangles: int) -> None:
    """Everything for one surface."""
    from engine.io import read_scan

    print(f"surface: {kind}, {SIZE[0]} x {SIZE[1]}", flush=True)
    bench = Bench(kind)
    scan = made_scan(12_000) if scan_path is None else read_scan(scan_path)
    print(f" {scan.name}, {len(scan.points_mm):,} points")
    blocked, first = bench.show(scan)
    say("set_scene blocks", blocked, "ms")
    say("first picture after", first, "ms")
    say("orbit, one frame", bench.orbit_ms(), "ms")
    bench.view.set_camera_state(bench.view.camera_state())
    bench.view.reset_camera()
    say("longest block in 5 s of rest", bench.turn(5.0), "ms")
    say("memory, idle", memory_mb(), "MB", f"asked: at most {ASKED['memory MB']:g}")
    for cloud in (False, True):
        large = made_scan(triangles, cloud)
        what = f"{len(large.points_mm):,} points" if cloud else f"{len(large.faces):,} triangles"
        print(f" {what}")
        blocked, first = bench.show(large)
        say("set_scene blocks", blocked, "ms")
        say("first picture after", first, "ms")
        say("longest block in 6 s of rest", bench.turn(6.0), "ms")
        drag = bench.drag_ms()
        say("landmark drag, one position", drag, "ms")
        say("landmark drag", 1e3 / drag, "1/s", f"asked: at least {ASKED['drag positions/s']:g}")
        pick, longest = bench.pick_ms()
        say("pick", pick, "ms", f"asked: at most {ASKED['pick ms']:g}")
        say("pick, longest of 100", longest, "ms")
        say("orbit, one frame", bench.orbit_ms(), "ms")
    say("memory, at the end", memory_mb(), "MB")
    bench.close()
    print(f"ORBIT {kind}", flush=True)


def compare(arguments: argparse.Namespace) -> None:
    """Each surface in its own process, then the ratio of their frames."""
    frames: dict[str, float] = {}
    for kind in ("image", "hardware"):
        if kind == "hardware" and not os.environ.get("DISPLAY"):
            print("surface: hardware left out, there is no display")
            continue
        words = [sys.executable, __file__, "--surface", kind, "--triangles", str(arguments.triangles)]
        words += ["--scan", str(arguments.scan)] if arguments.scan else []
        platform = "xcb" if os.environ.get("DISPLAY") else "offscreen"
        done = subprocess.run(
            words, capture_output=True, text=True, check=False, env={**os.environ, "QT_QPA_PLATFORM": platform}
        )
        print(done.stdout.replace(f"ORBIT {kind}\n", ""), done.stderr[-2000:] if done.returncode else "", flush=True)
        lines = [line for line in done.stdout.splitlines() if "orbit, one frame" in line]
        if lines:
            frames[kind] = float(lines[0].split()[3])
    if len(frames) == 2:
        print(f"orbit frame, image over hardware surface: {frames['image'] / frames['hardware']:.2f}")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scan", type=Path)
    parser.add_argument("--triangles", type=int, default=1_000_000)
    parser.add_argument("--surface", choices=("image", "hardware"))
    arguments = parser.parse_args()
    if arguments.surface:
        measure(arguments.surface, arguments.scan, arguments.triangles)
    else:
        compare(arguments)


if __name__ == "__main__":
    main()
