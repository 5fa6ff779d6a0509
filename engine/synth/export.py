"""Synthetic scans as files with their exact landmarks: what ``nasion synth`` writes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import get_args

import numpy as np

from engine.synth.demo import DEMO_SEED, write_demo
from engine.synth.head import build_head, sample_expression, sample_parameters
from engine.synth.scan_files import Places, write_obj, write_ply, write_reference
from engine.synth.skin import HAIR, IRISES, TONES, HairStyle, Skin
from engine.synth.wear import as_scan
from engine.types import EngineError, Unit

Progress = Callable[[int, int], object]

RESOLUTION = 0.74
FACE_MODEL_POINTS = 30_000
SCHEMES = ("ibug68", "nose9", "face-clinical")
"""The first is the reference that is found beside the scan by its name; the others carry their scheme's."""


def run(
    count: int, out: Path, seed: int = 0, face_model: Path | None = None, progress: Progress | None = None
) -> tuple[Path, ...]:
    """Write ``count`` scans into ``out`` and return their paths. The same seed gives the same files.

    From the procedural head they are textured OBJ meshes; from a morphable head (``face_model``: a packed .npz or an
    ICT-FaceKit checkout) they are PLY clouds out of the virtual scanner, in millimetres in a random pose. Beside each
    lies ``<scan>.csv`` with the 68 points, and ``<scan>_<scheme>.csv`` for the other schemes.
    """
    out.mkdir(parents=True, exist_ok=True)
    if not out.is_dir():
        raise EngineError(f"{out.name} is not a folder. Choose a folder for the scans.")
    make = _morphable(face_model) if face_model is not None else _procedural
    digits = max(3, len(str(count)))
    paths = []
    for number in range(count):
        rng = np.random.default_rng((seed, number))
        paths.append(make(out / f"scan_{number + 1:0{digits}d}", rng))
        if progress is not None:
            progress(number + 1, count)
    return tuple(paths)


def demo(
    count: int, out: Path, seed: int = 0, face_model: Path | None = None, progress: Progress | None = None
) -> tuple[Path, ...]:
    """The scans of the demo project, with the same signature as ``run``."""
    del face_model
    return write_demo(out, count, DEMO_SEED + seed, progress)


def sample_skin(rng: np.random.Generator, male: bool, age: float) -> Skin:
    """A random look that goes with sex and age."""
    tone = str(rng.choice(list(TONES)))
    fair = tone in ("pale", "fair", "olive")
    hair = str(rng.choice(["brown", "black", "blond", "auburn"] if fair else ["black"]))
    if age > 55 and rng.random() < (age - 50) / 30:
        hair = "grey"
    styles = [style for style in get_args(HairStyle) if male or style != "receding"]
    return Skin.model_validate(
        {
            "tone": tone,
            "hair": hair if hair in HAIR else "black",
            "style": str(rng.choice(styles)),
            "iris": str(rng.choice(list(IRISES) if fair else ["brown"])),
            "stubble": float(rng.uniform(0, 0.8)) if male and age > 17 and rng.random() < 0.5 else 0.0,
            "freckles": float(rng.uniform(0.2, 1)) if fair and rng.random() < 0.3 else 0.0,
            "lipstick": float(rng.uniform(0, 0.5)) if not male and age > 17 and rng.random() < 0.4 else 0.0,
            "seed": int(rng.integers(1 << 30)),
        }
    )


def _procedural(stem: Path, rng: np.random.Generator) -> Path:
    parameters = sample_parameters(rng)
    parameters = parameters.model_copy(update={"expression": sample_expression(rng)})
    skin = sample_skin(rng, parameters.sex == "male", parameters.age)
    scan = as_scan(build_head(parameters, RESOLUTION), skin, rng)
    path = stem.with_suffix(".obj")
    write_obj(path, scan)
    _references(path, scan.landmarks_mm, scan.hidden)
    return path


def _morphable(face_model: Path) -> Callable[[Path, np.random.Generator], Path]:
    from engine.synth.morphable import MorphableHead
    from engine.synth.pose import random_pose
    from engine.synth.scanner import ScannerConfig, scan_head

    head = MorphableHead.load(face_model)
    config = ScannerConfig(points=FACE_MODEL_POINTS, normals=False)

    def make(stem: Path, rng: np.random.Generator) -> Path:
        scan = scan_head(head.sample(rng), rng, config)
        pose = random_pose(rng, units=False)
        path = stem.with_suffix(".ply")
        write_ply(path, pose.points(scan.points_mm))
        marks = pose.points(scan.landmarks_mm)
        _references(
            path, {name: (float(x), float(y), float(z)) for name, (x, y, z) in zip(scan.names, marks, strict=True)}
        )
        return path

    return make


def _references(path: Path, landmarks_mm: Places, hidden: frozenset[str] = frozenset()) -> None:
    for scheme_id in SCHEMES:
        if any(name.startswith(f"{scheme_id}/") for name in landmarks_mm):
            ending = "" if scheme_id == SCHEMES[0] else f"_{scheme_id}"
            name = f"{path.stem}{ending}.csv"
            write_reference(path.with_name(name), path.name, landmarks_mm, Unit.MILLIMETRE, scheme_id, hidden)
