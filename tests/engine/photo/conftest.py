from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.photo.observation import Observation
from engine.photo.views import ViewsConfig, cameras_around
from engine.types import Scan, Unit, UnitSource, UnitStatus
from tests.engine.synth.conftest import tiny_arrays


@pytest.fixture(scope="session")
def egg() -> Scan:
    """The egg of the synthetic tests as a scan in millimetres."""
    arrays = tiny_arrays()
    quads = arrays.quads
    faces = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]]).astype(np.int32)
    colours = np.full((len(arrays.mean_mm), 3), 180, np.uint8)
    colours[arrays.mean_mm[:, 1] > 60] = (90, 60, 40)
    status = UnitStatus(Unit.MILLIMETRE, UnitSource.FILE, "")
    return Scan("0" * 64, Path("egg.ply"), arrays.mean_mm, status, faces, colours)


@pytest.fixture(scope="session")
def marks(egg: Scan) -> np.ndarray:
    """Twelve places on the front of the egg, (12, 3)."""
    points = np.asarray(egg.points_mm, float)
    front = points[(points[:, 2] > 70) & (np.abs(points[:, 1]) < 60)]
    return front[np.linspace(0, len(front) - 1, 12).astype(int)]


def observations_of(marks: np.ndarray, noise_px: float, count: int = 24, seed: int = 0) -> list[Observation]:
    """What an observer with that noise would say of places in the views around an upright head."""
    rng = np.random.default_rng(seed)
    names = tuple(f"p{k}" for k in range(len(marks)))
    found = []
    for number, camera in enumerate(cameras_around(np.eye(4), ViewsConfig(count=count))):
        xy = camera.project(marks)[0]
        full = np.ones(len(marks))
        found.append(
            Observation(
                f"view {number}", camera, names, xy + rng.normal(0, noise_px, xy.shape), 0 * full, full, full, full > 0
            )
        )
    return found
