"""Every fault that happened to somebody is found, where it is; nothing is found where nothing is wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.doctor import CHECKS
from engine.doctor.findings import Report
from engine.doctor.intake import folder_intake
from engine.doctor.visit import visit
from engine.synth import planted
from engine.synth.faults import FAULTS
from engine.synth.planted import DataSet

NEEDS_MANY = {"biased annotator"}
"""A habit of 2.5 mm is no proof on ten scans."""


def examined(folder: Path, checks: tuple[str, ...] = ()) -> Report:
    return visit(folder_intake(folder, sorted(folder.glob("*.ply"))), checks)[0]


def test_nothing_is_found_on_a_clean_set(people: DataSet, tmp_path: Path) -> None:
    report = examined(planted.write(people, tmp_path))
    assert [finding.what for finding in report.findings] == []
    assert report.scans == len(people.records)


@pytest.mark.parametrize("name", [name for name in FAULTS if name not in NEEDS_MANY])
def test_every_fault_is_found_where_it_was_planted(name: str, people: DataSet, tmp_path: Path) -> None:
    fault = FAULTS[name]
    # Whole frames are told scan by scan, and some need the default model: a few will do.
    few = replace(people, records=people.records[:4]) if fault.check == "frame" else people
    data, planted_on = fault.plant(few, np.random.default_rng(5))
    report = examined(planted.write(data, tmp_path), (fault.check,))
    told = {Path(place.name).name.removesuffix(".ply") for finding in report.findings for place in finding.where}
    assert told, f"{name} was not found"
    assert set(planted_on) <= told
    # Nobody else is blamed.
    assert told <= set(planted_on)
    assert all(finding.how_sure >= 0.7 for finding in report.findings)


def test_every_check_has_a_planted_fault() -> None:
    untested = set(CHECKS) - {fault.check for fault in FAULTS.values()}
    assert untested == {"unreadable", "unit"}  # these have tests of their own
