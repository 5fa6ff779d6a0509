"""Two annotators' copies become one: nothing lost, conflicts told, histories kept, and a second merge finds nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engine import annotation as edits
from engine.store.landmark_sets import SetKey
from engine.store.merge import merge
from engine.store.merging import Side
from engine.store.predictions import PutPrediction
from engine.store.project import Project
from engine.store.scans import SetNotes, SetUnit
from engine.store.studies import PutSitting, PutStudy, SittingRecord, StudyRecord, sittings
from engine.store.values import Entry
from engine.types import Annotation, EngineError, Landmark, Prediction, Role, Unit, UnitSource, UnitStatus

MakeScan = Callable[..., Path]
SCHEME = "nose9"
INCH = UnitStatus(Unit.INCH, UnitSource.CHOSEN, "chosen")


class Pair:
    """A project and the copy a colleague took home."""

    def __init__(self, folder: Path, make_scan: MakeScan) -> None:
        self.anna = Project.create(folder / "anna")
        self.scan_id = self.anna.add_scans([make_scan()])[0].scan_id
        self.do(self.anna, "nasion", (1.0, 2.0, 3.0), "2026-01-01T08:00:00Z")
        self.anna.close()
        shutil.copytree(folder / "anna", folder / "ben")
        self.anna, self.ben = Project.open(folder / "anna"), Project.open(folder / "ben")

    def do(self, project: Project, name: str, place: tuple[float, float, float] | None, time: str) -> None:
        old = project.annotation(self.scan_id, SCHEME)
        who = project.folder.name
        new = (
            edits.clear(old, name) if place is None else edits.place(old, name, place, annotator=who, time=time)
        )  # fmt: skip
        project.append(self.scan_id, SCHEME, Entry.between(old, new, f"Place {name}", annotator=who, time=time))

    def of(self, project: Project) -> Annotation:
        return project.annotation(self.scan_id, SCHEME)

    def join(self, prefer: Side = Side.BASE) -> Annotation:
        self.anna.apply(*merge(self.anna, self.ben).changes(prefer))
        return self.of(self.anna)


@pytest.fixture
def pair(tmp_path: Path, make_scan: MakeScan):  # type: ignore[no-untyped-def]
    made = Pair(tmp_path, make_scan)
    yield made
    made.anna.close()
    made.ben.close()


def test_copies_that_are_alike_have_nothing_to_merge(pair: Pair) -> None:
    plan = merge(pair.anna, pair.ben)
    assert plan.empty
    assert plan.changes() == ()


def test_work_on_different_landmarks_comes_together_with_its_history(pair: Pair) -> None:
    pair.do(pair.anna, "subnasale", (9.0, 0.0, 0.0), "2026-01-02T08:00:00Z")
    pair.do(pair.ben, "glabella", (8.0, 0.0, 0.0), "2026-01-02T09:00:00Z")
    pair.do(pair.ben, "nasion", (1.5, 2.0, 3.0), "2026-01-02T09:01:00Z")
    plan = merge(pair.anna, pair.ben)
    assert (plan.conflicts, plan.landmarks) == ((), 2)
    joined = pair.join()
    assert {name: one.annotator for name, one in joined.landmarks.items()} == {
        "nasion": "ben", "subnasale": "anna", "glabella": "ben",
    }  # fmt: skip
    history = pair.anna.history(pair.scan_id, SCHEME)
    assert [(one.text, one.annotator) for one in history.entries] == [
        ("Place nasion", "anna"), ("Place subnasale", "anna"),
        ("Merge from ben: Place glabella", "ben"), ("Merge from ben: Place nasion", "ben"),
    ]  # fmt: skip
    pair.anna.set_position(pair.scan_id, SCHEME, 2)
    assert set(pair.of(pair.anna).landmarks) == {"nasion", "subnasale"}
    assert pair.of(pair.anna).landmarks["nasion"].annotator == "anna"


@pytest.mark.parametrize(("prefer", "winner"), [(Side.BASE, "anna"), (Side.OTHER, "ben"), (Side.NEWER, "ben")])
def test_a_conflict_is_told_and_both_answers_stay_in_the_history(pair: Pair, prefer: Side, winner: str) -> None:
    pair.do(pair.anna, "nasion", (1.0, 2.0, 7.0), "2026-01-02T08:00:00Z")
    pair.do(pair.ben, "nasion", (4.0, 2.0, 3.0), "2026-01-03T08:00:00Z")
    (conflict,) = merge(pair.anna, pair.ben).conflicts
    assert (conflict.scan, conflict.name, conflict.distance_mm) == ("face.obj", "nasion", pytest.approx(5.0))
    assert (conflict.base_time, conflict.other_time) == ("2026-01-02T08:00:00Z", "2026-01-03T08:00:00Z")
    assert pair.join(prefer).landmarks["nasion"].annotator == winner
    said = {
        one.annotator
        for entry in pair.anna.history(pair.scan_id, SCHEME).entries
        for one in entry.after.values()
        if one is not None
    }
    assert said == {"anna", "ben"}
    assert merge(pair.anna, pair.ben).empty, "what was decided is not asked again"


def test_sides_can_be_chosen_landmark_by_landmark(pair: Pair) -> None:
    for project, x in ((pair.anna, 50.0), (pair.ben, 60.0)):
        pair.do(project, "nasion", (x, 0.0, 0.0), "2026-01-02T08:00:00Z")
        pair.do(project, "subnasale", (x, 1.0, 0.0), "2026-01-02T08:01:00Z")
    plan = merge(pair.anna, pair.ben)
    choices = {(SetKey(pair.scan_id, SCHEME), "nasion"): Side.OTHER}
    pair.anna.apply(*plan.changes(Side.BASE, choices))
    joined = pair.of(pair.anna)
    assert (joined.landmarks["nasion"].annotator, joined.landmarks["subnasale"].annotator) == ("ben", "anna")


def test_a_landmark_taken_away_by_one_and_untouched_by_the_other_goes(pair: Pair) -> None:
    pair.do(pair.ben, "nasion", None, "2026-01-02T08:00:00Z")
    assert pair.join().landmarks == {}


def test_taken_away_by_one_and_moved_by_the_other_is_a_conflict(pair: Pair) -> None:
    pair.do(pair.ben, "nasion", None, "2026-01-02T08:00:00Z")
    pair.do(pair.anna, "nasion", (5.0, 5.0, 5.0), "2026-01-02T08:00:00Z")
    (conflict,) = merge(pair.anna, pair.ben).conflicts
    assert (conflict.other, conflict.distance_mm) == (None, None)
    assert "nasion" in pair.join().landmarks


def test_a_judgement_is_never_lost_to_a_guess_of_a_model(pair: Pair) -> None:
    guess = Landmark((7.0, 7.0, 7.0), source="model", confidence=0.9, time="2027-01-01T00:00:00Z")
    old = pair.of(pair.ben)
    pair.ben.append(pair.scan_id, SCHEME, Entry.between(old, edits.put(old, "subnasale", guess), "Predict"))
    pair.do(pair.anna, "subnasale", (6.0, 6.0, 6.0), "2026-01-02T08:00:00Z")
    assert merge(pair.anna, pair.ben).conflicts == ()
    assert pair.join().landmarks["subnasale"].annotator == "anna"


def test_the_same_answer_of_two_people_is_one_with_both_comments(pair: Pair) -> None:
    for project, text in ((pair.anna, "hair"), (pair.ben, "blurred")):
        old = pair.of(project)
        new = edits.flag(old, "nasion", text == "hair", comment=text)
        project.append(pair.scan_id, SCHEME, Entry.between(old, new, "Flag nasion"))
    assert merge(pair.anna, pair.ben).conflicts == ()
    nasion = pair.join().landmarks["nasion"]
    assert (nasion.flagged, set(nasion.comment.split("\n"))) == (True, {"hair", "blurred"})


def test_new_scans_come_with_everything_and_are_found_from_here(pair: Pair, make_scan: MakeScan) -> None:
    path = make_scan("second.obj")
    record = pair.ben.add_scans([path])[0]
    nasion = Landmark((0.1, 0.2, 0.3), time="2026-01-01T00:00:00Z")
    pair.ben.apply(SetUnit(record.scan_id, INCH), SetNotes(record.scan_id, "beard"))
    pair.ben.append(record.scan_id, SCHEME, Entry("Place", {"nasion": None}, {"nasion": nasion}))
    pair.ben.append(record.scan_id, SCHEME, Entry("Ref", {"nasion": None}, {"nasion": nasion}), Role.REFERENCE)
    pair.join()
    here = pair.anna.scan(record.scan_id)
    assert (here.notes, here.unit) == ("beard", INCH)
    assert pair.anna.resolve_path(here) == path
    for role in (Role.CORRECTED, Role.REFERENCE):
        assert pair.anna.annotation(record.scan_id, SCHEME, role).landmarks == {"nasion": nasion}


def test_units_that_differ_move_no_landmark_in_its_file(pair: Pair) -> None:
    """Landmarks are kept in the file's own numbers, so a unit chosen on one side scales both."""
    pair.do(pair.ben, "subnasale", (10.0, 0.0, 0.0), "2026-01-02T08:00:00Z")
    pair.anna.apply(SetUnit(pair.scan_id, INCH))
    joined = pair.join()
    assert joined.landmarks["subnasale"].xyz_mm == pytest.approx((254.0, 0.0, 0.0))
    assert joined.landmarks["nasion"].xyz_mm == pytest.approx((25.4, 50.8, 76.2))
    other = Unit.CENTIMETRE
    pair.ben.apply(SetUnit(pair.scan_id, UnitStatus(other, UnitSource.CHOSEN, "")))
    assert "stays so" in merge(pair.anna, pair.ben).notes[0]


