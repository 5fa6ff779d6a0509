"""From a quick picture to a fine one: every road ends, no step is slow too early, nothing half-done is seen."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui.view.refine import (
    COMPLETE_AFTER_MS,
    JITTER_PX,
    LONGEST_STEP_MS,
    SHADED_AFTER_MS,
    Abilities,
    Average,
    Costs,
    Progress,
    Step,
    Work,
    next_work,
)
from app.ui.view.surface import Frame

abilities = st.builds(Abilities, st.integers(1, 30), st.booleans(), st.booleans(), st.booleans())
costs = st.builds(Costs, st.floats(0, 900), st.floats(0, 2000))


def road(able: Abilities, cost: Costs) -> list[tuple[float, Work]]:
    """Every step from a coarse picture on."""
    progress, steps = Progress(), []
    while (found := next_work(progress, cost, able)) is not None:
        steps.append(found)
        progress = found[1].after
        assert len(steps) < 100
    return steps


@given(able=abilities, cost=costs)
def test_every_road_ends_with_a_whole_picture(able, cost) -> None:
    steps = road(able, cost)
    assert steps[-1][1].after.step >= Step.COMPLETE
    assert steps[-1][1].shown
    assert [work.after.step for _, work in steps] == sorted(work.after.step for _, work in steps)


@given(able=abilities, cost=costs)
def test_slow_steps_wait_for_a_second_of_rest(able, cost) -> None:
    for wait_ms, work in road(able, cost):
        expected_ms = cost.next_shadowed_ms if work.shadows else cost.plain_ms
        if able.portions == 1 and expected_ms > LONGEST_STEP_MS:
            assert wait_ms >= SHADED_AFTER_MS
        if work.portion in (None, 0):
            assert wait_ms >= COMPLETE_AFTER_MS


@given(able=abilities, cost=costs)
def test_portions_are_drawn_once_each_and_seen_only_if_even(able, cost) -> None:
    steps = road(able, cost)
    if able.portions > 1:
        assert [work.portion for _, work in steps] == list(range(able.portions))
        assert [work.shown for _, work in steps[:-1]] == [able.even] * (able.portions - 1)


@given(able=abilities, cost=costs)
def test_each_shift_is_used_once_for_edges_and_once_for_shadows(able, cost) -> None:
    for shadows in (False, True):
        samples = [work.sample for _, work in road(able, cost) if work.sample is not None and work.shadows is shadows]
        assert samples in ([], list(range(len(JITTER_PX) if able.averaging else 1)))


def test_shifts_fill_the_pixel_evenly() -> None:
    shifts = np.array(JITTER_PX)
    assert np.abs(shifts).max() < 0.5
    assert np.allclose(shifts.mean(0), 0, atol=0.05)
    assert len({tuple(np.floor((shift + 0.5) * 8)) for shift in shifts}) == len(shifts)


def test_average_is_the_mean() -> None:
    rng = np.random.default_rng(0)
    pictures = rng.integers(0, 256, (8, 5, 6, 4)).astype(np.uint8)
    average = Average()
    for picture in pictures:
        mean = average.add(Frame(picture))
    assert np.abs(mean.pixels - pictures.mean(0)).max() <= 0.5


def test_average_of_equal_pictures_changes_nothing() -> None:
    picture = np.full((3, 3, 4), 77, np.uint8)
    average = Average()
    assert all((average.add(Frame(picture)).pixels == 77).all() for _ in range(8))


@pytest.mark.parametrize("shadows", [False, True])
def test_costs_remember_by_kind(shadows) -> None:
    cost = Costs().measured(30.0, shadows)
    assert (cost.shadowed_ms, cost.plain_ms) == ((30.0, 0.0) if shadows else (0.0, 30.0))
