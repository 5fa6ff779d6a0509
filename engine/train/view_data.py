"""Batches for the view net: clouds turned anyhow and seen from in front, with the canonical place of each pixel."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from engine.preprocess import ViewConfig
from engine.preprocess.normalize import own_normalizer
from engine.preprocess.similarity import random_rotation, rotation_about
from engine.preprocess.view_map import ViewMap, view_map
from engine.train.losses import pose_loss
from engine.train.shards import CROP_CENTRE_MM, Shards, decode
from engine.types import FloatArray

TILT_DEG = 42.0
"""A view is asked for an answer up to this angle from the face's front; the views at inference leave 38 at most."""
ROLL_DEG = 52.0
"""And up to this roll; the views at inference leave 45 at most."""
LOST_DEG = 75.0
"""A head turned farther than this counts as none: another view will show it better."""
ANY_SHARE = 0.2


@dataclass(frozen=True, eq=False)
class ViewBatch:
    """image: (B, 6, S, S). target: (B, 3, S/2, S/2) in 100 mm. on_head, is_face: (B, S/2, S/2)."""

    image: Tensor
    target: Tensor
    on_head: Tensor
    is_face: Tensor


def view_batches(shards: Shards, config: ViewConfig, batch: int, seed: int) -> Iterator[ViewBatch]:
    """An endless stream. It goes on as it would have if it begins later by as much as ``seed`` is greater."""
    for own in itertools.count(seed):
        rng = np.random.default_rng(own)
        samples = [_sample(shards, int(number), config, rng) for number in rng.integers(0, shards.scans, batch)]
        image, target, on_head, is_face = (np.stack(part) for part in zip(*samples, strict=True))
        yield ViewBatch(
            torch.from_numpy(image).contiguous(memory_format=torch.channels_last),
            torch.from_numpy(target),
            torch.from_numpy(on_head),
            torch.from_numpy(is_face),
        )


def _sample(shards: Shards, number: int, config: ViewConfig, rng: np.random.Generator) -> tuple[FloatArray, ...]:
    points = decode(shards.get("cloud_points", number))
    canonical = decode(shards.get("cloud_canonical", number))
    face = np.unpackbits(shards.get("cloud_face", number)).astype(bool)
    if rng.random() < 0.5:
        flip = np.array([-1.0, 1.0, 1.0], np.float32)
        points, canonical = points * flip, canonical * flip
    second_look = rng.random() < 0.35
    if second_look:
        centre = np.asarray(CROP_CENTRE_MM) + rng.normal(0.0, 10.0, 3)
        near = np.square(points - centre).sum(1) < (135.0 * rng.uniform(0.85, 1.15)) ** 2
        if near.sum() > 400:
            points, canonical, face = points[near], canonical[near], face[near]
    if rng.random() < 0.35:
        kept = slice(0, int(len(points) * rng.uniform(0.25, 1.0)))
        points, canonical, face = points[kept], canonical[kept], face[kept]
    rotation = _view(rng, second_look)
    unit = own_normalizer(points).to_unit(points) * np.exp(rng.normal(0.0, 0.08))
    unit = unit @ rotation.T + rng.normal(0.0, 0.05, 3)
    seen = view_map(unit, config)
    if _angle_deg(rotation) > LOST_DEG:
        canonical = np.full_like(canonical, np.nan)
    return (seen.image, *_targets(seen, canonical, face, config))


def _view(rng: np.random.Generator, second_look: bool) -> FloatArray:
    """How the head is turned: as a view at inference shows it, nearly upright at the second look, or anyhow."""
    if rng.random() < ANY_SHARE:
        return random_rotation(rng)
    tilt_deg, roll_deg = (28.0, 20.0) if second_look and rng.random() < 0.7 else (TILT_DEG, ROLL_DEG)
    aside = np.array([*rng.normal(size=2), 0.0])
    tilt = rotation_about(aside, np.deg2rad(tilt_deg) * float(np.sqrt(rng.random())))
    return rotation_about(np.array([0.0, 0.0, 1.0]), np.deg2rad(roll_deg) * float(rng.uniform(-1.0, 1.0))) @ tilt


def _angle_deg(rotation: FloatArray) -> float:
    return float(np.rad2deg(np.arccos(np.clip(0.5 * (np.trace(rotation) - 1.0), -1.0, 1.0))))


def _targets(
    seen: ViewMap, canonical: FloatArray, face: np.ndarray, config: ViewConfig
) -> tuple[FloatArray, np.ndarray, np.ndarray]:
    """Mean canonical place, in 100 mm, per pixel of half the size; where there is one; where most of it is face."""
    half = config.size_px // 2
    row, column = np.divmod(seen.pixels, config.size_px)
    cell = (row // 2) * half + column // 2
    known = np.isfinite(canonical[seen.points, 0])
    count = np.bincount(cell, minlength=half * half)
    on = np.bincount(cell[known], minlength=half * half)
    skin = np.bincount(cell[known], weights=face[seen.points[known]], minlength=half * half)
    places = [
        np.bincount(cell[known], weights=canonical[seen.points[known], axis], minlength=half * half)
        for axis in range(3)
    ]
    target = np.stack(places) / np.maximum(on, 1) / 100.0
    on_head = (on > 0) & (on >= 0.5 * count)
    return (
        target.reshape(3, half, half).astype(np.float32),
        on_head.reshape(half, half),
        (skin > 0.5 * count).reshape(half, half) & on_head.reshape(half, half),
    )


def view_step(net: nn.Module, batch: ViewBatch) -> tuple[Tensor, dict[str, Tensor]]:
    """Loss and figures of one batch."""
    canonical, quality = net(batch.image)
    flat = canonical.permute(0, 2, 3, 1).reshape(-1, 3)
    target = batch.target.permute(0, 2, 3, 1).reshape(-1, 3)
    return pose_loss(
        flat, quality.permute(0, 2, 3, 1).reshape(-1, 2), target, batch.on_head.reshape(-1), batch.is_face.reshape(-1)
    )
