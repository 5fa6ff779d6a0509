"""Owners show and take back what lies over the scan; another scan clears it."""

from __future__ import annotations

import numpy as np

from app.models.document import Document
from app.models.overlays import Overlays, Polyline, SurfaceField


def test_owners_do_not_disturb_each_other(qtbot) -> None:
    document = Document()
    overlays = Overlays(document)
    line, other = Polyline(np.zeros((2, 3))), Polyline(np.ones((2, 3)))
    field = SurfaceField("a", np.zeros(3), 0.0, 1.0, "x")
    with qtbot.waitSignal(overlays.changed):
        overlays.show("one", lines=[line], surface=field)
    overlays.show("two", lines=[other])
    assert overlays.together.lines == (line, other)
    assert overlays.together.surface is field
    overlays.take_back("one")
    assert overlays.together.lines == (other,)
    assert overlays.together.surface is None
    document.opened.emit()
    assert overlays.together.lines == ()


def test_taking_back_nothing_is_silent(qtbot) -> None:
    overlays = Overlays(Document())
    with qtbot.assertNotEmitted(overlays.changed):
        overlays.take_back("nobody")
        overlays.clear()
