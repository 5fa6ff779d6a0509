"""How fast the window is, in processes of its own: start, opening a large mesh, dragging, memory at rest.

    python tests/benchmarks/bench_window.py [SCAN] [--rounds 5]

Prints wall seconds since the start of the process; the named alternative in the same run is a bare PySide6 window
(for the shell) and a process that imports pyvista before it shows anything (for the first scan).
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

SINCE = """
import os, sys, time
def since():
    fields = open("/proc/self/stat").read().rsplit(")", 1)[1].split()
    return float(open("/proc/uptime").read().split()[0]) - int(fields[19]) / os.sysconf("SC_CLK_TCK")
"""

BARE = """
from PySide6.QtWidgets import QApplication, QMainWindow
from PySide6.QtCore import QTimer
class Window(QMainWindow):
    def paintEvent(self, event):
        print('{{"shell": %f}}' % since()); QTimer.singleShot(0, QApplication.quit)
application = QApplication([]); window = Window(); window.resize(1440, 900); window.show(); application.exec()
"""

EAGER = """
import pyvista
from pyvista.plotting import Plotter
from PySide6.QtWidgets import QApplication
from PySide6.QtCore import QTimer
mesh = pyvista.read({scan!r})
plotter = Plotter(off_screen=True, window_size=(1440, 900)); plotter.add_mesh(mesh); plotter.screenshot(None)
print('{{"drawn": %f}}' % since())
"""

WINDOW = """
import json, resource, time
from pathlib import Path
from PySide6.QtCore import QPoint, QTimer, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from app import main
from app.ui.shell import Shell

figures = {{}}
class Watched(Shell):
    def paintEvent(self, event):
        super().paintEvent(event)
        figures.setdefault("shell", since())
main.Shell = Watched
furnish = main.furnish

def measure(window):
    view, work = window.view, window.work
    gaps, last = [], [time.perf_counter()]
    beat = QTimer(window, interval=0)
    def tick():
        now = time.perf_counter(); gaps.append(now - last[0]); last[0] = now
    beat.timeout.connect(tick)
    large = {large!r}
    if large:
        beat.start(); began = time.perf_counter(); old = work.document.scan
        work.files.open_paths([Path(large)])
        while work.document.scan is old or view.surface_at(view.width() / 2, view.height() / 2) is None:
            QApplication.processEvents()
        figures["large_open_s"] = time.perf_counter() - began
        beat.stop()
        figures["longest_gap_ms"] = max(gaps[1:]) * 1e3
    figures.update(drag(window))
    window.close()

def drag(window):
    from app.models.view_state import Tool
    view, work = window.view, window.work
    middle = QPoint(view.width() // 2, view.height() // 2)
    work.annotate.set_tool(Tool.PLACE)
    QTest.qWait(100)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=middle)
    work.annotate.set_tool(Tool.LOOK)
    QTest.qWait(1500)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=middle)
    began, moves = time.perf_counter(), 60
    for step in range(moves):
        QTest.mouseMove(view, middle + QPoint(step + 5, step // 2))
        QApplication.processEvents()
    seconds = time.perf_counter() - began
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=middle)
    return {{"drags_per_s": moves / seconds}}

def furnish_and_watch(*given):
    window = furnish(*given)
    figures["furnished"] = since()
    def drawn(_scan_id):
        if "drawn" not in figures:
            figures["drawn"] = since()
            QTimer.singleShot(3000, window, rest)
    def rest():
        status = open("/proc/self/status").read()
        figures["memory_mb"] = int(status.split("VmRSS:")[1].split()[0]) / 1024
        measure(window)
    window.view_ready.connect(lambda: window.view.scan_drawn.connect(drawn))
    return window
main.furnish = furnish_and_watch
main.run([Path({scan!r})])
print(json.dumps(figures))
"""


def run(code: str, home: Path) -> dict[str, float]:
    """One process; its figures."""
    folders = {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("DATA", "CONFIG", "STATE", "CACHE")}
    environment = {**os.environ, **folders, "PYTHONPATH": str(ROOT)}
    if not environment.get("DISPLAY"):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    answer = subprocess.run(
        [sys.executable, "-c", SINCE + code], env=environment, cwd=home, capture_output=True, text=True, timeout=300
    )
    lines = [line for line in answer.stdout.splitlines() if line.startswith("{")]
    if not lines:
        raise SystemExit(answer.stderr)
    figures: dict[str, float] = json.loads(lines[-1])
    return figures


def ball(path: Path, triangles: int) -> Path:
    """A binary PLY ball with about this many triangles, as large as a head."""
    import numpy as np

    side = int((triangles / 2) ** 0.5)
    polar, around = np.meshgrid(np.linspace(0.01, 3.13, side), np.linspace(0, 2 * np.pi, side), indexing="ij")
    bumps = 1 + 0.02 * np.sin(9 * polar) * np.cos(11 * around)
    points = np.stack(
        [80 * np.sin(polar) * np.cos(around), 110 * np.cos(polar), 90 * np.sin(polar) * np.sin(around)], -1
    )
    points = (points * bumps[..., None]).reshape(-1, 3).astype("<f4")
    corner = (np.arange(side - 1)[:, None] * side + np.arange(side - 1)).ravel()
    quads = np.stack([corner, corner + 1, corner + side, corner + side + 1], 1)
    faces = np.concatenate([quads[:, [0, 1, 2]], quads[:, [1, 3, 2]]])
    rows = np.zeros(len(faces), np.dtype([("n", "u1"), ("i", "<i4", 3)]))
    rows["n"], rows["i"] = 3, faces
    head = (
        f"ply\nformat binary_little_endian 1.0\nelement vertex {len(points)}\nproperty float x\nproperty float y\n"
        f"property float z\nelement face {len(faces)}\nproperty list uchar int vertex_indices\nend_header\n"
    )
    path.write_bytes(head.encode() + points.tobytes() + rows.tobytes())
    return path


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("scan", nargs="?", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        small = (options.scan or ball(home / "small.ply", 12_000)).absolute()
        large = ball(home / "large.ply", 1_000_000)
        rows: dict[str, list[float]] = {}
        for number in range(options.rounds):
            last = str(large) if number == options.rounds - 1 else ""
            for name, code in (
                ("bare Qt window", BARE.format()),
                ("pyvista first", EAGER.format(scan=str(small))),
                ("Nasion", WINDOW.format(scan=str(small), large=last)),
            ):
                for key, value in run(code, home).items():
                    rows.setdefault(f"{name}: {key}", []).append(value)
    for name, values in rows.items():
        print(
            f"{name:32s} {statistics.median(values):9.3f}   (of {len(values)}: {min(values):.3f} to {max(values):.3f})"
        )
    middle = {name: statistics.median(values) for name, values in rows.items()}
    print(f"shell / bare Qt window           {middle['Nasion: shell'] / middle['bare Qt window: shell']:9.2f}")
    print(f"first scan / pyvista first       {middle['Nasion: drawn'] / middle['pyvista first: drawn']:9.2f}")


if __name__ == "__main__":
    main()
