"""Finding faces: training on rendered people pasted, none to two of them, before other people's backgrounds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.nets.image_nets import build
from engine.photo.finding import FOUND, RIVAL, peaks
from engine.train.photo.config import FinderConfig
from engine.train.photo.data import PictureSet, picture_sets
from engine.train.photo.dense import data_folder
from engine.train.photo.fitting import fit
from engine.train.photo.matte import Layers
from engine.train.telling import Emit

SHARES = (0.25, 0.8)
"""Pictures without a face are drawn below the first, with one below the second, the rest have two."""


def train_finder(config: FinderConfig, out_dir: Path, emit: Emit) -> Path:
    """Train and return the checkpoint ``finder.ckpt``; goes on where a former run stopped."""
    train, _ = picture_sets(config.data, data_folder(config.folder, out_dir), matte=True)
    layers, faces = Layers.of(train), torch.from_numpy(face_boxes(train))
    torch.manual_seed(config.fit.seed)
    net = build(config.net)

    def loss(net: nn.Module, rows: np.ndarray, source: torch.Generator) -> tuple[Tensor, dict[str, Tensor]]:
        image, boxes = scenes(layers, faces, rows, source, config.size_px)
        return finder_loss(net(image.contiguous(memory_format=torch.channels_last))[0], boxes)

    checkpoint = out_dir / "finder.ckpt"
    fit("finder", net, len(train), loss, config.fit, checkpoint, emit)
    return checkpoint


def face_boxes(pictures: PictureSet) -> np.ndarray:
    """Middle and side of each face (N, 3) in shares of its picture: the mean side of the box of its 68 points."""
    flat = pictures.marks[:, :68, :2]
    low, high = flat.min(1), flat.max(1)
    return np.concatenate([(low + high) / 2, (high - low).mean(1, keepdims=True)], axis=1).astype(np.float32)


def scenes(
    layers: Layers, faces: Tensor, rows: np.ndarray, source: torch.Generator, size: int
) -> tuple[Tensor, list[list[Tensor]]]:
    """Pictures (B, 3, S, S) and the faces in each: middle and side in shares."""

    def chance(*shape: int) -> Tensor:
        return torch.rand(*shape, generator=source)

    count = len(rows)
    plates = torch.randint(len(layers.plate), (count,), generator=source)
    picture = functional.avg_pool2d(layers.plate[plates].float() / 255.0, layers.plate.shape[2] // size)
    boxes: list[list[Tensor]] = [[] for _ in range(count)]
    draw = chance(count)
    for turn in range(2):
        who = torch.from_numpy(rows).roll(turn * 7)
        scale = torch.exp(torch.log(torch.tensor(0.3)) + chance(count) * np.log(1.6 / 0.3))
        scale = torch.where(draw > SHARES[1], scale * 0.6, scale)
        face = faces[who]
        aim = 0.15 + 0.7 * chance(count, 2)
        if turn == 1:
            aim = torch.where(
                (aim - boxes_middle(boxes, count)).abs().amax(1, keepdim=True) < 0.3, (aim + 0.5) % 1, aim
            )
        shift = aim - scale[:, None] * face[:, :2]
        theta = torch.zeros(count, 2, 3)
        theta[:, 0, 0] = theta[:, 1, 1] = 1.0 / scale
        theta[:, :, 2] = (1.0 - 2.0 * shift) / scale[:, None] - 1.0
        grid = functional.affine_grid(theta, [count, 1, size, size], align_corners=False)
        joined = torch.cat([layers.foreground[who], layers.alpha[who]], 1).float() / 255.0
        joined = functional.avg_pool2d(joined, 2)
        pasted = functional.grid_sample(joined, grid, align_corners=False)
        wanted = (draw >= SHARES[0]) if turn == 0 else (draw >= SHARES[1])
        false = (draw < SHARES[0] * 0.4) & (turn == 0)  # a head's outline filled with something else is no face
        filling = torch.where(false[:, None, None, None], picture.roll(1, 0).flip(2), pasted[:, :3])
        alpha = pasted[:, 3:] * (wanted | false)[:, None, None, None]
        picture = alpha * filling + (1 - alpha) * picture
        side = scale * face[:, 2]
        for number in range(count):
            if not wanted[number]:
                continue
            near = [b for b in boxes[number] if (b[:2] - aim[number]).norm() < 0.5 * (b[2] + side[number])]
            boxes[number] = [b for b in boxes[number] if not any(b is other for other in near)]
            boxes[number].append(torch.cat([aim[number], side[number : number + 1]]))
    gain = 1.0 + 0.3 * (chance(count, 3, 1, 1) - 0.5)
    noise = 0.05 * chance(count, 1, 1, 1) * torch.randn(picture.shape, generator=source)
    return (picture * gain + noise).clamp(0, 1), boxes


def boxes_middle(boxes: list[list[Tensor]], count: int) -> Tensor:
    """Middle of each picture's first face (B, 2), far away where there is none."""
    return torch.stack([boxes[k][0][:2] if boxes[k] else torch.tensor([9.0, 9.0]) for k in range(count)])


