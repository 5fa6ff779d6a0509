from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.review.afloat import AfloatWatch, afloat_mm
from engine.review.doubt import DOUBTFUL, Cause, doubts
from engine.types import Annotation, Landmark, Scan, Unit, UnitSource, UnitStatus


def plane(step_mm: float, half_mm: float = 60.0, faces: bool = True) -> Scan:
    """A square in z = 0, as a mesh or as a cloud."""
    side = np.arange(-half_mm, half_mm + 1e-6, step_mm)
    count = len(side)
    points = np.stack([*np.meshgrid(side, side, indexing="ij"), np.zeros((count, count))], 2).reshape(-1, 3)
    corner = (np.arange(count - 1)[:, None] * count + np.arange(count - 1)).ravel()
    squares = np.stack([corner, corner + 1, corner + count + 1, corner, corner + count + 1, corner + count], 1)
    unit = UnitStatus(Unit.MILLIMETRE, UnitSource.CHOSEN, "")
    return Scan("s", Path("plane.ply"), points, unit, squares.reshape(-1, 3).astype(np.int32) if faces else None)


@pytest.mark.parametrize("step_mm", [0.4, 3.0, 20.0])
@pytest.mark.parametrize("faces", [True, False])
def test_what_lies_on_a_surface_never_floats_and_what_lies_beside_it_does(step_mm: float, faces: bool) -> None:
    scan = plane(step_mm, faces=faces)
    rng = np.random.default_rng(0)
    on = {f"on{k}": (float(x), float(y), 2.0) for k, (x, y) in enumerate(rng.uniform(-59, 59, (60, 2)))}
    found = afloat_mm(scan, {**on, "beside": (0.0, 0.0, 70.0), "beyond": (120.0, 0.0, 0.0)})
    assert set(found) == {"beside", "beyond"}
    assert found["beside"] == pytest.approx(70.0, abs=step_mm)
    assert found["beyond"] == pytest.approx(60.0, abs=step_mm)


def test_only_doubtful_predictions_are_looked_at() -> None:
    out = (0.0, 0.0, 50.0)
    doubtful = Landmark(out, source="model", confidence=0.3)
    marks = {
        "doubtful": doubtful,
        "sure": replace(doubtful, confidence=0.9),
        "checked": replace(doubtful, checked=True),
        "placed": Landmark(out, source="manual"),
        "on": replace(doubtful, xyz_mm=(5.0, 5.0, 1.0)),
    }
    watch, scan = AfloatWatch(0.5), plane(3.0)
    for _again in range(2):
        assert watch.of(scan, Annotation("ibug68", marks)) == {"doubtful": pytest.approx(50.0, abs=0.1)}


def test_a_landmark_that_floats_is_doubtful_until_a_person_agrees(faces, make_set, ibug, prior) -> None:  # type: ignore[no-untyped-def]
    good = make_set(faces(1, seed=20, share=0.1)[0], source="model", confidence=0.97)
    found = {one.name: one for one in doubts(good, ibug, prior, afloat_mm={"menton": 25.0})}
    assert found["menton"].reasons[0].cause is Cause.AFLOAT
    assert "25 mm beside the scan" in found["menton"].text
    assert max(one.share for name, one in found.items() if name != "menton") < DOUBTFUL
    landmarks = {**good.landmarks, "menton": replace(good.landmarks["menton"], checked=True)}
    checked = {one.name: one for one in doubts(good.with_landmarks(landmarks), ibug, prior, afloat_mm={"menton": 25.0})}
    assert checked["menton"].share < DOUBTFUL
