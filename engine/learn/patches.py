"""What the refiner reads: patches about the truth and about predictions, their centres shaken afresh at every read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import Dataset

from engine.learn import augment
from engine.learn.config import RefineConfig
from engine.learn.samples import PreparedSet, stack, stacked, stream
from engine.preprocess.neighbourhoods import neighbourhoods
from engine.preprocess.patches import Patches, cut
from engine.types import FloatArray, IntArray

REACH = 0.95
"""Share of the radius beyond which a shaken centre is pulled back: the truth stays within the patch."""


@dataclass(frozen=True)
class Tuning:
    """Radius and jitter of the patches in the unit frame, and the coarse errors they come from."""

    radius: float
    jitter: float
    percentiles_unit: dict[str, float]
    percentiles_mm: dict[str, float]


def tune(config: RefineConfig, errors_unit: FloatArray, errors_mm: FloatArray) -> Tuning:
    """Jitter = P80, radius = 1.2 × P95 of the coarse errors (any shape), never below the settings."""
    kept = errors_unit[np.isfinite(errors_unit)]
    unit = {f"P{share}": float(np.percentile(kept, share)) for share in (50, 80, 90, 95)}
    mm = {f"P{share}": float(np.nanpercentile(errors_mm, share)) for share in (50, 80, 90, 95)}
    radius, jitter = config.radius, config.jitter
    if config.tune:
        radius, jitter = max(radius, 1.2 * unit["P95"]), max(jitter, unit["P80"])
    return Tuning(radius, jitter, unit, mm)


@dataclass(frozen=True, eq=False)
class PatchBatch:
    """points: (B, P, 3) patch frame. landmark: (B,). residual: (B, 3). indices: by name. away: (B,) unit frame."""

    points: Tensor
    landmark: Tensor
    residual: Tensor
    indices: dict[str, Tensor]
    away: Tensor
    """How far each centre lay from the truth."""


@dataclass(frozen=True, eq=False)
class PatchItem:
    """One patch of a batch, as arrays."""

    points: FloatArray
    landmark: int
    residual: FloatArray
    indices: dict[str, IntArray]
    away: float


class PatchReads(Dataset[PatchItem]):
    """Patches by ``(step, place in the batch, number)``; numbers count the known landmarks of the scans in turn."""

    def __init__(
        self, prepared: PreparedSet, rows: Sequence[int], coarse_unit: FloatArray, config: RefineConfig, tuning: Tuning
    ) -> None:
        self._prepared, self._config, self._tuning = prepared, config, tuning
        self._coarse = dict(zip(rows, coarse_unit, strict=True))
        mask = prepared.dataset.mask
        self._known = [(row, int(landmark)) for row in rows for landmark in np.flatnonzero(mask[row])]
        self._seed = config.loop.seed
        self._moves = config.augment.model_copy(update={"mirror": 0.0})

    def __len__(self) -> int:
        return len(self._known)

    def __getitem__(self, key: tuple[int, int, int]) -> PatchItem:
        step, place, number = key
        row, landmark = self._known[number]
        rng = np.random.default_rng([self._seed, step, place, 9])
        truth = self._prepared.get(row).labels_unit[landmark]
        centre = truth if rng.random() < self._config.mix_prob else self._coarse[row][landmark]
        centre = self._shaken(centre, truth, rng)
        patch = patches_of(self._prepared, row, centre[None], self._tuning.radius, self._config.points, rng)
        points, residual = patch.points[0], patch.residuals(truth[None])
        if rng.random() < self._config.augment.mirror:  # a patch of the left, mirrored, is one of the right
            points, residual = augment.flipped(points), augment.flipped(residual)
            landmark = int(self._prepared.dataset.mirror[landmark])
        points, residual = augment.move(points, residual, np.array([0]), self._moves, rng)
        points = points.astype(np.float32)
        indices = neighbourhoods(self._config.net.structure, points)
        away = float(np.linalg.norm(truth - centre))
        return PatchItem(points, landmark, residual[0].astype(np.float32), indices, away)

    def _shaken(self, centre: FloatArray, truth: FloatArray, rng: np.random.Generator) -> FloatArray:
        """The jitter is the root mean square length of the shift.

        Taken for each axis, as the log has it, more than half of the true places would lie outside their patches.
        """
        shaken = centre + rng.normal(0.0, self._tuning.jitter / np.sqrt(3.0), 3)
        way = shaken - truth
        far = float(np.linalg.norm(way))
        most = REACH * self._tuning.radius
        return truth + way * min(1.0, most / far) if far > 0 else shaken


def collate_patches(items: Sequence[PatchItem]) -> PatchBatch:
    """Items as one batch."""
    return PatchBatch(
        stack([one.points for one in items]),
        torch.tensor([one.landmark for one in items]),
        stack([one.residual for one in items]),
        stacked([one.indices for one in items]),
        torch.tensor([one.away for one in items]),
    )


def patch_stream(reads: PatchReads, config: RefineConfig, start: int) -> Iterator[PatchBatch]:
    """Batches without end."""
    return stream(reads, range(len(reads)), start, config.loop, collate_patches, heavy=True)


def patches_of(
    prepared: PreparedSet,
    row: int,
    centres_unit: FloatArray,
    radius: float,
    points: int,
    rng: np.random.Generator | None = None,
) -> Patches:
    """The patches of a scan about centres (L, 3); without ``rng`` the same at every call."""
    cloud = prepared.get(row).prepared
    return cut(cloud.merged_unit, centres_unit, radius, rng, points, cloud.tree)
