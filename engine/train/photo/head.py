"""Head shape, pose and landmarks from a photo: training on renders, and what it is measured by."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.nets.head3d import project, rotation_of
from engine.nets.image_nets import build
from engine.train.photo.augment import Warp, lit
from engine.train.photo.config import HeadConfig
from engine.train.photo.data import people_of, picture_sets, shrunk
from engine.train.photo.dense import data_folder
from engine.train.photo.fitting import fit
from engine.train.photo.head_truth import HALF_MM, HeadModes, Truth, head_modes, true_pixels
from engine.train.photo.losses import adaptive_wing, heat_iou, to_cube
from engine.train.telling import Emit
from engine.types import EngineError

HEAT_STRIDE, HEAT_RADIUS = 4, 5
HEAT_SIGMA = (2 * HEAT_RADIUS + 1) / 6.0
REFERENCE_PX = 256.0
"""Reprojection is counted in pixels of a picture of this side, whatever the net reads."""


def train_head(config: HeadConfig, out_dir: Path, emit: Emit) -> Path:
    """Train and return the checkpoint ``head.ckpt``; goes on where a former run stopped."""
    train = shrunk(picture_sets(config.data, data_folder(config.folder, out_dir))[0], config.shrink)
    modes = head_modes(people_of(config.data))
    images, known = torch.from_numpy(train.image), Truth.of(train)
    torch.manual_seed(config.fit.seed)
    net = build(config.net)
    if config.start:
        warm_start(net.trunk, Path(config.start))

    def loss(net: nn.Module, rows: np.ndarray, source: torch.Generator) -> tuple[Tensor, dict[str, Tensor]]:
        mirror = modes.mirror is not None
        warp = Warp.draw(len(rows), config.turn_deg, config.shift, config.zoom, source, mirror)
        picture = lit(warp.picture(images[rows].permute(0, 3, 1, 2).float() / 255.0), source)
        answer = net(picture.contiguous(memory_format=torch.channels_last))
        # Half precision is coarser than a face's shape: 0.5 mm at the size of a head.
        with torch.autocast(config.fit.device, enabled=False):
            return head_loss(answer, known.rows(rows).warped(warp, modes), modes, config, images.shape[1])

    checkpoint = out_dir / "head.ckpt"
    fit("head", net, len(train), loss, config.fit, checkpoint, emit)
    return checkpoint


def warm_start(trunk: nn.Module, checkpoint: Path) -> None:
    """Give a trunk the averaged weights of another net's trunk. EngineError if there is none, or of another size."""
    if not checkpoint.is_file():
        raise EngineError(f"There is no checkpoint {checkpoint} to start from.")
    prefix = "module.trunk."
    state = torch.load(checkpoint, weights_only=True)["mean"]
    found = {name.removeprefix(prefix): value for name, value in state.items() if name.startswith(prefix)}
    try:
        trunk.load_state_dict(found)
    except RuntimeError as error:
        raise EngineError(f"{checkpoint} holds another trunk than these settings ask for.") from error


def head_loss(
    answer: tuple[Tensor, Tensor, Tensor, Tensor], truth: Truth, modes: HeadModes, config: HeadConfig, size_px: int
) -> tuple[Tensor, dict[str, Tensor]]:
    """Sum of the weighted losses and their figures."""
    shape, pose, marks, heat = answer
    turn = rotation_of(pose[:, :6])
    found, true = modes.vertices(shape), modes.vertices(truth.coefficients)
    cube = shape_loss(found, true, modes)
    total = config.w_shape * cube
    rest = shape_loss(modes.neutral(shape), modes.neutral(truth.coefficients), modes)
    total = total + config.w_rest * rest
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
    return total, {"deg": torch.rad2deg(angle.detach().mean()), "px256": pixels[0].detach(), "cube": cube.detach()}


def shape_loss(found: Tensor, true: Tensor, modes: HeadModes) -> Tensor:
    """Squares between shapes (B, K, 3) in cubes of their own: face, face with ears, and head, weighted."""
    parts = []
    for weight, name in ((1.0, "face"), (0.75, "wide"), (0.5, "head")):
        ours, theirs = (to_cube(each[:, modes.regions[name]]) for each in (found, true))
        parts.append(weight * functional.mse_loss(ours, theirs))
    return torch.stack(parts).sum()


def heat_target(marks_px: Tensor, size: int) -> Tensor:
    """Heat maps (B, L, size, size): bells about ``floor(xy / 4)``, cut off beyond five; nothing for marks outside."""
    centre = torch.floor(marks_px / HEAT_STRIDE)
    axis = torch.arange(size, dtype=torch.float32)
    away = [axis[None, None] - centre[..., k : k + 1] for k in (0, 1)]
    bells = [torch.exp(-each.square() / (2 * HEAT_SIGMA**2)) * (each.abs() <= HEAT_RADIUS) for each in away]
    inside = ((centre >= 0) & (centre < size)).all(2)
    return bells[1][..., :, None] * bells[0][..., None, :] * inside[..., None, None]
