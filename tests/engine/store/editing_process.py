"""A process that edits a project without end, to be killed: ``python editing_process.py FOLDER PAUSE_S``.

Before a gesture it writes "g N", and "s N" once the writer says that N gestures are on disk. Gestures are landmark
moves, undo, redo and predictions in turn; each leaves a revision or a prediction that can be counted.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

import numpy as np

from engine import annotation as edits
from engine.store.landmark_sets import AppendEntry, SetKey, SetPosition
from engine.store.predictions import PutPrediction
from engine.store.project import Project
from engine.store.values import Entry
from engine.store.writer import ProjectWriter
from engine.types import Annotation, Prediction, Unit

NAMES = tuple(f"landmark_{number:02d}" for number in range(68))


def count(project: Project, key: SetKey) -> int:
    """How many gestures a project has: each is one revision, superseded ones included, or one prediction."""
    return len(project.all_entries(key.scan_id, key.scheme_id)) + len(project.predictions(key.scan_id))


def main(folder: Path, pause_s: float) -> None:
    """Edit until killed."""
    dice = random.Random(time.time_ns())
    with Project.open(folder) as project:
        if project.read_only_reason is not None:
            raise SystemExit(project.read_only_reason)
        key = SetKey(project.scans()[0].scan_id, "ibug68")
        number = count(project, key)
        writer = ProjectWriter(project)
        while True:
            say(f"g {number + 1}")
            if number % 10 == 9:
                writer.submit(PutPrediction(key.scan_id, prediction(dice), unit=Unit.MILLIMETRE))
            else:
                submit_edit(project, writer, key, dice, number)
            number += 1
            if pause_s:
                time.sleep(pause_s)
                if not writer.pending:
                    say(f"s {number}")
            elif writer.flush():
                say(f"s {number}")


def submit_edit(project: Project, writer: ProjectWriter, key: SetKey, dice: random.Random, number: int) -> None:
    """Move or place one landmark, now and then after going back or forth in the history."""
    writer.flush()
    history = project.history(key.scan_id, key.scheme_id)
    if number % 7 == 6 and history.entries:
        position = dice.randrange(len(history.entries) + 1)
        writer.submit(SetPosition(key, position))
        old = Annotation(key.scheme_id)
        old = history.start
        for entry in history.entries[:position]:
            old = entry.redo(old)
    else:
        old = history.current
    new = edits.place(old, dice.choice(NAMES), (dice.gauss(0, 50), dice.gauss(0, 50), dice.gauss(0, 50)))
    writer.submit(AppendEntry(key, Entry.between(old, new, f"Move {number}"), Unit.MILLIMETRE))


def prediction(dice: random.Random) -> Prediction:
    """Any answer for 68 landmarks."""
    random_numbers = np.random.default_rng(dice.randrange(10**9))
    return Prediction("ibug68", "model", NAMES, random_numbers.normal(size=(68, 3)), random_numbers.random(68), True)


def say(text: str) -> None:
    """One line, out at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
