"""The store against a model of it: a Python list of annotations and a position."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from engine import annotation as edits
from engine.store import scans
from engine.store.landmark_sets import AppendEntry, PutSet, SetKey, SetPosition
from engine.store.project import Project
from engine.store.values import Entry
from engine.types import Annotation, EngineError, Landmark, Role, State, Unit, UnitSource, UnitStatus

NAMES = ("nasion", "subnasale", "alare_r", "alare_l")
coordinate = st.floats(-500, 500, allow_nan=False)
landmark = st.builds(Landmark, st.tuples(coordinate, coordinate, coordinate), checked=st.booleans()) | st.just(
    Landmark(None, State.ABSENT)
)


class History(RuleBasedStateMachine):
    """Appends, gestures, undo, redo and reopening in any order."""

    @initialize(unit=st.sampled_from(Unit))
    def start(self, unit: Unit) -> None:
        self.folder = Path(tempfile.mkdtemp())
        (self.folder / "a.obj").write_text("v 0 0 0")
        self.project = Project.create(self.folder / "study")
        (record,) = self.project.add_scans([self.folder / "a.obj"])
        self.key = SetKey(record.scan_id, "ibug68")
        self.project.apply(scans.SetUnit(record.scan_id, UnitStatus(unit, UnitSource.CHOSEN, "")))
        self.states = [Annotation("ibug68")]
        self.position = 0
        self.made = 0
        self.gestures: list[str] = [""]

    @rule(name=st.sampled_from(NAMES), value=landmark | st.none(), gesture=st.sampled_from(["", "", "drag 1"]))
    def edit(self, name: str, value: Landmark | None, gesture: str) -> None:
        old = self.states[self.position]
        new = edits.clear(old, name) if value is None else edits.put(old, name, value)
        if new == old:
            return
        self.project.apply(AppendEntry(self.key, Entry.between(old, new, f"Edit {name}", gesture=gesture)))
        extends = bool(gesture) and self.position > 0 and self.gestures[self.position] == gesture
        del self.states[self.position + 1 :], self.gestures[self.position + 1 :]
        if extends:
            self.states[self.position] = new
        else:
            self.states.append(new)
            self.gestures.append(gesture)
            self.position += 1
            self.made += 1

    @rule(share=st.floats(0, 1))
    def travel(self, share: float) -> None:
        self.position = round(share * (len(self.states) - 1))
        self.project.apply(SetPosition(self.key, self.position))

    @rule()
    def reopen(self) -> None:
        self.project.close()
        self.project = Project.open(self.folder / "study")

    @invariant()
    def agrees(self) -> None:
        history = self.project.history(self.key.scan_id, "ibug68")
        assert history.position == self.position
        assert len(history.entries) == len(self.states) - 1
        assert history.start == self.states[0]
        replayed = [history.start]
        for entry in history.entries:
            replayed.append(entry.redo(replayed[-1]))
            assert entry.undo(replayed[-1]) == replayed[-2]
        assert replayed == self.states
        assert self.project.annotation(self.key.scan_id, "ibug68") == self.states[self.position] == history.current
        every = self.project.all_entries(self.key.scan_id, "ibug68")
        assert len(every) == self.made
        assert [entry for entry, superseded in every if not superseded] == list(history.entries)

    def teardown(self) -> None:
        self.project.close()
        shutil.rmtree(self.folder)


History.TestCase.settings = settings(
    max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
TestHistory = History.TestCase


def test_what_was_undone_is_superseded_by_a_new_edit_and_kept(project: Project, scan_id: str) -> None:
    empty = Annotation("ibug68")
    first = edits.place(empty, "nasion", (1, 2, 3))
    second = edits.place(first, "nasion", (4, 5, 6))
    other = edits.place(first, "alare_r", (7, 8, 9))
    project.append(scan_id, "ibug68", Entry.between(empty, first, "Place nasion"))
    project.append(scan_id, "ibug68", Entry.between(first, second, "Move nasion"))
    project.set_position(scan_id, "ibug68", 1)
    project.append(scan_id, "ibug68", Entry.between(first, other, "Place alare_r"))
    assert [entry.text for entry in project.history(scan_id, "ibug68").entries] == ["Place nasion", "Place alare_r"]
    kept = [(entry.text, superseded) for entry, superseded in project.all_entries(scan_id, "ibug68")]
    assert kept == [("Place nasion", False), ("Move nasion", True), ("Place alare_r", False)]


def test_a_position_that_does_not_exist_is_refused(project: Project, scan_id: str) -> None:
    with pytest.raises(EngineError, match="no step 1"):
        project.set_position(scan_id, "ibug68", 1)


def test_an_entry_keeps_who_when_and_from_what(project: Project, scan_id: str) -> None:
    new = edits.place(Annotation("ibug68"), "nasion", (1, 2, 3), annotator="Ada", time="2024-02-03T04:05:06Z")
    entry = Entry.between(Annotation("ibug68"), new, "Place nasion", annotator="Ada", source="import")
    project.append(scan_id, "ibug68", entry)
    assert project.history(scan_id, "ibug68").entries == (entry,)


def test_roles_and_schemes_do_not_touch_each_other(project: Project, scan_id: str) -> None:
    for number, (scheme_id, role) in enumerate((scheme, role) for scheme in ("a", "b") for role in Role):
        annotation = Annotation(scheme_id, {"nasion": Landmark((number, 0, 0))})
        project.apply(PutSet(SetKey(scan_id, scheme_id, role), annotation, "Import"))
    for number, (scheme_id, role) in enumerate((scheme, role) for scheme in ("a", "b") for role in Role):
        found = project.annotation(scan_id, scheme_id, role).get("nasion")
        assert found is not None
        assert found.xyz_mm == (number, 0, 0)


def test_a_changed_unit_scales_the_old_edits_and_keeps_the_new_ones_apart(project: Project, scan_id: str) -> None:
    key = SetKey(scan_id, "ibug68")
    first = edits.place(Annotation("ibug68"), "nasion", (100.0, 200.0, 300.0))
    project.apply(AppendEntry(key, Entry.between(Annotation("ibug68"), first, "Place"), Unit.METRE))
    assert project.scan(scan_id).unit == UnitStatus(Unit.METRE, UnitSource.GUESSED, "")
    project.apply(scans.SetUnit(scan_id, UnitStatus(Unit.CENTIMETRE, UnitSource.CHOSEN, "")))
    scaled = project.annotation(scan_id, "ibug68")
    assert scaled.landmarks["nasion"].xyz_mm == pytest.approx((1.0, 2.0, 3.0), rel=1e-14)
    second = edits.place(scaled, "alare_r", (5.0, 6.0, 7.0))
    project.append(scan_id, "ibug68", Entry.between(scaled, second, "Place"))
    project.apply(scans.SetUnit(scan_id, UnitStatus(Unit.METRE, UnitSource.CHOSEN, "")))
    back = project.annotation(scan_id, "ibug68")
    assert back.landmarks["nasion"] == first.landmarks["nasion"]
    assert back.landmarks["alare_r"].xyz_mm == pytest.approx((500.0, 600.0, 700.0), rel=1e-14)


def test_summaries_count_what_the_set_holds(project: Project, scan_id: str) -> None:
    annotation = Annotation(
        "ibug68",
        {
            "a": Landmark((0, 0, 0), confidence=0.9, source="model"),
            "b": Landmark((0, 0, 1), State.OCCLUDED, checked=True),
            "c": Landmark((0, 0, 2), confidence=0.25, source="model", checked=True),
            "d": Landmark(None, State.ABSENT),
        },
    )
    project.apply(PutSet(SetKey(scan_id, "ibug68"), annotation, "Import"))
    (summary,) = project.summaries()
    assert (summary.located, summary.occluded, summary.absent, summary.checked) == (3, 1, 1, 2)
    assert (summary.scan_id, summary.role, summary.lowest_confidence) == (scan_id, Role.CORRECTED, 0.25)


def test_putting_the_same_set_again_is_no_entry(project: Project, scan_id: str) -> None:
    put = PutSet(SetKey(scan_id, "a"), Annotation("a", {"nasion": Landmark((1, 2, 3))}), "Import")
    project.apply(put)
    project.apply(put)
    assert len(project.history(scan_id, "a").entries) == 1
