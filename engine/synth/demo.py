"""The demo project's scans: six people who never lived, as files of the kinds that scanners write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from engine.synth.head import Expression, HeadParameters, build_head, sample_parameters
from engine.synth.procedural.maths import turn
from engine.synth.procedural.parameters import Sex
from engine.synth.scan_files import MadeScan, triangles, write_obj, write_ply, write_reference
from engine.synth.skin import Skin
from engine.synth.wear import as_scan, scattered
from engine.types import FloatArray, Unit

DEMO_SEED = 20
RESOLUTION = 0.8
CLOUD_POINTS = 60_000
UNIT_MM = {Unit.MILLIMETRE: 1.0, Unit.METRE: 1000.0}


STILL = Expression()


@dataclass(frozen=True)
class Person:
    """One row of the demo: who, how they look, and how they were scanned."""

    name: str
    sex: Sex
    age: float
    seed: int
    skin: Skin
    expression: Expression = STILL
    suffix: str = ".obj"
    unit: Unit = Unit.MILLIMETRE
    faces: bool = True
    turned: bool = False
    reference: bool = False


CAP = Skin(tone="fair", style="cap", hair="brown", iris="green", lipstick=0.15)
SHORT_BEARD = Skin(tone="olive", style="short", hair="black", stubble=0.55)
BROWN = Skin(tone="brown", style="short", hair="black", lipstick=0.2)
GREY = Skin(tone="pale", style="receding", hair="grey", iris="blue", freckles=0.4)
DARK = Skin(tone="dark", style="short", hair="black")
FRECKLED = Skin(tone="fair", style="cap", hair="blond", iris="blue", freckles=0.7)

PEOPLE = (
    Person("anna", "female", 29, 3, CAP, reference=True),
    Person("ben", "male", 34, 5, SHORT_BEARD, reference=True),
    Person("carla", "female", 46, 8, BROWN, Expression(smile=0.8)),
    Person("david", "male", 67, 11, GREY, suffix=".ply"),
    Person("emil", "male", 24, 14, DARK, Expression(jaw_open=0.35), suffix=".ply", unit=Unit.METRE, turned=True),
    Person("fee", "female", 11, 17, FRECKLED, suffix=".ply", faces=False),
)


def write_demo(
    folder: Path, count: int = 6, seed: int = DEMO_SEED, progress: Callable[[int, int], object] | None = None
) -> tuple[Path, ...]:
    """Write ``count`` demo scans into ``folder`` and return their paths, in order. The same seed, the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number in range(count):
        person = PEOPLE[number % len(PEOPLE)]
        again = number // len(PEOPLE)
        name = person.name + (f"_{again + 1}" if again else "")
        rng = np.random.default_rng((seed, person.seed, again))
        paths.append(write_person(folder / f"{name}{person.suffix}", person, rng))
        if progress is not None:
            progress(number + 1, count)
    return tuple(paths)


def write_person(path: Path, person: Person, rng: np.random.Generator) -> Path:
    """Build, scan and write one person."""
    parameters: HeadParameters = sample_parameters(rng, person.sex, person.age, spread=1.0)
    parameters = parameters.model_copy(update={"expression": person.expression})
    head = build_head(parameters, RESOLUTION)
    skin = person.skin.model_copy(update={"seed": int(rng.integers(1 << 30))})
    scan = as_scan(head, skin, rng)
    if person.turned:
        scan = _turned(scan)
    unit_mm = UNIT_MM[person.unit]
    if path.suffix == ".obj":
        write_obj(path, scan, unit_mm)
    else:
        faces = triangles(scan.polygons)
        if person.faces:
            write_ply(path, scan.points_mm, scan.colours, faces, unit_mm)
        else:
            write_ply(path, *scattered(scan.points_mm, scan.colours, faces, CLOUD_POINTS, rng), unit_mm=unit_mm)
    if person.reference:
        write_reference(path.with_suffix(".csv"), path.name, scan.landmarks_mm, person.unit, hidden=scan.hidden)
    return path


def _turned(scan: MadeScan) -> MadeScan:
    """Askew and away from the origin: a frame as hand-held scanners leave it."""
    rotation = turn(x_deg=-16.0, y_deg=34.0, z_deg=-41.0)
    shift = np.array([230.0, -410.0, 95.0])

    def place(points: FloatArray) -> FloatArray:
        return np.asarray(points @ rotation.T + shift)

    placed = place(np.array(list(scan.landmarks_mm.values())))
    marks = {name: (float(x), float(y), float(z)) for name, (x, y, z) in zip(scan.landmarks_mm, placed, strict=True)}
    return replace(scan, points_mm=place(scan.points_mm), landmarks_mm=marks)
