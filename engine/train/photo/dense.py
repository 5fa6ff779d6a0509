"""Dense landmarks from a photo: training on rendered faces and what it is measured by."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from engine.evaluate import photo as figures
from engine.nets.counting import multiplications, parameters
from engine.nets.image_nets import build
from engine.synth.dense_points import DensePoints, dense_points
from engine.train.losses import laplace
from engine.train.photo.augment import Warp, lit
from engine.train.photo.config import DenseConfig
from engine.train.photo.data import PictureSet, people_of, picture_sets, shrunk
from engine.train.photo.fitting import fit
from engine.train.photo.losses import dense_loss
from engine.train.telling import Emit
from engine.types import FloatArray

EXTREME_YAW_DEG, EXTREME_PITCH_DEG = 60.0, 30.0


def train_dense(config: DenseConfig, out_dir: Path, emit: Emit) -> Path:
    """Train and return the checkpoint ``dense.ckpt``; goes on where a former run stopped."""
    train = shrunk(picture_sets(config.data, data_folder(config.folder, out_dir))[0], config.shrink)
    images = torch.from_numpy(train.image)
    marks = torch.from_numpy(train.marks[:, : config.net.points])
    pair = torch.from_numpy(points_of(config).pair)
    torch.manual_seed(config.fit.seed)
    net = build(config.net)

    def loss(net: nn.Module, rows: np.ndarray, source: torch.Generator) -> tuple[Tensor, dict[str, Tensor]]:
        image, target = augmented(images[rows], marks[rows], pair, config, source)
        answer = net(image.contiguous(memory_format=torch.channels_last))
        value = dense_loss(answer[0], target, config.loss, config.wing, config.mse, config.coord_scale)
        off = torch.linalg.vector_norm(answer[0] - target, dim=2)
        if len(answer) > 1:
            value = value + 0.02 * laplace(off.detach() + 1e-4, answer[1]).mean()
        return value, {"off": off[:, :68].detach().mean()}

    checkpoint = out_dir / "dense.ckpt"
    fit("dense", net, len(train), loss, config.fit, checkpoint, emit)
    return checkpoint


def augmented(
    image: Tensor, marks: Tensor, pair: Tensor, config: DenseConfig, source: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Pictures (B, S, S, 3) uint8 and marks (B, N, 3) mirrored, turned, shifted and lit anew."""
    picture = image.permute(0, 3, 1, 2).float() / 255.0
    warp = Warp.draw(len(picture), config.turn_deg, config.shift, config.zoom, source)
    mirrored = marks[:, pair] * torch.tensor([-1.0, 1.0, 1.0]) + torch.tensor([1.0, 0.0, 0.0])
    marks = warp.mirrored(marks, mirrored)
    marks = torch.cat([warp.places(marks[..., :2]), marks[..., 2:] * warp.zoom[:, None, None]], 2)
    return lit(warp.picture(picture), source), marks


def evaluate_dense(config: DenseConfig, out_dir: Path) -> tuple[dict[str, float], dict[str, FloatArray]]:
    """Figures over the held-out people, and those of each picture (per cent of the box of its 68 points)."""
    test = shrunk(picture_sets(config.data, data_folder(config.folder, out_dir))[1], config.shrink)
    net = trained(config, out_dir)
    found = answers(net, test.image)
    count = config.net.points
    size = figures.box_size(test.marks[:, :68])
    errors = figures.nme(found[:, :68, :2], test.marks[:, :68, :2], size)
    dense_errors = figures.nme(found[..., :2], test.marks[:, :count, :2], size)
    auc, failed = figures.auc_and_failure(errors)
    strata = _strata(errors, test)
    row = {
        "nme68": float(errors.mean()),
        **figures.yaw_bins(errors, test.angles_deg[:, 0]),
        "nme_all": float(dense_errors.mean()),
        "gmac": multiplications(net, torch.rand(1, 3, *test.image.shape[1:3])) / 1e9,
        "nme68_3d": float(figures.nme(found[:, :68], test.marks[:, :68], size).mean()),
        "auc8": auc,
        "fail8": failed,
        **{name: _mean(values[np.isfinite(values)]) for name, values in strata.items()},
        **_seen(found[:, :68], test, size),
        "params": float(parameters(net)),
        "ms": milliseconds(net, test.image[:1]),
    }
    return row, {"nme68": errors, "nme_all": dense_errors, **strata}


