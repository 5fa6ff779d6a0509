from __future__ import annotations

from typing import Literal

import numpy as np
import pytest

from engine import annotation as edits
from engine.geometry import Surface
from engine.photo.casting import SeenScan
from engine.photo.consensus import GOOD_MM, provenance, write
from engine.photo.lifting import ELSEWHERE, FORESEEN, HONEST, UNUSUAL, join
from engine.photo.views import ViewsConfig, cameras_around, render_views, surfaces_of
from engine.types import Annotation, Landmark, Scan, State
from tests.engine.photo.conftest import observations_of


def lifted(egg: Scan, marks: np.ndarray, noise_px: float, spoil: int = 0, count: int = 24):  # type: ignore[no-untyped-def]
    observations = observations_of(marks, noise_px, count)
    for each in observations[:spoil]:
        each.xy_px[:] += 40.0
    seen = [SeenScan(each.camera, np.asarray(egg.points_mm, float), egg.faces) for each in observations]
    return join(observations, seen, Surface.of(egg))


def test_rays_meet_the_surface_where_they_were_aimed(egg: Scan, marks: np.ndarray) -> None:
    for each in observations_of(marks, 0.0, 6):
        seen = SeenScan(each.camera, np.asarray(egg.points_mm, float), egg.faces)
        hits = seen.cast(each.xy_px)
        plain = seen.sees(marks, 0.5)
        assert plain.any()
        assert np.linalg.norm(hits.xyz_mm[plain] - marks[plain], axis=1).max() < 0.3
        assert (np.einsum("nx,nx->n", hits.normal, hits.xyz_mm - each.camera.position_mm)[plain] < 0).all()


def test_exact_rays_lift_exactly(egg: Scan, marks: np.ndarray) -> None:
    found = lifted(egg, marks, 0.0)
    assert found.found.all()
    assert np.linalg.norm(found.xyz_mm - marks, axis=1).max() < 0.1
    assert found.spread_mm.max() < HONEST * FORESEEN * 1.5  # a pixel of error that is foreseen, at about 1.2 mm


def test_a_third_of_wrong_views_does_no_harm_and_more_noise_is_said(egg: Scan, marks: np.ndarray) -> None:
    spoiled = lifted(egg, marks, 0.3, spoil=7)
    assert np.linalg.norm(spoiled.xyz_mm - marks, axis=1).max() < 2.0
    assert lifted(egg, marks, 2.0).spread_mm.mean() > 3 * lifted(egg, marks, 0.3).spread_mm.mean()


def test_one_view_gives_its_own_hits(egg: Scan, marks: np.ndarray) -> None:
    found = lifted(egg, marks, 0.0, count=1)
    assert found.found.sum() >= 6
    off = np.linalg.norm(found.xyz_mm - marks, axis=1)[found.found]
    assert np.median(off) < 0.3
    assert (found.views <= 1).all()


def test_what_is_shown_as_good_is_more_than_half_sure(egg: Scan, marks: np.ndarray) -> None:
    consensus = lifted(egg, marks, 0.0)
    consensus.spread_mm[:2] = GOOD_MM - 0.1, GOOD_MM + 0.1
    written = write(Annotation("ibug68"), consensus, "photo-dense").landmarks
    sure = [(written[name].confidence or 0.0) >= 0.5 for name in consensus.names]
    assert sure == consensus.good.tolist()
    assert not all(sure)


def test_hand_placed_points_never_move_and_provenance_decides(egg: Scan, marks: np.ndarray) -> None:
    consensus = lifted(egg, marks, 0.0)
    by_hand = edits.place(Annotation("ibug68"), "p0", (1.0, 2.0, 3.0))
    model = Landmark((4.0, 5.0, 6.0), State.PLACED, "model", model="nasion-1")
    old = edits.put(by_hand, "p1", model)
    new = write(old, consensus, "test")
    assert new.get("p0") == old.get("p0")
    assert new.get("p1") == model
    assert new.get("p2") is not None
    assert provenance(new.landmarks["p2"]) == "consensus"
    assert write(old, consensus, "test", replace_models=True).get("p1") != model
    assert write(new, consensus, "other").get("p2") != new.get("p2")  # its own kind is renewed
    single = lifted(egg, marks, 0.0, count=1)
    object.__setattr__(single, "photos", True)
    assert write(new, single, "photo").landmarks == new.landmarks  # one photo does not replace many views


