from __future__ import annotations

import math

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor

CTRL = Qt.KeyboardModifier.ControlModifier


def placed(work, name: str) -> tuple[float, float, float]:
    return work.document.annotation.get(name).xyz_mm


def test_a_key_puts_the_landmark_under_the_mouse_and_another_goes_back_to_it(
    qtbot, desk, ball, spot, monkeypatch
) -> None:
    window = desk.open(ball)
    work, view = window.work, window.view
    names = work.session.scheme.names
    at = view.rect().center()
    monkeypatch.setattr(QCursor, "pos", lambda: view.mapToGlobal(at))
    qtbot.keyClick(view, Qt.Key.Key_E)
    assert [*work.document.annotation.landmarks] == [names[0]]
    assert work.session.view.selected == names[0]
    at = at + QPoint(40, 25)
    qtbot.keyClick(view, Qt.Key.Key_E)
    qtbot.waitUntil(lambda: [one.xyz_mm for one in view.scene.markers] == [placed(work, names[0])])
    there = spot(window, names[0])
    assert math.dist((there.x(), there.y()), (at.x(), at.y())) < 2.0
    assert [entry.text.split()[0] for entry in work.document.steps] == ["Place", "Move"]

    work.annotate.select(names[5])
    qtbot.waitUntil(window.actions_by_id["last_changed"].isEnabled)
    qtbot.keyClick(view, Qt.Key.Key_L, CTRL)
    assert work.session.view.selected == names[0]

    before = work.document.annotation
    at = QPoint(2, 2)  # beside the scan
    qtbot.keyClick(view, Qt.Key.Key_E)
    at = QPoint(-50, 10)  # beside the view
    qtbot.keyClick(view, Qt.Key.Key_E)
    assert work.document.annotation is before
