"""Looking from beside the settled pose."""

from __future__ import annotations

import numpy as np

from engine.infer.precise import NUDGE_PAIRS, _nudges

FACE_MM = np.array(
    [[0.0, 40.0, 110.0], [-45.0, 34.0, 85.0], [45.0, 34.0, 85.0], [0.0, -80.0, 90.0], [65.0, 20.0, 10.0]]
)


def test_nudges_favour_no_side() -> None:
    mirror = np.diag([-1.0, 1.0, 1.0])
    moved = [nudge.apply(FACE_MM) for nudge in _nudges()]
    mirrored = [nudge.apply(FACE_MM @ mirror) @ mirror for nudge in _nudges()]
    assert len(moved) == 2 * NUDGE_PAIRS
    for places in mirrored:
        assert min(np.abs(places - other).max() for other in moved) < 1e-9
    for first, second in zip(moved[::2], moved[1::2], strict=True):
        assert np.abs(first - second).max() > 0.1


def test_nudges_stay_within_what_the_net_was_taught_for_settled_poses() -> None:
    for nudge in _nudges():
        away = np.linalg.norm(nudge.apply(FACE_MM) - FACE_MM, axis=1)
        assert 0.5 < away.mean() < 6.0
        np.testing.assert_allclose(nudge.inverse().apply(nudge.apply(FACE_MM)), FACE_MM, atol=1e-9)
