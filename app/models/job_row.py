"""One job as the window shows it, and what it says of the machine; no Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.language import words
from engine.jobs.folder import JobFolder, JobStatus
from engine.jobs.protocol import Usage

STATUS_TEXTS: dict[JobStatus, str] = {
    JobStatus.QUEUED: "Waiting",
    JobStatus.RUNNING: "Running",
    JobStatus.DONE: "Done",
    JobStatus.FAILED: "Failed",
    JobStatus.CANCELLED: "Cancelled",
    JobStatus.INTERRUPTED: "Interrupted",
    JobStatus.PAUSED: "Paused",
}
ACTIVE = frozenset({JobStatus.QUEUED, JobStatus.RUNNING})
ENDED_EARLY = frozenset({JobStatus.FAILED, JobStatus.INTERRUPTED, JobStatus.CANCELLED, JobStatus.PAUSED})
"""Can be gone on with."""


@dataclass(frozen=True)
class JobRow:
    """One job as the panel shows it."""

    folder: JobFolder
    task: str
    title: str
    config: Mapping[str, Any]
    status: JobStatus
    share: float | None = None
    """How far it is, from 0 to 1; None while nobody knows."""
    text: str = ""
    message: str = ""
    started_s: float = 0.0
    began_share: float = 0.0
    """How far it was at that time: one that is gone on with begins in the middle."""
    log: tuple[str, ...] = ()
    cancelling: bool = False
    """It was asked to stop, for good or for a while."""
    waits: str = ""
    """Why it has not begun yet, in a sentence."""
    usage: Usage | None = None
    """What it takes of the machine now."""
    remedy: str = ""
    """The setting with which it may come to its end (engine.jobs.protocol.Finished)."""

    @property
    def job_id(self) -> str:
        """Name of the folder."""
        return self.folder.job_id

    def remaining_s(self, now_s: float) -> float | None:
        """Seconds to go if it goes on as it went; None while that is a guess."""
        elapsed_s, gained = now_s - self.started_s, (self.share or 0.0) - self.began_share
        if self.status is not JobStatus.RUNNING or self.share is None or elapsed_s < 2.0 or gained < 0.02:
            return None
        return elapsed_s * (1.0 - self.share) / gained


def meters(usage: Usage | None) -> str:
    """What a job takes, in a few words; empty while nobody knows."""
    if usage is None or not usage.memory_mb:
        return ""
    parts = [
        words("{cores} processors").format(cores=f"{usage.cores:.1f}"),
        words("{taken} of {total} GB memory").format(
            taken=f"{usage.memory_mb / 1024:.1f}", total=f"{usage.total_mb / 1024:.0f}"
        ),
    ]
    if usage.gpu_total_mb:
        parts.append(
            words("graphics card {share} %, {taken} of {total} GB").format(
                share=f"{100 * usage.gpu_share:.0f}",
                taken=f"{usage.gpu_mb / 1024:.1f}",
                total=f"{usage.gpu_total_mb / 1024:.0f}",
            )
        )
    return "  ·  ".join(parts)
