"""Workers of a Ray cluster, each with Nasion installed and the run's folder at the same path (a shared disk)."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator
from typing import Any

import ray

from engine.cluster.address import must_answer, silent
from engine.cluster.calls import ATTEMPTS, Answer, Call, Pool
from engine.cluster.waiting import Waiting


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
        self._stillborn = 0

    def submit(self, call: Call) -> int:
        """Give a call to the workers; the number it is told by."""
        number = self._waiting.add(call)
        self._give()
        return number

    def wait(self, timeout_s: float) -> dict[int, Answer]:
        """Answers since the last time, after at most that long."""
        busy = {worker.said: worker for worker in self._staff if worker.said is not None}
        if not busy:
            return {}
        done, _ = ray.wait(list(busy), num_returns=1, timeout=timeout_s)
        answers: dict[int, Answer] = {}
        for said in done:
            answers |= self._hear(busy[said])
        self._give()
        return answers

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
            return self._waiting.give_up(f"No worker of the cluster begins{why}") if self._stillborn >= ATTEMPTS else {}
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
    except (ConnectionError, RuntimeError, ValueError, SystemExit) as error:
        raise silent(address) from error
    pool = Cluster(workers)
    try:
        yield pool
    finally:
        pool.close()
        if begun:
            ray.shutdown()


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