def trained(config: DenseConfig, out_dir: Path) -> nn.Module:
    """The net with the averaged weights of ``out_dir``."""
    net = build(config.net)
    mean = torch.optim.swa_utils.AveragedModel(net, use_buffers=True)
    mean.load_state_dict(torch.load(out_dir / "dense.ckpt", weights_only=True)["mean"])
    module: nn.Module = mean.module
    return module.eval()


@torch.no_grad()
def answers(net: nn.Module, images: np.ndarray, batch: int = 50) -> FloatArray:
    """Points (N, L, 3) of pictures (N, S, S, 3) uint8."""
    found = []
    for first in range(0, len(images), batch):
        picture = torch.from_numpy(images[first : first + batch]).permute(0, 3, 1, 2).float() / 255.0
        found.append(net(picture)[0].numpy())
    return np.concatenate(found)


@torch.no_grad()
def milliseconds(net: nn.Module, image: np.ndarray, runs: int = 20) -> float:
    """Median processor time of one picture on one thread, which other work on the machine hardly changes."""
    torch.set_num_threads(1)
    picture = torch.from_numpy(image).permute(0, 3, 1, 2).float() / 255.0
    times = []
    for _ in range(runs + 3):
        began = time.process_time()
        net(picture)
        times.append(time.process_time() - began)
    return float(np.median(times[3:]) * 1000.0)


def points_of(config: DenseConfig) -> DensePoints:
    """The points the net answers, on its head."""
    head = people_of(config.data)
    return dense_points(head, config.net.points)


def data_folder(folder: str, out_dir: Path) -> Path:
    """Where rendered pictures are kept."""
    return Path(folder) if folder else out_dir / "pictures"


def _strata(errors: FloatArray, test: PictureSet) -> dict[str, FloatArray]:
    """Errors (N,) by bin of yaw, for extreme poses, worn pictures, thirds by how unusual the head or light the skin is.

    NaN for pictures that do not belong.
    """
    yaw, pitch = np.abs(test.angles_deg[:, 0]), np.abs(test.angles_deg[:, 1])
    norm = np.linalg.norm(test.identity.astype(float), axis=1)
    parts = dict(figures.in_bins(yaw))
    parts["nme68_extreme"] = (yaw > EXTREME_YAW_DEG) | (pitch > EXTREME_PITCH_DEG)
    parts["nme68_lq"] = test.severity > np.quantile(test.severity, 2 / 3)
    for name, values in (("identity", norm), ("tone", test.tone)):
        third = np.digitize(values, np.quantile(values, [1 / 3, 2 / 3]))
        parts.update({f"nme68_{name}_{k + 1}": third == k for k in range(3)})
    return {name: np.where(inside, errors, np.nan) for name, inside in parts.items()}


def _seen(found: FloatArray, test: PictureSet, size: FloatArray) -> dict[str, float]:
    off = 100.0 * np.linalg.norm(found[..., :2] - test.marks[:, :68, :2], axis=2) / size[:, None]
    depth = 100.0 * np.abs(found[..., 2] - test.marks[:, :68, 2]) / size[:, None]
    seen = test.visible[:, :68]
    return {"nme68_seen": _mean(off[seen]), "nme68_hidden": _mean(off[~seen]), "depth68": float(depth.mean())}


def _mean(values: FloatArray) -> float:
    return float(values.mean()) if len(values) else float("nan")
