"""What a job takes of the machine: memory, processors, graphics card. Read beside the work, never by it.

Linux is asked directly; elsewhere psutil answers where it is installed, and nobody where it is not.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from engine.jobs.folder import JobFolder
from engine.jobs.protocol import Event, Usage

PEAK_FILE = "usage.json"
FIRST_S, EVERY_S = 2.0, 1.0
_GROWN = 1.03
_MB = 1.0 / (1 << 20)
_PROC = Path("/proc")
_LINUX = (_PROC / "meminfo").exists()


def memory_mb() -> tuple[float, float] | None:
    """Memory that is free for new work, and all of it, in MB; None where nobody says."""
    if _LINUX:
        with suppress(OSError, ValueError, KeyError):
            rows = dict(line.split(":") for line in (_PROC / "meminfo").read_text().splitlines())
            free, total = (float(rows[name].split()[0]) / 1024.0 for name in ("MemAvailable", "MemTotal"))
            return free, total
    with suppress(ImportError):
        psutil: Any = importlib.import_module("psutil")
        found = psutil.virtual_memory()
        return found.available * _MB, found.total * _MB
    return None


def taken(pid: int) -> tuple[float, float]:
    """MB of memory and seconds of processors that a process and its children have taken; zeros where nobody says."""
    if _LINUX:
        family = _family(pid)
        return sum(_memory_mb(one, one == pid) for one in family), sum(_processor_s(one) for one in family)
    with suppress(Exception):  # psutil is not there, or a process that went meanwhile
        psutil: Any = importlib.import_module("psutil")
        first = psutil.Process(pid)
        processes = [first, *first.children(recursive=True)]
        times = [one.cpu_times() for one in processes]
        return sum(one.memory_info().rss for one in processes) * _MB, sum(one.user + one.system for one in times)
    return 0.0, 0.0


def _family(pid: int) -> list[int]:
    found, ahead = [], [pid]
    while ahead:
        one = ahead.pop()
        found.append(one)
        with suppress(OSError):
            for thread in (_PROC / str(one) / "task").iterdir():
                with suppress(OSError, ValueError):
                    ahead += map(int, (thread / "children").read_text().split())
    return found


def _memory_mb(pid: int, alone: bool) -> float:
    """alone: all that is resident; otherwise its share, since a forked child has most in common with its parent."""
    with suppress(OSError, ValueError, IndexError):
        if alone:
            return int((_PROC / str(pid) / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") * _MB
        text = (_PROC / str(pid) / "smaps_rollup").read_text()
        return int(text.partition("\nPss:")[2].split()[0]) / 1024.0
    return 0.0


def _processor_s(pid: int) -> float:
    with suppress(OSError, ValueError, IndexError):
        fields = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def card() -> dict[str, float]:
    """The first graphics card, if the job has taken it: busy share, MB taken and MB in all. Imports nothing."""
    torch: Any = sys.modules.get("torch")
    if torch is None or not hasattr(torch, "cuda") or not torch.cuda.is_initialized():
        return {}
    free, total = torch.cuda.mem_get_info()
    found = {"gpu_mb": (total - free) * _MB, "gpu_total_mb": total * _MB}
    with suppress(Exception):  # the vendor's library for this is not always there
        found["gpu_share"] = torch.cuda.utilization() / 100.0
    return found


def peak_mb(folder: JobFolder) -> float:
    """The most memory that a job has taken so far; 0 where nobody has measured."""
    try:
        return float(json.loads((folder.path / PEAK_FILE).read_text(encoding="utf-8"))["peak_mb"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0.0


class Watch:
    """Says each second what this process takes, and keeps the most of it in the job's folder."""

    def __init__(self, folder: JobFolder, say: Callable[[Event], None]) -> None:
        self._folder, self._say = folder, say
        self._peak_mb = self._kept_mb = peak_mb(folder)
        self._end = threading.Event()

    def __enter__(self) -> Watch:
        threading.Thread(target=self._run, name="usage", daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._end.set()

    def _run(self) -> None:
        last_s, at_s, wait_s = taken(os.getpid())[1], time.monotonic(), FIRST_S
        while not self._end.wait(wait_s):
            memory, processor_s = taken(os.getpid())
            now_s, wait_s = time.monotonic(), EVERY_S
            self._peak_mb = max(self._peak_mb, memory)
            free, total = memory_mb() or (0.0, 0.0)
            cores = max(0.0, processor_s - last_s) / max(1e-3, now_s - at_s)
            last_s, at_s = processor_s, now_s
            with suppress(Exception):  # a meter that fails must not end the job
                self._say(Usage(memory, self._peak_mb, cores, free, total, **card()))
            if self._peak_mb > _GROWN * self._kept_mb:
                self._keep()

    def _keep(self) -> None:
        self._kept_mb = self._peak_mb
        with suppress(OSError):
            (self._folder.path / PEAK_FILE).write_text(json.dumps({"peak_mb": round(self._peak_mb)}), encoding="utf-8")
