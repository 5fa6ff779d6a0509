from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.models.library import counts_of
from engine import annotation as edits
from engine import catalog
from engine.review.doubt import DOUBTFUL
from engine.store.landmark_sets import PutSet, SetKey
from engine.store.work import people_by_scan
from engine.types import Annotation, Landmark, Role, Unit

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def predicted(scheme_id: str, slips: dict[str, float] | None = None, confidence: float = 0.95) -> Annotation:
    """A good answer of a model, except for landmarks that slipped by some millimetres."""
    scheme = catalog.scheme(scheme_id)
    noise = np.random.default_rng(3).normal(0, 0.3, (len(scheme), 3))
    landmarks = {}
    for number, one in enumerate(scheme.landmark):
        x, y, z = np.asarray(one.canonical_mm) + noise[number]
        y += (slips or {}).get(one.name, 0.0)
        landmarks[one.name] = Landmark(
            (x, y, z), source="model", model="m", confidence=confidence, time="2026-01-01T00:00:00Z"
        )
    return Annotation(scheme_id, landmarks)


def plant(window, answers: dict[str, Annotation]) -> None:
    """Give scans the answers of a model, as a job does."""
    work = window.work
    for row in work.library.rows:
        answer = answers.get(row.record.name)
        scan = work.document.scan
        if answer is None:
            continue
        if scan is not None and scan.scan_id == row.record.scan_id:
            work.document.apply("Predict landmarks", answer, source="model")
        else:
            work.session.submit(
                PutSet(SetKey(row.record.scan_id, answer.scheme_id), answer, "Predict", "model", unit=Unit.MILLIMETRE)
            )
            work.library.change(row.record.scan_id, **counts_of(answer))
    assert work.session.flush()


@pytest.fixture
def window(qtbot, desk, balls):
    made = desk.open(*balls)
    made.view.fly_ms = 0
    qtbot.waitUntil(lambda: not made.work.scans.is_loading)
    desk.drawn(made)
    return made


def test_a_good_scan_of_68_is_checked_by_one_key_per_group_and_the_next_one_comes(qtbot, desk, window) -> None:
    work, view = window.work, window.view
    plant(window, {f"ball{n}.obj": predicted("ibug68") for n in range(3)})
    first = work.document.scan.scan_id
    groups = {one.group for one in work.session.scheme.landmark}
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert work.annotate.selected is not None
    assert window.stage.review.isVisible()
    pressed = 0
    while not all(one.checked for one in work.document.annotation.landmarks.values()):
        qtbot.keyClick(view, Qt.Key.Key_G)
        pressed += 1
        assert pressed <= len(groups)
        if pressed == len(groups):
            break
    assert pressed == len(groups)
    # The last key of the first scan opens the next one, at its first landmark.
    qtbot.waitUntil(lambda: work.document.scan is not None and work.document.scan.scan_id != first, timeout=20_000)
    qtbot.waitUntil(lambda: work.annotate.selected is not None, timeout=20_000)
    row = work.library.row(first)
    assert (row.checked, row.total) == (68, 68)
    texts = [one.text for one in work.session.project.history(first, "ibug68").entries]
    assert len(texts) == 1 + len(groups)
    assert "Check jaw (17)" in texts


def test_what_is_doubtful_comes_first_and_is_not_swept_along_with_its_group(qtbot, window) -> None:
    work, view = window.work, window.view
    slipped = "eye_right_outer" if "eye_right_outer" in work.session.scheme.index else work.session.scheme.names[40]
    other = next(one.name for one in work.session.scheme.landmark if one.group == "jaw")
    plant(window, {work.document.scan.name: predicted("ibug68", {slipped: 12.0, other: -14.0})})
    doubt = {one.name: one for one in work.review.doubts()}
    assert min(doubt[slipped].share, doubt[other].share) > DOUBTFUL
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert work.annotate.selected in (slipped, other)
    assert "mm from where" in window.stage.review.reason.text()
    seen = {work.annotate.selected}
    qtbot.keyClick(view, Qt.Key.Key_Space)
    seen.add(work.annotate.selected)
    assert seen == {slipped, other}
    # A group is checked but for the doubtful one that nobody has looked at.
    work.review.end()
    work.review._seen.clear()
    name = next(one.name for one in work.session.scheme.landmark if one.group == "jaw" and one.name != other)
    work.review.active = True
    work.annotate.select(name)
    work.review._seen.discard(other)
    qtbot.keyClick(view, Qt.Key.Key_G)
    checked = {key for key, one in work.document.annotation.landmarks.items() if one.checked}
    assert name in checked
    assert other not in checked


