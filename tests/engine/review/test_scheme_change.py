"""A scheme edited under its landmarks: nothing is lost, new names are found by place and by word."""

from __future__ import annotations

import numpy as np
import pytest

from engine.catalog import LandmarkScheme
from engine.review.scheme_change import find_change, migration, suggest
from engine.store.landmark_sets import PutSet, SetKey
from engine.store.project import Project
from engine.types import Annotation, EngineError

RENAMED = {"menton": "chin_bottom", "subnasale": "nose_foot", "cheilion_left": "mouth_corner_left"}


def edited(scheme: LandmarkScheme, without: str = "jaw_left_8") -> LandmarkScheme:
    """The scheme after somebody renamed three landmarks and removed one."""
    landmarks = tuple(
        one.model_copy(update={"name": RENAMED.get(one.name, one.name), "pair": None})
        for one in scheme.landmark
        if one.name != without
    )
    return LandmarkScheme(id=scheme.id, title=scheme.title, source="", landmark=landmarks)


@pytest.fixture
def filled(project: Project, scan_id: str, faces, make_set) -> Annotation:  # type: ignore[no-untyped-def]
    annotation: Annotation = make_set(faces(1, seed=40, share=0.3)[0], time="2026-01-01")
    project.apply(PutSet(SetKey(scan_id, annotation.scheme_id), annotation, "Import"))
    return annotation


def test_an_untouched_scheme_needs_nothing(project: Project, filled: Annotation, ibug: LandmarkScheme) -> None:
    change = find_change(project, ibug)
    assert (dict(change.unknown), change.suggestions, change.text) == ({}, (), "")
    assert find_change(project, edited(ibug).model_copy(update={"id": "other"})).text == ""


def test_renamed_landmarks_are_found_by_their_place(project: Project, filled: Annotation, ibug: LandmarkScheme) -> None:
    change = find_change(project, edited(ibug))
    assert set(change.unknown) == {*RENAMED, "jaw_left_8"}
    assert {one.old: one.new for one in change.suggestions} == RENAMED
    assert "They are kept" in change.text


def test_migrating_renames_as_one_undoable_step_and_keeps_the_rest(
    project: Project, scan_id: str, filled: Annotation, ibug: LandmarkScheme
) -> None:
    scheme = edited(ibug)
    change = find_change(project, scheme)
    project.apply(*migration(project, scheme, {one.old: one.new for one in change.suggestions}))
    after = project.annotation(scan_id, ibug.id)
    assert after.landmarks["chin_bottom"] == filled.landmarks["menton"]
    assert after.landmarks["jaw_left_8"] == filled.landmarks["jaw_left_8"]
    assert len(after.landmarks) == len(filled.landmarks)
    assert set(find_change(project, scheme).unknown) == {"jaw_left_8"}
    project.set_position(scan_id, ibug.id, 1)
    assert project.annotation(scan_id, ibug.id) == filled


def test_a_name_that_is_taken_on_a_scan_stays_apart(
    project: Project, scan_id: str, filled: Annotation, ibug: LandmarkScheme
) -> None:
    assert migration(project, ibug, {"menton": "subnasale"}) == ()
    with pytest.raises(EngineError, match="has no landmark nowhere"):
        migration(project, ibug, {"menton": "nowhere"})
    with pytest.raises(EngineError, match="become one"):
        migration(project, edited(ibug), {"menton": "chin_bottom", "subnasale": "chin_bottom"})


def test_words_decide_where_places_are_unknown_and_never_against_them(ibug: LandmarkScheme) -> None:
    (found,) = suggest(ibug, ("left_cheilion", "xyz"), ("cheilion_left", "menton"), {})
    assert (found.old, found.new, found.reason) == ("left_cheilion", "cheilion_left", "the names are alike")
    far = tuple(np.array(ibug["menton"].canonical_mm))
    assert suggest(ibug, ("left_cheilion",), ("cheilion_left",), {"left_cheilion": far}) == ()
