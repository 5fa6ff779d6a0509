"""How far a project is and how long the rest will take, from the times of past work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from engine.store.values import SetSummary

PAUSE_S = 180.0
"""A gap between two edits longer than this was spent on something else."""
LATEST = 40
"""Scans from which the pace is taken: people get faster."""
FEWEST = 2


@dataclass(frozen=True)
class Work:
    """One edit of a person: on which scan, when (UTC, ISO 8601)."""

    scan_id: str
    time: str


@dataclass(frozen=True)
class ReviewProgress:
    """done of total scans; landmarks checked of all; seconds left, None while nobody knows the pace."""

    done: int
    total: int
    checked: int
    landmarks: int
    left_s: float | None
    seconds_per_scan: float | None

    @property
    def share(self) -> float:
        """How much of all landmarks is checked: from 0 to 1."""
        return self.checked / self.landmarks if self.landmarks else 0.0

    @property
    def text(self) -> str:
        """“37 of 200, about 41 min left”."""
        counted = f"{self.done} of {self.total}"
        if self.done >= self.total:
            return f"{counted}, all done" if self.total else "No scans"
        return counted if self.left_s is None else f"{counted}, about {duration(self.left_s)} left"


def progress(
    summaries: Iterable[SetSummary], scans: int, landmarks_each: int, work: Sequence[Work] = ()
) -> ReviewProgress:
    """How far a scheme is. summaries: the corrected sets of one scheme. work: edits in any order."""
    checked = {one.scan_id: min(one.checked, landmarks_each) for one in summaries}
    finished = {scan_id for scan_id, count in checked.items() if count >= landmarks_each > 0}
    done = len(finished)
    all_checked = sum(checked.values())
    pace = seconds_per_scan(work, finished)
    left = None
    if pace is not None and landmarks_each:
        # What is begun counts by the landmarks that are checked on it.
        begun = sum(count for scan_id, count in checked.items() if scan_id not in finished)
        left = pace * max(scans - done - begun / landmarks_each, 0.0)
    return ReviewProgress(done, scans, all_checked, scans * landmarks_each, left, pace)


def seconds_per_scan(work: Sequence[Work], finished: Iterable[str]) -> float | None:
    """Working time of one scan: the middle of the latest finished ones, pauses left out; None below two.

    The time from the last edit of one scan to the first of the next belongs to the next: it was looked at then.
    """
    wanted = set(finished)
    moments = sorted((_seconds(one.time), one.scan_id) for one in work if one.time)
    spent: dict[str, float] = {}
    last: dict[str, float] = {}
    before: float | None = None
    for moment, scan_id in moments:
        gap = 0.0 if before is None else moment - before
        spent[scan_id] = spent.get(scan_id, 0.0) + (gap if gap <= PAUSE_S else 0.0)
        last[scan_id] = before = moment
    newest = sorted((scan_id for scan_id in spent if scan_id in wanted and spent[scan_id] > 0), key=last.__getitem__)
    if len(newest) < FEWEST:
        return None
    seconds = np.sort([spent[scan_id] for scan_id in newest[-LATEST:]])
    # The mean without the extreme fifths: it adds up over many scans as a median does not, and forgives odd ones.
    cut = len(seconds) // 5
    return float(seconds[cut : len(seconds) - cut].mean())


def duration(seconds: float) -> str:
    """A time as people say it: “less than a minute”, “41 min”, “2 h 10 min”, “3 h”."""
    minutes = round(seconds / 60.0)
    if minutes < 1:
        return "less than a minute"
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(5 * round(minutes / 5), 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def _seconds(time: str) -> float:
    return datetime.fromisoformat(time).timestamp()
