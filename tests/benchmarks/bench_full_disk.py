"""Fill a small disk under an open project, edit on, make room, and look whether anything was lost.

mount -t tmpfs -o size=2m tmpfs /mnt/small && python tests/benchmarks/bench_full_disk.py /mnt/small
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

from engine import annotation as edits  # noqa: E402
from engine.store.landmark_sets import AppendEntry, SetKey  # noqa: E402
from engine.store.project import Project  # noqa: E402
from engine.store.values import Entry  # noqa: E402
from engine.store.writer import ProjectWriter  # noqa: E402
from engine.types import Annotation  # noqa: E402

EDITS = 300


def fill(path: Path) -> int:
    """Write until nothing more fits; the number of bytes."""
    size = 0
    with path.open("wb", buffering=0) as file:
        try:
            while True:
                size += file.write(bytes(4096))
        except OSError:
            return size


def main() -> None:
    disk = Path(sys.argv[1])
    scan = disk / "face.obj"
    scan.write_text("v 0 0 0\n")
    heard: list[str | None] = []
    with Project.create(disk / "study") as project:
        key = SetKey(project.add_scans([scan])[0].scan_id, "ibug68")
        writer = ProjectWriter(project, heard.append)
        old = Annotation("ibug68")
        for number in range(EDITS):
            if number == 10:
                writer.flush()
                print(f"filled with {fill(disk / 'ballast') / 1e6:.1f} MB after 10 edits")
            new = edits.place(old, f"landmark_{number % 68}", (number, 0.0, 0.0))
            writer.submit(AppendEntry(key, Entry.between(old, new, f"Move {number}")))
            old = new
        print(f"saved while full: {writer.flush(3)}; waiting: {writer.pending}; said: {heard}")
        (disk / "ballast").unlink()
        start = time.perf_counter()
        print(f"saved with room: {writer.flush(10)} after {time.perf_counter() - start:.1f} s; said: {heard[1:]}")
        assert writer.close()
    with Project.open(disk / "study") as project:
        history = project.history(key.scan_id, "ibug68")
        print(
            f"{history.position} of {EDITS} edits are there, the last state is the right one: {history.current == old}"
        )
        sys.exit(0 if history.position == EDITS and history.current == old else 1)


if __name__ == "__main__":
    main()
