"""A made-up person for tests of photos: a textured scan, and photos of it with good and bad ways of being saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

from engine.io import read_scan
from engine.photo.camera import FLIP, Camera, turn_of
from engine.photo.views import render_views, surfaces_of
from engine.synth.export import sample_skin
from engine.synth.head import build_head, mean_parameters
from engine.synth.scan_files import write_obj
from engine.synth.wear import as_scan
from engine.types import ByteArray

SIDE_PX = 480
SPAN_MM, AWAY_MM = 300.0, 1100.0
MIDDLE = np.array([0.0, 0.0, 60.0])


@dataclass(frozen=True)
class Person:
    """scan: OBJ file. front, side: (H, W, 3) uint8 photos of it."""

    scan: Path
    front: ByteArray
    side: ByteArray


def camera(yaw_deg: float) -> Camera:
    """A camera before the person's face, turned about it."""
    turn = FLIP @ turn_of(yaw_deg, 0.0, 0.0)
    shift = np.array([0.0, 0.0, AWAY_MM]) - turn @ MIDDLE
    half = SIDE_PX / 2.0
    return Camera(turn, shift, SIDE_PX * AWAY_MM / SPAN_MM, (half, half), (SIDE_PX, SIDE_PX))


@cache
def person(folder: Path) -> Person:
    """Make the person, once per folder."""
    rng = np.random.default_rng(3)
    path = folder / "person.obj"
    write_obj(path, as_scan(build_head(mean_parameters(), 0.6), sample_skin(rng, True, 40.0), rng))
    surfaces = surfaces_of(read_scan(path), np.eye(4))
    front, side = (view.pixels for view in render_views(surfaces, [camera(-3.0), camera(28.0)], "own"))
    return Person(path, front, side)


def _save(pixels: ByteArray, path: Path) -> Path:
    Image.fromarray(pixels).save(path)
    return path


def _turned(one: Person, folder: Path) -> Path:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(np.ascontiguousarray(np.rot90(one.front))).save(folder / "turned.jpg", exif=exif, quality=95)
    return folder / "turned.jpg"


def _cmyk(one: Person, folder: Path) -> Path:
    Image.fromarray(one.front).convert("CMYK").save(folder / "press.tif")
    return folder / "press.tif"


def _deep(one: Person, folder: Path) -> Path:
    grey = np.asarray(Image.fromarray(one.front).convert("L"), np.uint16)
    Image.fromarray(grey * 257).save(folder / "deep.png")
    return folder / "deep.png"


def _huge(one: Person, folder: Path) -> Path:
    Image.fromarray(one.front).resize((10_000, 10_000), Image.Resampling.NEAREST).save(folder / "huge.jpg", quality=40)
    return folder / "huge.jpg"


def _two(one: Person, folder: Path) -> Path:
    return _save(np.concatenate([one.front, one.side], 1), folder / "two.png")


def _nobody(_one: Person, folder: Path) -> Path:
    return _save(np.linspace(60, 190, 320 * 240 * 3).reshape(240, 320, 3).astype(np.uint8), folder / "wall.png")


def _stretched(one: Person, folder: Path) -> Path:
    Image.fromarray(one.front).resize((int(2.5 * SIDE_PX), SIDE_PX)).save(folder / "stretched.png")
    return folder / "stretched.png"


Make = Callable[[Person, Path], Path]
ODD: Mapping[str, Make] = {"EXIF": _turned, "CMYK": _cmyk, "16 bits": _deep, "100 MP": _huge}
"""Photos that are saved in an odd way, and are as good as any."""
BAD: Mapping[str, tuple[Make, str]] = {
    "nobody": (_nobody, r"No face was found in wall\.png\. Choose a photo"),
    "two faces": (_two, r"two\.png shows more than one face\. Cut the photo"),
}
"""Photos that are refused, and the sentence."""
STRETCHED: tuple[Make, str] = (_stretched, r"stretched\.png: its camera cannot be solved; .* more than 3 %")
"""A photo that no camera explains."""
