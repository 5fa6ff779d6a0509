from __future__ import annotations

from pathlib import Path

import pytest

from app.appearance import ThemeChoice
from app.models.job_row import JobRow
from app.ui.job_card import JobCard
from app.ui.jobs_panel import ROOM_FOR_A_JOB_PX
from app.ui.theme import Theme
from engine.jobs.folder import JobFolder, JobStatus
from engine.jobs.protocol import Usage


@pytest.mark.parametrize("width_px", [236, 320])
def test_a_panel_has_room_for_a_running_job_down_to_its_buttons(qtbot, qapp, tmp_path: Path, width_px: int) -> None:
    theme = Theme(ThemeChoice.DARK, qapp)
    theme.apply(qapp)
    card = JobCard(theme)
    qtbot.addWidget(card)
    usage = Usage(300.0, 400.0, 1.2, 8000.0, 24_000.0)
    title, step = "Predict iBUG 68 on 4 scans", "scan_002.obj"
    card.show_row(
        JobRow(JobFolder(tmp_path), "predict", title, {}, JobStatus.RUNNING, 0.5, step, usage=usage, started_s=1.0)
    )
    card.resize(width_px, card.heightForWidth(width_px))
    assert card.heightForWidth(width_px) + 40 <= ROOM_FOR_A_JOB_PX