@pytest.mark.parametrize("colour", ["own", "clay", "both"])
def test_views_show_the_face_in_the_middle(egg: Scan, colour: Literal["own", "clay", "both"]) -> None:
    surfaces = surfaces_of(egg, np.eye(4))
    config = ViewsConfig(count=3, size_px=64)
    for view in render_views(surfaces, cameras_around(np.eye(4), config), colour):
        assert view.pixels.shape == (64, 64, 3)
        assert view.seen.raster.covered[24:40, 24:40].all()
        assert not view.seen.raster.covered[:, :3].any()


def test_views_follow_a_scan_that_is_turned_and_in_another_unit(egg: Scan) -> None:
    from engine.photo.camera import turn_of

    turn = turn_of(120, 30, 50)
    pose = np.eye(4)
    pose[:3, :3] = turn.T * 10.0
    moved = Scan(egg.scan_id, egg.path, (egg.points_mm @ turn.T) / 10.0, egg.unit, egg.faces, egg.colours)
    config = ViewsConfig(count=2, size_px=64)
    straight = list(render_views(surfaces_of(egg, np.eye(4)), cameras_around(np.eye(4), config)))
    turned = list(render_views(surfaces_of(moved, pose), cameras_around(pose, config)))
    for one, other in zip(straight, turned, strict=True):
        assert np.abs(one.pixels.astype(int) - other.pixels).mean() < 1.0


def test_what_is_unusual_for_a_head_is_worth_less(egg: Scan, marks: np.ndarray) -> None:
    observations = observations_of(marks, 0.0, 6)
    seen = [SeenScan(each.camera, np.asarray(egg.points_mm, float), egg.faces) for each in observations]
    usual = join(observations, seen, Surface.of(egg), marks)
    odd = join(observations, seen, Surface.of(egg), marks + np.array([0.0, 8.0, 0.0]))
    assert usual.spread_mm.max() < 0.4  # rays that meet exactly, and the pixel of error that their net foresees
    assert odd.spread_mm == pytest.approx(HONEST * UNUSUAL * 8.0, abs=0.2)
    assert odd.xyz_mm == pytest.approx(usual.xyz_mm)


def test_what_another_source_contradicts_is_worth_less_and_so_are_its_neighbours(egg: Scan, marks: np.ndarray) -> None:
    observations = observations_of(marks, 0.0, 6)
    seen = [SeenScan(each.camera, np.asarray(egg.points_mm, float), egg.faces) for each in observations]
    names = observations[0].names
    told = dict(zip(names[:-1], marks, strict=False)) | {"unknown": np.zeros(3)}
    agreed = join(observations, seen, Surface.of(egg), elsewhere_mm=told)
    up = np.array([0.0, 6.0, 0.0])
    told[names[0]] = marks[0] + up
    against = join(observations, seen, Surface.of(egg), elsewhere_mm=told)
    assert against.xyz_mm == pytest.approx(agreed.xyz_mm)  # what is held against them moves no place
    assert against.spread_mm[0] == pytest.approx(HONEST * ELSEWHERE * 6.0, abs=0.2)
    assert against.spread_mm[1:-1] == pytest.approx(agreed.spread_mm[1:-1])
    everywhere = {name: place + up for name, place in told.items()}
    near = join(observations, seen, Surface.of(egg), elsewhere_mm=everywhere)
    assert near.spread_mm[-1] > agreed.spread_mm[-1] + 2.0  # nobody knows the last, but its neighbours are contradicted


def test_sure_views_outweigh_unsure_ones(egg: Scan, marks: np.ndarray) -> None:
    observations = observations_of(marks, 0.0, 8)
    for number, each in enumerate(observations):
        if number % 2:
            each.xy_px[:, 1] += 3.0
            each.confidence[:] = 0.2
    seen = [SeenScan(each.camera, np.asarray(egg.points_mm, float), egg.faces) for each in observations]
    off = np.linalg.norm(join(observations, seen, Surface.of(egg)).xyz_mm - marks, axis=1)
    assert np.median(off) < 0.8  # half of the views are three pixels off, but say themselves that they are unsure
