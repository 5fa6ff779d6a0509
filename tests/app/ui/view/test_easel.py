"""Work on a stage is done in order and aside, and pictures come back to the thread of the window."""

from __future__ import annotations

import threading
import time

import pytest
from PySide6.QtCore import QTimer

from app.ui.view.easel import MAY_DRAW_ASIDE, Easel

needs_thread = pytest.mark.skipif(not MAY_DRAW_ASIDE, reason="this system draws in the first thread")


@pytest.fixture
def easel(qapp):
    made = Easel(aside=True)
    yield made
    made.close()


@needs_thread
def test_the_window_goes_on_while_a_picture_is_drawn(qtbot, easel) -> None:
    beats, answers = [], []
    timer = QTimer(easel, interval=5)
    timer.timeout.connect(lambda: beats.append(time.perf_counter()))
    timer.start()
    here = threading.get_ident()
    easel.draw(lambda: time.sleep(0.3) or threading.get_ident(), lambda there: answers.append(
        (there, threading.get_ident())))  # fmt: skip
    assert easel.drawing
    assert not answers
    qtbot.waitUntil(lambda: bool(answers))
    assert answers[0][0] != here
    assert answers[0][1] == here
    assert not easel.drawing
    assert len(beats) > 5


def test_everything_is_done_in_order(easel) -> None:
    seen = []
    for number in range(5):
        easel.do(lambda number=number: seen.append(number))
    easel.draw(lambda: tuple(seen), seen.append, wait=True)
    assert seen == [0, 1, 2, 3, 4, (0, 1, 2, 3, 4)]


def test_waiting_hands_over_once(qtbot, easel) -> None:
    answers = []
    easel.draw(lambda: 1, answers.append)
    easel.wait()
    easel.wait()
    qtbot.wait(30)
    assert answers == [1]


@needs_thread
def test_pictures_that_nobody_will_see_are_not_made(easel) -> None:
    begun, free = [], threading.Event()
    easel.draw(lambda: begun.append("first") or free.wait(5.0), begun.append)
    while not begun:
        time.sleep(0.005)
    for number in range(4):
        easel.draw(lambda number=number: begun.append(number) or number, lambda told: begun.append(f"told {told}"))
    free.set()
    easel.wait()
    assert begun == ["first", 3, "told 3"]


@needs_thread
def test_a_fault_is_heard_and_the_thread_goes_on(qtbot, easel) -> None:
    with qtbot.captureExceptions() as faults:
        easel.do(lambda: 1 / 0)
        qtbot.waitUntil(lambda: bool(faults))
    assert faults[0][0] is ZeroDivisionError
    answers = []
    easel.draw(lambda: 2, answers.append, wait=True)
    assert answers == [2]


def test_nothing_is_done_after_the_end(qapp) -> None:
    easel, seen = Easel(aside=True), []
    easel.do(lambda: time.sleep(0.05))
    easel.do(lambda: seen.append("asked for before"))
    easel.close()
    easel.do(lambda: seen.append("asked for later"))
    easel.draw(lambda: 1, seen.append)
    assert seen == ["asked for before"]
    assert not easel.drawing


def test_widgets_are_drawn_at_once(qapp) -> None:
    easel, seen = Easel(aside=False), []
    easel.do(lambda: seen.append(threading.get_ident()))
    easel.draw(lambda: 3, seen.append)
    assert seen == [threading.get_ident(), 3]
