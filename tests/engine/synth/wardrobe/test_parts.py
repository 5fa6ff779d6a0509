"""Pieces of the wardrobe: finite, outward, where they belong on the mean head."""

from __future__ import annotations

import numpy as np
import pytest

from engine.synth.wardrobe import clothes, hair, objects, relief
from engine.synth.wardrobe.part import Part, grid_faces, tube, waves

SEEDS = range(5)
CLOSED = {
    "torso": lambda rng: clothes.torso(rng, 210.0, -500.0, 3.0),
    "roll": clothes.roll,
    "arm": lambda rng: clothes.arms(rng, 200.0, -500.0)[0],
    "bun": lambda rng: hair.ball(rng, np.array([0.0, 60.0, -90.0]), 30.0),
    "tube": lambda rng: tube(np.array([[0.0, 0, 0], [0, 0, 10], [0, 5, 20]]), 2.0),
    "rim": lambda rng: objects.glasses(rng)[0],
}
SHEETS = {"curtain": lambda rng: hair.curtain(rng, 200.0, 10.0, 80.0), "collar": clothes.collar}


def volume(part: Part) -> float:
    corners = part.vertices_mm[part.faces] - part.vertices_mm.mean(axis=0)
    return float(np.einsum("fx,fx->f", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])).sum() / 6.0)


@pytest.mark.parametrize("name", CLOSED)
def test_closed_pieces_face_outward(name: str) -> None:
    for seed in SEEDS:
        part = CLOSED[name](np.random.default_rng(seed))
        assert np.isfinite(part.vertices_mm).all()
        assert volume(part) > 0.0


@pytest.mark.parametrize("name", SHEETS)
def test_sheets_are_seen_from_both_sides(name: str) -> None:
    part = SHEETS[name](np.random.default_rng(0))
    corners = part.vertices_mm[part.faces]
    cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    np.testing.assert_allclose(cross.sum(axis=0), 0.0, atol=1e-6 * np.abs(cross).sum())


def test_grid_has_two_triangles_for_each_cell() -> None:
    assert len(grid_faces(4, 5, False)) == 2 * 3 * 4
    assert len(grid_faces(4, 5, True)) == 2 * 3 * 5
    assert set(grid_faces(4, 5, True).ravel()) == set(range(20))


def test_shoulders_are_as_wide_as_asked() -> None:
    for width in (130.0, 290.0):
        part = clothes.torso(np.random.default_rng(1), width, -500.0, 0.0)
        assert np.abs(part.vertices_mm[:, 0]).max() == pytest.approx(width, rel=0.12)


def test_waves_have_spread_about_one() -> None:
    points = np.random.default_rng(0).uniform(-300.0, 300.0, (20_000, 3))
    values = waves(points, np.random.default_rng(1), 20.0)
    assert values.std() == pytest.approx(1.0, abs=0.05)
    assert abs(values.mean()) < 0.05


FOREHEAD, CROWN, CHEEK, CHIN, LIP = (
    [0.0, 85.0, 100.0],
    [0.0, 140.0, 20.0],
    [45.0, 0.0, 85.0],
    [0.0, -65.0, 108.0],
    [0.0, -34.0, 113.0],
)


def test_hair_grows_on_the_scalp_and_not_on_the_face() -> None:
    places = np.array([FOREHEAD, CROWN, CHEEK, CHIN])
    weight = hair.scalp_weight(places, 95.0, 60.0, False, 8.0)
    np.testing.assert_allclose(weight, [0.0, 1.0, 0.0, 0.0])
    assert hair.scalp_weight(places[:1], 60.0, 45.0, False, 8.0)[0] == 1.0


def test_beard_grows_on_the_chin_and_leaves_the_lips() -> None:
    weight = hair.beard_weight(np.array([FOREHEAD, CROWN, CHIN, LIP]), hair.BeardShape())
    np.testing.assert_allclose(weight, [0.0, 0.0, 1.0, 0.0], atol=1e-6)


def test_nothing_grows_where_nothing_is_known() -> None:
    nowhere = np.full((3, 3), np.nan)
    assert not hair.scalp_weight(nowhere, 95.0, 60.0, True, 8.0).any()
    assert not hair.beard_weight(nowhere, hair.BeardShape()).any()
    assert not relief.brows(nowhere, np.random.default_rng(0))[0].any()


def test_hair_lifts_by_about_its_thickness() -> None:
    places = np.array([[0.0, 145.0, 10.0], [79.0, 60.0, 10.0]], dtype=np.float32)
    thin, thick = (
        np.linalg.norm(hair.cap(places, np.ones(2), np.random.default_rng(2), mm, 0.0), axis=1) for mm in (2.0, 20.0)
    )
    assert (thin < 6.0).all()
    assert (thick > 10.0).all()


def test_brows_lift_the_brow_only() -> None:
    places = np.array(
        [[37.5, 58.8, 98.0], [-37.5, 58.8, 98.0], [0.0, 0.0, 130.0], [37.5, 85.0, 90.0]], dtype=np.float32
    )
    lift = np.max([np.linalg.norm(relief.brows(places, np.random.default_rng(s))[0], axis=1) for s in range(8)], axis=0)
    assert (lift[:2] > 0.3).all()
    assert lift[2] == 0.0
    assert lift[3] < 0.05
