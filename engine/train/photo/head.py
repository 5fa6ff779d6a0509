"""Head shape, pose and landmarks from a photo: training on renders, and what it is measured by."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.nets.head3d import project, rotation_of
from engine.nets.image_nets import build
from engine.photo.camera import FLIP
from engine.synth.dense_points import dense_points
from engine.synth.morphable import MorphableHead
from engine.synth.render.picture import HEAD_CENTRE_MM, SUBJECT_LOW_MM
from engine.train.photo.config import HeadConfig
from engine.train.photo.data import people_of, picture_sets, shrunk
from engine.train.photo.dense import data_folder
from engine.train.photo.fitting import Emit, fit
from engine.train.photo.losses import adaptive_wing, heat_iou, to_cube

HALF_MM = 125.0
"""Half the extent of a head: the unit of the net's own frame."""
HEAT_STRIDE, HEAT_RADIUS = 4, 5
HEAT_SIGMA = (2 * HEAT_RADIUS + 1) / 6.0
REFERENCE_PX = 256.0
"""Reprojection is counted in pixels of a picture of this side, whatever the net reads."""
EVERY = 4
"""Each so many-th vertex is enough for the losses."""
FACE_BACK_MM = -20.0


@dataclass(frozen=True, eq=False)
class HeadModes:
    """The morphable head in the net's frame, thinned. mean: (K, 3). modes: (M + E, 3 K). regions: rows of K.

    marks_mean, marks_modes: the same for the 68 landmarks.
    """

    mean: Tensor
    modes: Tensor
    regions: dict[str, Tensor]
    marks_mean: Tensor
    marks_modes: Tensor

    def vertices(self, coefficients: Tensor) -> Tensor:
        """(B, K, 3) of identity and expression (B, M + E)."""
        return self.mean + (coefficients @ self.modes).reshape(len(coefficients), -1, 3)


def head_modes(head: MorphableHead) -> HeadModes:
    """Modes of every fourth vertex of head and neck down to the box, and of the 68 landmarks."""
    known = np.isfinite(head.canonical_mm).all(1) & (head.mean_mm[:, 1] >= SUBJECT_LOW_MM)
    rows = np.flatnonzero(known)[::EVERY]
    both = np.concatenate([head.identity_modes, head.expression_modes]).reshape(-1, len(head.mean_mm), 3)
    place = head.mean_mm[rows]
    wide = np.flatnonzero(place[:, 2] > FACE_BACK_MM)
    regions = {"head": np.arange(len(rows)), "wide": wide, "face": np.flatnonzero(head.is_face[rows])}
    anchors = dense_points(head, 68).anchors
    marks = np.einsum("lc,mlcx->mlx", anchors.weights, both[:, anchors.corners])
    return HeadModes(
        _tensor((place - HEAD_CENTRE_MM) / HALF_MM),
        _tensor(both[:, rows].reshape(len(both), -1) / HALF_MM),
        {name: torch.from_numpy(value) for name, value in regions.items()},
        _tensor((anchors.on(head.mean_mm) - HEAD_CENTRE_MM) / HALF_MM),
        _tensor(marks.reshape(len(both), -1) / HALF_MM),
    )


def _tensor(values: np.ndarray) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(values, np.float32))


def train_head(config: HeadConfig, out_dir: Path, emit: Emit) -> Path:
    """Train and return the checkpoint ``head.ckpt``; goes on where a former run stopped."""
    train = shrunk(picture_sets(config.data, data_folder(config.folder, out_dir))[0], config.shrink)
    modes = head_modes(people_of(config.data))
    images = torch.from_numpy(train.image)
    truth = Truth(
        torch.from_numpy(np.concatenate([train.identity, train.expression], 1).astype(np.float32)),
        torch.from_numpy((FLIP @ train.turn).astype(np.float32)),
        torch.from_numpy(train.camera),
        torch.from_numpy(train.weak),
        torch.from_numpy(train.marks[:, :68, :2]),
    )
    torch.manual_seed(config.fit.seed)
    net = build(config.net)

    def loss(net: nn.Module, rows: np.ndarray, source: torch.Generator) -> tuple[Tensor, dict[str, Tensor]]:
        picture = images[rows].permute(0, 3, 1, 2).float() / 255.0
        gain = 1.0 + 0.2 * (torch.rand(len(rows), 3, 1, 1, generator=source) - 0.5)
        return head_loss(net((picture * gain).clamp(0, 1)), truth.rows(rows), modes, config, images.shape[1])

    checkpoint = out_dir / "head.ckpt"
    fit("head", net, len(train), loss, config.fit, checkpoint, emit)
    return checkpoint


