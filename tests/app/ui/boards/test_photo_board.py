"""The photo board on a real scan, as hands use it: dropped photos, what was found, mattes, and what goes wrong."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent
from PySide6.QtWidgets import QWidget

from app.appearance import ThemeChoice
from app.models.photos import Mark, Picture, marks_of
from app.ui.boards.board import BoardContext
from app.ui.boards.photo_board import PhotoBoard
from app.ui.boards.photo_canvas import Look, PhotoCanvas
from app.ui.theme import Theme
from engine.store import photos
from tests.people import BAD, ODD, STRETCHED, Person, person

LONG_MS = 60_000


@pytest.fixture(scope="session")
def somebody(tmp_path_factory: pytest.TempPathFactory) -> Person:
    return person(tmp_path_factory.mktemp("person"))


@pytest.fixture
def theme(qapp) -> Theme:
    return Theme(ThemeChoice.DARK, qapp)


@pytest.fixture
def board(qtbot, open_scan, somebody: Person, theme: Theme):
    """The board on the person's scan."""
    made = PhotoBoard(BoardContext(open_scan(somebody.scan), theme, lambda _scan, _name: None))
    qtbot.addWidget(made)
    made.resize(900, 460)
    made.show()
    made.opened()
    yield made
    made.stop()


def drop(target: QWidget, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    place = QPointF(target.rect().center())
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    target.dropEvent(QDropEvent(place, Qt.DropAction.CopyAction, data, left, none))


def settle(qtbot, board: PhotoBoard) -> None:
    qtbot.waitUntil(lambda: not board.photos.state.busy, timeout=LONG_MS)


def save(pixels: np.ndarray, path: Path) -> Path:
    Image.fromarray(pixels).save(path)
    return path


@pytest.fixture
def front(somebody: Person, tmp_path: Path) -> Path:
    return save(somebody.front, tmp_path / "front.png")


@pytest.fixture
def side(somebody: Person, tmp_path: Path) -> Path:
    return save(somebody.side, tmp_path / "side.png")


def test_dropped_photos_are_found_lifted_accepted_and_come_back(qtbot, board, front, side, stored) -> None:
    drop(board.canvas, front, side)
    settle(qtbot, board)
    assert board.strip.list.count() == 2
    qtbot.mouseClick(board.side.detect, Qt.MouseButton.LeftButton)
    settle(qtbot, board)
    state = board.photos.state
    assert state.counts["good"] > 40
    assert all(one.seen is not None and one.head is not None for one in state.pictures)
    yaws = [one.head.angles_deg[0] for one in state.pictures]
    assert abs(yaws[1] - yaws[0]) == pytest.approx(31.0, abs=9.0)  # as the cameras stand
    work = board.context.work
    qtbot.keyClick(board.canvas, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert len(work.document.annotation.landmarks) == state.counts["good"]
    work.annotate.select("nose_bridge_4")
    assert board.side.why.count() == 2
    assert not board.side.why.item(0).icon().isNull()
    with stored(work) as project:
        kept = project.select(photos.select)
    assert [Path(one.absolute_path).name for one in kept] == ["front.png", "side.png"]
    again = PhotoBoard(board.context)
    qtbot.addWidget(again)
    again.opened()
    settle(qtbot, again)
    assert [one.path for one in again.photos.state.pictures] == [front, side]
    restored = again.photos.state.pictures[0]
    assert restored.seen is not None
    assert restored.observation.xy_px == pytest.approx(state.pictures[0].observation.xy_px, abs=0.01)
    assert again.photos.begin_drag("nose_bridge_4")
    work.annotate.on_drag_finished()
    again.stop()


def test_all_points_are_kept_as_a_set_of_their_own(qtbot, board, front, stored) -> None:
    drop(board.canvas, front)
    settle(qtbot, board)
    board.side.density.setCurrentIndex(1)
    qtbot.mouseClick(board.side.detect, Qt.MouseButton.LeftButton)
    settle(qtbot, board)
    state, work = board.photos.state, board.context.work
    assert len(state.consensus.names) == 520
    said = []
    work.messages.posted.connect(said.append)
    qtbot.mouseClick(board.side.accept["good"], Qt.MouseButton.LeftButton)
    assert set(work.document.annotation.landmarks) <= set(work.session.scheme.names)
    with stored(work) as project:
        dense = project.annotation(work.document.scan.scan_id, "dense-520")
    assert len(dense.landmarks) == state.counts["good"] > len(work.document.annotation.landmarks)
    assert "Dense 520" in said[-1].text
    said[-1].action()
    qtbot.waitUntil(lambda: len(work.document.annotation.landmarks) == len(dense.landmarks), timeout=LONG_MS)


def test_a_landmark_moved_on_the_scan_moves_on_the_photo(qtbot, board, front) -> None:
    drop(board.canvas, front)
    settle(qtbot, board)
    qtbot.mouseClick(board.side.detect, Qt.MouseButton.LeftButton)
    settle(qtbot, board)
    board.photos.accept("all")
    work, (picture,) = board.context.work, board.photos.state.pictures
    old = work.document.annotation.get("nose_bridge_4").xyz_mm
    before = {mark.name: mark for mark in marks_of(picture, work.document.annotation)}["nose_bridge_4"]
    work.annotate.on_drag_started("nose_bridge_4")
    work.annotate.on_dragged("nose_bridge_4", (old[0] + 6.0, old[1], old[2] - 1.0))
    after = {mark.name: mark for mark in board.canvas.marks}["nose_bridge_4"]  # while it is still held
    work.annotate.on_drag_finished()
    assert after.x_px > before.x_px + 5.0
    assert after.by_hand
    work.annotate.undo()
    assert {mark.name: mark for mark in board.canvas.marks}["nose_bridge_4"] == before


def test_a_lost_photo_stays_in_the_strip_and_says_so(qtbot, board, front) -> None:
    drop(board.canvas, front)
    settle(qtbot, board)
    board.context.work.session.flush()
    front.unlink()
    again = PhotoBoard(board.context)
    qtbot.addWidget(again)
    again.opened()
    settle(qtbot, again)
    (picture,) = again.photos.state.pictures
    assert "front.png" in picture.trouble
    assert "front.png" in again.strip.list.item(0).toolTip()
    assert "front.png" in again.side.told.text()
    qtbot.keyClick(again.strip.list, Qt.Key.Key_Delete)
    assert again.photos.state.pictures == ()
    again.stop()


@pytest.mark.parametrize("way", ["drop", "mark"])
def test_the_empty_stage_is_dropped_or_marked(qtbot, board, front, side, stored, way: str) -> None:
    if way == "drop":
        drop(board.canvas, front)
        settle(qtbot, board)
        drop(board.strip.stage, side)
    else:
        drop(board.canvas, front, side)
        settle(qtbot, board)
        board.strip.stage_marked.emit(str(side))
    settle(qtbot, board)
    assert [one.path for one in board.photos.state.pictures] == [front]
    assert board.photos.state.stage == side
    assert "side.png" in board.strip.stage.toolTip()
    with stored(board.context.work) as project:
        kinds = {Path(one.absolute_path).name: one.kind for one in project.select(photos.select)}
    assert kinds == {"front.png": "photo", "side.png": "stage"}


def test_the_shipped_matte_takes_the_stage_away_and_refuses_one_of_another_size(
    qtbot, board, front, somebody, tmp_path
) -> None:
    grey = np.full_like(somebody.front, somebody.front[2, 2])
    drop(board.canvas, front)
    settle(qtbot, board)
    drop(board.strip.stage, save(grey, tmp_path / "empty.png"))
    settle(qtbot, board)
    (picture,) = board.photos.state.pictures
    assert board.side.cut_out.isChecked()
    assert board.side.cut_out.isEnabled()
    assert np.abs(picture.cut_out[5:40, 5:40].astype(int) - 127).max() < 12  # the ground it is laid on
    middle = slice(200, 280)
    assert np.abs(picture.cut_out[middle, middle].astype(int) - picture.pixels[middle, middle]).mean() < 20
    drop(board.strip.stage, save(grey[:100], tmp_path / "small.png"))
    settle(qtbot, board)
    assert re.search(r"small\.png measures 480 × 100 pixels.*same camera and settings", board.side.told.text())


@pytest.mark.parametrize("name", list(BAD))
def test_a_photo_that_cannot_be_used_says_so_and_the_other_is_found(
    qtbot, board, front, somebody, tmp_path, name: str
) -> None:
    make, sentence = BAD[name]
    bad = make(somebody, tmp_path)
    drop(board.canvas, bad, front)
    settle(qtbot, board)
    qtbot.mouseClick(board.side.detect, Qt.MouseButton.LeftButton)
    settle(qtbot, board)
    poor, good = board.photos.state.pictures
    assert re.search(sentence, poor.trouble)
    assert good.observation is not None
    assert not good.trouble
    board.photos.choose(poor.id)
    assert re.search(sentence, board.side.told.text())


def test_a_photo_no_camera_explains_says_why_and_keeps_its_marks(qtbot, board, somebody, tmp_path) -> None:
    make, sentence = STRETCHED
    drop(board.canvas, make(somebody, tmp_path))
    settle(qtbot, board)
    qtbot.mouseClick(board.side.detect, Qt.MouseButton.LeftButton)
    settle(qtbot, board)
    (picture,) = board.photos.state.pictures
    assert picture.observation is not None
    assert picture.seen is None
    assert board.photos.state.consensus is None
    assert re.search(sentence, board.side.told.text())
    assert not board.side.accept["all"].isEnabled()
    assert not board.photos.begin_drag("menton")


def test_odd_ways_of_saving_are_read_and_told(qtbot, board, somebody, tmp_path) -> None:
    drop(board.canvas, *(make(somebody, tmp_path) for make in ODD.values()))
    settle(qtbot, board)
    pictures = board.photos.state.pictures
    assert len(pictures) == len(ODD)
    assert not any(one.trouble for one in pictures)
    told = {one.path.name: one.notes for one in pictures}
    assert [bool(told[name]) for name in ("turned.jpg", "deep.png", "huge.jpg")] == [True] * 3
    for row, one in enumerate(pictures):
        assert all(note in board.strip.list.item(row).toolTip() for note in one.notes)


def test_before_and_after_meet_at_the_line_that_is_dragged(qtbot, theme: Theme) -> None:
    photo = np.full((200, 300, 3), 200, np.uint8)
    alpha = np.zeros((200, 300, 1))
    alpha[50:150, 80:220] = 1.0
    cut = np.asarray(alpha * photo + (1.0 - alpha) * 60.0, np.uint8)
    canvas = PhotoCanvas(theme)
    qtbot.addWidget(canvas)
    canvas.resize(600, 400)
    canvas.show_picture(Picture("a", photo, Path("a.png"), cut_out=cut))
    canvas.set_look(Look(cut_out=True, before=0.5))
    canvas.show()
    image = canvas.grab().toImage()
    assert QColor(image.pixel(100, 200)).red() == 200
    assert QColor(image.pixel(560, 20)).red() == 60  # the stage is gone
    assert QColor(image.pixel(350, 200)).red() == 200  # the person is not
    slid = []
    canvas.slid.connect(slid.append)
    canvas.slid.connect(lambda share: canvas.set_look(replace(Look(cut_out=True), before=share)))
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(300, 200))
    qtbot.mouseMove(canvas, QPoint(150, 200))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(150, 200))
    assert slid[-1] == pytest.approx(0.25, abs=0.01)
    assert QColor(canvas.grab().toImage().pixel(200, 20)).red() == 60
    slid.clear()
    picked: list[str] = []
    canvas.picked.connect(picked.append)
    canvas.show_marks([Mark("chin", 75.0, 150.0)], ("chin",), "")  # on the line, below its knob
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(150, 300))
    qtbot.mouseMove(canvas, QPoint(180, 300))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(180, 300))
    assert picked == ["chin"]
    assert slid == []
