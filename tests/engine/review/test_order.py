"""Doubt and order: each cause raises it, people settle it, and the way through a scan meets everything once."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from engine import annotation as edits
from engine.catalog import LandmarkScheme
from engine.review.doubt import DOUBTFUL, Cause, doubts
from engine.review.order import next_doubtful, order_landmarks, order_scans, scan_doubts, summary_doubts
from engine.review.prior import ShapePrior
from engine.store.values import SetSummary
from engine.types import Annotation, Role, State

MODEL = {"source": "model", "confidence": 0.97}


@pytest.fixture
def good(faces, make_set) -> Annotation:  # type: ignore[no-untyped-def]
    return make_set(faces(1, seed=20, share=0.1)[0], **MODEL)


def change(annotation: Annotation, name: str, **fields: object) -> Annotation:
    return edits.put(annotation, name, replace(annotation.landmarks[name], **fields))  # type: ignore[arg-type]


@pytest.mark.parametrize("cause", [Cause.FLAGGED, Cause.UNPLACED, Cause.SHAPE, Cause.CONFIDENCE])
def test_each_cause_puts_its_landmark_first_and_says_so(
    good: Annotation, ibug: LandmarkScheme, prior: ShapePrior, cause: Cause
) -> None:
    name = "cheilion_left"
    x, y, z = good.landmarks[name].xyz_mm or (0, 0, 0)
    planted = {
        Cause.FLAGGED: change(good, name, flagged=True, comment="beard"),
        Cause.UNPLACED: edits.clear(good, name),
        Cause.SHAPE: change(good, name, xyz_mm=(x + 15, y - 15, z)),
        Cause.CONFIDENCE: change(good, name, confidence=0.1),
    }[cause]
    first = order_landmarks(doubts(planted, ibug, prior))[0]
    assert (first.name, first.reasons[0].cause) == (name, cause)
    assert first.share > DOUBTFUL
    assert first.text


def test_a_good_prediction_has_no_doubtful_landmark(good: Annotation, ibug: LandmarkScheme, prior: ShapePrior) -> None:
    found = doubts(good, ibug, prior)
    assert [one.name for one in found] == list(ibug.names)
    assert max(one.share for one in found) < DOUBTFUL
    assert all("nobody has checked it" in one.text for one in found)


def test_a_correction_far_from_the_prediction_and_an_estimate_are_told(
    good: Annotation, ibug: LandmarkScheme, prior: ShapePrior
) -> None:
    x, y, z = good.landmarks["menton"].xyz_mm or (0, 0, 0)
    moved = change(change(good, "menton", xyz_mm=(x + 6, y, z)), "subnasale", state=State.OCCLUDED)
    found = {one.name: one for one in doubts(moved, ibug, prior, good)}
    (reason,) = [one for one in found["menton"].reasons if one.cause is Cause.CORRECTION]
    assert reason.value == pytest.approx(6.0)
    assert "6.0 mm from where the model put it" in found["menton"].text
    assert any(one.cause is Cause.OCCLUDED for one in found["subnasale"].reasons)


def test_a_prediction_far_from_the_reference_is_doubtful_and_says_so(
    good: Annotation, ibug: LandmarkScheme, prior: ShapePrior
) -> None:
    x, y, z = good.landmarks["menton"].xyz_mm or (0, 0, 0)
    reference = change(good, "menton", xyz_mm=(x + 9, y, z))
    found = {one.name: one for one in doubts(good, ibug, prior, None, reference)}
    assert found["menton"].share > DOUBTFUL
    assert found["menton"].reasons[0].cause is Cause.REFERENCE
    assert "9.0 mm from the reference" in found["menton"].text
    assert max(one.share for name, one in found.items() if name != "menton") < DOUBTFUL
    settled = change(good, "menton", checked=True)
    assert {one.name: one for one in doubts(settled, ibug, prior, None, reference)}["menton"].settled


def test_what_a_person_checked_comes_last_unless_it_is_flagged(
    good: Annotation, ibug: LandmarkScheme, prior: ShapePrior
) -> None:
    checked = edits.mark_checked(good, ["menton", "subnasale"])
    order = order_landmarks(doubts(change(checked, "subnasale", flagged=True), ibug, prior))
    assert order[0].name == "subnasale"
    assert order[-1].name == "menton"
    assert order[-1].settled


def test_the_next_key_meets_every_doubtful_landmark_once_then_begins_again(
    good: Annotation, ibug: LandmarkScheme, prior: ShapePrior
) -> None:
    planted = edits.clear(change(change(good, "menton", confidence=0.2), "subnasale", confidence=0.05), "cheilion_left")
    found = doubts(planted, ibug, prior)
    met, here = [], None
    for _ in range(4):
        step = next_doubtful(found, here)
        assert step is not None
        here = step.name
        met.append(here)
    assert set(met[:3]) == {"menton", "subnasale", "cheilion_left"}
    assert met[3] == met[0]


def test_accepting_on_and_on_settles_a_scan(good: Annotation, ibug: LandmarkScheme, prior: ShapePrior) -> None:
    annotation, here, steps = good, None, 0
    while (step := next_doubtful(doubts(annotation, ibug, prior), here)) is not None:
        annotation = edits.mark_checked(annotation, [step.name])
        here, steps = step.name, steps + 1
    assert steps == len(ibug)


def test_five_thousand_scans_are_ordered_within_a_second(  # type: ignore[no-untyped-def]
    faces, make_set, ibug: LandmarkScheme, prior: ShapePrior
) -> None:
    shapes = faces(25, seed=21, share=0.1)
    shapes[3, 5] += 40.0
    sets = [make_set(shape, **MODEL) for shape in shapes]
    many = [sets[number % 25] for number in range(5000)]
    ids = [str(number) for number in range(5000)]
    before = time.process_time()
    ordered = order_scans(scan_doubts(ids, many, ibug, prior))
    seconds = time.process_time() - before
    assert {int(one.scan_id) % 25 for one in ordered[:200]} == {3}
    assert ordered[0].worst == ibug.names[5]
    assert seconds < 3.0  # a third of that on a quiet core; the benchmark prints the figure


def test_scans_are_ordered_by_counts_before_landmarks_are_read(ibug: LandmarkScheme) -> None:
    def summary(scan_id: str, checked: int, confidence: float | None, flagged: int = 0) -> SetSummary:
        return SetSummary(scan_id, ibug.id, Role.CORRECTED, 68, 0, 0, checked, confidence, "", flagged)

    known = [
        summary("done", 68, None),
        summary("sure", 0, 0.9),
        summary("unsure", 0, 0.2),
        summary("flag", 68, None, 1),
    ]
    known.append(SetSummary("new", ibug.id, Role.PREDICTED, 68, 0, 0, 0, 0.1, ""))
    order = order_scans(summary_doubts(["done", "sure", "unsure", "flag", "new"], known, ibug))
    assert [one.scan_id for one in order] == ["flag", "new", "unsure", "sure", "done"]
    assert [one.left for one in order] == [1, 68, 68, 68, 0]


def test_nothing_at_all_is_no_fault(ibug: LandmarkScheme, prior: ShapePrior) -> None:
    assert scan_doubts([], [], ibug, prior) == ()
    assert next_doubtful(()) is None
    empty = doubts(Annotation(ibug.id), ibug, prior)
    assert all(one.reasons[0].cause is Cause.UNPLACED for one in empty)
    assert not np.isnan([one.share for one in empty]).any()
