"""Prepared scans in memory, read afresh at every step: the same step always reads the same, whoever reads it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from engine.datasets.values import LandmarkDataset
from engine.learn import augment
from engine.learn.config import AugmentConfig, LoopConfig
from engine.preprocess.clouds import CloudConfig, Prepared, prepare, thinned
from engine.preprocess.neighbourhoods import Structure, neighbourhoods
from engine.preprocess.template import Template
from engine.train.devices import chosen_device
from engine.train.ranks import rank, world
from engine.types import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class CloudBatch:
    """points, labels: (B, N, 3), (B, L, 3) in the unit frame. mask: (B, L). indices: by name, stacked. rows: (B,)."""

    points: Tensor
    labels: Tensor
    mask: Tensor
    indices: dict[str, Tensor]
    rows: Tensor


@dataclass(frozen=True, eq=False)
class Item:
    """One scan of a batch, as arrays."""

    points: FloatArray
    labels: FloatArray
    mask: BoolArray
    indices: dict[str, IntArray]
    row: int


@dataclass(frozen=True, eq=False)
class PreparedScan:
    """One scan, merged, thinned and normalised, with its neighbours. labels_unit: (L, 3), NaN where absent."""

    prepared: Prepared
    labels_unit: FloatArray
    indices: dict[str, IntArray]


class PreparedSet:
    """Scans of a data set as a net of some structure sees them, each prepared once, when first asked for."""

    def __init__(
        self, dataset: LandmarkDataset, config: CloudConfig, structure: Structure, template: Template | None = None
    ) -> None:
        self.dataset, self.config, self.structure, self.template = dataset, config, structure, template
        self._kept: dict[int, PreparedScan] = {}
        self._others: dict[tuple[int, int], tuple[FloatArray, dict[str, IntArray]]] = {}

    def get(self, row: int) -> PreparedScan:
        """The scan in a row of the data set."""
        if row not in self._kept:
            labels = self.dataset.labels_mm[row]
            prepared = prepare(self.dataset.cloud_mm(row), self.config, labels, self.template, seed=row)
            indices = self._indices(prepared.points_unit)
            self._kept[row] = PreparedScan(prepared, prepared.normalizer.to_unit(labels), indices)
        return self._kept[row]

    def sampling(self, row: int, number: int) -> tuple[FloatArray, dict[str, IntArray]]:
        """Points (N, 3) of a scan and their neighbours. Number 0: those it is tested by; others: other points of it.

        Each is made once, as finding neighbours costs more than a step of a small net.
        """
        scan = self.get(row)
        if number == 0:
            return scan.prepared.points_unit, scan.indices
        if (row, number) not in self._others:
            merged = scan.prepared.merged_unit
            rng = np.random.default_rng([row, number])
            some = rng.permutation(merged)[: max(len(merged) * 2 // 3, min(len(merged), self.config.points))]
            points = thinned(some, self.config, seed=row).astype(np.float32)
            self._others[row, number] = points, self._indices(points)
        return self._others[row, number]

    def _indices(self, points: FloatArray) -> dict[str, IntArray]:
        return {name: np.asarray(index, np.int32) for name, index in neighbourhoods(self.structure, points).items()}

    def item(self, row: int) -> Item:
        """The scan as it is."""
        scan = self.get(row)
        return self._item(row, scan.prepared.points_unit, scan.labels_unit, scan.indices)

    def varied(self, row: int, config: AugmentConfig, rng: np.random.Generator) -> Item:
        """The scan, varied."""
        labels = self.get(row).labels_unit
        points, indices = self.sampling(row, int(rng.integers(config.samplings)) if config.samplings > 1 else 0)
        kept = augment.thin(points, config, rng) if config.thins else None
        if kept is not None:
            points = points[np.resize(rng.permutation(kept), len(points))]
            indices = neighbourhoods(self.structure, points)
        points, labels = augment.move(points, labels, self.dataset.mirror, config, rng)
        return self._item(row, points, labels, indices)

    def _item(self, row: int, points: FloatArray, labels: FloatArray, indices: dict[str, IntArray]) -> Item:
        mask = np.asarray(np.isfinite(labels).all(1))
        return Item(points.astype(np.float32), np.nan_to_num(labels).astype(np.float32), mask, indices, row)


def collate(items: Sequence[Item]) -> CloudBatch:
    """Items as one batch."""
    return CloudBatch(
        stack([one.points for one in items]),
        stack([one.labels for one in items]),
        stack([one.mask for one in items]),
        stacked([one.indices for one in items]),
        torch.tensor([one.row for one in items]),
    )


def stack(parts: Sequence[NDArray[Any]]) -> Tensor:
    """What the items of a batch have in common, on a new first axis."""
    return torch.from_numpy(np.stack(parts))


def stacked(parts: Sequence[dict[str, IntArray]]) -> dict[str, Tensor]:
    """Index arrays of several clouds, each on a new first axis."""
    return {name: stack([one[name] for one in parts]).long() for name in parts[0]}


class Reads(Dataset[Item]):
    """What a step reads, by ``(step, place in the batch, row)``."""

    def __init__(self, prepared: PreparedSet, config: AugmentConfig, seed: int) -> None:
        self._prepared, self._config, self._seed = prepared, config, seed

    def __getitem__(self, key: tuple[int, int, int]) -> Item:
        step, place, row = key
        return self._prepared.varied(row, self._config, np.random.default_rng([self._seed, step, place]))


class Order:
    """Keys of the batches from a step on, for ever: every epoch goes through all rows in an order of its own."""

    def __init__(self, rows: Sequence[int], batch: int, seed: int, start: int) -> None:
        self._rows, self._batch, self._seed, self._start = np.asarray(rows), batch, seed, start

    def __iter__(self) -> Iterator[list[tuple[int, int, int]]]:
        step, per_epoch = self._start, steps_per_epoch(len(self._rows), self._batch)
        while True:
            epoch, place = divmod(step, per_epoch)
            order = np.random.default_rng([self._seed, epoch, 5]).permutation(len(self._rows))
            # The last batch of an epoch is filled up with the first rows of its order.
            chosen = np.resize(order, per_epoch * self._batch)[place * self._batch : (place + 1) * self._batch]
            yield [(step, slot, int(self._rows[number])) for slot, number in enumerate(chosen)]
            step += 1


class Shared:
    """Of each batch the part of this process."""

    def __init__(self, order: Order) -> None:
        self._order = order

    def __iter__(self) -> Iterator[list[tuple[int, int, int]]]:
        return (keys[rank() :: world()] for keys in self._order)


def compute_threads(config: LoopConfig) -> int:
    """Threads for computing: what is asked for, else all cores but one, shared by the processes that train together."""
    return config.threads or max(1, (cores() - 1) // world())


def steps_per_epoch(rows: int, batch: int) -> int:
    """Batches that show every row once."""
    return max(1, -(-rows // batch))


def stream(
    reads: Dataset[Any], rows: Sequence[int], start: int, config: LoopConfig, put: Callable[[Any], Any], heavy: bool
) -> Iterator[Any]:
    """Batches of rows from a step on, without end, of several processes each its share.

    put: makes a batch of items. heavy: reading takes about as long as computing.
    """
    workers, order = spare_workers(config, heavy), Order(rows, config.batch, config.seed, start)
    return iter(
        DataLoader(
            reads,
            batch_sampler=Shared(order) if world() > 1 else order,
            collate_fn=put,
            num_workers=workers,
            prefetch_factor=4 if workers else None,
            multiprocessing_context="fork" if workers and os.name == "posix" else None,
        )
    )


def spare_workers(config: LoopConfig, heavy: bool) -> int:
    """How many processes prepare scans: cores that computing leaves free, where it is worth the while."""
    if config.workers >= 0:
        return config.workers
    if device_of(config) == "gpu":
        return min(8, cores() - 1)
    return min(4, max(1, cores() // 2)) if heavy and cores() > 1 else 0


def cores() -> int:
    """Cores that this process may use. Threads on busy cores wait for each other, so one is left to others."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def device_of(config: LoopConfig) -> str:
    """``gpu`` or ``cpu``."""
    return chosen_device(config.device)
