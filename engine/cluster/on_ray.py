"""Workers of a Ray cluster, each with Nasion installed and the run's folder at the same path (a shared disk)."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Iterator, Mapping
from typing import Any

import ray

from engine.cluster.address import must_answer, silent
from engine.cluster.calls import ATTEMPTS, Answer, Call, Pool
from engine.cluster.waiting import Waiting
from engine.types import EngineError

KINDS = {"CPU": "processor", "GPU": "graphics card"}
"""What a worker takes of a cluster: name of Ray -> in words."""
ASK_EVERY_S, LATE_S = 1.0, 15.0


class Desk:
    """What lives in a worker of the cluster: a process that does one call after the other, without asking the cluster.

    Tasks of Ray ask for a place anew each time, which was measured to leave a second node idle for 80 ms between calls.
    """

    def do(self, call: Call | None) -> Answer:
        """Do a call; none: only say that it is there."""
        return Answer() if call is None else call.do()


class _Worker:
    """A desk with the call that it is at. number: below 0 until it has said that it is there, and while it is idle."""

    def __init__(self, desk: Any) -> None:
        self.desk = desk.remote()
        self.number = -1
        self.said: Any = self.desk.do.remote(None)

    def begin(self, number: int, call: Call) -> None:
        """Give it a call."""
        self.number, self.said = number, self.desk.do.remote(call)

    def end(self) -> None:
        """Stop it, whatever it does."""
        ray.kill(self.desk)


class Room:
    """Whether the cluster has room for one more worker. needs: how much of each of ``KINDS`` it takes.

    A worker that comes takes its room before it says that it is there, so a cluster is only called full if it was so
    at first, or if nobody has come for long.
    """

    def __init__(self, needs: Mapping[str, float]) -> None:
        self._needs = needs
        self._full = self._taken()
        self._full_at_first = bool(self._full)
        self._begun_s = self._asked_s = time.monotonic()

    def why_none(self) -> str:
        """Why nobody comes, in words; empty where there is room or it is too early to tell."""
        now_s = time.monotonic()
        if now_s - self._asked_s >= ASK_EVERY_S:
            self._full, self._asked_s = self._taken(), now_s
        return self._full if self._full_at_first or now_s - self._begun_s > LATE_S else ""

    def _taken(self) -> str:
        has, free = ray.cluster_resources(), ray.available_resources()
        for kind, least in self._needs.items():
            there, left = has.get(kind, 0.0), free.get(kind, 0.0)
            if left < least:
                return f"waiting for a free {KINDS[kind]} on the cluster: {there - left:g} of {there:g} taken"
        return ""


class Cluster:
    """Desks where the cluster has a processor free, and a graphics card if it has any; a lost one is replaced.

    workers: 0 for one on each card, or on each processor where there is no card.
    """

    def __init__(self, workers: int) -> None:
        has = ray.cluster_resources()
        cards = int(has.get("GPU", 0))
        self.workers = workers or cards or max(1, int(has.get("CPU", 1)))
        share = 1.0 / math.ceil(self.workers / cards) if cards else 0.0  # a share of one card each
        environment = {"env_vars": {"OMP_NUM_THREADS": "1"}}
        self._desk = ray.remote(Desk).options(
            num_cpus=1, num_gpus=share, runtime_env=environment, scheduling_strategy="SPREAD"
        )
        self._waiting = Waiting()
        self._staff: list[_Worker] = []
        self._answers: dict[int, Answer] = {}
        self._stillborn = 0
        self._room = Room({"CPU": 1.0, "GPU": share})

    def submit(self, call: Call) -> int:
        """Give a call to the workers; the number it is told by."""
        number = self._waiting.add(call)
        self._give()
        return number

    def wait(self, timeout_s: float) -> dict[int, Answer]:
        """Answers since the last time, after at most that long."""
        busy = {worker.said: worker for worker in self._staff if worker.said is not None}
        done = ray.wait(list(busy), num_returns=1, timeout=0 if self._answers else timeout_s)[0] if busy else ()
        for said in done:
            self._answers |= self._hear(busy[said])
        self._give()
        answers, self._answers = self._answers, {}
        return answers

    def held_up(self) -> str:
        """That all processors or cards of the cluster are taken by others, where no worker has come yet."""
        there = any(worker.said is None or worker.number >= 0 for worker in self._staff)
        return "" if there or not len(self._waiting) else self._room.why_none()

    def withdraw(self) -> None:
        """Begin nothing more."""
        self._answers |= self._waiting.give_up(Answer(cancelled=True))

    def close(self) -> None:
        """Stop what still runs."""
        for worker in self._staff:
            worker.end()

    def _give(self) -> None:
        for worker in self._staff:
            if worker.said is None and len(self._waiting):
                worker.begin(*self._waiting.take())
        coming = sum(worker.said is not None and worker.number < 0 for worker in self._staff)
        for _ in range(min(len(self._waiting) - coming, self.workers - len(self._staff))):
            self._staff.append(_Worker(self._desk))

    def _hear(self, worker: _Worker) -> dict[int, Answer]:
        number = worker.number
        try:
            answer: Answer = ray.get(worker.said)
        except ray.exceptions.RayError as error:
            self._staff.remove(worker)
            worker.end()  # it may only be out of reach: two must never be at the same call
            why = f" ({_first_line(error)}). Go on with --resume."
            if number >= 0:
                return self._waiting.lost(number, why)
            self._stillborn += 1
            if self._stillborn < ATTEMPTS:
                return {}
            return self._waiting.give_up(Answer(trouble=f"No worker of the cluster begins{why}"))
        worker.number, worker.said = -1, None
        self._stillborn = 0
        return {number: answer} if number >= 0 else {}


@contextlib.contextmanager
def open_cluster(address: str, workers: int) -> Iterator[Pool]:
    """A connection to the cluster at an address. EngineError, in seconds, if nothing answers there."""
    must_answer(address)
    begun = not ray.is_initialized()
    try:
        if begun:
            ray.init(address=address, logging_level="error", log_to_driver=False)
    except (ConnectionError, SystemExit) as error:
        raise silent(address) from error
    except (RuntimeError, ValueError) as error:  # another version of Ray or of Python
        raise EngineError(f"The Ray cluster at {address} does not take us in: {_first_line(error)}") from error
    pool = Cluster(workers)
    try:
        yield pool
    finally:
        pool.close()
        if begun:
            ray.shutdown()


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
