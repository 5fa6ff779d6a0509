"""Which waiting job may begin beside those that run: by the memory that is free and what such a job takes. No Qt."""

from __future__ import annotations

from collections.abc import Sequence

from app.language import words
from app.models.job_row import JobRow
from engine.jobs.usage import peak_mb

MOST_AT_ONCE = 2
RESERVE_MB = 1024.0
"""Stays free for the window and everything else on the machine."""
NEEDS_MB = {"train": 2000.0, "search": 2000.0, "ablate": 2000.0, "evaluate": 1200.0, "predict": 700.0}
"""Memory a job of this kind takes where no earlier one was measured: torch and a batch, or the nets of a prediction."""
OTHERWISE_MB = 600.0


def expected_mb(row: JobRow, known: Sequence[JobRow]) -> float:
    """The most memory a job will take: what it or its like have taken before, else the table's."""
    alike = [one for one in known if one.task == row.task and _recipe(one) == _recipe(row)]
    measured = max((peak_mb(one.folder) for one in (row, *alike)), default=0.0)
    workers = max(1, int(row.config.get("workers") or 1)) if row.task == "search" else 1
    return measured or NEEDS_MB.get(row.task, OTHERWISE_MB) * workers


def why_wait(row: JobRow, known: Sequence[JobRow], running: Sequence[JobRow], free_mb: float | None) -> str:
    """Why a job cannot begin now, in a sentence; empty if it can.

    known: every job, of which like ones tell what it will take. free_mb: of the machine; None where nobody says.
    """
    if not running:
        return ""
    if len(running) >= MOST_AT_ONCE or free_mb is None:
        return words("Waits until a job that runs has ended.")
    to_come = sum(max(0.0, expected_mb(one, known) - (one.usage.memory_mb if one.usage else 0.0)) for one in running)
    left, needed = free_mb - to_come - RESERVE_MB, expected_mb(row, known)
    if needed > left:
        return words("Waits for memory: it takes about {needed} GB, {left} GB can be spared.").format(
            needed=f"{needed / 1024:.1f}", left=f"{max(0.0, left) / 1024:.1f}"
        )
    cards = [one.usage for one in running if one.usage is not None and one.usage.gpu_total_mb]
    if any(2.0 * usage.gpu_mb > usage.gpu_total_mb for usage in cards) and row.task in ("train", "search", "ablate"):
        return words("Waits for the graphics card, whose memory is more than half taken.")
    return ""


def _recipe(row: JobRow) -> tuple[object, ...]:
    """What makes two jobs of a kind alike in what they take."""
    return (row.config.get("config"), row.config.get("space"), row.config.get("plan"), row.config.get("set"))
