from __future__ import annotations

from app.models.view_state import Tool
from engine import annotation as edits
from engine.types import Annotation, Landmark, Role, State

SCHEME = "nose9"


def ready(open_scan, ball, scheme: str = SCHEME):
    work = open_scan(ball)
    work.set_scheme(scheme)
    return work


def settle(qtbot, work) -> None:
    qtbot.waitUntil(lambda: not work.scans.is_loading, timeout=20_000)


def test_placing_goes_through_the_scheme_and_ends(qtbot, open_scan, ball) -> None:
    work = ready(open_scan, ball)
    settle(qtbot, work)
    names = work.session.scheme.names
    work.annotate.set_tool(Tool.PLACE)
    for number, name in enumerate(names):
        assert work.annotate.target == name
        work.annotate.on_surface_clicked((float(number), 0.0, 90.0))
    assert set(work.document.annotation.landmarks) == set(names)
    assert work.session.view.tool is Tool.LOOK
    assert work.document.annotation.landmarks[names[0]].annotator == "Ada"
    for _ in names:
        work.annotate.undo()
    assert not work.document.annotation.landmarks


def test_a_click_without_the_tool_places_nothing(qtbot, open_scan, ball) -> None:
    work = ready(open_scan, ball)
    settle(qtbot, work)
    work.annotate.select("nasion")
    work.annotate.on_surface_clicked((0.0, 0.0, 90.0))
    assert not work.document.annotation.landmarks
    assert work.annotate.selected is None


def test_a_drag_is_one_step_with_a_name_and_escape_takes_it_back(qtbot, open_scan, ball) -> None:
    work = ready(open_scan, ball)
    settle(qtbot, work)
    place(work, "nasion", 0.0)
    before = work.document.annotation
    drag(work, "nasion", 20)
    assert work.document.undo_stack.undoText() == "Move nasion"
    assert work.document.annotation.landmarks["nasion"].xyz_mm == (19.0, 0.0, 90.0)
    work.annotate.undo()
    assert work.document.annotation is before
    work.annotate.on_drag_started("nasion")
    work.annotate.on_dragged("nasion", (5.0, 0.0, 90.0))
    work.annotate.on_drag_cancelled()
    assert work.document.annotation is before


def test_a_run_of_nudges_is_one_step_until_something_else_happens(qtbot, open_scan, ball) -> None:
    work = ready(open_scan, ball)
    settle(qtbot, work)
    place(work, "nasion", 0.0)
    place(work, "rhinion", 9.0)
    steps = work.document.undo_stack.count()
    for x in range(5):
        work.annotate.on_nudged("nasion", (float(x + 1), 0.0, 90.0))
    assert work.document.undo_stack.count() == steps + 1
    work.annotate.on_nudged("rhinion", (10.0, 0.0, 90.0))
    work.annotate.on_nudged("nasion", (7.0, 0.0, 90.0))
    assert work.document.undo_stack.count() == steps + 3


def test_states_are_toggled_and_named(qtbot, open_scan, ball) -> None:
    work = ready(open_scan, ball)
    settle(qtbot, work)
    place(work, "nasion", 0.0)
    work.annotate.select("nasion")
    work.annotate.toggle_occluded()
    assert work.document.annotation.landmarks["nasion"].state is State.OCCLUDED
    work.annotate.toggle_occluded()
    assert work.document.annotation.landmarks["nasion"].state is State.PLACED
    work.annotate.toggle_absent()
    assert work.document.annotation.landmarks["nasion"].xyz_mm is None
    work.annotate.toggle_absent()
    assert "nasion" not in work.document.annotation.landmarks
    texts = [work.document.undo_stack.text(n) for n in range(work.document.undo_stack.count())]
    assert texts == [
        "Place nasion", "Mark occluded: nasion", "Mark visible: nasion", "Mark absent: nasion", "Clear nasion"
    ]  # fmt: skip


def test_checking_walks_through_what_nobody_has_checked(qtbot, open_scan, ball) -> None:
    work = ready(open_scan, ball)
    settle(qtbot, work)
    predict(work)
    names = work.session.scheme.names
    work.annotate.select(names[0])
    for name in names:
        assert work.annotate.selected == name
        work.annotate.accept()
    assert all(landmark.checked for landmark in work.document.annotation.landmarks.values())
    work.annotate.undo()
    assert work.annotate.selected == names[-1]


def test_reset_brings_the_prediction_back_and_accept_all_checks_everything(qtbot, open_scan, ball) -> None:
    work = ready(open_scan, ball)
    settle(qtbot, work)
    predicted = predict(work)
    drag(work, "nasion", 3)
    work.annotate.select("nasion")
    work.annotate.reset()
    assert work.document.annotation.landmarks["nasion"] == predicted.landmarks["nasion"]
    work.annotate.accept_all()
    assert all(landmark.checked for landmark in work.document.annotation.landmarks.values())


def test_undo_shows_what_it_changed(qtbot, open_scan, ball) -> None:
    work = ready(open_scan, ball)
    settle(qtbot, work)
    place(work, "nasion", 0.0)
    place(work, "rhinion", 3.0)
    work.annotate.select(None)
    with qtbot.waitSignal(work.annotate.revealed) as revealed:
        work.annotate.undo()
    assert revealed.args == ["rhinion"]
    assert work.annotate.selected == "rhinion"


def place(work, name: str, x: float) -> None:
    new = edits.place(work.document.annotation, name, (x, 0.0, 90.0))
    work.document.apply(f"Place {name}", new)


def drag(work, name: str, steps: int) -> None:
    work.annotate.on_drag_started(name)
    for x in range(steps):
        work.annotate.on_dragged(name, (float(x), 0.0, 90.0))
    work.annotate.on_drag_finished()


def predict(work) -> Annotation:
    landmarks = {
        name: Landmark((float(n), 1.0, 80.0), source="model", model="m", confidence=0.9)
        for n, name in enumerate(work.session.scheme.names)
    }
    predicted = Annotation(work.session.scheme.id, landmarks)
    work.document.set_set(Role.PREDICTED, predicted)
    work.document.apply("Predict", edits.accept(work.document.annotation, predicted), source="model")
    return predicted
