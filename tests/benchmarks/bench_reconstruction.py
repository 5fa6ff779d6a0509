"""The 520 dense points as a reconstruction of the face, beside the morphable head: rendered people never seen.

python tests/benchmarks/bench_reconstruction.py MODEL.npz [--pictures N]

Mean distance in mm of the 520 points after a similarity, of: the points of the shipped dense net; the morphable head
fitted to those points; the morphable head as the shipped head net answers it; the mean face.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

import numpy as np  # noqa: E402

from engine.evaluate import photo as figures  # noqa: E402
from engine.learn.plan import PlanRun, read_plan, settings_of  # noqa: E402
from engine.photo.cropping import Square, around, cut  # noqa: E402
from engine.photo.models import photo_card, photo_network  # noqa: E402
from engine.photo.observing import DenseObserver  # noqa: E402
from engine.statistics.intervals import mean_interval  # noqa: E402
from engine.synth.anchors import Anchors  # noqa: E402
from engine.synth.morphable import MorphableHead  # noqa: E402
from engine.synth.render.person import shaped  # noqa: E402
from engine.train.photo.config import PhotoSettings  # noqa: E402
from engine.train.photo.data import make, people_of, stage_for  # noqa: E402
from engine.types import FloatArray  # noqa: E402

SEED = 88_008
SIZE_PX = 256
POINTS = 520
NOISE_MM, MUSCLE = 3.0, 0.3
"""How far the net's points are taken to be off while the head is fitted, and how far muscles usually are drawn."""
ROUNDS = 6


class Model:
    """The morphable head at the dense points. mean: (L, 3) mm. modes: (M + E, L, 3), people's and muscles'."""

    def __init__(self, head: MorphableHead, anchors: Anchors) -> None:
        self.head, self.anchors = head, anchors
        self.mean = np.asarray(anchors.on(head.mean_mm), float)
        rows = np.concatenate([head.identity_modes, head.expression_modes]).reshape(-1, *head.mean_mm.shape)
        self.modes = np.stack([anchors.on(row.astype(np.float32)) for row in rows]).astype(float)
        self.people = len(head.identity_modes)

    def points(self, coefficients: FloatArray) -> FloatArray:
        """Places (L, 3) of a person, (M + E,)."""
        vertices = shaped(self.head, coefficients[: self.people], coefficients[self.people :])
        return np.asarray(self.anchors.on(vertices), float)

    def fitted(self, found: FloatArray) -> FloatArray:
        """The head (L, 3) most likely to have given points (L, 3) of any place, turn and size."""
        flat = self.modes.reshape(len(self.modes), -1)
        spreads = np.r_[np.ones(self.people), np.full(len(flat) - self.people, MUSCLE)]
        left = flat @ flat.T + np.diag((NOISE_MM / spreads) ** 2)
        model = self.mean
        for _ in range(ROUNDS):
            wanted = laid(found, model) - self.mean
            coefficients = np.linalg.solve(left, flat @ wanted.ravel())
            model = self.mean + np.tensordot(coefficients, self.modes, 1)
        return np.asarray(model)


def laid(points: FloatArray, onto: FloatArray) -> FloatArray:
    """Points (L, 3) after the similarity that brings them nearest to others."""
    scale, turn, shift = figures.similarity(points, onto)
    return np.asarray(scale * points @ turn.T + shift)


def distance(points: FloatArray, truth: FloatArray) -> float:
    """Mean distance in mm after a similarity."""
    return float(np.linalg.norm(laid(points, truth) - truth, axis=1).mean())


def main() -> None:
    """Measure all four."""
    options = argparse.ArgumentParser()
    options.add_argument("model", type=Path)
    options.add_argument("--pictures", type=int, default=150)
    asked = options.parse_args()
    sizes = (f"data.face_model={asked.model}", f"data.picture.size_px={SIZE_PX}", f"data.points={POINTS}")
    settings = settings_of(read_plan("photo/head"), PlanRun(name="shipped", set=sizes), 1)
    assert isinstance(settings, PhotoSettings)
    head = people_of(settings.data)
    stage = stage_for(head, POINTS)
    seen = make(stage, settings.data, asked.pictures, [SEED, 0], False)
    model = Model(head, stage.landmarks)
    observer, card = DenseObserver(), photo_card("head3d")
    net = photo_network(card)
    rows: dict[str, list[float]] = {}
    for number, image in enumerate(seen.image):
        truth = model.points(np.concatenate([seen.identity[number], seen.expression[number]]).astype(np.float32))
        sighting = observer.look([image], [around(seen.marks[number, :68, :2] * SIZE_PX)])[0]
        found = np.column_stack([sighting.xy_px, sighting.depth_px])
        small = cut(image, Square(0.0, 0.0, float(SIZE_PX)), card.size_px).transpose(2, 0, 1)[None]
        answer = net.run({"image": small.astype(np.float32) / 255.0})["shape"][0]
        for name, points in {
            "dense points": found,
            "head fitted to them": model.fitted(found),
            "head of the head net": model.points(answer),
            "mean face": model.mean,
        }.items():
            rows.setdefault(name, []).append(distance(points, truth))
    reference = np.array(rows["head of the head net"])
    for name, values in rows.items():
        one, gap = mean_interval(np.array(values)), mean_interval(np.array(values) - reference)
        print(f"{name:22} {one.value:.2f} mm ({one.low:.2f} to {one.high:.2f}); to the head net's {gap.value:+.2f} "
              f"({gap.low:+.2f} to {gap.high:+.2f})")  # fmt: skip


if __name__ == "__main__":
    main()
