"""Batches for the map net: clouds laid over the mean head, shaken out of place, mapped as at inference."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from engine.preprocess import MapConfig
from engine.preprocess.canonical_map import canonical_map, to_pixels
from engine.preprocess.similarity import (
    FACE_MIDDLE_MM,
    Similarity,
    fit_similarity,
    fit_weights,
    random_rotation,
    rotation_about,
)
from engine.train import JitterConfig
from engine.train.channels import Channels
from engine.train.losses import precise_loss
from engine.train.shards import Shards, decode
from engine.train.side_hair import SideHair
from engine.types import BoolArray, FloatArray


@dataclass(frozen=True, eq=False)
class MapBatch:
    """image: (B, 5, H, W). target: (B, L, 3) in 100 mm. pixel: (B, L, 2) on the heat map. visible, known: (B, L)."""

    image: Tensor
    target: Tensor
    pixel: Tensor
    visible: Tensor
    is_face: Tensor
    known: Tensor


@dataclass(frozen=True, eq=False)
class Sample:
    """One map with its truth, as arrays. target_mm: (L, 3), NaN where it is unknown."""

    image: FloatArray
    target_mm: FloatArray
    visible: BoolArray
    is_face: bool


def map_batches(
    shards: Shards, channels: Channels, config: MapConfig, jitter: JitterConfig, batch: int, seed: int
) -> Iterator[MapBatch]:
    """An endless stream. It goes on as it would have if it begins later by as much as ``seed`` is greater."""
    for own in itertools.count(seed):
        rng = np.random.default_rng(own)
        numbers = rng.integers(0, shards.scans, batch).tolist()
        yield collate([map_sample(shards, number, channels, config, jitter, rng) for number in numbers], config)


def collate(samples: list[Sample], config: MapConfig) -> MapBatch:
    """Samples as tensors."""
    target = np.stack([sample.target_mm for sample in samples])
    known = np.isfinite(target[..., 0])
    target = np.where(known[..., None], target, 0.0)
    column, row, _ = to_pixels(target.reshape(-1, 3), config)
    # A heat map pixel is two map pixels wide; its centre lies between them.
    pixel = np.stack([(column - 0.5) / 2.0, (row - 0.5) / 2.0], axis=1).reshape(*target.shape[:2], 2)
    image = torch.from_numpy(np.stack([sample.image for sample in samples]))
    return MapBatch(
        image.contiguous(memory_format=torch.channels_last),
        torch.from_numpy((target / 100.0).astype(np.float32)),
        torch.from_numpy(pixel.astype(np.float32)),
        torch.from_numpy(np.stack([sample.visible for sample in samples])),
        torch.tensor([sample.is_face for sample in samples]),
        torch.from_numpy(known),
    )


def map_sample(
    shards: Shards,
    number: int,
    channels: Channels,
    config: MapConfig,
    jitter: JitterConfig,
    rng: np.random.Generator,
) -> Sample:
    """One scan as the precise net would meet it: pose a little wrong, sometimes more cut away, sometimes no face."""
    points = decode(shards.get("face_points", number)[: int(shards.get("face_count", number))])
    landmarks = shards.get("landmarks_mm", number)[channels.rows].astype(float)
    visible = shards.get("visible", number)[channels.rows].copy()
    if rng.random() < 0.5:
        points, landmarks, visible = _mirrored(points, landmarks, visible, channels)
    if rng.random() < jitter.wrong_share:
        image = canonical_map(_not_a_face(points, landmarks, channels, rng), config).image
        return Sample(image, channels.places_mm, np.zeros(len(landmarks), bool), False)
    if rng.random() < 0.4 and len(points) > 2500:
        points = points[: int(np.exp(rng.uniform(np.log(2000.0), np.log(len(points)))))]
    aligned = alignment(landmarks, channels)
    points, landmarks = aligned.apply(points), aligned.apply(landmarks)
    if rng.random() < jitter.hair_share:
        hair = SideHair(rng)
        points, visible = hair.over(points, rng), visible & hair.shows(landmarks)
    pose = random_jitter(jitter, rng)
    points, landmarks = pose.apply(points), pose.apply(landmarks)
    if rng.random() < 0.15:
        kept = _cut(points, rng)
        points, visible = points[kept(points)], visible & kept(landmarks, 2.0)
    return Sample(canonical_map(points, config).image, landmarks, visible, True)


def alignment(landmarks_mm: FloatArray, channels: Channels) -> Similarity:
    """The pose the precise stage settles at: the known landmarks of (L, 3) laid over their places on the mean head."""
    known = np.isfinite(landmarks_mm[:, 0])
    return fit_similarity(landmarks_mm[known], channels.places_mm[known], fit_weights(channels.places_mm[known]))


def random_jitter(jitter: JitterConfig, rng: np.random.Generator) -> Similarity:
    """A small wrong turn, shift and scale about the middle of the face."""
    share = 0.25 if rng.random() < jitter.small_share else 1.0
    angle = np.deg2rad(rng.normal(0.0, jitter.turn_deg * share))
    rotation = rotation_about(rng.normal(size=3), float(angle))
    scale = float(np.exp(rng.normal(0.0, jitter.scale * share)))
    shift = rng.normal(0.0, jitter.shift_mm * share / 1.7, 3)
    return Similarity.about(FACE_MIDDLE_MM, rotation, scale, shift)


def _mirrored(
    points: FloatArray, landmarks: FloatArray, visible: BoolArray, channels: Channels
) -> tuple[FloatArray, FloatArray, BoolArray]:
    flip = np.array([-1.0, 1.0, 1.0], np.float32)
    return points * flip, (landmarks * flip)[channels.mirror], visible[channels.mirror]


def _not_a_face(points: FloatArray, landmarks: FloatArray, channels: Channels, rng: np.random.Generator) -> FloatArray:
    """A head seen from a wrong side, or a plain body: (N, 3) in what would pass for the canonical frame."""
    kind = rng.random()
    if kind < 0.6:
        while True:
            rotation = random_rotation(rng)
            if np.trace(rotation) < 1.0 + 2.0 * np.cos(np.deg2rad(40.0)):
                break
        upright = alignment(landmarks, channels).apply(points)
        centre = np.array([0.0, 0.0, 30.0], np.float32)
        scale = np.float32(np.exp(rng.normal(0.0, 0.4)))
        return ((upright - centre) @ rotation.T.astype(np.float32)) * scale + centre
    size = rng.uniform(40.0, 130.0, 3) * np.exp(rng.normal(0.0, 0.2))
    direction = rng.normal(size=(12000, 3))
    power = 2.0 if kind < 0.8 else np.inf
    direction /= np.linalg.norm(direction, ord=power, axis=1, keepdims=True)
    body = (direction * size) @ random_rotation(rng).T + rng.normal(0.0, 15.0, 3) + [0.0, 0.0, 20.0]
    noise = rng.uniform(0.0, 1.0) if rng.random() < 0.7 else rng.uniform(5.0, 60.0)
    return np.asarray(body + rng.normal(0.0, noise, body.shape))


class _Cut:
    """Keeps one side of a random plane through the face, or the inside of a ball."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.centre = np.array([0.0, 0.0, 85.0]) + rng.normal(0.0, 15.0, 3)
        self.normal = rng.normal(size=3) * [1.0, 0.7, 0.3]
        self.normal /= np.linalg.norm(self.normal)
        self.offset = rng.uniform(-5.0, 50.0)
        self.radius = rng.uniform(60.0, 110.0) if rng.random() < 0.4 else np.inf

    def __call__(self, points: FloatArray, margin_mm: float = 0.0) -> BoolArray:
        away = points - self.centre
        if np.isfinite(self.radius):
            kept: BoolArray = np.square(away).sum(1) < (self.radius + margin_mm) ** 2
        else:
            kept = away @ self.normal < self.offset + margin_mm
        return kept


def _cut(points: FloatArray, rng: np.random.Generator) -> _Cut:
    for _ in range(8):
        cut = _Cut(rng)
        if cut(points).sum() > 0.25 * len(points):
            return cut
    cut.offset, cut.radius = np.inf, np.inf
    return cut


def map_step(net: nn.Module, batch: MapBatch) -> tuple[Tensor, dict[str, Tensor]]:
    """Loss and figures of one batch."""
    return precise_loss(net(batch.image), batch.target, batch.pixel, batch.visible, batch.is_face, batch.known)
