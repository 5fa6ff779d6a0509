"""Curves of a training: what a resumed worker repeats counts once, folds stay apart, no peak is lost by thinning."""

from __future__ import annotations

import numpy as np

from app.models.training import (
    LOSS,
    VALIDATION_MM,
    Curves,
    Measured,
    Pace,
    curve_chart,
    landmark_chart,
    live_landmark_chart,
    thinned,
)
from engine.jobs.protocol import Metric, Progress, Started


def said(steps, name: str = "coarse/loss", offset: float = 0.0) -> list[Metric]:
    return [Metric(name, offset + step, step) for step in steps]


def test_a_resumed_worker_overwrites_what_it_repeats() -> None:
    curves = Curves()
    curves.add_all([Started("train", 1), *said(range(1, 41)), Started("train", 2, 2), *said(range(21, 61), offset=0.5)])
    (curve,) = curves.of(LOSS)
    assert curve.steps == list(range(1, 61))
    assert curve.values[19] == 20.0
    assert curve.values[20] == 21.5


def test_the_next_training_of_a_run_has_a_curve_of_its_own() -> None:
    curves = Curves()
    curves.add_all([*said(range(1, 41)), *said(range(1, 31))])
    assert [len(curve.steps) for curve in curves.of(LOSS)] == [40, 30]
    assert [layer.title for layer in curve_chart(curves, LOSS).layers] == ["coarse", "coarse 2"]


def test_the_second_stage_is_drawn_beside_the_first_and_landmarks_stand_as_they_do_last() -> None:
    curves = Curves()
    curves.add_all([*said(range(1, 4), "coarse/validation_mm"), *said(range(1, 3), "refine/refined_mm")])
    curves.add_all([*said(range(1, 4), "coarse/mm of nasion"), *said(range(1, 3), "coarse/mm of chin", 9.0)])
    assert [curve.stage for curve in curves.of(VALIDATION_MM)] == ["coarse", "refine"]
    assert curves.landmarks() == {"nasion": 3.0, "chin": 11.0}
    chart = live_landmark_chart(curves, {})
    assert chart.up.names == ("chin", "nasion")
    assert chart.layers[0].value.tolist() == [11.0, 3.0]


def test_an_event_that_is_read_and_heard_counts_once() -> None:
    curves = Curves()
    curves.add_all(said([1, 2, 3]))
    assert not curves.add(Metric("coarse/loss", 3.0, 3))
    assert curves.of(LOSS)[0].steps == [1, 2, 3]


def test_thinning_keeps_ends_and_extremes() -> None:
    rng = np.random.default_rng(3)
    xy = np.column_stack([np.arange(10_000.0), rng.normal(size=10_000)])
    xy[1234, 1], xy[8765, 1] = 50.0, -50.0
    few = thinned(xy, 300)
    assert len(few) <= 302
    assert np.all(np.diff(few[:, 0]) > 0)
    assert {0.0, 1234.0, 8765.0, 9999.0} <= set(few[:, 0])


def test_the_note_tells_the_best_and_the_worst_landmark_is_on_top() -> None:
    curves = Curves()
    curves.add_all([Metric("coarse/validation_mm", value, step) for step, value in enumerate((9.0, 4.25, 5.0), 1)])
    assert "4.25" in curve_chart(curves, VALIDATION_MM).note
    measured = Measured(3, "2.0", (("chin", 1.0, 0.5, 1.5), ("nose", 3.0, 2.0, 4.0)), "5.0", (6.0, 4.0))
    chart = landmark_chart(measured, {"nose": "Nasal tip"})
    assert chart.up.names == ("Nasal tip", "chin")
    assert chart.layers[1].marks[0].landmark == "nose"
    assert chart.layers[0].extent().tolist() == [[4.0, 0.0], [6.0, 1.0]]
    assert "before 5.0 mm" in chart.note


def test_the_time_to_go_counts_the_steps_of_this_attempt_alone() -> None:
    pace = Pace()
    assert pace.remaining_s() is None
    for event, now_s in ((Started("train", 1, 2), 0.0), (Progress(500, 1000), 10.0), (Progress(550, 1000), 20.0)):
        pace.add(event, now_s)
    assert pace.remaining_s() == 90.0


def test_a_curve_that_has_just_begun_starts_at_its_first_step() -> None:
    curves = Curves()
    curves.add(Metric("coarse/validation_mm", 9.0, 0))
    across = curve_chart(curves, VALIDATION_MM).across
    assert (across.low, across.high) == (0.0, 1.0)


def test_a_loss_below_zero_is_seen() -> None:
    curves = Curves()
    curves.add_all([Metric("precise/loss", -1.0, 1), Metric("precise/loss", -2.0, 2)])
    assert curve_chart(curves, LOSS).up.low is None
