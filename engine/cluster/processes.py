"""Workers as processes of this machine: each does one call after the other, and is replaced if it dies."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from engine.cluster.calls import Answer, Call, Pool, cores
from engine.cluster.waiting import Waiting

_LOOK_S = 1.0
_GRACE_S = 5.0
_WHY = ", perhaps for want of memory. Ask for fewer workers (--workers) or smaller batches, then go on with --resume."


class _Worker:
    """One process with the call it is at."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")  # a fork of a process with torch's threads can hang
        self.channel, far = context.Pipe()
        self.process: BaseProcess = context.Process(target=_serve, args=(far, os.getpid()), name="nasion-worker")
        self.process.start()
        far.close()
        self.number = -1

    def end(self) -> None:
        """Let it go if it is idle, stop it if it is not."""
        self.channel.close()
        if self.number >= 0:
            self.process.terminate()
        self.process.join(_GRACE_S)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


class Processes:
    """A pool of processes that come as they are needed."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._waiting = Waiting()
        self._staff: list[_Worker] = []
        self._answers: dict[int, Answer] = {}

    def submit(self, call: Call) -> int:
        """Give a call to the workers; the number it is told by."""
        number = self._waiting.add(call)
        self._give()
        return number

    def wait(self, timeout_s: float) -> dict[int, Answer]:
        """Answers since the last time, after at most that long."""
        busy = {worker.channel: worker for worker in self._staff if worker.number >= 0}
        for channel in wait(list(busy), timeout_s) if busy else ():
            assert isinstance(channel, Connection)
            self._hear(busy[channel])
        self._give()
        answers, self._answers = self._answers, {}
        return answers

    def held_up(self) -> str:
        """Nothing: a process of this machine can always be begun."""
        return ""

    def withdraw(self) -> None:
        """Begin nothing more."""
        self._answers |= self._waiting.give_up(Answer(cancelled=True))

    def close(self) -> None:
        """End every worker."""
        for worker in self._staff:
            worker.end()

    def pids(self) -> list[int]:
        """Processes that are at a call."""
        return [worker.process.pid for worker in self._staff if worker.number >= 0 and worker.process.pid]

    def _give(self) -> None:
        while len(self._waiting):
            idle = next((worker for worker in self._staff if worker.number < 0), None)
            if idle is None:
                if len(self._staff) >= self.workers:
                    return
                idle = _Worker()
                self._staff.append(idle)
            idle.number, call = self._waiting.take()
            with contextlib.suppress(OSError):  # it died while it was idle: its end is heard next
                idle.channel.send(call)

    def _hear(self, worker: _Worker) -> None:
        try:
            self._answers[worker.number] = worker.channel.recv()
            worker.number = -1
        except (EOFError, OSError):  # the process is gone
            self._staff.remove(worker)
            worker.end()
            self._answers |= self._waiting.lost(worker.number, _WHY)


@contextlib.contextmanager
def open_processes(_where: str, workers: int) -> Iterator[Pool]:
    """Processes of this machine, as many as asked for or as there are processors."""
    pool = Processes(workers or cores())
    try:
        yield pool
    finally:
        pool.close()


def _serve(channel: Connection, parent: int) -> None:
    """Do what is asked until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes; the one that asks tells when to stop
    threading.Thread(target=_follow, args=(parent,), daemon=True).start()
    with contextlib.suppress(EOFError, OSError):
        while True:
            channel.send(channel.recv().do())


def _follow(parent: int) -> None:
    """End with the process that asked: what is half done can be gone on with."""
    while os.getppid() == parent:
        time.sleep(_LOOK_S)
    os._exit(1)
