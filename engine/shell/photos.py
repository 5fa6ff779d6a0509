"""``nasion detect``, ``matte`` and ``lift``: what photos say, and what a scan's own views say."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from engine.photo.detecting import COUNTS, detect
from engine.photo.models import RENDERS_ONLY
from engine.photo.observation import Observation
from engine.photo.reading import ENDINGS, Photo, read_photo
from engine.shell import telling
from engine.types import EngineError

HEADER = ("photo", "landmark", "x_px", "y_px", "depth_px", "expected_px", "confidence")


def photo_paths(given: tuple[Path, ...]) -> list[Path]:
    """Files, and the photos of folders among them, in order."""
    paths: list[Path] = []
    for path in given:
        inside = sorted(each for each in path.iterdir() if each.suffix.lower() in ENDINGS) if path.is_dir() else [path]
        if not inside:
            raise EngineError(f"There are no photos in {path}. They end in {', '.join(ENDINGS)}.")
        paths += inside
    return paths


def detect_photos(given: tuple[Path, ...], points: int, out: Path | None) -> int:
    """Find landmarks on photos; a photo that fails is complained of and the rest goes on. 0 only if all went well."""
    from engine.photo.finding import FaceFinder
    from engine.photo.observing import DenseObserver

    check_count(points)
    finder, observer = FaceFinder(), DenseObserver()
    rows: list[tuple[Any, ...]] = []
    failed = 0
    paths = photo_paths(given)
    with telling.progress(len(paths), "Looking at photos") as tell:
        for number, path in enumerate(paths):
            tell(number, path.name)
            try:
                photo = read_photo(path)
                found = detect(photo, finder, observer, points)
            except EngineError as error:
                telling.complain(str(error))
                failed += 1
                continue
            rows += list(_rows(path, photo, found))
            telling.say(f"{path.name}: {len(found.names)} landmarks{_notes(photo)}")
    if out is not None and rows:
        _write(out, rows)
    telling.say(RENDERS_ONLY)
    return 1 if failed else 0


def check_count(points: int) -> None:
    """EngineError unless that many points are offered."""
    if points not in COUNTS:
        raise EngineError(f"--points {points}: choose {' or '.join(map(str, COUNTS))}.")


def matte_photo(photo: Path, plate: Path, out: Path | None) -> int:
    """Write the subject of a photo without its stage, as a PNG with transparency."""
    from PIL import Image

    from engine.photo.matting import Matter

    target = out or photo.with_name(f"{photo.stem}-matte.png")
    if target.suffix.lower() != ".png":
        raise EngineError(f"{target.name} must end in .png: no other picture keeps the transparency.")
    matte = Matter().matte(read_photo(photo), read_photo(plate))
    rgba = np.dstack([matte.foreground, matte.alpha])
    Image.fromarray(np.asarray(rgba * 255 + 0.5, np.uint8), "RGBA").save(target)
    telling.say(f"{target}: the subject covers {100 * matte.alpha.mean():.0f} % of the photo. {RENDERS_ONLY}")
    return 0


def _rows(path: Path, photo: Photo, found: Observation) -> Iterator[tuple[Any, ...]]:
    """One line per landmark, in pixels of the upright file."""
    for k, name in enumerate(found.names):
        x, y = found.xy_px[k] / photo.scale
        depth, expected = found.depth_px[k] / photo.scale, found.expected_px[k] / photo.scale
        yield path.name, name, f"{x:.2f}", f"{y:.2f}", f"{depth:.2f}", f"{expected:.2f}", f"{found.confidence[k]:.3f}"


def _write(out: Path, rows: list[tuple[Any, ...]]) -> None:
    if out.suffix.lower() != ".csv":
        raise EngineError(f"{out.name} must end in .csv.")
    with out.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        writer.writerows(rows)


def _notes(photo: Photo) -> str:
    return f" ({'; '.join(photo.notes)})" if photo.notes else ""
