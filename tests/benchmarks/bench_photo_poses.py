"""The shipped nets for photos by yaw, also beyond the 60 degrees they were trained to: rendered people never seen.

python tests/benchmarks/bench_photo_poses.py MODEL.npz [--pictures N]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

import numpy as np  # noqa: E402

from engine.evaluate import photo as figures  # noqa: E402
from engine.learn.plan import PlanRun, read_plan, settings_of  # noqa: E402
from engine.nets.head3d import rotation_of  # noqa: E402
from engine.photo.camera import FLIP  # noqa: E402
from engine.photo.models import photo_card, photo_network  # noqa: E402
from engine.statistics.intervals import mean_interval  # noqa: E402
from engine.train.photo.config import PhotoSettings  # noqa: E402
from engine.train.photo.data import PictureSet, make, people_of, stage_for  # noqa: E402
from engine.types import FloatArray  # noqa: E402

SEED = 77_007
YAW_DEG = 90.0
BATCH = 16


def pictures(plan: str, model: Path, size_px: int, count: int) -> PictureSet:
    """Pictures as the plan of a system has them, of the size its shipped net reads, turned to either side."""
    chosen = read_plan(plan)
    sizes = (f"data.face_model={model}", f"data.picture.size_px={size_px}", f"data.picture.yaw_deg={YAW_DEG}",
             "data.picture.pitch_deg=25")  # fmt: skip
    settings = settings_of(chosen, PlanRun(name="shipped", set=sizes), 1)
    assert isinstance(settings, PhotoSettings)
    return make(stage_for(people_of(settings.data), 68), settings.data, count, [SEED, 0], False)


def answers(kind: str, seen: PictureSet) -> dict[str, FloatArray]:
    """What the shipped net says of each picture."""
    net = photo_network(photo_card(kind))  # type: ignore[arg-type]
    batch = seen.image.transpose(0, 3, 1, 2).astype(np.float32) / 255.0
    parts = [net.run({"image": batch[first : first + BATCH]}) for first in range(0, len(batch), BATCH)]
    return {name: np.concatenate([part[name] for part in parts]).astype(float) for name in parts[0]}


def said(name: str, errors: FloatArray, seen: PictureSet, unit: str) -> None:
    """One line: mean with its interval per bin of yaw."""
    cells = []
    for number, inside in enumerate(figures.in_bins(seen.angles_deg[:, 0]).values()):
        found = mean_interval(errors[inside])
        low, high = figures.YAW_BINS_DEG[number]
        cells.append(
            f"{low:.0f}–{high:.0f}°: {found.value:.2f} {unit} ({found.low:.2f} to {found.high:.2f}; {inside.sum()})"
        )
    print(f"{name}: {'; '.join(cells)}")


def main() -> None:
    """Measure both nets."""
    import torch

    options = argparse.ArgumentParser()
    options.add_argument("model", type=Path)
    options.add_argument("--pictures", type=int, default=450)
    asked = options.parse_args()
    seen = pictures("photo/dense-density", asked.model, photo_card("dense").size_px, asked.pictures)
    found = answers("dense", seen)["points"][:, :68, :2]
    said(
        "photo-dense NME68", figures.nme(found, seen.marks[:, :68, :2], figures.box_size(seen.marks[:, :68])), seen, "%"
    )
    seen = pictures("photo/head", asked.model, photo_card("head3d").size_px, asked.pictures)
    pose = torch.from_numpy(answers("head3d", seen)["pose"][:, :6])
    turn = rotation_of(pose).numpy()
    said("photo-head angle", figures.angle_deg(turn, FLIP @ seen.turn.astype(float)), seen, "°")


if __name__ == "__main__":
    main()
