"""Sets of rendered pictures on disk: made once, in shards, the same for the same settings on any machine."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.catalog import scheme
from engine.photo.camera import Camera
from engine.synth.dense_points import dense_points
from engine.synth.morphable import MorphableHead
from engine.synth.render.paint import masks_of
from engine.synth.render.picture import HEAD_CENTRE_MM, Picture, Stage, render
from engine.train.photo.config import PhotoDataConfig
from engine.types import EngineError, FloatArray

SHARD = 200
HELD_OUT_SEED = 1_000_003
"""People who are measured on come from generators with this added to the seed."""
FORMAT = 1


@dataclass(frozen=True, eq=False)
class PictureSet:
    """N pictures of S pixels and what is known of them; lengths in shares of the picture's side.

    image: (N, S, S, 3) uint8. marks: (N, L, 3) float32: x, y and depth, the last from the head's centre.
    visible: (N, L). identity: (N, M), expression: (N, E) float16. turn: (N, 3, 3) of the head.
    camera: (N, 15) float32: turn, shift in mm, scale and centre in shares of the side. weak: (N, 3) float32: scale and
    shift of the weak perspective at the head's centre, in half sides per mm. box: (N, 4) of the head.
    angles_deg: (N, 3). severity, tone: (N,). alpha: (N, S, S) uint8. plate, foreground: (N, S, S, 3) uint8.
    """

    image: NDArray[np.uint8]
    marks: FloatArray
    visible: NDArray[np.bool_]
    identity: FloatArray
    expression: FloatArray
    turn: FloatArray
    camera: FloatArray
    weak: FloatArray
    box: FloatArray
    angles_deg: FloatArray
    severity: FloatArray
    tone: FloatArray
    alpha: NDArray[np.uint8]
    plate: NDArray[np.uint8]
    foreground: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.image)

    def part(self, rows: slice | NDArray[np.integer]) -> PictureSet:
        """Some of the pictures."""
        return PictureSet(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})


def shrunk(pictures: PictureSet, factor: int) -> PictureSet:
    """The same pictures with blocks of ``factor`` pixels averaged; everything else is in shares already."""
    return pictures if factor == 1 else replace(pictures, image=in_blocks(pictures.image, factor))


def in_blocks(images: NDArray[np.uint8], factor: int) -> NDArray[np.uint8]:
    """Pictures (N, S, S, 3) with blocks of ``factor`` pixels averaged."""
    count, side = images.shape[:2]
    blocks = images.reshape(count, side // factor, factor, side // factor, factor, 3)
    return np.asarray(blocks.mean((2, 4), dtype=np.float32) + 0.5, np.uint8)


def people_of(config: PhotoDataConfig) -> MorphableHead:
    """The morphable head that people are drawn from, with the 68 points on it."""
    return MorphableHead.load(Path(config.face_model), [scheme("ibug68")])


def stage_for(head: MorphableHead, points: int) -> Stage:
    """The head with its paint and the first ``points`` dense points."""
    return Stage(head, masks_of(head), dense_points(head, points).anchors)


def picture_sets(
    config: PhotoDataConfig,
    folder: Path,
    matte: bool = False,
    tell: Callable[[int, int], None] = lambda done, all: None,
) -> tuple[PictureSet, PictureSet]:
    """The set to train on and the set to measure on; shards that are there are kept. ``matte`` keeps the layers."""
    if not config.face_model:
        raise EngineError("Name a morphable head to render people from: data.face_model=PATH.")
    stage: list[Stage] = []
    sets = []
    total = config.train + config.test
    for name, count, seed in (("train", config.train, config.seed), ("test", config.test, config.seed + HELD_OUT_SEED)):
        shards = []
        for number in range(-(-count // SHARD)):
            path = folder / f"{name}-{digest(config)}-{int(matte)}-{seed}-{number:04d}.npz"
            if not path.is_file():
                if not stage:
                    stage.append(stage_for(people_of(config), config.points))
                _save(path, make(stage[0], config, min(SHARD, count - number * SHARD), [seed, number], matte))
            shards.append(path)
            tell(min((number + 1) * SHARD, count) + (config.train if name == "test" else 0), total)
        sets.append(_open(shards, count))
    return sets[0], sets[1]


def digest(config: PhotoDataConfig) -> str:
    """Twelve digits that change with everything that decides how a picture looks, not with how many there are."""
    tree = config.model_dump(mode="json", exclude={"face_model", "train", "test", "seed"}) | {"format": FORMAT}
    return hashlib.sha256(json.dumps(tree, sort_keys=True).encode()).hexdigest()[:12]


def make(stage: Stage, config: PhotoDataConfig, count: int, seed: list[int], matte: bool) -> PictureSet:
    """``count`` pictures; the same seed gives the same ones."""
    rng = np.random.default_rng(seed)
    rows = [_row(render(stage, rng, config.picture), matte) for _ in range(count)]
    return PictureSet(**{field.name: np.stack([row[field.name] for row in rows]) for field in fields(PictureSet)})


def _row(picture: Picture, matte: bool) -> dict[str, NDArray[Any]]:
    side = len(picture.image)
    marks = np.column_stack([picture.landmarks_px, picture.landmark_depth_px]) / side
    none = np.zeros((0, 0), np.uint8)
    return {
        "image": picture.image,
        "marks": marks.astype(np.float32),
        "visible": picture.visible,
        "identity": picture.person.identity.astype(np.float16),
        "expression": picture.person.expression.astype(np.float16),
        "turn": picture.turn.astype(np.float32),
        "camera": camera_row(picture.camera),
        "weak": weak_row(picture.camera),
        "box": (np.array(picture.head_box_px) / side).astype(np.float32),
        "angles_deg": np.array(picture.angles_deg, np.float32),
        "severity": np.float32(picture.severity),  # type: ignore[dict-item]
        "tone": np.float32(picture.skin.tone_share),  # type: ignore[dict-item]
        "alpha": np.asarray(picture.alpha * 255 + 0.5, np.uint8) if matte else none,
        "plate": np.asarray(picture.plate * 255 + 0.5, np.uint8) if matte else none,
        "foreground": np.asarray(picture.foreground * 255 + 0.5, np.uint8) if matte else none,
    }


def camera_row(camera: Camera) -> FloatArray:
    """A camera as (15,): turn, shift in mm, then scale and centre in shares of the picture's side."""
    side = camera.size_px[0]
    inner = np.array([camera.scale, *camera.centre_px]) / side
    return np.concatenate([camera.turn.ravel(), camera.shift_mm, inner]).astype(np.float32)


def weak_row(camera: Camera) -> FloatArray:
    """Scale (half sides per mm) and shift (half sides, from -1 to 1) of the camera at the head's centre: (3,)."""
    side = camera.size_px[0]
    centre, depth = camera.project(HEAD_CENTRE_MM[None])
    scale = camera.scale if camera.orthographic else camera.scale / float(depth[0])
    return np.array([2 * scale / side, *(2 * centre[0] / side - 1)], np.float32)


def _save(path: Path, pictures: PictureSet) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}.npz")  # two trainings may make the same pictures at the same time
    np.savez(fresh, **{field.name: getattr(pictures, field.name) for field in fields(pictures)})
    fresh.replace(path)


def _open(paths: list[Path], count: int) -> PictureSet:
    parts: dict[str, list[NDArray[Any]]] = {field.name: [] for field in fields(PictureSet)}
    for path in paths:
        with np.load(path, allow_pickle=False) as store:
            for name, values in parts.items():
                values.append(store[name])
    return PictureSet(**{name: np.concatenate(values)[:count] for name, values in parts.items()})
