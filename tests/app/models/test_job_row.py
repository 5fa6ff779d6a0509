from __future__ import annotations

from pathlib import Path

import pytest

from app.models.admission import NEEDS_MB, RESERVE_MB, expected_mb, why_wait
from app.models.job_row import JobRow, meters
from engine.jobs.folder import JobFolder, JobStatus
from engine.jobs.protocol import Usage
from engine.jobs.usage import PEAK_FILE


def row(folder: Path, status: JobStatus = JobStatus.RUNNING, **values: object) -> JobRow:
    folder.mkdir(exist_ok=True)
    return JobRow(JobFolder(folder), "train", "Train", {"config": "pointnet2"}, status, **values)


def test_a_job_that_is_gone_on_with_tells_its_time_from_the_steps_of_now(tmp_path: Path) -> None:
    again = row(tmp_path / "a", share=0.6, started_s=100.0, began_share=0.5)
    assert again.remaining_s(110.0) == pytest.approx(40.0)
    assert again.remaining_s(101.0) is None
    assert row(tmp_path / "a", share=0.51, started_s=100.0, began_share=0.5).remaining_s(110.0) is None


def test_what_a_like_job_took_before_is_what_is_expected(tmp_path: Path) -> None:
    new = row(tmp_path / "new", JobStatus.QUEUED)
    assert expected_mb(new, [new]) == NEEDS_MB["train"]
    old = row(tmp_path / "old", JobStatus.DONE)
    (old.folder.path / PEAK_FILE).write_text('{"peak_mb": 5000}')
    assert expected_mb(new, [new, old]) == 5000.0
    (old.folder.path / PEAK_FILE).write_text("half a")
    assert expected_mb(new, [new, old]) == NEEDS_MB["train"]


def test_memory_that_a_running_job_has_not_taken_yet_is_not_given_away(tmp_path: Path) -> None:
    new = row(tmp_path / "new", JobStatus.QUEUED)
    fresh = row(tmp_path / "fresh")
    settled = row(tmp_path / "fresh", usage=Usage(2000.0, 2000.0, 1.0, 0.0, 8000.0))
    free = NEEDS_MB["train"] + RESERVE_MB + 100.0
    assert "Waits for memory" in why_wait(new, [new, fresh], [fresh], free)
    assert why_wait(new, [new, settled], [settled], free) == ""
    assert why_wait(new, [new], [], 0.0) == ""  # alone, a job is tried
    busy = row(tmp_path / "fresh", usage=Usage(2000.0, 2000.0, 1.0, 0.0, 8000.0, 6000.0, 8000.0, 0.9))
    assert "graphics card" in why_wait(new, [new, busy], [busy], 64_000.0)


def test_meters_tell_of_the_graphics_card_only_where_there_is_one() -> None:
    assert meters(None) == ""
    assert meters(Usage(2048.0, 2048.0, 1.52, 0.0, 8192.0)) == "1.5 processors  ·  2.0 of 8 GB memory"
    assert meters(Usage(1.0, 1.0, 1.0, 0.0, 8192.0, 4096.0, 8192.0, 0.5)).endswith("graphics card 50 %, 4.0 of 8 GB")
