"""Mattes from a photo and its empty stage: training on rendered people, and what it is measured by."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.evaluate import matte as figures
from engine.nets.counting import multiplications, parameters
from engine.nets.image_nets import build
from engine.nets.matting import MattingNet
from engine.nets.matting_refine import CELL, choose_cells
from engine.train.photo.config import MatteConfig
from engine.train.photo.data import PictureSet, picture_sets
from engine.train.photo.dense import data_folder
from engine.train.photo.fitting import fit
from engine.train.photo.losses import alpha_loss, foreground_loss
from engine.train.photo.ship import CELLS, MATTE, MatteBase, MattePatches
from engine.train.start_weights import load_onnx_weights
from engine.train.telling import Emit
from engine.types import FloatArray


def train_matte(config: MatteConfig, out_dir: Path, emit: Emit) -> Path:
    """Train both stages and return the checkpoint ``matte.ckpt``; goes on where a former run stopped."""
    train, _ = picture_sets(config.data, data_folder(config.folder, out_dir), matte=True)
    layers = Layers.of(train)
    torch.manual_seed(config.base.seed)
    net: MattingNet = build(config.net)

    def base_loss(net: nn.Module, rows: np.ndarray, source: torch.Generator) -> tuple[Tensor, dict[str, Tensor]]:
        photo, stage, alpha, foreground = composed(layers, rows, source, config.net.coarse, config.base_px)
        answer = net.base(torch.cat([photo, stage], 1))  # type: ignore[operator]
        with torch.autocast(config.base.device, enabled=False):
            return coarse_loss(answer, photo, alpha, foreground)

    rates = [{"params": list(net.base.trunk.parameters()), "share": 0.25}]
    rates.append({"params": [w for n, w in net.base.named_parameters() if not n.startswith("trunk")], "share": 1.0})
    fit("matte base", net, len(train), base_loss, config.base, out_dir / "base.ckpt", emit, rates)
    mean = torch.optim.swa_utils.AveragedModel(net, use_buffers=True)
    mean.load_state_dict(torch.load(out_dir / "base.ckpt", weights_only=True)["mean"])
    net = mean.module  # type: ignore[assignment]

    def joint_loss(net: nn.Module, rows: np.ndarray, source: torch.Generator) -> tuple[Tensor, dict[str, Tensor]]:
        photo, stage, alpha, foreground = composed(layers, rows, source, 1, config.joint_px)
        fine, colour, coarse, residual, error = (each.float() for each in net(photo, stage))
        size = list(coarse.shape[2:])
        small = [functional.interpolate(each, size=size, mode="area") for each in (photo, alpha, foreground)]
        with torch.autocast(config.joint.device, enabled=False):
            total, row = coarse_loss((coarse, residual, error, coarse), small[0], small[1], small[2])
            total = total + alpha_loss(fine, alpha) + foreground_loss(colour, foreground, alpha)
        return total, {**row, "fine_l1": functional.l1_loss(fine.detach(), alpha)}

    everything: list[dict[str, Any]] = [{"params": list(net.base.parameters()), "share": 0.2}]
    if net.refiner is not None:
        everything.append({"params": list(net.refiner.parameters()), "share": 1.0})
    fit("matte joint", net, len(train), joint_loss, config.joint, out_dir / "matte.ckpt", emit, everything)
    return out_dir / "matte.ckpt"


def coarse_loss(
    answer: tuple[Tensor, Tensor, Tensor, Tensor], photo: Tensor, alpha: Tensor, foreground: Tensor
) -> tuple[Tensor, dict[str, Tensor]]:
    """Loss of the base's answer: alpha, its edges, colour, and its own error as it foresees it."""
    found, residual, error = (each.float() for each in answer[:3])
    wrong = (found - alpha).abs().detach()
    colour = (photo + residual).clamp(0.0, 1.0)
    total = alpha_loss(found, alpha) + foreground_loss(colour, foreground, alpha)
    return total + functional.mse_loss(error, wrong), {"l1": wrong.mean()}