def finder_loss(cells: Tensor, boxes: list[list[Tensor]]) -> tuple[Tensor, dict[str, Tensor]]:
    """Score of every cell, and place and size where a face's middle lies. cells: (B, 4, G, G)."""
    batch, _, grid, _ = cells.shape
    target, place, mask = (
        torch.zeros(batch, grid, grid),
        torch.zeros(batch, 3, grid, grid),
        torch.zeros(batch, grid, grid),
    )
    ignored = torch.zeros(batch, grid, grid)
    axis = torch.arange(grid) + 0.5
    for number, row in enumerate(boxes):
        for box in row:
            x, y, side = box[0] * grid, box[1] * grid, box[2]
            away = torch.hypot(axis[None] - x, axis[:, None] - y)
            near = away <= torch.clamp(0.15 * side * grid, min=0.75)
            target[number] = torch.where(near, 1.0, target[number])
            ignored[number] = torch.where(~near & (away < 0.35 * side * grid + 0.8), 1.0, ignored[number])
            mask[number] = torch.where(near, 1.0, mask[number])
            here = torch.stack([(x - axis)[None].expand(grid, -1), (y - axis)[:, None].expand(-1, grid),
                                torch.log(side).expand(grid, grid)])  # fmt: skip
            place[number] = torch.where(near, here, place[number])
    logit = cells[:, 0]
    sure = torch.sigmoid(logit)
    weight = torch.where(target > 0, (1 - sure) ** 2 + 0.1, sure**2 + 0.02) * (1 - ignored * (1 - target))
    score = functional.binary_cross_entropy_with_logits(logit, target, weight.detach(), reduction="sum")
    score = score / mask.sum().clamp(min=1.0)
    off = ((cells[:, 1:] - place).abs() * mask[:, None]).sum() / mask.sum().clamp(min=1.0)
    return score + 0.5 * off, {"score": score.detach(), "off": off.detach()}


@torch.no_grad()
def evaluate_finder(config: FinderConfig, out_dir: Path, scenes_count: int = 200) -> dict[str, float]:
    """Shares of held-out scenes answered rightly, by how many faces are in them, and the error of place and size."""
    _, test = picture_sets(config.data, data_folder(config.folder, out_dir), matte=True)
    layers, faces = Layers.of(test), torch.from_numpy(face_boxes(test))
    net = trained(config, out_dir)
    right: dict[int, list[bool]] = {0: [], 1: [], 2: []}
    off, size = [], []
    for number in range(scenes_count // 20):
        source = torch.Generator().manual_seed(number)
        rows = np.random.default_rng(number).permutation(len(test))[:20]
        image, boxes = scenes(layers, faces, rows, source, config.size_px)
        for cells, row in zip(net(image)[0].numpy(), boxes, strict=True):
            found = [peak for peak in peaks(cells.astype(float)) if peak[3] >= FOUND]
            several = len(found) > 1 and found[1][3] >= RIVAL
            right[len(row)].append((2 if several else min(len(found), 1)) == len(row))
            if len(row) == 1 and found:
                x, y, side = (float(value) for value in row[0])
                off.append(np.hypot(found[0][0] - x, found[0][1] - y) / side)
                size.append(abs(np.log(found[0][2] / side)))
    row_ = {f"right_{count}": float(np.mean(values)) for count, values in right.items() if values}
    return {**row_, "off_share": float(np.median(off)), "size_log": float(np.median(size))}


def trained(config: FinderConfig, out_dir: Path) -> nn.Module:
    """The net with the averaged weights of ``out_dir``."""
    mean = torch.optim.swa_utils.AveragedModel(build(config.net), use_buffers=True)
    mean.load_state_dict(torch.load(out_dir / "finder.ckpt", weights_only=True)["mean"])
    module: nn.Module = mean.module
    return module.eval()