def test_one_key_never_agrees_with_what_lies_far_from_the_reference(qtbot, window) -> None:
    work, view = window.work, window.view
    jaw = [one.name for one in work.session.scheme.landmark if one.group == "jaw"]
    plant(window, {work.document.scan.name: predicted("ibug68")})
    far = work.document.annotation.landmarks[jaw[3]]
    x, y, z = far.xyz_mm
    reference = edits.put(work.document.annotation, jaw[3], replace(far, xyz_mm=(x + 12.0, y, z)))
    work.document.set_set(Role.REFERENCE, reference)
    work.review.active = True
    work.annotate.select(jaw[0])
    qtbot.keyClick(view, Qt.Key.Key_G)
    landmarks = work.document.annotation.landmarks
    assert [name for name in jaw if not landmarks[name].checked] == [jaw[3]]
    work.annotate.select(jaw[3])
    qtbot.waitUntil(lambda: "12.0 mm from the reference" in window.stage.review.reason.text())
    # Beside a reference the table has no room for confidences: the box of the selected landmark says it.
    assert window.landmark_panel.definition.fact.text() == "Confidence 95 %"


def test_the_open_scan_and_the_selected_row_are_in_sight_when_panels_change_their_height(qtbot, window) -> None:
    work, panel = window.work, window.landmark_panel
    last = work.session.scheme.names[-1]
    work.annotate.select(last)
    work.scans.open_scan(work.library.rows[-1].record.scan_id)
    qtbot.waitUntil(lambda: not work.scans.is_loading)
    work.annotate.select(last)
    for view in (panel.view, window.library_panel.list):
        view.scrollToTop()
    window.shell.resize(window.shell.width(), window.shell.height() - 150)
    for view in (panel.view, window.library_panel.list):
        qtbot.waitUntil(lambda view=view: view.viewport().rect().intersects(view.visualRect(view.currentIndex())))


def test_what_is_not_on_the_scan_is_said_to_be_so(qtbot, window) -> None:
    work = window.work
    plant(window, {work.document.scan.name: predicted("ibug68")})
    qtbot.keyClick(window.view, Qt.Key.Key_Space)
    work.annotate.toggle_absent()
    qtbot.waitUntil(lambda: window.stage.review.reason.text() == "not on this scan")


def test_stepping_past_the_end_of_the_list_says_so(qtbot, window) -> None:
    said = []
    window.work.messages.posted.connect(lambda message: said.append(message.text))
    window.work.scans.open_scan(window.work.library.rows[-1].record.scan_id)
    qtbot.waitUntil(lambda: not window.work.scans.is_loading)
    window.work.scans.step(1)
    assert said[-1:] == ["This is the last scan of the list."]


def test_the_camera_flies_to_where_the_landmark_shows_best(qtbot, window) -> None:
    work, view = window.work, window.view
    plant(window, {work.document.scan.name: predicted("ibug68")})
    qtbot.keyClick(view, Qt.Key.Key_Space)
    name = work.annotate.selected
    qtbot.waitUntil(
        lambda: np.allclose(view.camera_state().focal_mm, work.document.annotation.get(name).xyz_mm, atol=1e-6)
    )
    camera = view.camera_state()
    towards = np.subtract(camera.position_mm, camera.focal_mm)
    towards /= np.linalg.norm(towards)
    assert float(towards @ np.asarray(work.session.scheme[name].camera)) > 0.99
    assert window.landmark_panel.view.currentIndex().row() == work.session.scheme.index[name]


def test_enter_accepts_and_goes_on_and_undo_comes_back(qtbot, window) -> None:
    work, view = window.work, window.view
    work.set_scheme("nose9")
    qtbot.waitUntil(lambda: not work.scans.is_loading)
    qtbot.waitUntil(lambda: work.document.annotation.scheme_id == "nose9" and not work.document.read_only)
    plant(window, {work.document.scan.name: predicted("nose9")})
    qtbot.keyClick(view, Qt.Key.Key_Space)
    done = []
    for _ in range(3):
        done.append(work.annotate.selected)
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert len(set(done)) == 3
    assert [work.document.annotation.get(name).checked for name in done] == [True] * 3
    qtbot.waitUntil(window.actions_by_id["undo"].isEnabled)
    qtbot.keyClick(view, Qt.Key.Key_Z, CTRL)
    assert not work.document.annotation.get(done[-1]).checked
    assert work.annotate.selected == done[-1]


