"""Every step of a prediction has words, and shows what it worked with."""

from __future__ import annotations

import numpy as np

from app.models.model_path import FIGURE_TEXTS, STEP_TEXTS, step_overlays, step_words
from engine.infer.trace import STEPS, TraceStep


def test_every_step_there_is_has_a_title_and_an_explanation() -> None:
    assert set(STEP_TEXTS) == set(STEPS)
    assert all(title and text.endswith(".") for title, text in STEP_TEXTS.values())


def test_figures_are_told_and_those_that_say_nothing_are_not() -> None:
    step = TraceStep("raw", figures={"points": 6393.0, "triangles": 0.0, "unheard_of": 1.0})
    assert step_words(step) == ["6,393 points"]
    assert all("{value}" in text.words for text in FIGURE_TEXTS.values())


def test_a_step_with_points_stands_alone_and_one_with_landmarks_shows_where_they_came_from() -> None:
    points = np.random.default_rng(0).normal(size=(50, 3)).astype(np.float32)
    coarse = TraceStep("coarse", landmarks_mm=np.zeros((1, 4, 3), np.float32))
    moved = np.ones((1, 4, 3), np.float32)
    moved[0, 3] = np.nan
    refined = TraceStep("refined", landmarks_mm=moved)
    steps = {"coarse": coarse, "refined": refined}
    near = step_overlays(TraceStep("near", points_mm=points), steps, [0, 1], None)
    assert near.alone
    assert near.clouds[0].points_mm is points
    shown = step_overlays(refined, steps, [0, 1, 3], None)
    ways = [line for line in shown.lines if len(line.points_mm) == 2]
    dots = [line for line in shown.lines if len(line.points_mm) == 1]
    assert (len(ways), len(dots)) == (2, 2)  # the one that was not found is left out
    assert np.array_equal(ways[0].points_mm, [[0, 0, 0], [1, 1, 1]])
    assert not shown.alone


def test_hypotheses_have_a_colour_each_with_the_best_on_top() -> None:
    sets = np.arange(3)[:, None, None] * np.ones((3, 2, 3), np.float32)
    shown = step_overlays(TraceStep("hypotheses", landmarks_mm=sets), {}, [0, 1], None)
    assert len({line.tone for line in shown.lines}) == 3
    assert shown.lines[-1].tone == "accent"
    assert np.array_equal(shown.lines[-1].points_mm, [[0, 0, 0]])


def test_the_doubtful_are_told_from_the_sure() -> None:
    step = TraceStep("verified", landmarks_mm=np.zeros((1, 2, 3), np.float32))
    tones = [line.tone for line in step_overlays(step, {}, [0, 1], np.array([0.9, 0.1])).lines]
    assert tones == ["good", "bad"]
