"""Moved files, an edited scheme and a colleague's copy, through the controller as the window drives it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.controllers.upkeep import FILES_KEY, MERGE_KEY, SCHEME_KEY, Planned
from app.models.messages import Message
from engine import annotation as edits
from engine.store.landmark_sets import PutSet, SetKey
from engine.store.merging import Side
from engine.store.project import Project
from engine.store.values import Entry
from engine.types import Annotation, Landmark


@pytest.fixture
def said(work) -> dict[str, Message]:
    """The messages that stand."""
    standing: dict[str, Message] = {}
    work.messages.posted.connect(lambda one: standing.__setitem__(one.key, one))
    work.messages.withdrawn.connect(lambda key: standing.pop(key, None))
    return standing


def place(project: Project, scan_id: str, name: str, x: float, who: str, time: str) -> None:
    old = project.annotation(scan_id, "ibug68")
    new = edits.place(old, name, (x, 0.0, 0.0), annotator=who, time=time)
    project.append(scan_id, "ibug68", Entry.between(old, new, f"Place {name}", annotator=who, time=time))


def copy_of(work, target: Path) -> Path:
    assert work.session.flush()
    shutil.copytree(work.session.folder, target, ignore=shutil.ignore_patterns("*.lock"))
    return target


def test_moved_files_are_told_found_and_shown_again(qtbot, work, open_scan, said, balls, tmp_path: Path) -> None:
    open_scan(*balls)
    qtbot.waitUntil(lambda: work.library.rowCount() == 3 and not work.scans.is_loading)
    folder = work.session.folder
    assert work.session.flush()
    attic = tmp_path / "attic"
    attic.mkdir()
    for number, path in enumerate(balls[1:]):
        path.rename(attic / f"renamed{number}.obj")
    work.upkeep.ask_where()
    assert "where it was" in said[FILES_KEY].text
    work.upkeep.check()
    qtbot.waitUntil(lambda: "moved or changed" in said.get(FILES_KEY, Message("")).text)
    assert "2 scan files were moved or changed" in said[FILES_KEY].text
    assert len([row for row in work.library.rows if row.missing]) == 2
    with qtbot.waitSignal(work.upkeep.locate_requested):
        assert said[FILES_KEY].action is not None
        said[FILES_KEY].action()
    work.upkeep.locate(tmp_path / "user")  # the wrong folder
    qtbot.waitUntil(lambda: "locate" in said)
    assert len(work.upkeep.troubles) == 2
    work.upkeep.locate(attic)
    qtbot.waitUntil(lambda: not work.upkeep.troubles and not any(row.missing for row in work.library.rows))
    with Project.open(folder, read_only=True) as project:
        names = {project.resolve_path(record).name for record in project.scans()}
    assert names == {balls[0].name, "renamed0.obj", "renamed1.obj"}


def test_a_colleagues_copy_is_merged_and_the_open_scan_shows_it(
    qtbot, work, open_scan, said, ball, tmp_path: Path
) -> None:
    open_scan(ball)
    scan_id = work.document.scan.scan_id
    ben = copy_of(work, tmp_path / "ben")
    with Project.open(ben) as project:
        place(project, scan_id, "menton", 5.0, "ben", "2026-01-02T08:00:00Z")
        place(project, scan_id, "subnasale", 7.0, "ben", "2026-01-02T08:01:00Z")
    mine = edits.place(
        work.document.annotation, "menton", (1.0, 0.0, 0.0), annotator="Ada", time="2026-01-03T08:00:00Z"
    )
    work.document.apply("Place menton", mine)
    with qtbot.waitSignal(work.upkeep.merge_planned) as heard:
        work.upkeep.plan_merge(ben)
    (planned,) = heard.args
    assert isinstance(planned, Planned)
    assert [one.name for one in planned.plan.conflicts] == ["menton"]
    with qtbot.waitSignal(work.document.opened, timeout=20_000, check_params_cb=lambda: work.document.scan is not None):
        work.upkeep.apply_merge(planned, Side.OTHER)
    assert work.document.annotation.landmarks["menton"].annotator == "ben"
    assert work.document.annotation.landmarks["subnasale"].annotator == "ben"
    assert [one.text for one in work.session.project.history(scan_id, "ibug68").entries][-2:] == [
        "Merge from ben: Place menton",
        "Merge from ben: Place subnasale",
    ]
    work.annotate.undo()
    assert work.session.flush()
    work.upkeep.plan_merge(tmp_path / "nowhere")
    qtbot.waitUntil(lambda: MERGE_KEY in said and "holds no Nasion project" in said[MERGE_KEY].text)


def test_a_copy_with_nothing_new_is_said_to_be_so(qtbot, work, open_scan, said, ball, tmp_path: Path) -> None:
    open_scan(ball)
    work.upkeep.plan_merge(copy_of(work, tmp_path / "ben"))
    qtbot.waitUntil(lambda: MERGE_KEY in said and "here already" in said[MERGE_KEY].text)


def test_landmarks_of_an_edited_scheme_are_offered_their_new_names(qtbot, work, open_scan, said, ball) -> None:
    open_scan(ball)
    scan_id, scheme = work.document.scan.scan_id, work.session.scheme
    landmarks = {
        ("chin_tip" if one.name == "menton" else one.name): Landmark(one.canonical_mm) for one in scheme.landmark
    }
    work.session.submit(PutSet(SetKey(scan_id, scheme.id), Annotation(scheme.id, landmarks), "Import"))
    assert work.session.flush()
    work.upkeep.check()
    qtbot.waitUntil(lambda: SCHEME_KEY in said)
    assert "chin_tip → menton" in said[SCHEME_KEY].text
    said[SCHEME_KEY].action()
    qtbot.waitUntil(
        lambda: work.document.scan is not None and "menton" in work.document.annotation.landmarks, timeout=20_000
    )
    assert "chin_tip" not in work.document.annotation.landmarks
