from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QCoreApplication

from app.controllers.side_process import LineProcess

ECHO = (
    "import sys\nfor line in sys.stdin:\n    print('got', line.strip(), flush=True)\n    if 'fall' in line: sys.exit(3)"
)


@pytest.fixture
def heard(qtbot):
    process = LineProcess(lambda: [sys.executable, "-c", ECHO])
    lines, ends = [], []
    process.line_came.connect(lines.append)
    process.ended.connect(lambda: ends.append(len(lines)))
    yield process, lines, ends
    process.stop(100)


def test_lines_are_answered_in_order_and_it_starts_again_after_a_fall(qtbot, heard) -> None:
    process, lines, ends = heard
    assert not process.running
    process.send("one")
    process.send("fall")
    qtbot.waitUntil(lambda: bool(ends), timeout=20_000)
    assert lines == ["got one", "got fall"]
    assert ends == [2]  # nobody hears of the end before the last line
    process.send("again")
    qtbot.waitUntil(lambda: lines[-1] == "got again", timeout=20_000)


@pytest.mark.parametrize("end", ["stop", "let_go"])
def test_an_end_that_was_asked_for_is_not_told(qtbot, heard, end: str) -> None:
    process, lines, ends = heard
    process.send("one")
    qtbot.waitUntil(lambda: bool(lines), timeout=20_000)
    process.stop(1000) if end == "stop" else process.let_go()
    assert not process.running
    qtbot.wait(300)
    QCoreApplication.processEvents()
    assert (lines, ends) == (["got one"], [])


def test_one_that_was_let_go_takes_nothing_from_the_next(qtbot, qtlog, heard) -> None:
    process, lines, ends = heard
    process.send("one")
    qtbot.waitUntil(lambda: bool(lines), timeout=20_000)
    process.let_go()
    process.send("two")
    qtbot.waitUntil(lambda: lines == ["got one", "got two"], timeout=20_000)
    qtbot.wait(300)  # the first one has ended by now
    assert process.running
    assert ends == []
    assert [record.message for record in qtlog.records] == []
    process.send("three")
    qtbot.waitUntil(lambda: lines[-1] == "got three", timeout=20_000)


def test_a_program_that_is_not_there_ends_at_once(qtbot) -> None:
    process, ends = LineProcess(lambda: ["/nowhere/nothing"]), []
    process.ended.connect(lambda: ends.append(1))
    process.send("one")
    qtbot.waitUntil(lambda: ends == [1], timeout=5000)
    assert not process.running
