"""Thumbnails show the face from the front as soon as landmarks tell where that is."""

from __future__ import annotations

import pytest

from engine.types import Annotation, Landmark

TIMEOUT_MS = 30_000


@pytest.mark.gl
def test_a_thumbnail_turns_to_the_face_when_landmarks_come(qtbot, open_scan, ball) -> None:
    work = open_scan(ball)
    qtbot.waitUntil(lambda: work.document.scan is not None, timeout=TIMEOUT_MS)
    pictures, scan_id = work.pictures, work.document.scan.scan_id
    pictures.want([scan_id])
    qtbot.waitUntil(lambda: scan_id in pictures._shown, timeout=TIMEOUT_MS)
    assert pictures._shown[scan_id].stem.endswith("axes")
    scheme = work.session.scheme
    places = {one.name: one.canonical_mm for one in scheme.landmark if one.canonical_mm is not None}
    found = {name: Landmark(place, source="model", confidence=0.9) for name, place in places.items()}
    work.document.apply("Predict", Annotation(scheme.id, found), source="model")
    qtbot.waitUntil(lambda: pictures._shown[scan_id].stem.endswith("face"), timeout=TIMEOUT_MS)
