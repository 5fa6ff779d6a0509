"""A training step of PointNet++ MSG against a plain implementation: ``python tests/benchmarks/bench_pointnet2.py``.

The plain one is of the public kind: farthest points and balls found index by index and by sorting whole rows in torch,
convolutions and their normalisation on every grouped neighbour. Both see the same clouds; processor time of one core.
Then both learn the same task from the same data, and the losses stand side by side. ``--steps 0`` leaves that out.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable

os.environ.setdefault("OMP_NUM_THREADS", "1")
if os.environ.setdefault("MALLOC_MMAP_THRESHOLD_", "1073741824") != os.environ.get("BENCH_MALLOC"):
    # The allocator reads its thresholds when a process starts.
    os.environ |= {"BENCH_MALLOC": os.environ["MALLOC_MMAP_THRESHOLD_"], "MALLOC_TRIM_THRESHOLD_": "4294967296"}
    os.execv(__import__("sys").executable, [__import__("sys").executable, *__import__("sys").argv])

import numpy as np
import torch
from torch import Tensor, nn

from engine.nets import PointNet2Config, build
from engine.preprocess.neighbourhoods import neighbourhoods
from engine.train.losses import smoothl1

CONFIG = PointNet2Config(dropout=0.0)
LANDMARKS = 9


# ------------------------------------------------------------------ the plain one
def plain_farthest(points: Tensor, count: int) -> Tensor:
    clouds, size, _ = points.shape
    chosen = torch.zeros(clouds, count, dtype=torch.long)
    distance = torch.full((clouds, size), 1e10)
    farthest = torch.randint(0, size, (clouds,))
    for number in range(count):
        chosen[:, number] = farthest
        centre = points[torch.arange(clouds), farthest][:, None]
        distance = torch.minimum(distance, ((points - centre) ** 2).sum(-1))
        farthest = distance.max(-1)[1]
    return chosen


def take(points: Tensor, index: Tensor) -> Tensor:
    clouds = torch.arange(len(points)).view(-1, *([1] * (index.dim() - 1))).expand(index.shape)
    return points[clouds, index]


def plain_ball(radius: float, count: int, points: Tensor, centres: Tensor) -> Tensor:
    clouds, size, _ = points.shape
    squared = -2 * centres @ points.transpose(1, 2) + (centres**2).sum(-1)[..., None] + (points**2).sum(-1)[:, None]
    index = torch.arange(size).repeat(clouds, centres.shape[1], 1)
    index[squared > radius**2] = size
    index = index.sort(-1)[0][:, :, :count]
    first = index[:, :, :1].expand(-1, -1, count)
    return torch.where(index == size, first, index).clamp(max=size - 1)


class PlainLevel(nn.Module):
    def __init__(self, source: int, level: object) -> None:
        super().__init__()
        self.level = level
        self.scales = nn.ModuleList()
        for widths in level.widths:
            layers: list[nn.Module] = []
            for a, b in zip((source + 3, *widths[:-1]), widths, strict=True):
                layers += [nn.Conv2d(a, b, 1), nn.BatchNorm2d(b), nn.ReLU()]
            self.scales.append(nn.Sequential(*layers))

    def forward(self, points: Tensor, features: Tensor | None) -> tuple[Tensor, Tensor]:
        centres = take(points, plain_farthest(points, self.level.centres))
        found = []
        for radius, count, layers in zip(self.level.radii, self.level.neighbours, self.scales, strict=True):
            index = plain_ball(radius, count, points, centres)
            grouped = take(points, index) - centres[:, :, None]
            if features is not None:
                grouped = torch.cat([grouped, take(features, index)], -1)
            found.append(layers(grouped.permute(0, 3, 2, 1)).max(2)[0].transpose(1, 2))
        return centres, torch.cat(found, 2)


class PlainPointNet2(nn.Module):
    def __init__(self, config: PointNet2Config, landmarks: int) -> None:
        super().__init__()
        self.level1 = PlainLevel(0, config.sa1)
        self.level2 = PlainLevel(sum(widths[-1] for widths in config.sa1.widths), config.sa2)
        layers: list[nn.Module] = []
        source = sum(widths[-1] for widths in config.sa2.widths) + 3
        for a, b in zip((source, *config.whole[:-1]), config.whole, strict=True):
            layers += [nn.Conv1d(a, b, 1), nn.BatchNorm1d(b), nn.ReLU()]
        self.whole = nn.Sequential(*layers)
        self.head = nn.Sequential(
            nn.Linear(1024, 512), nn.BatchNorm1d(512), nn.ReLU(),
            nn.Linear(512, 256), nn.BatchNorm1d(256), nn.ReLU(), nn.Linear(256, 3 * landmarks),
        )  # fmt: skip

    def forward(self, points: Tensor) -> Tensor:
        places, features = self.level2(*self.level1(points, None))
        whole = self.whole(torch.cat([places, features], 2).transpose(1, 2)).max(2)[0]
        return self.head(whole).reshape(len(points), -1, 3)


# ------------------------------------------------------------------ data and measuring
def faces(count: int, points: int, seed: int) -> tuple[np.ndarray, Tensor]:
    """Ellipsoids of random shape with a nose: clouds (count, N, 3), and nine places that go with the shape."""
    rng = np.random.default_rng(seed)
    unit = rng.normal(size=(count, points, 3))
    unit /= np.linalg.norm(unit, axis=2, keepdims=True)
    marks = np.random.default_rng(7).normal(size=(LANDMARKS, 3))
    marks /= np.linalg.norm(marks, axis=1, keepdims=True)
    axes = rng.uniform(0.5, 0.9, size=(count, 1, 3))
    nose = rng.uniform(0.1, 0.4, size=(count, 1, 1))

    def shape(direction: np.ndarray) -> np.ndarray:
        return axes * direction * (1 + nose * np.exp(-8 * np.square(direction - [0, 0, 1]).sum(-1, keepdims=True)))

    return shape(unit).astype(np.float32), torch.from_numpy(shape(marks[None]).astype(np.float32))


def prepared(clouds: np.ndarray) -> dict[str, Tensor]:
    made = [neighbourhoods(CONFIG.structure, cloud) for cloud in clouds]
    return {name: torch.from_numpy(np.stack([one[name] for one in made])) for name in made[0]}


def seconds(work: Callable[[], object], times: int) -> float:
    work()
    taken = []
    for _ in range(times):
        begin = time.process_time()
        work()
        taken.append(time.process_time() - begin)
    return float(np.median(taken))


def step(net: nn.Module, optimizer: torch.optim.Optimizer, target: Tensor, *inputs: Tensor, **named: Tensor) -> float:
    loss = smoothl1(net(*inputs, **named), target)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return float(loss.detach())


def speed(batch: int, points: int) -> None:
    clouds, target = faces(batch, points, 0)
    cloud = torch.from_numpy(clouds)
    nets = {
        "plain": PlainPointNet2(CONFIG, LANDMARKS),
        "ours": build(CONFIG, landmarks=LANDMARKS),
        "ours, textbook order": build(CONFIG.model_copy(update={"order": "mlp_first"}), landmarks=LANDMARKS),
    }
    kept = prepared(clouds)
    taken: dict[str, float] = {}
    for name, net in nets.items():
        optimizer = torch.optim.Adam(net.train().parameters(), 1e-3)
        if name == "plain":
            taken[name] = seconds(lambda net=net, o=optimizer: step(net, o, target, cloud), 2)
            continue
        taken[name] = seconds(lambda net=net, o=optimizer: step(net, o, target, cloud, **prepared(clouds)), 3)
        taken[f"{name}, neighbours kept"] = seconds(lambda net=net, o=optimizer: step(net, o, target, cloud, **kept), 3)
    print(f"training step, {batch} clouds of {points} points, processor seconds on one core")
    for name, value in taken.items():
        print(f"  {name:38} {value:7.2f} s   {taken['plain'] / value:6.1f} times as fast as plain")


def curves(steps: int, points: int, batch: int) -> None:
    clouds, target = faces(64, points, 1)
    cloud, kept = torch.from_numpy(clouds), prepared(clouds)
    test_clouds, test_target = faces(32, points, 2)
    test_kept = prepared(test_clouds)
    print(f"loss x 1000 at steps of {batch} clouds of {points} points, same data and order; last: 32 unseen clouds")
    for name in ("plain", "pool_first", "mlp_first"):
        torch.manual_seed(0)
        plain = name == "plain"
        config = CONFIG if plain else CONFIG.model_copy(update={"order": name})
        net = PlainPointNet2(config, LANDMARKS) if plain else build(config, landmarks=LANDMARKS)
        optimizer = torch.optim.Adam(net.train().parameters(), 1e-3)
        rng, losses = np.random.default_rng(0), []
        for _ in range(steps):
            rows = torch.from_numpy(rng.choice(64, batch, replace=False))
            named = {} if plain else {key: value[rows] for key, value in kept.items()}
            losses.append(step(net, optimizer, target[rows], cloud[rows], **named))
        net.eval()
        with torch.no_grad():
            last = smoothl1(net(torch.from_numpy(test_clouds), **({} if plain else test_kept)), test_target)
        shown = [1e3 * float(np.mean(part)) for part in np.array_split(losses, 6)]
        print(f"  {name:12} " + " ".join(f"{value:8.2f}" for value in shown) + f"   unseen {1e3 * float(last):.2f}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--points", type=int, default=8192)
    parser.add_argument("--steps", type=int, default=48)
    arguments = parser.parse_args()
    torch.manual_seed(0)
    torch.set_num_threads(1)
    print("load", os.getloadavg())
    speed(arguments.batch, arguments.points)
    if arguments.steps:
        curves(arguments.steps, 768, 4)  # more takes the plain one several GB


if __name__ == "__main__":
    main()
