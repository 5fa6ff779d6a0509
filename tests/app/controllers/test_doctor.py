"""The doctor of a project: a visit as a job, the report kept, remedies carried out and taken back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.controllers.doctor import DoctorController
from engine.doctor.findings import Finding
from engine.store.landmark_sets import PutSet, SetKey
from engine.store.project import Project
from engine.synth import planted
from engine.synth.faults import FAULTS
from engine.types import Annotation, Landmark, Role, Unit


def faulty_project(folder: Path) -> Project:
    """Three people; on one scan the outer eye corners are exchanged, and one scan is there twice in other words."""
    data = planted.clean(3, seed=8, resolution=0.35)
    data, _ = FAULTS["one pair"].plant(data, np.random.default_rng(0))
    planted.write(data, folder / "scans")
    project = Project.create(folder)
    for one in data.records:
        record = project.add_scans([folder / "scans" / f"{one.name}.ply"])[0]
        placed = {
            name: Landmark(tuple(map(float, xyz)), annotator=one.annotator)
            for name, xyz in zip(data.names, one.labels, strict=True)
        }
        key = SetKey(record.scan_id, planted.SCHEME)
        project.apply(PutSet(key, Annotation(planted.SCHEME, placed), "Import", unit=Unit.MILLIMETRE))
    return project


@pytest.fixture
def doctor(work, tmp_path: Path, qtbot) -> DoctorController:
    folder = tmp_path / "project"
    faulty_project(folder).close()
    work.files.open_project(folder)
    qtbot.waitUntil(lambda: work.session.project is not None and not work.scans.is_loading, timeout=20_000)
    work.set_scheme(planted.SCHEME)
    controller = DoctorController(work)
    controller.open()
    yield controller
    controller.stop()


def examined(doctor: DoctorController, qtbot) -> Finding:
    doctor.examine()
    assert doctor.busy
    qtbot.waitUntil(lambda: doctor.report is not None, timeout=60_000)
    assert not doctor.busy
    return next(one for one in doctor.report.findings if one.check == "sides")


def places(work, finding: Finding) -> list[tuple[float, float, float] | None]:
    project = work.session.project
    work.session.flush()
    scan = finding.where[0].scan
    found = project.annotation(scan, finding.scheme, Role(finding.role))
    return [found.landmarks[name].xyz_mm for name in ("exocanthion_right", "exocanthion_left")]


@pytest.mark.parametrize("in_window", [False, True], ids=["closed scan", "open scan"])
def test_a_remedy_is_carried_out_and_taken_back(doctor: DoctorController, work, qtbot, in_window: bool) -> None:
    finding = examined(doctor, qtbot)
    scan = finding.where[0].scan
    if in_window:
        work.scans.open_scan(scan)
        qtbot.waitUntil(lambda: work.document.scan is not None and work.document.scan.scan_id == scan, timeout=20_000)
    else:
        work.scans.close_scan()
    before = places(work, finding)
    with qtbot.waitSignal(doctor.done_changed, timeout=20_000):
        doctor.mend(finding)
    assert places(work, finding) == before[::-1]
    assert finding.key in doctor.done
    if in_window:
        assert work.document.undo_stack.undoText().startswith("Doctor")
    with qtbot.waitSignal(doctor.done_changed, timeout=20_000):
        doctor.take_back(finding)
    assert places(work, finding) == before
    assert finding.key not in doctor.done


def test_the_last_report_is_there_at_once_when_the_project_is_opened_again(doctor, work, qtbot) -> None:
    finding = examined(doctor, qtbot)
    with qtbot.waitSignal(doctor.done_changed, timeout=20_000):
        doctor.mend(finding)
    again = DoctorController(work)
    with qtbot.waitSignal(again.report_changed, timeout=5_000):
        again.open()
    assert [one.key for one in again.report.findings] == [one.key for one in doctor.report.findings]
    assert again.done == {finding.key}
    again.stop()
