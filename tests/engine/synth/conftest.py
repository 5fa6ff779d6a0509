"""A morphable head small enough to make in a test: an egg of quads with a nose and five modes."""

from __future__ import annotations

import numpy as np
import pytest

from engine.synth.morphable import MorphableHead
from engine.synth.morphable_files import MorphableArrays
from engine.synth.types import HeadSurface

ROWS, COLUMNS = 40, 60
CENTRE = np.array([0.0, 20.0, 10.0])


def egg_points() -> np.ndarray:
    """Grid (ROWS × COLUMNS, 3) of an egg as large as a head, columns from the front round to the subject's left."""
    polar = np.linspace(0.06, np.pi - 0.06, ROWS)[:, None]
    around = np.linspace(0.0, 2.0 * np.pi, COLUMNS, endpoint=False)[None, :]
    unit = np.stack(
        [np.sin(polar) * np.sin(around), np.cos(polar) + 0.0 * around, np.sin(polar) * np.cos(around)], axis=-1
    ).reshape(-1, 3)
    points = unit * [78.0, 115.0, 96.0] + CENTRE
    nose = np.exp(-((points[:, 0] / 12.0) ** 2) - ((points[:, 1] - 5.0) / 18.0) ** 2) * (points[:, 2] > 0)
    points[:, 2] += 22.0 * nose
    return points


def tiny_arrays() -> MorphableArrays:
    points = egg_points()
    row, column = np.meshgrid(np.arange(ROWS - 1), np.arange(COLUMNS), indexing="ij")
    after = (column + 1) % COLUMNS
    a, b, c, d = (
        row * COLUMNS + column,
        row * COLUMNS + after,
        (row + 1) * COLUMNS + after,
        (row + 1) * COLUMNS + column,
    )
    quads = np.stack([a, d, c, b], axis=-1).reshape(-1, 4)
    face = (points[:, 2] > 55.0) & (np.abs(points[:, 1] - 15.0) < 75.0)
    order = np.argsort(~face, kind="stable")
    place = np.argsort(order)
    points, quads, count = points[order], place[quads], int(face.sum())
    offset = points - CENTRE
    wide, long = offset * [0.08, 0.0, 0.0], offset * [0.0, 0.06, 0.02]
    low = np.exp(-(((points[:, 1] + 45.0) / 25.0) ** 2)) * (points[:, 2] > 60.0)
    down = np.stack([0.0 * low, -20.0 * low, 0.0 * low], axis=1)
    return MorphableArrays(
        mean_mm=points.astype(np.float32),
        quads=quads.astype(np.int32),
        identity_mm=np.stack([wide, long]).astype(np.float16),
        expression_mm=np.stack([down, 0.3 * down, -0.2 * down]).astype(np.float16),
        expression_names=("jawOpen", "mouthSmile_L", "mouthSmile_R"),
        narrow_face=count,
        face=count,
        head=len(points),
    )


@pytest.fixture(scope="session")
def arrays() -> MorphableArrays:
    return tiny_arrays()


@pytest.fixture(scope="session")
def head(arrays: MorphableArrays) -> MorphableHead:
    """The tiny head with all shipped schemes tied to it; their places lie near, not on, this egg."""
    from engine.catalog import shipped_schemes

    return MorphableHead.build(arrays, shipped_schemes().values())


@pytest.fixture(scope="session")
def surface(head: MorphableHead) -> HeadSurface:
    return head.mean()
