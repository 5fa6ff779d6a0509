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


def test_what_slipped_is_laid_on_the_surface_and_what_lies_far_beside_is_only_looked_at(
    people: DataSet, tmp_path: Path
) -> None:
    """Where a scan ends before the ears, its nearest place is no place for a landmark of the ear."""
    record = people.records[0]
    labels = record.labels.copy()
    outward = labels - record.points.mean(0)
    outward /= np.linalg.norm(outward, axis=1, keepdims=True)
    slipped, beside = (people.names.index(name) for name in ("nose_bridge_4", "nose_bridge_1"))
    labels[slipped] += 7.0 * outward[slipped]
    labels[beside] += 30.0 * outward[beside]
    one = replace(people, records=(replace(record, labels=labels),))
    report = examined(planted.write(one, tmp_path), ("surface",))
    told = {finding.fix.kind: [place.landmark for place in finding.where] for finding in report.findings}
    assert told == {"move": ["nose_bridge_4"], "flag": ["nose_bridge_1"]}


def test_every_check_has_a_planted_fault() -> None:
    untested = set(CHECKS) - {fault.check for fault in FAULTS.values()}
    assert untested == {"unreadable", "unit"}  # these have tests of their own
