"""Trainings in other processes or on a cluster: what they say comes back through files in their folders. No torch.

A task's folder is all that a worker needs, so a task whose worker died is simply begun again and goes on from its last
checkpoint. The result is the same wherever it is trained.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from engine.cluster.address import must_answer
from engine.cluster.calls import Answer, Call, Pool, open_pool, run_calls
from engine.learn.running import Executor, here
from engine.learn.tasks import Job, run_task
from engine.types import Cancelled, EngineError

SAID, STOP = "said.jsonl", "stop"
PROGRESS_EVERY_S = 0.5


class SayingJob:
    """A task's job in a worker: what it says goes into the task's folder; it ends when a file ``stop`` appears."""

    def __init__(self, folder: Path, stop: Path) -> None:
        self._said, self._stop = folder / SAID, stop
        self._told_s = 0.0

    def progress(self, step: float, total: float, text: str = "") -> None:
        """Say how far it is, now and then; raises Cancelled if it should end."""
        if self.cancelled():
            raise Cancelled
        if time.monotonic() - self._told_s >= PROGRESS_EVERY_S:
            self._told_s = time.monotonic()
            self._say({"share": step / total if total else 0.0, "text": text})

    def metrics(self, values: Mapping[str, float], step: float = 0.0) -> None:
        """Say figures."""
        self._say({"step": step, "figures": dict(values)})

    def log(self, text: str, level: str = "info") -> None:
        """Say a sentence."""
        self._say({"log": text, "level": level})

    def cancelled(self) -> bool:
        """Whether it should end."""
        return self._stop.exists()

    def _say(self, what: Mapping[str, Any]) -> None:
        with self._said.open("a", encoding="utf-8") as file:
            file.write(json.dumps(what) + "\n")


def do_task(folder: str, stop: str) -> str:
    """What a worker does: the task in a folder."""
    run_task(Path(folder), SayingJob(Path(folder), Path(stop)))
    return folder


def call_of(folder: Path, stop: Path) -> Call:
    """The task in a folder as a call."""
    return Call("engine.learn.spread:do_task", (str(folder.absolute()), str(stop.absolute())), folder.name)


class Listener:
    """Reads what the tasks in some folders say, each line once."""

    def __init__(self, folders: Sequence[Path] = ()) -> None:
        self.places: dict[Path, int] = {}
        self.shares: dict[Path, float] = {}
        for folder in folders:
            self.add(folder)

    def add(self, folder: Path) -> None:
        """Listen to one more from now on."""
        path = folder / SAID
        self.places[folder] = path.stat().st_size if path.exists() else 0
        self.shares[folder] = 0.0

    def news(self) -> Iterator[tuple[Path, dict[str, Any]]]:
        """Lines since the last time."""
        for folder, place in self.places.items():
            path = folder / SAID
            if not path.exists():
                continue
            with path.open("rb") as file:
                file.seek(place)
                whole, line_end, _ = file.read().rpartition(b"\n")
            if not line_end:
                continue
            self.places[folder] = place + len(whole) + 1
            for line in whole.splitlines():
                try:
                    said = json.loads(line)
                except ValueError:  # the line that a worker died on
                    continue
                self.shares[folder] = said.get("share", self.shares[folder])
                yield folder, said


def tell(job: Job, name: str, said: Mapping[str, Any]) -> None:
    """Pass on what a task said; its curves carry its name."""
    if "log" in said:
        job.log(str(said["log"]), str(said["level"]))
    elif "figures" in said:
        job.metrics({f"{name}/{key}": value for key, value in said["figures"].items()}, said["step"])


class HowFar:
    """Says how many of some things are done, or why the first of them does not begin."""

    def __init__(self, job: Job, pool: Pool, things: str) -> None:
        self._job, self._pool, self._things = job, pool, things
        self._waits = False

    def say(self, done: int, total: int, step: float) -> None:
        """step: those under way count by their share."""
        reason = self._pool.held_up()
        if reason and not self._waits:
            self._job.log(f"{reason[0].upper()}{reason[1:]}.")  # for those who watch no bar
        self._waits = bool(reason)
        self._job.progress(step, total, reason or f"{done} of {total} {self._things}")


def spread(where: str, workers: int = 0) -> Executor:
    """Where trainings are done: empty for one after the other in this process, ``local``, or a cluster's address.

    EngineError, in seconds, if no cluster answers there.
    """
    must_answer(where)
    if not where:
        return here

    def execute(folders: Sequence[Path], job: Job) -> list[Path]:
        if not folders:
            return []
        listener, common = Listener(folders), _common(folders)
        with stopping(common) as stop, open_pool(where, workers) as pool:
            how_far = HowFar(job, pool, "trainings")

            def tick(done: int) -> bool:
                if job.cancelled():
                    stop.touch()
                    return True
                for folder, said in listener.news():
                    tell(job, folder.relative_to(common).as_posix(), said)
                how_far.say(done, len(folders), done)
                return False

            answers = run_calls([call_of(folder, stop) for folder in folders], pool, tick)
        must_be_done(answers)
        return list(folders)

    return execute


@contextmanager
def stopping(folder: Path) -> Iterator[Path]:
    """The file that ends every task below a folder while it is there."""
    stop = folder / STOP
    stop.unlink(missing_ok=True)
    try:
        yield stop
    finally:
        stop.unlink(missing_ok=True)


def must_be_done(answers: Sequence[Answer]) -> None:
    """Cancelled, or EngineError with what the first that failed said; the others are done by then."""
    if any(answer.cancelled for answer in answers):
        raise Cancelled
    failed = [answer.trouble for answer in answers if answer.trouble]
    if failed:
        more = f" {len(failed) - 1} more trainings failed." if len(failed) > 1 else ""
        raise EngineError(failed[0] + more)


def _common(folders: Sequence[Path]) -> Path:
    """The nearest folder above all of them."""
    first = folders[0].parent
    return next(one for one in (first, *first.parents) if all(folder.is_relative_to(one) for folder in folders))


__all__ = ["HowFar", "Listener", "SayingJob", "call_of", "do_task", "must_be_done", "spread", "stopping", "tell"]
