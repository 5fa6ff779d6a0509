"""A whole session of an annotator: real key and mouse events in a real X window, timed, and its CSV compared.

    xvfb-run -a -s "-screen 0 1440x900x24" python tests/benchmarks/bench_session.py [--scans 20] [--pictures FOLDER]

Needs ``xdotool`` (and ``import`` of ImageMagick for pictures). Heads and errors are made by ``session_scans``; a thread
presses keys and drags as a person would, a beat in the event loop measures waits (``session_watch``).
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parent)]

from PySide6.QtCore import QPoint, Qt  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402
from session_scans import SCHEME, Planted, make_project, write_scans  # noqa: E402
from session_watch import Watch  # noqa: E402

NEAR_MM = 1.5
"""A dragged landmark this near to the truth is where the person wanted it."""


class Session:
    """Drives the window from a thread and keeps what it did."""

    def __init__(self, window: Any, watch: Watch, planted: dict[str, Planted], pictures: Path | None) -> None:
        self.window, self.watch, self.planted, self.pictures = window, watch, planted, pictures
        self.next_ms: list[float] = []
        self.undo_ms: list[float] = []
        self.scan_s: list[float] = []
        self.keys = self.drags = self.met = 0
        self.done: dict[tuple[str, str], tuple[str, tuple[float, float, float] | None]] = {}
        self._drawn = threading.Event()
        self._drawn_s = 0.0
        self._taken: set[str] = set()
        self._changed_s = 0.0
        window.view.scan_drawn.connect(self._on_drawn)
        window.work.document.annotation_changed.connect(self._on_changed)

    def _on_drawn(self, _scan_id: str) -> None:
        self._drawn_s = time.perf_counter()
        self._drawn.set()

    def _on_changed(self, _old: object, _new: object) -> None:
        self._changed_s = time.perf_counter()

    # ------------------------------------------------------------------ hands
    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        self.keys += len(keys)
        subprocess.run(["xdotool", "key", "--delay", "12", *keys], check=True)

    def write(self, text: str) -> None:
        """Type."""
        subprocess.run(["xdotool", "type", "--delay", "8", text], check=True)

    def drag(self, start: QPoint, end: QPoint) -> None:
        """Press, move in steps, let go."""
        self.drags += 1
        moves: list[str] = []
        for step in range(1, 11):
            at = start + (end - start) * (step / 10)
            moves += ["mousemove", str(at.x()), str(at.y()), "sleep", "0.012"]
        command = ["xdotool", "mousemove", str(start.x()), str(start.y()), "sleep", "0.05", "mousedown", "1"]
        subprocess.run([*command, *moves, "sleep", "0.03", "mouseup", "1"], check=True)

    def picture(self, name: str) -> None:
        """Keep what the screen shows, the first time something is done."""
        if self.pictures is not None and name not in self._taken:
            self._taken.add(name)
            time.sleep(0.4)
            subprocess.run(["import", "-window", "root", str(self.pictures / f"{name}.png")], check=False)

    # ------------------------------------------------------------------ eyes
    def ask(self, question: Callable[[], Any]) -> Any:
        """Something only the event loop may be asked."""
        return self.watch.ask(question)

    def until(self, true: Callable[[], bool], what: str, seconds: float = 20.0) -> None:
        """Wait for something to be seen."""
        end = time.perf_counter() + seconds
        while not self.ask(true):
            if time.perf_counter() > end:
                raise TimeoutError(f"{what} did not come; {self.ask(self._state)}")
            time.sleep(0.008)

    def _state(self) -> str:
        work = self.window.work
        scan = work.document.scan
        focus, accept = QApplication.focusWidget(), self.window.actions_by_id["accept"]
        return (
            f"{scan.name if scan else None}, {work.session.view.selected}, focus {focus}, accept {accept.isEnabled()}, "
            f"dragging {work.annotate.dragging}, {work.review.state()}"
        )

    def still(self) -> bool:
        """Whether scan and camera have come to rest."""
        view, work = self.window.view, self.window.work
        return not view.flying and not work.scans.is_loading and view.scene.scan is work.document.scan

    def place(self, name: str) -> tuple[QPoint, bool]:
        """Where a landmark is on the screen, and whether it can be seen."""
        view = self.window.view
        layer = view.layer()
        (row,) = [k for k, one in enumerate(layer.markers) if one.name == name and one.movable]
        x, y = layer.screen[row][:2]
        return view.mapToGlobal(QPoint(round(float(x)), round(float(y)))), bool(layer.visible[row])

    def place_of(self, xyz_mm: tuple[float, float, float]) -> QPoint:
        """Where a place of the scan is on the screen."""
        view = self.window.view
        x, y = view.projection.project(np.array([xyz_mm]))[0][:2]
        return view.mapToGlobal(QPoint(round(float(x)), round(float(y))))

    # ------------------------------------------------------------------ the session
    def run(self) -> None:
        """Step through the list, then review every scan, undo and redo, export."""
        work = self.window.work
        self.until(lambda: work.document.scan is not None and self.still(), "the first scan", 60)
        time.sleep(3.0)
        self.watch.ask(self.watch.start)
        self.picture("1_start")
        self.leaf(min(8, len(self.planted) - 1))
        self.press("ctrl+r")
        self.until(lambda: work.review.active, "the review")
        for number in range(len(self.planted)):
            began = time.perf_counter()
            self.review_scan(number)
            self.scan_s.append(time.perf_counter() - began)
        self.picture("7_all_checked")
        self.export()

    def leaf(self, count: int) -> None:
        """From scan to scan by Page Down, as somebody who looks at each for a moment."""
        for _ in range(count):
            time.sleep(1.6)
            self.watch.label = "next scan"
            self._timed_opening("Next", Qt.Key.Key_PageDown)
        self.watch.label = "looking"

    def _timed_opening(self, key: str, code: Qt.Key) -> None:
        self._drawn.clear()
        self.press(key)
        assert self._drawn.wait(30), "no picture of the next scan"
        self.next_ms.append((self._drawn_s - self.watch.pressed[int(code)]) * 1e3)

    def review_scan(self, number: int) -> None:
        """Everything on one scan, until the review has gone on to the next."""
        work = self.window.work
        self.until(self.still, "the scan")
        time.sleep(0.4)
        scan = work.document.scan
        planted = self.planted[scan.scan_id]
        met: set[str] = set()
        for turn in range(60):
            self.until(self.still, "rest")
            state = self.ask(work.review.state)
            if not self._same(scan) or state.left == 0:
                break
            name = self.ask(lambda: work.session.view.selected)
            if name is None:
                self.watch.label = "go to doubt"
                self.press("space")
                self.until(lambda: work.session.view.selected is not None, "a landmark")
                self.picture("2_doubtful")
                continue
            if name in planted.moved and name not in met:
                self.correct(name, planted.moved[name])
                met.add(name)
            elif name in planted.hidden and name not in met:
                met.add(name)
                self.watch.label = "hidden"
                self.press("o")
                self.picture("4_hidden")
            if number == 0 and turn == 1:
                self.remark()
            before = self._standing(scan)
            self.watch.label = "check"
            checks_group = state.group_count > 1 and not state.reason.startswith("the model is")
            last = state.left <= (state.group_count if checks_group else 1)
            self._drawn.clear()
            self.press("g" if checks_group else "Return")
            self.until(lambda before=before: self._standing(scan) != before, "an answer", 30)
            self.picture("5_group_checked" if checks_group else "5_checked")
            if last and self._drawn.wait(8):
                code = Qt.Key.Key_G if checks_group else Qt.Key.Key_Return
                self.next_ms.append((self._drawn_s - self.watch.pressed[int(code)]) * 1e3)
        self.met += len(met)
        if number % 5 == 2:
            self.undo()

    def _same(self, scan: Any) -> bool:
        return bool(self.window.work.document.scan is scan)

    def _standing(self, scan: Any) -> tuple[int, str | None]:
        """How many landmarks nobody has checked, and which one is selected."""
        work = self.window.work
        if not self._same(scan):
            return -1, None
        unchecked = sum(not one.checked for one in work.document.annotation.landmarks.values())
        return unchecked, work.session.view.selected

    def correct(self, name: str, true_mm: tuple[float, float, float]) -> None:
        """Drag a landmark to where it belongs; twice if the first time was not near enough."""
        work = self.window.work
        for _ in range(3):
            at = np.array(self.ask(lambda: work.document.annotation.get(name).xyz_mm))
            if np.linalg.norm(at - true_mm) <= NEAR_MM:
                break
            (start, seen), end = self.ask(lambda: self.place(name)), self.ask(lambda: self.place_of(true_mm))
            if not seen:
                self.press("t")
            self.watch.label = "drag"
            self.drag(start, end)
            self.picture("3_dragged")
            time.sleep(0.1)

    def remark(self) -> None:
        """Write a comment without a flag."""
        self.watch.label = "comment"
        self.press("shift+f")
        time.sleep(0.2)
        self.write("hair near it")
        self.picture("6_comment")
        self.press("Return")
        time.sleep(0.2)

    def undo(self) -> None:
        """Undo and redo one step."""
        document = self.window.work.document
        for keys, code in (("ctrl+z", Qt.Key.Key_Z), ("ctrl+y", Qt.Key.Key_Y)):
            if not self.ask(lambda: document.can_undo() or document.can_redo()):
                return
            self._changed_s = 0.0
            self.watch.label = "undo"
            self.press(keys)
            self.until(lambda: self._changed_s > 0.0, "the step", 5)
            self.undo_ms.append((self._changed_s - self.watch.pressed[int(code)]) * 1e3)

    # ------------------------------------------------------------------ the end
    def export(self) -> None:
        """Write the CSV by the menu's key and the file dialog, and keep what should be in it."""
        self.watch.label = "export"
        self.out = Path(tempfile.mkdtemp()) / "session.csv"
        self.press("ctrl+e")
        time.sleep(1.5)
        self.picture("8_export")
        self.press("ctrl+a")
        self.write(str(self.out))
        self.press("Return")
        end = time.perf_counter() + 30
        while not self.out.exists() and time.perf_counter() < end:
            time.sleep(0.1)
        time.sleep(1.0)

    def differences(self) -> list[str]:
        """Where the CSV is not what the project holds, or a planted error that was met is still there."""
        from engine.store.project import Project

        rows = {
            (row["scan"], row["landmark"]): row
            for row in csv.DictReader(self.out.read_text(encoding="utf-8-sig").splitlines())
        }
        wrong: list[str] = []
        with Project.open(self.window.work.session.folder, read_only=True) as project:
            for record in project.scans():
                annotation = project.annotation(record.scan_id, SCHEME)
                for name, landmark in annotation.landmarks.items():
                    row = rows.pop((record.name, name), None)
                    if row is None:
                        wrong.append(f"{record.name} {name} is missing")
                        continue
                    place = np.array([float(row[axis]) for axis in "xyz"])
                    if landmark.xyz_mm is None or np.abs(place - landmark.xyz_mm).max() > 1e-3:
                        wrong.append(f"{record.name} {name} is elsewhere")
                    if not landmark.checked:
                        wrong.append(f"{record.name} {name} is not checked")
        return wrong + [f"{key} is too much" for key in rows]


