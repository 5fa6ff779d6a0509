"""One training in several processes, each with its share of every batch: for several GPUs. No torch here.

Every process does the same task from the same folder; gradients are averaged at each step, so that weights stay the
same everywhere. The first process alone measures, writes and speaks. The others end with it.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from engine.train.ranks import LIGHTNING_RANK, RANK, WORLD, world

LOG = "rank-{number}.log"
GRACE_S = 5.0
LOOK_S = 1.0


@contextmanager
def together(folder: Path, count: int) -> Iterator[None]:
    """Start ``count`` − 1 more processes on the task in a folder, and end them at the end. One: nothing happens."""
    if count <= 1 or world() > 1:
        yield
        return
    own = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(_free_port()), "NODE_RANK": "0", WORLD: str(count)}
    staff = [_start(folder, number, own) for number in range(1, count)]
    before = {name: os.environ.get(name) for name in (*own, RANK, LIGHTNING_RANK)}
    os.environ.update(own, **{RANK: "0", LIGHTNING_RANK: "0"})
    watch = threading.Event()
    threading.Thread(target=_follow_staff, args=(staff, folder, watch), daemon=True).start()
    try:
        yield
    finally:
        watch.set()
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
        for process in staff:
            with suppress(subprocess.TimeoutExpired):
                process.wait(GRACE_S)
            process.kill()
            process.wait()


class SilentJob:
    """The job of a process that only helps: it says nothing, and ends when the first one does."""

    def progress(self, step: float, total: float, text: str = "") -> None:
        """Nothing."""

    def metrics(self, values: Mapping[str, float], step: float = 0.0) -> None:
        """Nothing."""

    def log(self, text: str, level: str = "info") -> None:
        """Nothing."""

    def cancelled(self) -> bool:
        """The first process decides for all."""
        return False


def _start(folder: Path, number: int, own: Mapping[str, str]) -> subprocess.Popen[bytes]:
    with (folder / LOG.format(number=number)).open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "engine.learn.together", str(folder), str(os.getpid())],
            env={**os.environ, **own, RANK: str(number), LIGHTNING_RANK: str(number)},
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip


def _follow_staff(staff: list[subprocess.Popen[bytes]], folder: Path, watch: threading.Event) -> None:
    """A helper that is lost would be waited for without end: this process ends then too, with its word in the log."""
    while not watch.wait(LOOK_S):
        lost = [number for number, process in enumerate(staff, 1) if process.poll() not in (None, 0)]
        if lost and not watch.wait(GRACE_S):
            sys.stderr.write(f"Process {lost[0]} of the training is lost; see {folder / LOG.format(number=lost[0])}.\n")
            sys.stderr.flush()
            os._exit(1)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _follow(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_S)
    os._exit(1)


def main() -> None:
    """Help with the training of a folder: ``python -m engine.learn.together FOLDER PARENT``."""
    folder, parent = Path(sys.argv[1]), int(sys.argv[2])
    threading.Thread(target=_follow, args=(parent,), daemon=True).start()
    from engine.learn.points import train_system
    from engine.learn.tasks import read_task

    task = read_task(folder)
    job: Any = SilentJob()
    train_system(task, task.checked(), folder, job)
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
