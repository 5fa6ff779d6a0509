"""Measure a landmark model: on synthetic scans of new people, on annotated scans, turned and rescaled, on non-faces."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from engine import catalog
from engine.evaluate.metrics import ErrorTable, distances_mm
from engine.evaluate.reliability_plot import write_reliability
from engine.evaluate.report import error_report, markdown
from engine.infer.cards import model_card
from engine.infer.points import predict
from engine.io import find_reference, read_annotation, read_scan
from engine.synth.head import build_head, sample_parameters
from engine.synth.morphable import MorphableHead
from engine.synth.pose import Pose, random_pose
from engine.synth.scanner import ScannerConfig, scan_head
from engine.synth.types import HeadSurface
from engine.types import EngineError, FloatArray, Prediction, Scan, Unit, UnitSource, UnitStatus

Tell = Callable[[str], None]
PROCEDURAL_RESOLUTION = 0.5


@dataclass(frozen=True, eq=False)
class Case:
    """One scan with its truth. true_mm: scheme → (L, 3) in the scan's frame, NaN where unknown."""

    scan: Scan
    true_mm: dict[str, FloatArray]
    mm: float = 1.0
    """Length of a true millimetre in the scan's numbers: far from 1 where the unit is unknown."""


def run(
    model_id: str | None = None,
    scans: Sequence[Path] = (),
    synthetic: int = 0,
    face_model: str = "",
    schemes: Sequence[str] = (),
    poses: int = 0,
    seed: int = 99,
    tell: Tell = lambda text: None,
    picture: Path | None = None,
) -> str:
    """Evaluate and return the report as text; ``tell`` hears each part as it is ready.

    picture: SVG to write, stated confidence against errors on all scans.

    scans: files with reference landmarks beside them. synthetic: that many scans of random heads (``face_model``: a
    morphable head; empty for the procedural one) in random poses and units. poses: each file again in that many.
    """
    card = model_card(model_id)
    asked = tuple(schemes) or card.output.schemes
    parts: list[str] = []
    drawn: list[ErrorTable] = []

    def add(text: str) -> None:
        parts.append(text)
        tell(text)

    if synthetic:
        cases = synthetic_cases(synthetic, face_model, asked, seed)
        for table in error_tables(cases, card.id, asked):
            add(error_report("Synthetic scans", table))
            drawn.append(table)
    for path in scans:
        case = annotated_case(path, asked)
        known = [scheme_id for scheme_id in asked if scheme_id in case.true_mm]
        for table in error_tables([case], card.id, known):
            add(error_report(path.name, table))
            drawn.append(table)
        if poses and known:
            add(stability_report(case, card.id, known[0], poses, seed))
    add(non_face_report(card.id))
    if picture is not None and drawn:
        write_reliability(drawn, f"{card.title}: confidence", picture)
    return "\n\n".join(parts)


def error_tables(cases: Iterable[Case], model_id: str, schemes: Sequence[str]) -> list[ErrorTable]:
    """One table of true millimetres per scheme."""
    names: list[str] = []
    missed: list[str] = []
    errors: dict[str, list[FloatArray]] = {scheme_id: [] for scheme_id in schemes}
    confidence: dict[str, list[FloatArray]] = {scheme_id: [] for scheme_id in schemes}
    for case in cases:
        names.append(case.scan.name)
        answers = predict(case.scan, model_id, schemes)
        for scheme_id in schemes:
            errors[scheme_id].append(distances_mm(answers[scheme_id].xyz_mm, case.true_mm[scheme_id]) / case.mm)
            confidence[scheme_id].append(answers[scheme_id].confidence)
        if schemes and not answers[schemes[0]].found:
            missed.append(case.scan.name)
    tables = []
    for scheme_id in schemes:
        scheme = catalog.scheme(scheme_id)
        groups = tuple(landmark.group for landmark in scheme.landmark)
        rows, sure = np.stack(errors[scheme_id]), np.stack(confidence[scheme_id])
        tables.append(ErrorTable(scheme_id, tuple(names), scheme.names, groups, rows, tuple(missed), sure))
    return tables


def bare_scan(name: str, points: FloatArray, faces: np.ndarray | None = None) -> Scan:
    """A scan out of nothing but points (N, 3), taken for millimetres."""
    unit = UnitStatus(Unit.MILLIMETRE, UnitSource.GUESSED, "made by calculation")
    return Scan(name, Path(name), np.array(points), unit, None if faces is None else np.array(faces))


def synthetic_cases(
    count: int, face_model: str, schemes: Sequence[str], seed: int, points: int = 24576, visible_only: bool = True
) -> Iterable[Case]:
    """Scans of random heads in random poses and units, one by one; hidden landmarks are not counted."""
    heads = head_source(face_model)
    config = ScannerConfig(points=points, normals=False)
    for number in range(count):
        rng = np.random.default_rng([seed, number])
        scan = scan_head(heads(rng), rng, config)
        pose = random_pose(rng)
        row = {name: place for place, name in enumerate(scan.names)}
        places = pose.points(np.where(scan.landmark_visible[:, None] | (not visible_only), scan.landmarks_mm, np.nan))
        places = np.concatenate([places, np.full((1, 3), np.nan)])  # the last row answers for names the head lacks
        true_mm = {}
        for scheme_id in schemes:
            wanted = [row.get(f"{scheme_id}/{name}", -1) for name in catalog.scheme(scheme_id).names]
            true_mm[scheme_id] = places[wanted]
        yield Case(bare_scan(f"{scan.kind} {number}", pose.points(scan.points_mm.astype(float))), true_mm, pose.scale)


