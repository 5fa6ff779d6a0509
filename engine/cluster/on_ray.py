"""Workers of a Ray cluster, each with Nasion installed and the run's folder at the same path (a shared disk)."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator
from typing import Any

import ray

from engine.cluster.calls import ATTEMPTS, Answer, Call, Pool
from engine.types import EngineError

ANSWER_S = 4.0
HELLO = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0])
"""How HTTP/2, which Ray speaks, begins (RFC 9113, 3.4): the preface and empty settings."""
SETTINGS = 3
"""Place of the frame's kind in the answer; 4 are settings."""


class Cluster:
    """The cluster as a pool: Ray places the calls, and places them anew when a worker or a node is lost."""

    def __init__(self, workers: int) -> None:
        self.workers = workers or max(1, int(ray.cluster_resources().get("CPU", 1)))
        self._do = ray.remote(_do).options(num_cpus=1, max_retries=ATTEMPTS - 1, retry_exceptions=False)
        self._running: dict[Any, int] = {}
        self._calls: list[Call] = []

    def submit(self, call: Call) -> int:
        """Give a call to the workers; the number it is told by."""
        self._running[self._do.remote(call)] = len(self._calls)
        self._calls.append(call)
        return len(self._calls) - 1

    def wait(self, timeout_s: float) -> dict[int, Answer]:
        """Answers since the last time, after at most that long."""
        if not self._running:
            return {}
        done, _ = ray.wait(list(self._running), num_returns=1, timeout=timeout_s)
        return {number: self._answer(reference, number) for reference, number in self._taken(done)}

    def close(self) -> None:
        """Stop what still runs."""
        for reference in self._running:
            ray.cancel(reference, force=True)

    def _taken(self, references: list[Any]) -> list[tuple[Any, int]]:
        return [(reference, self._running.pop(reference)) for reference in references]

    def _answer(self, reference: Any, number: int) -> Answer:
        try:
            answer: Answer = ray.get(reference)
        except ray.exceptions.RayError as error:
            name = self._calls[number].name or self._calls[number].target
            first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            return Answer(
                trouble=f"{name}: the cluster lost its worker {ATTEMPTS} times ({first}). Go on with --resume."
            )
        return answer


@contextlib.contextmanager
def open_cluster(address: str, workers: int) -> Iterator[Pool]:
    """A connection to the cluster at an address. EngineError, in seconds, if nothing answers there."""
    must_answer(address)
    begun = not ray.is_initialized()
    try:
        if begun:
            ray.init(address=address, logging_level="error", log_to_driver=False)
    except (ConnectionError, RuntimeError, ValueError, SystemExit) as error:
        raise _silent(address) from error
    pool = Cluster(workers)
    try:
        yield pool
    finally:
        pool.close()
        if begun:
            ray.shutdown()


def must_answer(address: str) -> None:
    """EngineError if no Ray listens at ``host:port``: Ray itself would try for a minute and more."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if address == "auto":
        return
    if not host or not port.isdigit():
        raise EngineError(f"“{address}” is no address of a cluster. Write local, auto or HOST:PORT.")
    try:
        with socket.create_connection((host, int(port)), ANSWER_S) as line:
            line.settimeout(ANSWER_S)
            line.sendall(HELLO)
            said = line.recv(SETTINGS + 1)
    except OSError as error:
        raise _silent(address) from error
    if said[SETTINGS:] != bytes([4]):
        raise _silent(address)  # something else listens there


def _silent(address: str) -> EngineError:
    return EngineError(
        f"No Ray cluster answers at {address}. Start one (ray start --head), mend the address, or use --cluster local."
    )


def _do(call: Call) -> Answer:
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    return call.do()
