from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from engine.datasets.values import LandmarkDataset  # noqa: E402
from engine.learn.config import AugmentConfig, LoopConfig, RefineConfig  # noqa: E402
from engine.learn.patches import PatchItem, PatchReads, Tuning  # noqa: E402
from engine.learn.samples import CloudBatch, PreparedSet, Reads, collate, steps_per_epoch, stream  # noqa: E402
from engine.preprocess.clouds import CloudConfig  # noqa: E402
from engine.preprocess.dedup import DedupConfig  # noqa: E402
from engine.preprocess.neighbourhoods import KnnPyramid, neighbourhoods  # noqa: E402

ROWS = (0, 3, 4, 7, 9)
PYRAMID = KnnPyramid(levels=2, neighbours=6, pool_neighbours=6)


@pytest.fixture(scope="module")
def prepared(tiny: LandmarkDataset) -> PreparedSet:
    return PreparedSet(tiny, CloudConfig(points=64, dedup=DedupConfig(on=False)), PYRAMID)


def batches(prepared: PreparedSet, start: int, count: int, workers: int, **augment: float) -> list[CloudBatch]:
    config = LoopConfig(batch=2, workers=workers, seed=5)
    reads = Reads(prepared, AugmentConfig(rotation="any", **augment), 5)  # type: ignore[arg-type]
    found = stream(reads, ROWS, start, config, collate, heavy=False)
    return [next(found) for _ in range(count)]


@pytest.mark.parametrize("workers", [0, 1])
def test_a_step_reads_the_same_whoever_reads_and_wherever_reading_began(prepared: PreparedSet, workers: int) -> None:
    whole = batches(prepared, 0, 6, 0, dropout=0.5)
    later = batches(prepared, 4, 2, workers, dropout=0.5)
    for one, other in zip(whole[4:], later, strict=True):
        assert torch.equal(one.points, other.points)
        assert torch.equal(one.labels, other.labels)
        assert all(torch.equal(one.indices[name], other.indices[name]) for name in one.indices)


def test_samplings_are_other_points_of_the_same_scan(prepared: PreparedSet) -> None:
    still = AugmentConfig(rotation="none", jitter=0.0, scale=0.0, shift=0.0, samplings=4)
    read = [prepared.varied(3, still, np.random.default_rng(seed)) for seed in range(12)]
    kinds = {one.points.tobytes() for one in read}
    assert 2 <= len(kinds) <= 4
    surface = {tuple(point) for point in prepared.get(3).prepared.merged_unit}
    for one in read:
        assert {tuple(point) for point in one.points} <= surface
        assert len(one.points) == 64
        near = neighbourhoods(PYRAMID, one.points.astype(float))["near0"]
        assert (one.indices["near0"][:, 0] == near[:, 0]).all()
        np.testing.assert_array_equal(one.labels, prepared.item(3).labels)


def test_every_epoch_shows_every_scan_in_an_order_of_its_own(prepared: PreparedSet) -> None:
    per_epoch = steps_per_epoch(len(ROWS), 2)
    found = batches(prepared, 0, 2 * per_epoch, 0)
    epochs = [[int(row) for batch in found[at : at + per_epoch] for row in batch.rows] for at in (0, per_epoch)]
    assert all(set(epoch) == set(ROWS) for epoch in epochs)
    assert epochs[0] != epochs[1]


def test_neighbours_kept_with_a_scan_are_those_of_the_moved_scan(prepared: PreparedSet) -> None:
    still = AugmentConfig(rotation="any", jitter=0.0)
    item = prepared.varied(3, still, np.random.default_rng(1))
    again = neighbourhoods(PYRAMID, item.points.astype(float))
    for name, index in item.indices.items():
        cloud = item.points
        if index.ndim == 2 and name == "near0":  # equal distances may change places; the distances may not
            kept = np.linalg.norm(cloud[index] - cloud[:, None], axis=2)
            np.testing.assert_allclose(kept, np.linalg.norm(cloud[again[name]] - cloud[:, None], axis=2), atol=1e-4)
    assert item.points.shape == (64, 3)


def test_what_is_absent_is_masked(prepared: PreparedSet) -> None:
    item = prepared.item(15)
    assert item.mask.tolist() == [True, True, False, True, True]
    assert np.isfinite(item.labels).all()


def test_a_mirrored_patch_belongs_to_the_landmark_of_the_other_side(prepared: PreparedSet) -> None:
    still = AugmentConfig(rotation="none", jitter=0.0, scale=0.0, shift=0.0)
    unit = np.stack([prepared.get(row).labels_unit for row in ROWS])

    def read(mirror: float, number: int) -> PatchItem:
        config = RefineConfig(augment=still.model_copy(update={"mirror": mirror}), points=32)
        tuning = Tuning(0.4, 0.05, {}, {})
        return PatchReads(prepared, ROWS, unit, config, tuning)[7, 0, number]

    names = prepared.dataset.names
    for number, name in enumerate(names):
        plain, mirrored = read(0.0, number), read(1.0, number)
        np.testing.assert_allclose(mirrored.points, plain.points * np.array([-1, 1, 1]), atol=1e-6)
        np.testing.assert_allclose(mirrored.residual, plain.residual * np.array([-1, 1, 1]), atol=1e-6)
        other = name.replace("right", "left") if "right" in name else name.replace("left", "right")
        assert (names[plain.landmark], names[mirrored.landmark]) == (name, other)