def test_a_flag_with_a_comment_by_keys(qtbot, window) -> None:
    work, view, bar = window.work, window.view, window.stage.review
    window.shell.activateWindow()
    view.setFocus()
    plant(window, {work.document.scan.name: predicted("ibug68")})
    name = work.session.scheme.names[30]
    work.annotate.select(name)
    qtbot.waitUntil(window.actions_by_id["flag"].isEnabled)
    qtbot.keyClick(view, Qt.Key.Key_F)
    assert QApplication.focusWidget() is bar.editor
    qtbot.keyClick(bar.editor, Qt.Key.Key_Escape)
    assert not work.document.annotation.get(name).flagged
    assert QApplication.focusWidget() is view
    qtbot.keyClick(view, Qt.Key.Key_F)
    qtbot.keyClicks(bar.editor, "hair over it")
    qtbot.keyClick(bar.editor, Qt.Key.Key_Return)
    landmark = work.document.annotation.get(name)
    assert (landmark.flagged, landmark.comment) == (True, "hair over it")
    assert QApplication.focusWidget() is view
    assert work.library.row(work.document.scan.scan_id).flagged == 1
    # Whoever comes back later is led there first, and reads why.
    qtbot.keyClick(view, Qt.Key.Key_Space)
    work.review.end()
    work.annotate.select(None)
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert work.annotate.selected == name
    assert "hair over it" in bar.reason.text()
    qtbot.waitUntil(window.actions_by_id["flag"].isEnabled)
    qtbot.keyClick(view, Qt.Key.Key_F)
    assert not work.document.annotation.get(name).flagged
    assert work.document.annotation.get(name).comment == "hair over it"
    long = "x" * 10_000
    qtbot.keyClick(view, Qt.Key.Key_F, SHIFT)
    bar.editor.setText(long)
    qtbot.keyClick(bar.editor, Qt.Key.Key_Return)
    assert work.document.annotation.get(name).comment == long


def test_a_scan_without_landmarks_says_so_and_nothing_is_checked(qtbot, window) -> None:
    work, view = window.work, window.view
    qtbot.keyClick(view, Qt.Key.Key_Space)
    qtbot.keyClick(view, Qt.Key.Key_G)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert not work.document.annotation.landmarks


def test_the_list_says_how_far_the_project_is(qtbot, window) -> None:
    work = window.work
    plant(window, {f"ball{n}.obj": predicted("ibug68") for n in range(3)})
    work.annotate.accept_all()
    qtbot.waitUntil(lambda: "1 of 3" in window.library_panel.progress.text(), timeout=5_000)


def test_the_list_can_begin_with_what_most_needs_a_person(qtbot, window) -> None:
    work = window.work
    slips = {"menton": 15.0} if "menton" in work.session.scheme.index else {work.session.scheme.names[8]: 15.0}
    plant(
        window,
        {
            "ball0.obj": predicted("ibug68", confidence=0.97),
            "ball1.obj": predicted("ibug68", slips, confidence=0.2),
            "ball2.obj": predicted("ibug68", confidence=0.6),
        },
    )
    window.actions_by_id["by_doubt"].trigger()
    model = window.library_panel.list.model()
    assert [model.index(row, 0).data() for row in range(3)] == ["ball1.obj", "ball2.obj", "ball0.obj"]
    assert work.settings.scans_by_doubt
    window.library_panel.field.setText("conf<0.5")
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == ["ball1.obj"]
    window.library_panel.field.setText("")
    window.actions_by_id["by_doubt"].trigger()
    assert model.index(0, 0).data() == "ball0.obj"


def test_the_list_finds_whose_work_a_scan_is(qtbot, window) -> None:
    work = window.work
    plant(window, {f"ball{n}.obj": predicted("ibug68") for n in range(3)})
    work.change_settings(annotator="Anna Müller")
    work.annotate.accept_all()
    model = window.library_panel.list.model()
    window.library_panel.field.setText("by:anna")
    assert model.rowCount() == 1
    assert work.session.flush()
    found = work.session.project.select(people_by_scan)
    assert found == {work.document.scan.scan_id: {"Anna Müller"}}


def test_an_export_says_how_much_of_it_nobody_has_checked(qtbot, window, tmp_path) -> None:
    plant(window, {window.work.document.scan.name: predicted("ibug68")})
    window.work.annotate.select(window.work.session.scheme.names[0])
    window.work.annotate.accept()
    said = []
    window.work.messages.posted.connect(lambda message: said.append(message.text))
    window.work.export.export_csv(tmp_path / "out.csv")
    qtbot.waitUntil(lambda: bool(said), timeout=10_000)
    assert "67 of 68 landmarks nobody has checked yet." in said[-1]
