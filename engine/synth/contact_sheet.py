"""A sheet of small pictures of synthetic scans, to judge by eye whether they look like scans of people.

``python -m engine.synth.contact_sheet MODEL OUT.png [SEED]`` draws 64.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from engine.synth.morphable import MorphableHead
from engine.synth.scanner import ScannerConfig, scan_head
from engine.synth.types import SyntheticScan
from engine.synth.visibility import direction
from engine.types import ByteArray, EngineError, FloatArray

SKIN, OTHER, BACKGROUND = (224, 190, 165), (128, 142, 165), (24, 26, 30)
SEEN, HIDDEN = (40, 220, 90), (230, 60, 60)


def tile(scan: SyntheticScan, size_px: int, towards_camera: FloatArray, landmarks: bool = True) -> ByteArray:
    """One scan as (size, size, 3) uint8, seen from ``towards_camera`` (3,): skin warm, everything else cool.

    Landmarks are green where scanned skin lies near them, red elsewhere.
    """
    right = np.cross([0.0, 1.0, 0.0], towards_camera)
    right /= np.linalg.norm(right)
    axes = np.stack([right, np.cross(towards_camera, right), towards_camera], axis=1)
    seen = scan.points_mm @ axes
    low, high = np.percentile(seen[:, :2], 0.5, axis=0), np.percentile(seen[:, :2], 99.5, axis=0)
    middle, scale = 0.5 * (low + high), 0.92 * size_px / float((high - low).max() + 1e-6)
    picture = np.full((size_px + 8, size_px + 8, 3), BACKGROUND, dtype=np.uint8)
    normals = scan.normals if scan.normals is not None else np.tile(towards_camera, (len(seen), 1))
    light = (0.35 * axes[:, 0] + 0.45 * axes[:, 1] + axes[:, 2]) / 1.15
    shade = np.clip(0.25 + 0.8 * np.clip(normals @ light, 0.0, 1.0), 0.0, 1.0)
    base = np.where(np.isfinite(scan.canonical_mm[:, :1]), SKIN, OTHER)
    colours = (base * shade[:, None]).astype(np.uint8)
    facing = np.flatnonzero(normals @ towards_camera > -0.2)
    order = facing[np.argsort(seen[facing, 2])]
    reach = int(np.clip(round(1.3 * size_px / np.sqrt(len(order) + 1.0)), 1, 5))
    _splat(picture, _pixels(seen[order], middle, scale, size_px), colours[order], reach)
    if landmarks and len(scan.names):
        marks = np.where(scan.landmark_visible[:, None], SEEN, HIDDEN).astype(np.uint8)
        _splat(picture, _pixels(scan.landmarks_mm @ axes, middle, scale, size_px), marks, 1)
    return picture[4:-4, 4:-4]


def _pixels(seen: FloatArray, middle: FloatArray, scale: float, size_px: int) -> FloatArray:
    flat = (seen[:, :2] - middle) * scale
    return np.stack([size_px / 2 - flat[:, 1], size_px / 2 + flat[:, 0]], axis=1) + 4.0


def _splat(picture: ByteArray, pixels: FloatArray, colours: ByteArray, reach: int) -> None:
    """Draw points from far to near, each as a square of ``2 reach − 1`` pixels."""
    limit = np.array(picture.shape[:2]) - 4
    whole = np.floor(pixels).astype(int)
    inside = ((whole >= 4) & (whole < limit)).all(axis=1)
    whole, colours = whole[inside], colours[inside]
    offsets = np.arange(1 - reach, reach)
    corners = np.stack(np.meshgrid(offsets, offsets, indexing="ij"), axis=-1).reshape(-1, 2)
    spots = (whole[:, None] + corners).reshape(-1, 2)
    picture[spots[:, 0], spots[:, 1]] = np.repeat(colours, len(corners), axis=0)


def contact_sheet(scans: Sequence[SyntheticScan], path: Path, columns: int = 8, tile_px: int = 240) -> None:
    """Draw the scans in rows of ``columns`` into a picture file, from slightly different sides."""
    from PIL import Image

    rows = -(-len(scans) // columns)
    sheet = np.zeros((rows * tile_px, columns * tile_px, 3), dtype=np.uint8)
    for number, scan in enumerate(scans):
        row, column = divmod(number, columns)
        picture = tile(scan, tile_px - 2, direction((-35.0, 0.0, 25.0, 60.0)[number % 4], 8.0))
        top, left = row * tile_px, column * tile_px
        sheet[top : top + tile_px - 2, left : left + tile_px - 2] = picture
    Image.fromarray(sheet).save(path)


def main(arguments: Sequence[str]) -> None:
    """Draw 64 scans of a morphable head."""
    if len(arguments) < 2:
        raise EngineError("Name a morphable head and a picture to write: MODEL OUT.png [SEED].")
    head = MorphableHead.load(Path(arguments[0]))
    rng = np.random.default_rng(int(arguments[2]) if len(arguments) > 2 else 0)
    scans = [scan_head(head.sample(rng), rng, ScannerConfig(points=24000)) for _ in range(64)]
    contact_sheet(scans, Path(arguments[1]))


if __name__ == "__main__":
    main(sys.argv[1:])
