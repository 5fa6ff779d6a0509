"""A study in the window: blinded copies, sittings kept apart from the scans' own landmarks, resting and going on."""

from __future__ import annotations

from functools import partial

import pytest

from app.controllers.study import BLINDED
from engine import annotation as edits
from engine.store import studies
from engine.types import Role


@pytest.fixture
def study(open_scan, balls, qtbot):
    work = open_scan(*balls)
    qtbot.waitUntil(lambda: work.library.rowCount() == 3, timeout=20_000)
    work.set_scheme("nose9")
    qtbot.waitUntil(lambda: not work.scans.is_loading, timeout=20_000)
    ids = [row.record.scan_id for row in work.library.rows]
    return work, work.study.make("Noses", ids, ["Anna", " Ben ", "Anna"], 2)


def sit(work, study, who, qtbot) -> None:
    assert work.study.begin(study.study_id, who)
    qtbot.waitUntil(lambda: work.session.sitting is not None, timeout=20_000)


def place(work, name="nasion", at=(1.0, 2.0, 3.0)) -> None:
    work.document.apply(f"Place {name}", edits.place(work.document.annotation, name, at, annotator="Anna"))


def records(work, study):
    assert work.session.flush()
    return work.session.project.select(partial(studies.sittings, study_id=study.study_id))


def test_a_sitting_is_blinded_and_kept_apart(study, qtbot) -> None:
    work, made = study
    assert made.observers == ("Anna", "Ben")
    place(work, at=(9.0, 9.0, 9.0))
    scan_id = work.document.scan.scan_id
    sit(work, made, "Anna", qtbot)
    scan, state = work.document.scan, work.study.state()
    assert scan.scan_id.startswith(BLINDED)
    assert scan.name == f"No. {state.code}"
    assert not any(row.record.name in scan.name for row in work.library.rows)
    assert not work.document.annotation.landmarks
    assert all(not one.landmarks for role, one in work.document.sets.items() if role is not Role.CORRECTED)
    assert (state.number, state.total) == (1, 6)
    assert work.predict.predict_open() is None
    place(work)
    place(work, "glabella")
    work.annotate.undo()
    (kept,) = records(work, made)
    assert set(kept.annotation.landmarks) == {"nasion"}
    assert kept.scan_id in made.scan_ids
    assert not kept.finished
    work.study.leave()
    qtbot.waitUntil(lambda: work.document.scan is not None, timeout=20_000)
    assert work.session.sitting is None
    own = work.session.project.annotation(scan_id, "nose9", Role.CORRECTED)
    assert own.landmarks["nasion"].xyz_mm == (9.0, 9.0, 9.0)


def test_resting_goes_on_where_one_was_and_the_end_comes(study, qtbot) -> None:
    work, made = study
    sit(work, made, "Ben", qtbot)
    code = work.study.state().code
    place(work)
    work.study.leave()
    qtbot.waitUntil(lambda: work.document.scan is not None, timeout=20_000)
    sit(work, made, "Ben", qtbot)
    assert work.study.state().code == code
    assert set(work.document.annotation.landmarks) == {"nasion"}
    seen = []
    for turn in range(6):
        seen.append(work.session.sitting.scan_id)
        place(work, at=(float(turn), 0.0, 0.0))
        work.study.finish_scan()
        if turn < 5:
            qtbot.waitUntil(lambda n=turn + 2: work.study.state().number == n, timeout=20_000)
            qtbot.waitUntil(lambda: not work.document.annotation.landmarks, timeout=20_000)
    assert sorted(seen[:3]) == sorted(seen[3:]) == sorted(made.scan_ids)
    assert not work.study.state().active
    done = records(work, made)
    assert len(done) == 6
    assert all(one.finished for one in done)
    assert work.study.finished(made) == {"Anna": 0, "Ben": 6}
    assert not work.study.begin(made.study_id, "Ben")


def test_opening_a_scan_ends_the_sitting_and_nothing_more_goes_into_it(study, balls, qtbot) -> None:
    work, made = study
    sit(work, made, "Anna", qtbot)
    place(work)
    wanted = work.library.rows[2].record.scan_id
    work.scans.open_scan(wanted)
    qtbot.waitUntil(lambda: work.document.scan.scan_id == wanted, timeout=20_000)
    assert work.session.sitting is None
    place(work, "glabella")
    (kept,) = records(work, made)
    assert set(kept.annotation.landmarks) == {"nasion"}
    assert set(work.session.project.annotation(wanted, "nose9", Role.CORRECTED).landmarks) == {"glabella"}


def test_bad_studies_are_refused_and_titles_differ(study) -> None:
    work, made = study
    ids = list(made.scan_ids)
    assert work.study.make("x", ids, [" "], 2) is None
    assert work.study.make("x", ids[:1], ["Anna"], 2) is None
    assert work.study.make("Noses", ids, ["Anna"], 1).title == "Noses 2"
    work.study.remove(made.study_id)
    assert [one.title for one in work.study.studies()] == ["Noses 2"]
