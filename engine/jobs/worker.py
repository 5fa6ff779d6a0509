"""The worker process: ``python -m engine.jobs.worker JOB_FOLDER``.

Standard output carries events and nothing else; whatever a library prints lands in standard error and in
``stderr.log``. A line ``cancel`` or ``pause`` on standard input, or its end, stops the task at its next step. The
imports at the top are light, so that "started" is said at once.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import signal
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TextIO

from engine.jobs.context import EventLog, Job, Stop
from engine.jobs.folder import LOG_FILE, JobFolder, JobSpec
from engine.jobs.protocol import ORDERS, SMALLER_BATCH, Finished, Outcome, Started
from engine.jobs.usage import Watch

if TYPE_CHECKING:
    from engine.registry import Registry

EXIT_CODES = {Outcome.DONE: 0, Outcome.FAILED: 1, Outcome.CANCELLED: 3, Outcome.INTERRUPTED: 9, Outcome.PAUSED: 10}
BUSY_EXIT = 4
"""Another worker is at this job already."""
_GRACE_S = 1.2  # with the window gone, nobody can kill a task that does not listen but the worker itself
_LOCK_WAIT_S = 0.5  # somebody who only looks whether the job is alive has the lock for an instant
_NICE = 10  # measured: a job beside the window costs the window no frame at this priority
_PR_SET_PDEATHSIG = 1


def main(argv: list[str] | None = None, tasks: Registry | None = None) -> int:
    """Run the job in the folder named on the command line; returns only what ``os._exit`` is to be given."""
    arguments = sys.argv[1:] if argv is None else argv
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m engine.jobs.worker JOB_FOLDER\n")
        return 2
    folder = JobFolder(Path(arguments[0]).absolute())
    channel = _take_stdout(folder)
    stop = Stop()
    _follow_parent(stop)
    lock = folder.lock()
    end_s = time.monotonic() + _LOCK_WAIT_S
    while not lock.acquire():
        if time.monotonic() > end_s:
            sys.stderr.write(f"{folder.path} has a worker already: {lock.owner()}\n")
            return BUSY_EXIT
        time.sleep(0.02)
    with EventLog(folder, channel) as log:
        with Watch(folder, log.mention):
            finished = run_job(folder, log, stop, tasks)
        log.emit(finished)
    return EXIT_CODES[finished.outcome]


def run_job(folder: JobFolder, log: EventLog, stop: Stop, tasks: Registry | None = None) -> Finished:
    """Run a job to its end, whatever that is, and say how it ended; never raises an ordinary exception."""
    try:
        spec = folder.spec()
        log.emit(Started(spec.task, os.getpid(), folder.attempts() + 1))
        message = _run_task(folder, spec, log, stop, tasks)
    except BaseException as error:  # noqa: BLE001 - the last line of defence of a process: it becomes a sentence
        return _ending(error, folder, stop)
    return Finished(stop.outcome or Outcome.DONE, message or "")


def _run_task(folder: JobFolder, spec: JobSpec, log: EventLog, stop: Stop, tasks: Registry | None) -> str | None:
    from engine.config import load
    from engine.jobs.tasks import TASKS

    entry = (TASKS if tasks is None else tasks)[spec.task]
    config = spec.config if entry.config is None else load(entry.config, spec.config)
    folder.out.mkdir(exist_ok=True)
    result: str | None = entry.load()(Job(folder, config, log.emit, stop, seed=spec.seed))
    return result


def _ending(error: BaseException, folder: JobFolder, stop: Stop) -> Finished:
    from engine.types import Cancelled, EngineError, OutOfMemory

    if isinstance(error, Cancelled | KeyboardInterrupt):
        return Finished(stop.outcome or Outcome.CANCELLED, "")
    with contextlib.suppress(OSError), (folder.path / LOG_FILE).open("a", encoding="utf-8") as log:
        traceback.print_exception(error, file=log)
    if isinstance(error, OutOfMemory):
        return Finished(Outcome.FAILED, str(error), error.remedy)
    if isinstance(error, EngineError):
        return Finished(Outcome.FAILED, str(error))
    if _ran_out(error):
        return Finished(
            Outcome.FAILED, "There is too little memory for this job. Close other programs or use less data.",
            SMALLER_BATCH,
        )  # fmt: skip
    if isinstance(error, OSError) and error.strerror:
        where = f" ({error.filename})" if error.filename else ""
        return Finished(Outcome.FAILED, f"The job stopped: {error.strerror}{where}. Check the disk and your rights.")
    name = type(error).__name__
    details = folder.path / LOG_FILE
    return Finished(Outcome.FAILED, f"The job stopped at a fault of the program ({name}). Details are in {details}.")


def _ran_out(error: BaseException) -> bool:
    """Whether memory ran out; torch, which is not imported here, says so in its own words."""
    text = str(error).lower()
    return isinstance(error, MemoryError) or (
        isinstance(error, RuntimeError) and ("can't allocate memory" in text or "out of memory" in text)
    )


def _take_stdout(folder: JobFolder) -> TextIO | None:
    """Keep the real standard output for events; send every print, those of C libraries too, to ``stderr.log``."""
    log = os.open(folder.path / LOG_FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        channel: TextIO | None = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    except OSError:
        channel = None  # a windowed program on Windows has no standard streams
    for descriptor in (1, 2):
        os.dup2(log, descriptor)
    os.close(log)
    sys.stdout = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="replace", buffering=1)
    sys.stderr = os.fdopen(os.dup(2), "w", encoding="utf-8", errors="replace", buffering=1)
    faulthandler.enable(sys.stderr)  # a crash in a library leaves its trace too
    return channel


def _follow_parent(stop: Stop) -> None:
    """End when the parent does, at a lower priority than it, and when it says so."""
    signal.signal(signal.SIGTERM, lambda _number, _frame: _leave(stop))
    threading.Thread(target=_listen, args=(stop,), name="guard", daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(_NICE)
    if sys.platform == "linux":
        import ctypes

        parent = os.getppid()
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(EXIT_CODES[Outcome.INTERRUPTED])


def _listen(stop: Stop) -> None:
    try:
        for line in sys.stdin or ():
            if line.strip() in ORDERS:
                stop.request(ORDERS[line.strip()])
    except (OSError, ValueError):
        pass  # a broken pipe is the end of it too
    _leave(stop)


def _leave(stop: Stop) -> None:
    """The parent is gone: ask the task to end, and end without it if it does not listen."""
    stop.request(Outcome.INTERRUPTED)
    timer = threading.Timer(_GRACE_S, os._exit, args=(EXIT_CODES[Outcome.INTERRUPTED],))
    timer.daemon = True
    timer.start()


def run_process() -> NoReturn:
    """Start of a worker program: run the job on the command line and end the process."""
    code = main()
    sys.stderr.flush()
    os._exit(code)  # a polite end of torch or onnxruntime takes up to a second


if __name__ == "__main__":
    run_process()
