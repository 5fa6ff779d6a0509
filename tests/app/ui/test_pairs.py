from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPoint, Qt

from app.models.scene import MarkerStatus
from app.models.view_state import Tool
from engine import annotation as edits
from engine import catalog
from engine.types import Annotation, Landmark


def on_ball(x: float, y: float) -> tuple[float, float, float]:
    """A place on the front of the test's ball (72, 108, 90 mm)."""
    return x, y, 90.0 * math.sqrt(1 - (x / 72.0) ** 2 - (y / 108.0) ** 2)


def ready(qtbot, window, desk) -> None:
    window.work.set_scheme("nose9")
    qtbot.waitUntil(lambda: not window.work.scans.is_loading and not window.work.document.read_only)
    desk.drawn(window)


def test_the_mirror_image_is_offered_and_taken_by_a_key(qtbot, desk, ball) -> None:
    window = desk.open(ball)
    work, view = window.work, window.view
    ready(qtbot, window, desk)
    annotation = work.document.annotation
    for name, place in {"nasion": on_ball(0, 40), "subnasale": on_ball(0, -10), "zygion_right": on_ball(-60, 16),
                        "zygion_left": on_ball(60, 16)}.items():  # fmt: skip
        annotation = edits.place(annotation, name, place)
    work.document.apply("Place", annotation)
    work.annotate.select("alare_left")
    qtbot.keyClick(view, Qt.Key.Key_L)
    qtbot.waitUntil(lambda: view.scene.placing == work.session.scheme["alare_left"].title)
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(view.width() // 2 + 40, view.height() // 2))
    placed = work.document.annotation.get("alare_left").xyz_mm
    qtbot.waitUntil(lambda: any(one.status is MarkerStatus.PROPOSED for one in view.scene.markers), timeout=20_000)
    (ghost,) = [one for one in view.scene.markers if one.status is MarkerStatus.PROPOSED]
    assert ghost.name == "alare_right"
    assert not ghost.movable
    assert "alare_right" not in work.document.annotation.landmarks
    qtbot.waitUntil(window.actions_by_id["take_mirror"].isEnabled)
    qtbot.keyClick(view, Qt.Key.Key_M)
    taken = work.document.annotation.get("alare_right").xyz_mm
    assert np.allclose(taken, (-placed[0], placed[1], placed[2]), atol=2.0)
    assert work.pairs.proposal is None
    # Placing goes on with a landmark that is really missing.
    assert work.session.view.tool is Tool.PLACE
    assert work.session.view.selected not in work.document.annotation.landmarks
    work.annotate.undo()
    assert "alare_right" not in work.document.annotation.landmarks


def test_an_offer_goes_with_the_landmark_it_came_from(qtbot, desk, ball) -> None:
    window = desk.open(ball)
    work = window.work
    ready(qtbot, window, desk)
    annotation = work.document.annotation
    for name, place in {"nasion": on_ball(0, 40), "subnasale": on_ball(0, -10), "zygion_right": on_ball(-60, 16),
                        "zygion_left": on_ball(60, 16)}.items():  # fmt: skip
        annotation = edits.place(annotation, name, place)
    work.document.apply("Place", annotation)
    work.document.apply("Place", edits.place(annotation, "alare_left", on_ball(18, 0)))
    qtbot.waitUntil(lambda: work.pairs.proposal is not None, timeout=20_000)
    work.annotate.undo()
    assert work.pairs.proposal is None


def test_exchanged_sides_are_told_and_mended(qtbot, desk, ball) -> None:
    window = desk.open(ball)
    work = window.work
    scheme = catalog.scheme("ibug68")
    right = Annotation(
        "ibug68", {one.name: Landmark(one.canonical_mm, time="2026-01-01T00:00:00Z") for one in scheme.landmark}
    )
    work.document.apply("Place", edits.mirror_names(right, scheme))

    def told() -> list:
        return [one for one in window.stage.banners.messages if one.key == "swap"]

    qtbot.waitUntil(lambda: bool(told()), timeout=20_000)
    assert "exchanged" in told()[0].text
    told()[0].action()
    places = {name: one.xyz_mm for name, one in work.document.annotation.landmarks.items()}
    assert places == {name: one.xyz_mm for name, one in right.landmarks.items()}
    work.annotate.undo()
    qtbot.waitUntil(lambda: bool(told()), timeout=20_000)
    work.annotate.redo()
    qtbot.waitUntil(lambda: not told(), timeout=20_000)