class Layers:
    """Layers of a set of pictures as tensors (N, C, S, S) uint8: foreground, alpha, plate."""

    def __init__(self, foreground: Tensor, alpha: Tensor, plate: Tensor) -> None:
        self.foreground, self.alpha, self.plate = foreground, alpha, plate

    @classmethod
    def of(cls, pictures: PictureSet) -> Layers:
        """From arrays."""
        return cls(
            torch.from_numpy(pictures.foreground).permute(0, 3, 1, 2),
            torch.from_numpy(pictures.alpha)[:, None],
            torch.from_numpy(pictures.plate).permute(0, 3, 1, 2),
        )


def composed(
    layers: Layers, rows: np.ndarray, source: torch.Generator, shrink: int, crop_px: int
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Photo, empty stage, alpha and foreground of new compositions: each person before another person's stage.

    Shadow on the photo, noise on both, colour and place of the stage disturbed, as the stage is another photo.
    """
    other = torch.randint(len(layers.plate), (len(rows),), generator=source)
    foreground, alpha, plate = layers.foreground[rows], layers.alpha[rows], layers.plate[other]
    if crop_px:
        room = foreground.shape[2] - crop_px * shrink + 1
        top, left = (int(torch.randint(room, (1,), generator=source)) for _ in range(2))
        area = (slice(None), slice(None), *(slice(first, first + crop_px * shrink) for first in (top, left)))
        foreground, alpha, plate = foreground[area], alpha[area], plate[area]
    foreground, alpha, plate = (each.float() / 255.0 for each in (foreground, alpha, plate))
    if torch.rand(1, generator=source) < 0.5:
        foreground, alpha = foreground.flip(3), alpha.flip(3)
    if shrink > 1:
        foreground, alpha, plate = (functional.avg_pool2d(each, shrink) for each in (foreground, alpha, plate))
    photo = alpha * foreground + (1.0 - alpha) * shadowed(plate, alpha, source)
    stage = disturbed(plate, source)
    noise = 0.03 * torch.rand(2, generator=source)
    photo = photo + noise[0] * torch.randn(photo.shape, generator=source)
    stage = stage + noise[1] * torch.randn(stage.shape, generator=source)
    return photo.clamp(0, 1), stage.clamp(0, 1), alpha, foreground


def shadowed(plate: Tensor, alpha: Tensor, source: torch.Generator) -> Tensor:
    """In three of ten, the stage darkened by a soft, shifted shadow of the subject."""
    strength = (
        0.3
        * torch.rand(len(plate), 1, 1, 1, generator=source)
        * (torch.rand(len(plate), 1, 1, 1, generator=source) < 0.3)
    )
    size = max(3, plate.shape[2] // 16 * 2 + 1)
    shift = int(torch.randint(-size // 2, size // 2 + 1, (1,), generator=source))
    soft = torch.roll(alpha, (shift, shift), (2, 3))
    for sides in ((size, 1), (1, size)):  # down, then across: as a square's mean, many times faster
        soft = functional.avg_pool2d(soft, sides, 1, (sides[0] // 2, sides[1] // 2), count_include_pad=False)
    return plate * (1.0 - strength * soft)


def disturbed(plate: Tensor, source: torch.Generator) -> Tensor:
    """The stage as another photo would have it: other exposure, moved by up to a hundredth."""
    count = len(plate)
    gain = 1.0 + 0.18 * (2 * torch.rand(count, 3, 1, 1, generator=source) - 1) * (
        torch.rand(count, 1, 1, 1, generator=source) < 0.5
    )
    if torch.rand(1, generator=source) < 0.3:
        shift = 0.02 * (2 * torch.rand(count, 2, 1, generator=source) - 1)
        theta = torch.cat([torch.eye(2).repeat(count, 1, 1), shift], 2)
        grid = functional.affine_grid(theta, list(plate.shape), align_corners=False)
        plate = functional.grid_sample(plate, grid, padding_mode="border", align_corners=False)
    return (plate * gain).clamp(0, 1)


def trained(config: MatteConfig, out_dir: Path, name: str = "matte.ckpt") -> nn.Module:
    """The net with the averaged weights of ``out_dir``; switches that need no training may differ from the run's.

    A folder of shipped models will do as well.
    """
    if not (out_dir / name).exists() and (out_dir / f"{MATTE}.onnx").exists():
        return shipped(config, out_dir)
    mean = torch.optim.swa_utils.AveragedModel(build(config.net), use_buffers=True)
    mean.load_state_dict(torch.load(out_dir / name, weights_only=True)["mean"], strict=config.net.refine != "off")
    module: nn.Module = mean.module
    return module.eval()


def shipped(config: MatteConfig, folder: Path) -> nn.Module:
    """The net with the weights of the models that ship, to be measured. EngineError if ``config`` is of another net."""
    net = build(config.net)
    load_onnx_weights(MatteBase(net), folder / f"{MATTE}.onnx", [])
    if net.refiner is not None:
        load_onnx_weights(MattePatches(net), folder / f"{CELLS}.onnx", [])
    return cast(nn.Module, net.eval())


@torch.no_grad()
def evaluate_matte(
    config: MatteConfig, out_dir: Path, net: nn.Module | None = None
) -> tuple[dict[str, float], dict[str, FloatArray]]:
    """Figures over held-out compositions, and those of each picture, of the fine answer but where named coarse."""
    _, test = picture_sets(config.data, data_folder(config.folder, out_dir), matte=True)
    layers = Layers.of(test)
    net = net if net is not None else trained(config, out_dir)
    rows = []
    for number in range(len(test)):
        source = torch.Generator().manual_seed(number)
        photo, stage, alpha, foreground = composed(layers, np.array([number]), source, 1, 0)
        coarse_true = _true_error(net, photo, stage, alpha) if config.net.select == "oracle" else None
        fine, colour, coarse, _, error = net(photo, stage, coarse_true)
        grown = functional.interpolate(coarse, size=list(alpha.shape[2:]), mode="bilinear", align_corners=False)
        row = figures.matte_figures(fine[0, 0].numpy(), alpha[0, 0].numpy())
        row["fgr_l1"] = figures.colour_error(colour[0].numpy(), foreground[0].numpy(), alpha[0, 0].numpy())
        before = figures.matte_figures(grown.clamp(0, 1)[0, 0].numpy(), alpha[0, 0].numpy())
        row.update({"coarse_l1": before["alpha_l1"], "coarse_grad": before["grad"]})
        row["worst_tenth"] = _worst_tenth(error, grown, alpha)
        rows.append(row)
    means = {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}
    side = test.image.shape[1]
    chosen = choose_cells(torch.rand(1, 1, side // 4, side // 4), [side, side], config.net)
    share = 1.0 if chosen is None else float(chosen.float().mean())
    photo = torch.rand(1, 3, side, side)
    row = {
        **means,
        "k_px_share": share if config.net.refine != "off" else 0.0,
        "params": float(parameters(net)),
        "gmac": multiplications(net, photo, photo) / 1e9,
        **_speed(net, photo),
    }
    return row, {name: np.array([each[name] for each in rows]) for name in rows[0]}


def _true_error(net: nn.Module, photo: Tensor, stage: Tensor, alpha: Tensor) -> Tensor:
    coarse: Tensor = net(photo, stage)[2]
    return (coarse - functional.interpolate(alpha, size=list(coarse.shape[2:]), mode="area")).abs()


def _worst_tenth(error: Tensor, coarse: Tensor, alpha: Tensor) -> float:
    """Share of the whole alpha error that lies in the tenth of cells with the highest foreseen error."""
    size = [side // CELL for side in alpha.shape[2:]]
    foreseen = functional.interpolate(error, size=size, mode="bilinear", align_corners=False).flatten()
    true = functional.avg_pool2d((coarse - alpha).abs(), CELL).flatten()
    worst = foreseen.topk(len(foreseen) // 10).indices
    return float(true[worst].sum() / true.sum().clamp(min=1e-9))


@torch.no_grad()
def _speed(net: nn.Module, photo: Tensor, runs: int = 15) -> dict[str, float]:
    times = []
    for _ in range(runs + 3):
        began = time.process_time()
        net(photo, photo)
        times.append(time.process_time() - began)
    median = float(np.median(times[3:]))
    return {"ms": 1000.0 * median, "fps": 1.0 / median}
