"""Kill an editing process at random moments and look at what is left on disk."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from engine.store.landmark_sets import SetKey
from engine.store.project import Project

SCRIPT = Path(__file__).with_name("editing_process.py")
ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Autopsy:
    """What one kill left: gestures begun, gestures reported as saved, gestures found."""

    begun: int
    saved: int
    found: int
    integrity: str
    foreign_keys: int
    replays: bool
    journal_left: bool

    @property
    def sound(self) -> bool:
        """Nothing but the last gesture may be lost, and nothing may be broken."""
        return (
            self.integrity == "ok"
            and self.foreign_keys == 0
            and self.replays
            and self.found >= self.saved
            and self.found >= self.begun - 1
        )


def kill_once(folder: Path, dice: random.Random, *, pause_s: float, life_s: tuple[float, float]) -> Autopsy:
    """Start an editor on ``folder``, kill it after its first gesture and a random while, and open the project."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, str(SCRIPT), str(folder), str(pause_s)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(dice.uniform(*life_s))
        process.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        lines = [first, *process.stdout.read().splitlines()]
    marks = {"g": 0, "s": 0}
    for line in lines:
        with contextlib.suppress(ValueError):  # the line it died on
            kind, number = line.decode().split()
            marks[kind] = int(number)
    journal = folder / "project.nasion-journal"
    return examine(folder, marks["g"], marks["s"], journal.exists() and journal.stat().st_size > 0)


def examine(folder: Path, begun: int, saved: int, journal_left: bool) -> Autopsy:
    """Open the project like a user would, then check every page, every key and every revision."""
    with Project.open(folder) as project:
        assert project.read_only_reason is None, project.read_only_reason
        key = SetKey(project.scans()[0].scan_id, "ibug68")
        entries = project.all_entries(key.scan_id, key.scheme_id)
        found = len(entries) + len(project.predictions(key.scan_id))
        replays = project.history(key.scan_id, "ibug68").current == project.annotation(key.scan_id, "ibug68")
        with project._reading() as connection:
            integrity = connection.execute("PRAGMA integrity_check").fetchone()[0]
            keys = len(connection.execute("PRAGMA foreign_key_check").fetchall())
    return Autopsy(begun, saved, found, integrity, keys, replays, journal_left)


def make_project(folder: Path) -> None:
    """A project with one scan."""
    scan = folder.parent / "face.obj"
    scan.write_text("v 0 0 0\n")
    with Project.create(folder) as project:
        project.add_scans([scan])
