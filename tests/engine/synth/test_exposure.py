"""Exposure: what lies open sees about half of the room in front, the bottom of a narrow pit hardly any."""

from __future__ import annotations

import numpy as np

from engine.synth.exposure import exposure


def _slab_with_pit(depth_mm: float, pit_mm: float = 3.0, edge_mm: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """A square sheet facing forward, 40 mm wide, with a square pit in its middle."""
    steps = np.arange(-20.0, 20.0 + edge_mm, edge_mm)
    x, y = np.meshgrid(steps, steps)
    inside = (np.abs(x) <= pit_mm / 2) & (np.abs(y) <= pit_mm / 2)
    vertices = np.stack([x, y, np.where(inside, -depth_mm, 0.0)], axis=-1).reshape(-1, 3)
    n = len(steps)
    a = (np.arange(n - 1)[:, None] * n + np.arange(n - 1)).ravel()
    faces = np.concatenate([np.stack([a, a + 1, a + n + 1], 1), np.stack([a, a + n + 1, a + n], 1)])
    return vertices.astype(np.float32), faces


def test_an_open_sheet_sees_the_room_and_a_deep_pit_does_not() -> None:
    vertices, faces = _slab_with_pit(12.0)
    seen = exposure(vertices, faces)
    floor = (vertices[faces][:, :, 2] < -11.0).all(axis=1)
    level = (vertices[faces][:, :, 2] > -1.0).all(axis=1)
    assert floor.sum() > 4
    assert np.median(seen[level]) > 0.4
    assert seen[floor].max() < 0.35 * np.median(seen[level])


def test_a_shallow_dent_stays_open() -> None:
    vertices, faces = _slab_with_pit(1.0, pit_mm=9.0)
    seen = exposure(vertices, faces)
    floor = (vertices[faces][:, :, 2] < -0.9).all(axis=1)
    assert seen[floor].min() > 0.3


def test_what_faces_away_sees_nothing() -> None:
    vertices, faces = _slab_with_pit(0.0)
    assert exposure(vertices, faces[:, ::-1]).max() == 0.0