def head_source(face_model: str) -> Callable[[np.random.Generator], HeadSurface]:
    """Random heads of a morphable model (file or folder), or of the procedural one if none is named."""
    if not face_model:
        return lambda rng: build_head(sample_parameters(rng), PROCEDURAL_RESOLUTION)
    return MorphableHead.load(face_model).sample


def annotated_case(path: Path, schemes: Sequence[str]) -> Case:
    """A scan file with the reference beside it, for every scheme the reference names at least half of."""
    scan = read_scan(path)
    reference = find_reference(path)
    if reference is None:
        raise EngineError(f"{path.name} has no reference landmarks beside it. Put a .ljson, .csv or .fcsv there.")
    true_mm = {}
    for scheme_id in schemes:
        scheme = catalog.scheme(scheme_id)
        try:
            annotation, _ = read_annotation(reference, scheme, scan)
        except EngineError:
            continue
        places = np.full((len(scheme), 3), np.nan)
        for name, landmark in annotation.landmarks.items():
            if landmark.xyz_mm is not None:
                places[scheme.index[name]] = landmark.xyz_mm
        if np.isfinite(places[:, 0]).mean() >= 0.5:
            true_mm[scheme_id] = places
    return Case(scan, true_mm)


def posed(scan: Scan, pose: Pose) -> Scan:
    """The same scan turned, shifted and rescaled."""
    return replace(scan, points_mm=pose.points(np.asarray(scan.points_mm, float)), normals=None)


def stability_report(case: Case, model_id: str, scheme_id: str, poses: int, seed: int) -> str:
    """How much the answer changes with pose and unit: error per pose, spread per landmark in the scan's own frame."""
    answers: list[Prediction] = [predict(case.scan, model_id, (scheme_id,))[scheme_id]]
    brought_back = [np.asarray(answers[0].xyz_mm)]
    rng = np.random.default_rng(seed)
    for _ in range(poses):
        pose = random_pose(rng)
        answer = predict(posed(case.scan, pose), model_id, (scheme_id,))[scheme_id]
        answers.append(answer)
        brought_back.append((answer.xyz_mm - pose.shift) @ pose.turn / pose.scale)
    places = np.stack(brought_back)
    errors = np.nanmean(distances_mm(places, case.true_mm[scheme_id][None]), axis=1)
    spread = np.sqrt(np.nanmean(np.square(places - np.nanmean(places, axis=0)).sum(2), axis=0))
    rows = [
        ["not found", f"{sum(not answer.found for answer in answers)}"],
        ["mean error, as it is", f"{errors[0]:.2f} mm"],
        ["mean error, smallest to largest", f"{np.nanmin(errors):.2f} to {np.nanmax(errors):.2f} mm"],
        ["spread per landmark, mean", f"{spread.mean():.2f} mm"],
        ["spread per landmark, largest", f"{spread.max():.2f} mm"],
    ]
    return f"## {case.scan.name} in {poses} random poses and units\n\n" + markdown(["what", "measured"], rows)


def non_face_report(model_id: str) -> str:
    """Things without a face: each must be answered “not found”."""
    scheme_id = model_card(model_id).output.schemes[0]
    rows = []
    for scan in non_faces(np.random.default_rng(5)):
        answer = predict(scan, model_id, (scheme_id,))[scheme_id]
        rows.append([scan.name, "found" if answer.found else "not found"])
    return "## Things that are not faces\n\n" + markdown(["what", "answer"], rows)


def non_faces(rng: np.random.Generator) -> list[Scan]:
    """A ball, a box, an ellipsoid, a chair, noise: as clouds."""
    directions = rng.normal(size=(15000, 3))
    ball = 100.0 * directions / np.linalg.norm(directions, axis=1, keepdims=True)
    box = 120.0 * directions / np.abs(directions).max(axis=1, keepdims=True)
    slabs = ((220, 15, 220, 0, 0, 0), (220, 220, 15, 0, 115, -100))
    legs = tuple((15, 220, 15, x, -110, z) for x in (-100, 100) for z in (-100, 100))
    parts = []
    for width, height, depth, x, y, z in slabs + legs:
        cube = rng.uniform(-0.5, 0.5, (4000, 3))
        face = rng.integers(0, 3, 4000)
        cube[np.arange(4000), face] = np.sign(cube[np.arange(4000), face]) * 0.5
        parts.append(cube * (width, height, depth) + (x, y, z))
    clouds = {
        "ball": ball,
        "ellipsoid": ball * (0.75, 1.1, 0.95),
        "box": box,
        "chair": np.concatenate(parts),
        "noise": rng.normal(0.0, 80.0, (15000, 3)),
        "plane": rng.uniform(-150.0, 150.0, (15000, 3)) * (1.0, 1.0, 0.01),
    }
    return [bare_scan(name, points) for name, points in clouds.items()]