def report(session: Session, watch: Watch) -> None:
    """Print the figures."""
    times = sorted(session.next_ms)
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    print(f"next scan: median {statistics.median(times):.0f} ms, longest {times[-1]:.0f}, of {len(times)}"
          f"   {[round(one) for one in session.next_ms]}")  # fmt: skip
    if session.undo_ms:
        print(f"undo: median {statistics.median(session.undo_ms):.1f} ms, longest {max(session.undo_ms):.1f}")
    print(f"per scan: median {statistics.median(session.scan_s or [0.0]):.1f} s of {len(session.scan_s)} scans, "
          f"{session.keys} keys, {session.drags} drags, {session.met} planted errors met "
          f"of {4 * len(session.planted)}")  # fmt: skip
    print(watch.report())


def main() -> None:
    """Prepare, run, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--scans", type=int, default=20)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "nasion-session")
    parser.add_argument("--pictures", type=Path)
    options = parser.parse_args()
    if options.pictures is not None:
        options.pictures.mkdir(parents=True, exist_ok=True)
    home = Path(tempfile.mkdtemp())
    for name in ("DATA", "CONFIG", "STATE", "CACHE"):
        os.environ[f"XDG_{name}_HOME"] = str(home / name.lower())
    planted = make_project(home / "project", write_scans(options.folder, options.scans))
    try:
        _run(home / "project", planted, options.pictures)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _run(project: Path, planted: dict[str, Planted], pictures: Path | None) -> None:
    from app import main as start

    application = QApplication(sys.argv[:1])
    watch = Watch(application)
    furnish, held = start.furnish, {}

    def furnish_and_drive(*given: Any) -> Any:
        window = furnish(*given)
        window.view_ready.connect(lambda: threading.Thread(target=drive, args=(window,), daemon=True).start())
        return window

    def drive(window: Any) -> None:
        session = held["session"] = watch.ask(lambda: Session(window, watch, planted, pictures))
        try:
            session.run()
            held["differences"] = session.differences()
        except Exception as error:  # noqa: BLE001 - told at the end
            held["error"] = error
            session.picture("9_stuck")
        finally:
            watch.ask(watch.stop)
            watch.ask(window.shell.close)

    start.furnish = furnish_and_drive
    start.run([project])
    if "error" in held:
        print(f"stopped: {held['error']!r}")
    report(held["session"], watch)
    wrong = held.get("differences", ["not compared"])
    print(f"CSV: {len(wrong)} differences {wrong[:5]}")


if __name__ == "__main__":
    main()
