"""Batches for the canonical net: cached graphs, turned anyhow, scaled, mirrored and shaken afresh at every read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from engine.preprocess import PoseCloudConfig
from engine.preprocess.graph import INDEX_NAMES, batch_indices
from engine.preprocess.similarity import random_rotation, rotation_about
from engine.train.losses import pose_loss
from engine.train.shards import Shards, decode
from engine.types import FloatArray


@dataclass(frozen=True, eq=False)
class PoseBatch:
    """points: (B N, 3). indices: by name. target: (B N, 3) in 100 mm, zero off the head. on_head, is_face: (B N,)."""

    points: Tensor
    indices: dict[str, Tensor]
    target: Tensor
    on_head: Tensor
    is_face: Tensor


def pose_batches(
    shards: Shards, config: PoseCloudConfig, batch: int, seed: int, upright: float = 0.3
) -> Iterator[PoseBatch]:
    """An endless stream. ``upright``: share of face crops that are nearly upright, as at the second look."""
    rng = np.random.default_rng(seed)
    rows = 2 * shards.scans
    while True:
        yield _batch(shards, rng.integers(0, rows, batch), config, rng, upright)


def _batch(
    shards: Shards, rows: np.ndarray, config: PoseCloudConfig, rng: np.random.Generator, upright: float
) -> PoseBatch:
    points: list[FloatArray] = []
    targets: list[FloatArray] = []
    faces, graphs = [], []
    for row in rows.tolist():
        cloud: FloatArray = shards.get("graph_points", row, 2).astype(np.float32)
        target: FloatArray = decode(shards.get("graph_canonical", row, 2))
        if rng.random() < 0.5:
            cloud, target = cloud * [-1.0, 1.0, 1.0], target * [-1.0, 1.0, 1.0]
        crop = row % 2 == 1
        if crop and rng.random() < upright / 0.5:
            rotation = rotation_about(rng.normal(size=3), float(rng.normal(0.0, 0.3)))
        else:
            rotation = random_rotation(rng)
        scale = float(np.exp(rng.normal(0.0, 0.08)))
        cloud = scale * (cloud @ rotation.T) + rng.normal(0.0, 0.04, 3)
        cloud = cloud + rng.normal(0.0, rng.uniform(0.0, 0.008), cloud.shape)
        points.append(cloud)
        targets.append(target)
        faces.append(shards.get("graph_face", row, 2))
        graphs.append({name: shards.get(name, row, 2) for name in INDEX_NAMES})
    joined = np.concatenate(targets) / 100.0
    on_head = np.isfinite(joined[:, 0])
    return PoseBatch(
        torch.from_numpy(np.concatenate(points).astype(np.float32)),
        {name: torch.from_numpy(index) for name, index in batch_indices(graphs, config).items()},
        torch.from_numpy(np.nan_to_num(joined).astype(np.float32)),
        torch.from_numpy(on_head),
        torch.from_numpy(np.concatenate(faces)),
    )


def pose_step(net: nn.Module, batch: PoseBatch) -> tuple[Tensor, dict[str, Tensor]]:
    """Loss and figures of one batch."""
    canonical, quality = net(batch.points, **batch.indices)
    return pose_loss(canonical, quality, batch.target, batch.on_head, batch.is_face)
