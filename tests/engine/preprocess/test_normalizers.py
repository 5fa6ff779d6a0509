from __future__ import annotations

import numpy as np
import pytest

from engine.preprocess.normalize import LEAKS, NORMALIZERS, Normalizer, from_similarity, normalizer
from engine.preprocess.similarity import Similarity, random_rotation
from engine.preprocess.template import Template
from engine.types import EngineError


def lopsided(rng: np.random.Generator, count: int = 1500) -> np.ndarray:
    """A head-sized body with a nose, a chin and one ear, in millimetres."""
    unit = rng.normal(size=(count, 3))
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    points = unit * [75.0, 110.0, 95.0]
    for at, height, width in (([0, 0.1, 1], 26, 0.25), ([0, -0.8, 0.6], 16, 0.35), ([1, 0.1, 0], 22, 0.25)):
        direction = np.array(at) / np.linalg.norm(at)
        bump = height * np.exp(-np.square(unit - direction).sum(1) / (2 * width**2))
        points += bump[:, None] * direction
    return points


LABELS = np.array([[0, 12, 120.0], [-30, 30, 90], [30, 30, 90], [0, -95, 70]])


def template() -> Template:
    cloud = lopsided(np.random.default_rng(9), 2500)
    return Template(cloud / 120.0, LABELS / 120.0, 120.0, ("a", "b", "c", "d"))


def framed(name: str, points: np.ndarray) -> Normalizer:
    return normalizer(name, points, labels_mm=LABELS, template=template())


@pytest.mark.parametrize("name", list(NORMALIZERS))
def test_way_there_and_back(name: str) -> None:
    points = lopsided(np.random.default_rng(0))
    frame = framed(name, points)
    assert np.allclose(frame.to_mm(frame.to_unit(points)), points)
    lengths = np.linalg.norm(np.diff(frame.to_unit(points), axis=0), axis=1)
    assert np.allclose(lengths * frame.size_mm, np.linalg.norm(np.diff(points, axis=0), axis=1))


@pytest.mark.parametrize("name", list(NORMALIZERS))
def test_only_the_leaking_one_looks_at_the_labels_and_says_so(name: str) -> None:
    points = lopsided(np.random.default_rng(0))
    leaks = LEAKS in NORMALIZERS[name].tags
    assert framed(name, points).leaks_labels == leaks
    if leaks:
        with pytest.raises(EngineError, match="new scan has none"):
            normalizer(name, points, template=template())
    else:
        assert np.array_equal(normalizer(name, points, template=template()).centre_mm, framed(name, points).centre_mm)


def test_the_sphere_holds_every_point() -> None:
    unit = framed("sphere", lopsided(np.random.default_rng(1)))
    points = unit.to_unit(lopsided(np.random.default_rng(1)))
    assert np.linalg.norm(points, axis=1).max() == pytest.approx(1.0)
    assert points.mean(0) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_template_finds_its_place_from_any_pose(seed: int, tmp_path: object) -> None:
    rng = np.random.default_rng(seed)
    turn, shift = random_rotation(rng), rng.normal(size=3) * 300
    size = rng.uniform(0.9, 1.1)
    frame = normalizer("template", size * lopsided(rng) @ turn.T + shift, template=template())
    off = np.linalg.norm(frame.to_unit(size * LABELS @ turn.T + shift) - LABELS / 120.0, axis=1)
    assert off.max() * 120.0 < 4.0


def test_a_template_is_stored_and_a_damaged_one_refused(tmp_path) -> None:
    template().save(tmp_path / "mean.npz")
    again = Template.load(tmp_path / "mean.npz")
    assert np.allclose(again.points_unit, template().points_unit, atol=1e-6)
    assert (again.names, again.unit_mm) == (template().names, 120.0)
    (tmp_path / "mean.npz").write_bytes(b"no")
    with pytest.raises(EngineError, match=r"mean\.npz is not a mean face"):
        Template.load(tmp_path / "mean.npz")
    with pytest.raises(EngineError, match="mean face"):
        normalizer("template", lopsided(np.random.default_rng(0)))


def test_a_similarity_and_its_normalizer_agree() -> None:
    rng = np.random.default_rng(4)
    move = Similarity(random_rotation(rng), 0.013, rng.normal(size=3))
    points = rng.normal(size=(20, 3)) * 100
    assert np.allclose(from_similarity(move).to_unit(points), move.apply(points))
