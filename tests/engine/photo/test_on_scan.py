from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.io import read_landmarks, read_scan
from engine.photo.observing import DenseObserver
from engine.photo.on_scan import lift_one
from engine.types import EngineError, Scan


def test_landmarks_of_a_real_head_are_lifted_from_its_views(shared_data: Path) -> None:
    scan = read_scan(shared_data / "james" / "james.obj")
    reference = read_landmarks(shared_data / "james" / "james.ljson")
    lift = lift_one(scan, DenseObserver(), 68, 12)
    off = np.linalg.norm(lift.consensus.xyz_mm - reference.xyz, axis=1)
    assert np.nanmean(off[17:]) < 6.0
    assert lift.consensus.found.sum() >= 60
    assert (lift.consensus.gap_mm[lift.consensus.found] < 15.0).all()


def test_a_bare_cloud_and_a_scan_without_a_face_are_refused(egg: Scan) -> None:
    ball = np.random.default_rng(0).normal(size=(3000, 3))
    ball = ball / np.linalg.norm(ball, axis=1, keepdims=True) * 80.0
    cloud = Scan("1" * 64, Path("ball.ply"), ball, egg.unit)
    with pytest.raises(EngineError, match=r"ball\.ply"):
        lift_one(cloud, DenseObserver(), 68, 12)
