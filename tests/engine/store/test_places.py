"""A whole project as arrays says what set by set says, in every unit and for every model."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from engine import annotation as edits
from engine import catalog
from engine.store import places
from engine.store.landmark_sets import PutSet, SetKey
from engine.store.predictions import PutPrediction
from engine.store.project import Project
from engine.store.scans import SetUnit
from engine.types import Annotation, Prediction, Role, Unit, UnitSource, UnitStatus

SCHEME = catalog.scheme("nose9")
XYZ = {name: (1.1 * n, 0.3, -7.0 / 3.0) for n, name in enumerate(SCHEME.names[:5])}


@pytest.mark.parametrize("unit", list(Unit))
def test_sets_are_what_the_project_says(project: Project, scan_id: str, unit: Unit) -> None:
    wanted = Annotation(SCHEME.id)
    for name, xyz_mm in XYZ.items():
        wanted = edits.place(wanted, name, xyz_mm)
    wanted = edits.mark_absent(wanted, SCHEME.names[7])
    project.apply(PutSet(SetKey(scan_id, SCHEME.id, Role.REFERENCE), wanted, "Import", unit=unit))
    for now in (unit, Unit.INCH):
        project.apply(SetUnit(scan_id, UnitStatus(now, UnitSource.CHOSEN, "")))
        (stored,) = project.select(partial(places.sets, scheme_id=SCHEME.id, role=Role.REFERENCE))
        assert stored.scan_id == scan_id
        told = project.annotation(scan_id, SCHEME.id, Role.REFERENCE)
        found = stored.places_mm(SCHEME.index)
        for name, row in SCHEME.index.items():
            landmark = told.get(name)
            place = (np.nan,) * 3 if landmark is None or landmark.xyz_mm is None else landmark.xyz_mm
            assert np.array_equal(found[row], place, equal_nan=True)


def test_the_latest_answer_of_each_model_counts(project: Project, scan_id: str) -> None:
    def answer(model: str, shift: float) -> Prediction:
        xyz = np.array(list(XYZ.values())) + shift
        return Prediction(SCHEME.id, model, tuple(XYZ), xyz, np.full(len(xyz), 0.5), True)

    for model, shift, time in (("a", 1.0, "2026-01-01"), ("b", 2.0, "2026-01-02"), ("a", 3.0, "2026-01-03")):
        project.apply(PutPrediction(scan_id, answer(model, shift), unit=Unit.CENTIMETRE, time=time))
    project.apply(SetUnit(scan_id, UnitStatus(Unit.MILLIMETRE, UnitSource.CHOSEN, "")))
    found = {one.model_id: one for one in project.select(partial(places.answers, scheme_id=SCHEME.id))}
    assert {model: one.time for model, one in found.items()} == {"a": "2026-01-03", "b": "2026-01-02"}
    xyz, sure = found["a"].places_mm(SCHEME.index)
    latest = project.latest_prediction(scan_id, SCHEME.id)
    assert latest is not None
    assert np.array_equal(xyz[:5], latest.prediction.xyz_mm)
    assert np.isnan(xyz[5:]).all()
    assert np.array_equal(sure[:5], np.full(5, 0.5))


def test_checked_means_by_a_person(project: Project, scan_id: str) -> None:
    one, two = SCHEME.names[:2]
    guess = Prediction(SCHEME.id, "m", (one, two), np.ones((2, 3)), np.ones(2), True)
    wanted = edits.mark_checked(edits.from_prediction(guess), [two])
    project.apply(PutSet(SetKey(scan_id, SCHEME.id), wanted, "Accept", source="model"))
    (stored,) = project.select(partial(places.sets, scheme_id=SCHEME.id, role=Role.CORRECTED))
    assert np.isfinite(stored.places_mm(SCHEME.index)[:2, 0]).tolist() == [True, True]
    assert np.isfinite(stored.places_mm(SCHEME.index, checked=True)[:2, 0]).tolist() == [False, True]