def test_predictions_come_over_and_the_newest_stays_the_newest(pair: Pair) -> None:
    def answer(x: float, time: str) -> PutPrediction:
        found = Prediction(SCHEME, "m", ("nasion",), np.array([[x, 0, 0]]), np.ones(1), True)
        return PutPrediction(pair.scan_id, found, "c", time=time)

    pair.anna.apply(answer(2.0, "2026-02-02T00:00:00Z"))
    pair.ben.apply(answer(1.0, "2026-02-01T00:00:00Z"), answer(3.0, "2026-02-03T00:00:00Z"))
    older = pair.ben.predictions(pair.scan_id)[1]
    pair.join()
    assert [one.time[8:10] for one in pair.anna.predictions(pair.scan_id)] == ["03", "02", "01"]
    assert pair.anna.annotation(pair.scan_id, SCHEME, Role.PREDICTED).landmarks["nasion"].xyz_mm == (3.0, 0.0, 0.0)
    assert pair.anna.predictions(pair.scan_id)[2].time == older.time
    assert merge(pair.anna, pair.ben).empty


def test_studies_and_sittings_come_over(pair: Pair) -> None:
    study = StudyRecord("s", "Twice", SCHEME, (pair.scan_id,), ("anna", "ben"), 2, 1, "2026-01-01T00:00:00Z")
    nasion = Annotation(SCHEME, {"nasion": Landmark((1.0, 1.0, 1.0))})
    pair.ben.apply(PutStudy(study), PutSitting(SittingRecord("s", pair.scan_id, "ben", 1, nasion)))
    plan = merge(pair.anna, pair.ben)
    assert plan.sittings == 1
    pair.join()
    (kept,) = pair.anna.select(lambda db: sittings(db, "s"))
    assert (kept.observer, kept.annotation) == ("ben", nasion)
    assert merge(pair.anna, pair.ben).empty


def test_a_project_is_not_merged_with_itself_and_the_other_is_only_read(pair: Pair) -> None:
    with pytest.raises(EngineError, match="is the project itself"):
        merge(pair.anna, pair.anna)
    pair.do(pair.ben, "subnasale", (1.0, 1.0, 1.0), "2026-01-02T08:00:00Z")
    before = pair.of(pair.ben)
    pair.join()
    assert pair.of(pair.ben) == before
