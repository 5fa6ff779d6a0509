"""From the points of a scan to what a point net sees, and back: one function and one config for training and use."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from pydantic import Field

from engine.config import Config
from engine.preprocess.dedup import DedupConfig, dedup
from engine.preprocess.normalize import Normalizer, normalizer
from engine.preprocess.sampling import farthest_points
from engine.preprocess.template import Template
from engine.types import FloatArray


class CloudConfig(Config):
    """What is done to a cloud before a net sees it; written into the card of every model."""

    dedup: DedupConfig = DedupConfig()
    points: int = Field(default=8192, description="Points that are kept.", ge=16)
    sampling: Literal["farthest", "random"] = Field(
        default="farthest", description="Which points are kept: evenly spread ones, or any."
    )
    normalizer: Literal["sphere", "own", "template", "labels"] = Field(
        default="sphere", description="How the cloud is brought to unit size; “labels” needs the truth and leaks it."
    )


@dataclass(frozen=True, eq=False)
class Prepared:
    """A cloud as a net sees it.

    points_unit: (N, 3) float32, the points that were kept. merged_unit: (M, 3), all of them after merging, for patches.
    before: points before merging.
    """

    points_unit: FloatArray
    merged_unit: FloatArray
    normalizer: Normalizer
    before: int

    @cached_property
    def tree(self) -> Any:
        """For the points of ``merged_unit`` near a place."""
        from scipy.spatial import cKDTree

        return cKDTree(self.merged_unit)


def prepare(
    cloud_mm: FloatArray,
    config: CloudConfig,
    labels_mm: FloatArray | None = None,
    template: Template | None = None,
    seed: int = 0,
) -> Prepared:
    """Merge, normalise, thin. cloud_mm: (V, 3). labels_mm: (L, 3), for the normaliser that needs the truth only.

    EngineError if the normaliser needs what is not there.
    """
    merged = dedup(np.asarray(cloud_mm, float), config.dedup).points
    frame = normalizer(config.normalizer, merged, labels_mm, template)
    unit = frame.to_unit(merged)
    return Prepared(thinned(unit, config, seed).astype(np.float32), unit.astype(np.float32), frame, len(cloud_mm))


def thinned(points: FloatArray, config: CloudConfig, seed: int = 0) -> FloatArray:
    """Exactly ``config.points`` of the points (V, 3); where there are fewer they repeat."""
    if config.sampling == "farthest":
        return np.asarray(points[farthest_points(points, config.points)])
    order = np.random.default_rng(seed).permutation(len(points))
    return np.asarray(points[np.resize(order, config.points)])