@dataclass(frozen=True, eq=False)
class Truth:
    """What is known of pictures: coefficients (N, M + E), turn (N, 3, 3), camera (N, 15), weak (N, 3), marks."""

    coefficients: Tensor
    turn: Tensor
    camera: Tensor
    weak: Tensor
    marks: Tensor

    def rows(self, rows: np.ndarray) -> Truth:
        """Some of them."""
        return Truth(self.coefficients[rows], self.turn[rows], self.camera[rows], self.weak[rows], self.marks[rows])


def true_pixels(camera: Tensor, vertices: Tensor) -> Tensor:
    """Places (B, V, 2) in shares of the side where cameras (B, 15) see vertices (B, V, 3) of the net's frame."""
    turn, shift = camera[:, :9].reshape(-1, 3, 3), camera[:, 9:12]
    seen = (vertices * HALF_MM + _tensor(HEAD_CENTRE_MM)) @ turn.transpose(1, 2) + shift[:, None]
    return seen[..., :2] / seen[..., 2:] * camera[:, None, 12:13] + camera[:, None, 13:15]


def head_loss(
    answer: tuple[Tensor, Tensor, Tensor, Tensor], truth: Truth, modes: HeadModes, config: HeadConfig, size_px: int
) -> tuple[Tensor, dict[str, Tensor]]:
    """Sum of the weighted losses and their figures."""
    shape, pose, marks, heat = answer
    turn = rotation_of(pose[:, :6])
    found, true = modes.vertices(shape), modes.vertices(truth.coefficients)
    parts = [(1.0, "face"), (0.75, "wide"), (0.5, "head")]
    cubes = [
        w * functional.mse_loss(to_cube(found[:, modes.regions[r]]), to_cube(true[:, modes.regions[r]]))
        for w, r in parts
    ]
    total = config.w_shape * torch.stack(cubes).sum()
    flat = (project(found, turn, pose[:, 6:8], pose[:, 9:10])[..., :2] + 1.0) / 2.0 * REFERENCE_PX
    aim = true_pixels(truth.camera, true) * REFERENCE_PX
    pixels = [functional.smooth_l1_loss(flat[:, modes.regions[r]], aim[:, modes.regions[r]]) for r in ("face", "wide")]
    total = total + config.w_reproj * 0.5 * torch.stack(pixels).sum()
    cosine = ((turn * truth.turn).sum((1, 2)) - 1.0) / 2.0
    angle = torch.acos(cosine.clamp(-1 + 1e-6, 1 - 1e-6))
    if config.w_turn:
        total = total + config.w_turn * angle.mean()
    if config.w_shift:
        scale = truth.weak[:, :1] * HALF_MM - 1.0
        off = torch.cat([pose[:, 6:8] - truth.weak[:, 1:], pose[:, 9:10] - scale], 1)
        total = total + config.w_shift * off.abs().mean()
    if marks.numel():
        there = ((truth.marks >= 0) & (truth.marks <= 1)).all(2, keepdim=True)
        total = total + config.w_lmk * functional.smooth_l1_loss(marks * there, truth.marks * there)
        aimed = heat_target(truth.marks * size_px, size_px // HEAT_STRIDE)
        mapped = torch.sigmoid(heat)
        warm = adaptive_wing(mapped, aimed) if config.heat == "awing" else heat_iou(mapped, aimed)
        total = total + config.w_heat * warm
    return total, {"deg": torch.rad2deg(angle.detach().mean()), "px256": pixels[0].detach(), "cube": cubes[0].detach()}


def heat_target(marks_px: Tensor, size: int) -> Tensor:
    """Heat maps (B, L, size, size): bells about ``floor(xy / 4)``, cut off beyond five; nothing for marks outside."""
    centre = torch.floor(marks_px / HEAT_STRIDE)
    axis = torch.arange(size, dtype=torch.float32)
    away = [axis[None, None] - centre[..., k : k + 1] for k in (0, 1)]
    bells = [torch.exp(-each.square() / (2 * HEAT_SIGMA**2)) * (each.abs() <= HEAT_RADIUS) for each in away]
    inside = ((centre >= 0) & (centre < size)).all(2)
    return bells[1][..., :, None] * bells[0][..., None, :] * inside[..., None, None]
