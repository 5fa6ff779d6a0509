"""The merge dialog: what it says, whose answers it keeps, by mouse and by keys."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from app.appearance import ThemeChoice
from app.controllers.upkeep import Planned
from app.models.merge_table import HERE, THERE
from app.ui.merge_dialog import MergeDialog
from app.ui.theme import Theme
from engine import annotation as edits
from engine.store.landmark_sets import SetKey
from engine.store.merge import MergePlan
from engine.store.merging import Conflict, SetMerge, Side
from engine.store.project import Project
from engine.store.values import Entry
from engine.types import Annotation, Landmark, State, Unit

KEY = SetKey("a" * 64, "ibug68")


def conflict(number: int, name: str, other: Landmark | None) -> Conflict:
    here = Landmark((1.0, 2.0, 3.0), annotator="Anna")
    return Conflict(KEY, f"face{number}.obj", name, here, other, "2026-01-02T08:00:00Z", f"2026-01-0{number}T08:00:00Z")


CONFLICTS = (
    conflict(1, "menton", Landmark((4.0, 6.0, 3.0), annotator="Ben")),
    conflict(3, "subnasale", Landmark(None, State.ABSENT, annotator="Ben")),
    conflict(4, "jaw_left_5", None),
)


def plan(conflicts: tuple[Conflict, ...]) -> MergePlan:
    empty = Annotation("ibug68")
    merged = SetMerge(KEY, "face.obj", Unit.MILLIMETRE, empty, empty, empty, (), ("menton",) * 12, conflicts)
    return MergePlan("ben", (), (merged,), (), 0, 0, ())


class Heard:
    """Stands for the controller and keeps what it was told to write."""

    def __init__(self) -> None:
        self.merged: list[dict[tuple[SetKey, str], Side]] = []

    def apply_merge(self, _planned: Planned, _prefer: Side, choices: dict[tuple[SetKey, str], Side]) -> None:
        self.merged.append(choices)


@pytest.fixture(params=[ThemeChoice.DARK, ThemeChoice.LIGHT])
def dialog(request, qtbot, qapp) -> MergeDialog:
    Theme(request.param, qapp).apply(qapp)
    made = MergeDialog(Heard(), Planned(Path("/data/ben"), plan(CONFLICTS)))
    qtbot.addWidget(made)
    made.show()
    return made


def sides(dialog: MergeDialog) -> list[Side]:
    return list(dialog.table.choices.values())


def test_the_newer_answers_are_proposed_and_everything_is_told(dialog: MergeDialog) -> None:
    assert sides(dialog) == [Side.BASE, Side.OTHER, Side.OTHER]
    texts = [
        [dialog.table.index(row, column).data() for column in range(dialog.table.columnCount())] for row in range(3)
    ]
    assert texts[0] == [
        "face1.obj",
        "Menton",
        "Anna, placed, 2026-01-02 08:00",
        "Ben, placed, 2026-01-01 08:00",
        "5.0 mm",
    ]
    assert texts[1][3].startswith("Ben, absent")
    assert texts[2][3].startswith("not placed")
    said = dialog.table.index(0, HERE).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said.endswith(", kept")


def test_sides_are_chosen_by_click_key_and_all_at_once(qtbot, dialog: MergeDialog) -> None:
    view = dialog.view
    view.clicked.emit(dialog.table.index(0, THERE))
    assert sides(dialog)[0] is Side.OTHER
    view.setCurrentIndex(dialog.table.index(1, HERE))
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert sides(dialog)[1] is Side.BASE
    view.clicked.emit(dialog.table.index(1, 0))
    assert sides(dialog)[1] is Side.OTHER
    for side in (Side.OTHER, Side.BASE):
        dialog.side_buttons[side].click()
        assert set(sides(dialog)) == {side}


def test_merging_writes_what_is_shown_and_cancel_nothing(qtbot, dialog: MergeDialog) -> None:
    dialog.side_buttons[Side.OTHER].click()
    dialog.merge_button.click()
    (written,) = dialog._upkeep.merged
    assert written == {(KEY, one.name): Side.OTHER for one in CONFLICTS}
    other = MergeDialog(Heard(), Planned(Path("/data/ben"), plan(())))
    qtbot.addWidget(other)
    other.reject()
    assert other._upkeep.merged == []


def test_from_the_menu_to_the_merged_scan_in_the_window(qtbot, desk, ball, tmp_path: Path, monkeypatch) -> None:
    window = desk.open(ball)
    work = window.work
    assert work.session.flush()
    scan_id = work.document.scan.scan_id
    ben = tmp_path / "ben"
    shutil.copytree(work.session.folder, ben, ignore=shutil.ignore_patterns("*.lock"))
    with Project.open(ben) as project:
        for name, x in (("menton", 5.0), ("subnasale", 6.0)):
            old = project.annotation(scan_id, "ibug68")
            new = edits.place(old, name, (x, 0.0, 0.0), annotator="ben", time="2026-01-02T08:00:00Z")
            project.append(scan_id, "ibug68", Entry.between(old, new, f"Place {name}", annotator="ben"))
    mine = edits.place(work.document.annotation, "menton", (1.0, 0.0, 0.0), annotator="anna")
    work.document.apply("Place menton", mine)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(ben))
    window.actions_by_id["merge_project"].trigger()
    qtbot.waitUntil(lambda: bool(window.shell.findChildren(MergeDialog)), timeout=20_000)
    (asked,) = window.shell.findChildren(MergeDialog)
    assert asked.isVisible()
    asked.side_buttons[Side.OTHER].click()
    asked.merge_button.click()
    qtbot.waitUntil(lambda: "subnasale" in work.document.annotation.landmarks, timeout=20_000)
    assert {one.annotator for one in work.document.annotation.landmarks.values()} == {"ben"}
    qtbot.waitUntil(lambda: work.library.row(scan_id).checked == 2)
