"""What the view shows: which landmarks are named unasked."""

from __future__ import annotations

import pytest

from app.models.scene import MOST_DOUBTED, resolve
from app.models.view_state import LabelMode, ViewState
from engine.catalog import scheme
from engine.types import Annotation, Landmark, Role

NOSE = scheme("nose9")


def labelled(confidences: list[float], mode: LabelMode, checked: bool = False) -> list[str]:
    marks = {
        name: Landmark((0.0, 0.0, float(number)), source="model", confidence=confidence, checked=checked)
        for number, (name, confidence) in enumerate(zip(NOSE.names, confidences, strict=True))
    }
    sets = {Role.CORRECTED: Annotation(NOSE.id, marks), Role.REFERENCE: Annotation(NOSE.id, marks)}
    view = ViewState(labels=mode, selected=NOSE.names[8])
    return [marker.name for marker in resolve(None, sets, NOSE, view).markers if marker.label]


def test_the_selected_landmark_and_the_most_doubtful_are_named() -> None:
    doubts = [0.4, 0.9, 0.1, 0.9, 0.2, 0.9, 0.3, 0.9, 0.9]
    assert labelled(doubts, LabelMode.SELECTED) == [NOSE.names[k] for k in (0, 2, 4, 6, 8)]
    assert labelled(doubts, LabelMode.SELECTED, checked=True) == [NOSE.names[8]]
    assert labelled(doubts, LabelMode.NONE) == []
    assert len(labelled(doubts, LabelMode.ALL)) == len(NOSE)


@pytest.mark.parametrize("low", [0.0, 0.49])
def test_no_picture_is_full_of_names(low: float) -> None:
    assert len(labelled([low] * 9, LabelMode.SELECTED)) <= MOST_DOUBTED + 1
