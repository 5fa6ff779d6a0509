"""Shards: the same for the same recipe and seed, resumed where they stopped, cancelled on request."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.synth.datasets import Recipe, generate, read_shard
from engine.synth.morphable_files import MorphableArrays
from engine.synth.scanner import ScannerConfig
from engine.types import Cancelled, EngineError


@pytest.fixture
def recipe(arrays: MorphableArrays, tmp_path: Path) -> Recipe:
    path = tmp_path / "tiny.npz"
    np.savez(
        path,
        mean_mm=arrays.mean_mm,
        quads=arrays.quads,
        identity_mm=arrays.identity_mm,
        expression_mm=arrays.expression_mm,
        expression_names=np.array(arrays.expression_names),
        narrow_face_vertices=arrays.narrow_face,
        face_vertices=arrays.face,
        head_neck_vertices=arrays.head,
    )
    return Recipe(model=path, scanner=ScannerConfig(points=200), scans_per_shard=3)


def test_makes_as_many_as_asked(recipe: Recipe, tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    paths = generate(recipe, 7, 1, tmp_path / "out", progress=lambda done, total: heard.append((done, total)))
    assert [len(read_shard(path)) for path in paths] == [3, 3, 1]
    assert heard == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_same_seed_same_bytes_and_processes_do_not_matter(recipe: Recipe, tmp_path: Path) -> None:
    one = generate(recipe, 6, 5, tmp_path / "one")
    two = generate(recipe, 6, 5, tmp_path / "two", processes=2)
    assert [path.name for path in one] == [path.name for path in two]
    for first, second in zip(one, two, strict=True):
        for scan, again in zip(read_shard(first), read_shard(second), strict=True):
            np.testing.assert_array_equal(scan.points_mm, again.points_mm)
            np.testing.assert_array_equal(scan.canonical_mm, again.canonical_mm)
            assert scan.kind == again.kind


def test_goes_on_where_it_stopped(recipe: Recipe, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    stops = iter([False, True])
    with pytest.raises(Cancelled):
        generate(recipe, 6, 2, folder, cancelled=lambda: next(stops))
    first = sorted(folder.glob("*.npz"))
    assert len(first) == 1
    written = first[0].stat().st_mtime_ns
    paths = generate(recipe, 6, 2, folder)
    assert paths[0] == first[0]
    assert paths[0].stat().st_mtime_ns == written


def test_damaged_shards_are_made_again(recipe: Recipe, tmp_path: Path) -> None:
    (path,) = generate(recipe, 2, 3, tmp_path / "out")
    good = path.read_bytes()
    path.write_bytes(good[:100])
    with pytest.raises(EngineError, match="make it again"):
        read_shard(path)
    generate(recipe, 2, 3, tmp_path / "out")
    assert len(read_shard(path)) == 2


def test_other_settings_are_another_set(recipe: Recipe) -> None:
    other = recipe.model_copy(update={"scanner": ScannerConfig(points=201)})
    moved = recipe.model_copy(update={"model": recipe.model.parent / "elsewhere" / recipe.model.name})
    assert other.digest != recipe.digest
    assert moved.digest == recipe.digest


def test_shards_keep_the_truth(recipe: Recipe, tmp_path: Path) -> None:
    (path,) = generate(recipe, 3, 4, tmp_path / "out")
    for scan in read_shard(path):
        assert scan.normals is not None
        np.testing.assert_allclose(np.linalg.norm(scan.normals, axis=1), 1.0, atol=0.02)
        known = np.isfinite(scan.canonical_mm[:, 0])
        assert not np.isnan(scan.canonical_mm[known]).any()
        assert known[scan.is_face].all()
