"""Labels keep clear of landmarks and of each other, and stay in the picture."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.ui.view.labels import FEW, Request, place_labels

WIDTH, HEIGHT = 1000.0, 800.0
spots = st.lists(
    st.tuples(st.floats(100, 900), st.floats(100, 700)),
    min_size=1,
    max_size=60,
    unique_by=lambda p: (int(p[0]), int(p[1])),
)


def boxes(requests, places) -> np.ndarray:
    return np.array(
        [[p.x_px, p.y_px, p.x_px + r.width_px, p.y_px + r.height_px] for r, p in zip(requests, places, strict=True)]
    )


@given(spots=spots)
@settings(max_examples=60, deadline=None)
def test_free_labels_touch_nothing(spots) -> None:
    markers = np.array(spots)
    requests = [Request(x, y, 90, 24) for x, y in spots]
    places = place_labels(requests, markers, WIDTH, HEIGHT)
    assert places[0].free or len(spots) > FEW
    found = boxes(requests, places)
    assert (found[:, :2] >= 0).all()
    assert (found[:, 2] <= WIDTH).all()
    assert (found[:, 3] <= HEIGHT).all()
    for k, place in enumerate(places):
        if not place.free:
            continue
        left, top, right, bottom = found[k]
        covers = (markers[:, 0] > left) & (markers[:, 0] < right) & (markers[:, 1] > top) & (markers[:, 1] < bottom)
        assert not covers.any()
        for other in range(k):
            if places[other].free:
                a = found[other]
                assert a[0] >= right or a[2] <= left or a[1] >= bottom or a[3] <= top


@given(x=st.floats(0, WIDTH), y=st.floats(0, HEIGHT))
def test_a_single_label_always_finds_room(x, y) -> None:
    place = place_labels([Request(x, y, 120, 24)], np.array([[x, y]]), WIDTH, HEIGHT)[0]
    assert place.free


@given(spots=spots)
@settings(max_examples=60, deadline=None)
def test_columns_keep_the_order_of_height(spots) -> None:
    """So that the lines from labels to landmarks hardly cross."""
    if len(spots) <= FEW:
        spots = spots * (FEW + 1)
    requests = [Request(x, y, 80, 22) for x, y in spots]
    places = place_labels(requests, np.array(spots), 1400, HEIGHT)
    middle = np.array(spots)[:, 0].mean()
    for side in (True, False):
        column = [k for k, place in enumerate(places) if place.free and (place.x_px < middle) is side]
        heights = [(places[k].y_px, requests[k].y_px) for k in column]
        assert [y for _, y in sorted(heights)] == sorted(y for _, y in heights)
