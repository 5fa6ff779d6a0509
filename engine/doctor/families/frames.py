"""Unit and frame: whether landmarks lie on their scan, and which other reading of their numbers would put them there.

Readings are tried from the plainest to the most general: another unit, other axes, centred on the cloud, scaled by the
cloud's radius, and at last whatever similarity takes them to where the default model finds them on the scan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations, product
from typing import TYPE_CHECKING

import numpy as np

from engine.catalog import LandmarkScheme
from engine.doctor.findings import Finding, Fix, Severity
from engine.geometry import Closest, Surface
from engine.preprocess.similarity import Similarity, fit_similarity
from engine.preprocess.surface import snap_to_surface
from engine.types import EngineError, FloatArray, Prediction, Scan, Unit
from engine.units import MILLIMETRES, UNIT_NAMES, nearest_unit

if TYPE_CHECKING:
    from engine.doctor.exam import Exam, SetExam, Ward

OFF_SHARE = 0.05
"""Landmarks whose usual distance to the surface is more than this share of their own spread are in another frame."""
_SPACINGS = 2.5
_QUANTILE = 0.8
_BETTER = 0.35
_SAMPLE = 20_000
MINIMUM_POINTS = 500
"""A scan with fewer is too small to have a surface; that is told by itself."""
_ALIKE_MM = 12.0
"""How far landmarks may lie from the model's answer, on a head of usual size, to be the same landmarks."""
_WRONG_UNIT = (0.6, 1.6)
UNIT_RATIOS = {
    MILLIMETRES[a] / MILLIMETRES[b]: f"the landmarks are in {UNIT_NAMES[a]}, the scan in {UNIT_NAMES[b]}"
    for a in Unit
    for b in Unit
    if a is not b
}


@dataclass(frozen=True, eq=False)
class Reading:
    """Another way to read a set's numbers. matrix: (4, 4) from its places to the scan's. mirrored: it turns over."""

    kind: str
    words: str
    matrix: FloatArray
    off_mm: float

    @property
    def scale(self) -> float:
        """How many times larger the scan is than its landmarks."""
        return float(np.cbrt(abs(np.linalg.det(self.matrix[:3, :3]))))


@dataclass(frozen=True, eq=False)
class Standing:
    """How a landmark set stands to its scan."""

    closest: Closest
    """Nearest places on the surface."""
    off_surface_mm: FloatArray
    """(n,) distance of each landmark to the surface; on a cloud, to the plane its points make there."""
    spread_mm: float
    """Its own size: root mean square radius."""
    off_mm: float
    """The distance to the surface that four landmarks in five stay below."""
    face_factor: float
    """Its size over that of the mean head, nan where that is unknown."""
    off: bool
    """Whether it is in another frame than the scan."""
    reading: Reading | None
    """What would put it on the surface; None if it is there, or nothing would."""


def measure_standing(
    scan: Scan,
    points: FloatArray,
    names: Sequence[str],
    xyz: FloatArray,
    scheme: LandmarkScheme,
    spacing_mm: float,
) -> Standing:
    """Measure a set (n, 3) against its scan's points (N, 3)."""
    closest = Surface(points, scan.faces).closest(xyz)
    away_mm = closest.distance_mm if scan.faces is not None else _to_planes(xyz, points, closest, spacing_mm)
    spread = float(np.sqrt(np.square(xyz - xyz.mean(0)).sum(1).mean()))
    off = float(np.quantile(away_mm, _QUANTILE))
    limit = max(OFF_SHARE * spread, 0.5 * spacing_mm if scan.faces is None else 0.0)
    known = [number for number, name in enumerate(names) if scheme[name].canonical_mm is not None]
    factor = float("nan")
    if len(known) >= 4:
        mean = np.array([scheme[names[number]].canonical_mm for number in known], np.float64)
        factor = _size(xyz[known]) / max(_size(mean), 1e-12)
    away = off > limit
    reading = _best_reading(scan, points, names, xyz, scheme, off) if away else None
    return Standing(closest, away_mm, spread, off, factor, away, reading)


def _to_planes(xyz: FloatArray, points: FloatArray, closest: Closest, spacing_mm: float) -> FloatArray:
    """Distance (n,) to the plane of the cloud about each place, where the cloud is near; else to its nearest point."""
    feet, _ = snap_to_surface(xyz, points, None, float(closest.distance_mm.max()) + 1e-9)
    near = closest.distance_mm <= _SPACINGS * spacing_mm
    return np.asarray(np.where(near, np.linalg.norm(feet - xyz, axis=1), closest.distance_mm))


def _size(shape: FloatArray) -> float:
    return float(np.sqrt(np.square(shape - shape.mean(0)).sum()))


# ------------------------------------------------------------------ readings
def _best_reading(
    scan: Scan, points: FloatArray, names: Sequence[str], xyz: FloatArray, scheme: LandmarkScheme, off_mm: float
) -> Reading | None:
    """The plainest reading that puts the set on the surface; None if none does."""
    from scipy.spatial import cKDTree

    sample = points[:: max(1, len(points) // _SAMPLE)]
    tree = cKDTree(sample)
    nearest = np.asarray(tree.query(sample[:: max(1, len(sample) // 500)], k=2)[0])
    gap = 2.0 * float(np.median(nearest[:, 1]))
    for kind, words, matrix in _readings(points, xyz):
        moved = xyz @ matrix[:3, :3].T + matrix[:3, 3]
        distance = float(np.quantile(tree.query(moved)[0], _QUANTILE))
        spread = float(np.sqrt(np.square(moved - moved.mean(0)).sum(1).mean()))
        # A set shrunk to a point lies on the surface by chance: it must also be of the size of a part of the scan.
        large = spread > 0.1 * float(np.sqrt(np.square(sample - sample.mean(0)).sum(1).mean()))
        if (
            large
            and distance <= max(0.5 * OFF_SHARE * spread, gap)
            and distance < _BETTER * max(off_mm, distance + gap)
        ):
            return Reading(kind, words, matrix, distance)
    return _by_model(scan, names, xyz, scheme)


def _readings(points: FloatArray, xyz: FloatArray) -> Iterator[tuple[str, str, FloatArray]]:
    for ratio, words in UNIT_RATIOS.items():
        yield "unit", words, np.diag([ratio, ratio, ratio, 1.0])
    for order, signs in product(permutations(range(3)), product((1.0, -1.0), repeat=3)):
        turn = np.zeros((3, 3))
        turn[range(3), order] = signs
        if not np.array_equal(turn, np.eye(3)):
            yield _axes(turn)
    middle = points.mean(0)
    radius = float(np.linalg.norm(points - middle, axis=1).max())
    box = 0.5 * (points.min(0) + points.max(0))
    spread = float((points - middle).std())
    centred = (
        ("centred", "the landmarks were moved to the scan's centroid, the scan was not", 1.0, middle),
        ("centred", "the landmarks were moved to the middle of the scan's box, the scan was not", 1.0, box),
        ("scaled", "the landmarks were divided by the scan's radius, the scan was not", radius, middle),
        ("scaled", "the landmarks were divided by the scan's standard deviation, the scan was not", spread, middle),
    )
    for kind, words, scale, shift in centred:
        matrix = np.diag([scale, scale, scale, 1.0])
        matrix[:3, 3] = shift
        yield kind, words, matrix


def _axes(turn: FloatArray) -> tuple[str, str, FloatArray]:
    matrix = np.eye(4)
    matrix[:3, :3] = turn
    axes = "".join(("" if row.sum() > 0 else "−") + "xyz"[int(np.abs(row).argmax())] + " " for row in turn)
    mirrored = np.linalg.det(turn) < 0
    return "axes", f"the landmarks' axes are {axes.strip()} of the scan{', mirrored' if mirrored else ''}", matrix


def _by_model(scan: Scan, names: Sequence[str], xyz: FloatArray, scheme: LandmarkScheme) -> Reading | None:
    """The similarity that takes the set to where the default model finds it."""
    found = model_places(scan, scheme)
    if found is None:
        return None
    there = np.array([found[scheme.index[name]] for name in names])
    good = np.isfinite(there).all(1)
    if good.sum() < 4:
        return None
    move = fit_similarity(xyz[good], there[good])
    left = np.linalg.norm(move.apply(xyz[good]) - there[good], axis=1)
    head = _size(there[good]) / max(_size(_mean_places(scheme, names)[good]), 1e-12)
    if float(np.median(left)) > _ALIKE_MM * head:
        return None
    return Reading("similarity", _in_words(move, xyz), move.matrix, float(np.median(left)))


def _mean_places(scheme: LandmarkScheme, names: Sequence[str]) -> FloatArray:
    return np.array([scheme[name].canonical_mm or (np.nan,) * 3 for name in names], np.float64)


def model_places(scan: Scan, scheme: LandmarkScheme) -> FloatArray | None:
    """Where the default model finds the landmarks of a scheme on a scan: (L, 3); None where it finds no face."""
    answer = model_answer(scan).get(scheme.id)
    return answer.xyz_mm if answer is not None and answer.found else None


@lru_cache(maxsize=1)
def model_answer(scan: Scan) -> Mapping[str, Prediction]:
    """What the default model says of a scan, by scheme; empty where it cannot be asked. Kept until the next scan."""
    from engine.infer import points as model
    from engine.infer.cards import model_card

    try:
        return model.predict(scan, None, model_card(None).output.schemes)
    except EngineError:
        return {}


def _in_words(move: Similarity, xyz: FloatArray) -> str:
    angle = np.rad2deg(np.arccos(np.clip(0.5 * (np.trace(move.rotation) - 1.0), -1.0, 1.0)))
    parts = []
    if abs(np.log(move.scale)) > np.log(1.15):
        parts.append(f"the scan is {_times(move.scale)} the size of its landmarks")
    if angle > 10.0:
        parts.append(f"it is turned by {angle:.0f}°")
    middle = xyz.mean(0)
    shift = float(np.linalg.norm(move.apply(middle) - move.scale * middle))
    if shift > 0.5 * move.scale * float(np.sqrt(np.square(xyz - middle).sum(1).mean())):
        parts.append(f"it is shifted by {shift:.0f} mm")
    return " and ".join(parts) or "the scan is moved against its landmarks"


def _times(scale: float) -> str:
    return f"{scale:.3g} times" if scale >= 1.0 else f"1/{1.0 / scale:.3g} of"


# ------------------------------------------------------------------ findings
def mismatch(ward: Ward) -> list[Finding]:
    """Sets in another unit or frame than their scan, those with the same remedy together."""
    known: dict[tuple[str, str, str, str], list[tuple[Exam, SetExam]]] = {}
    unknown: list[tuple[Exam, SetExam]] = []
    for exam in ward.exams:
        for one in exam.sets:
            reading = one.standing.reading
            if reading is not None:
                words = reading.words if reading.kind != "similarity" else ""
                known.setdefault((reading.kind, words, one.scheme.id, one.role), []).append((exam, one))
            elif one.standing.off and exam.points >= MINIMUM_POINTS:
                unknown.append((exam, one))
    findings = [_mismatch(kind, words, members) for (kind, words, _, _), members in known.items()]
    return findings + [_unexplained(exam, one) for exam, one in unknown]


def _mismatch(kind: str, words: str, members: list[tuple[Exam, SetExam]]) -> Finding:
    readings = [one.standing.reading for _, one in members if one.standing.reading is not None]
    count = "One scan" if len(members) == 1 else f"{len(members)} scans"
    ratios = [reading.scale for reading in readings]
    if kind == "similarity":
        words = _together(ratios, readings)
    first = members[0][1]
    fix = Fix(
        "Bring the landmarks onto their scans; the scan files stay as they are.",
        "matrix",
        {
            exam.case.key: np.round(one.standing.reading.matrix, 9).tolist()
            for exam, one in members
            if one.standing.reading is not None
        },
    )
    what = f"{count}: {words}. The landmarks lie {_shares(members)} their own spread off the surface."
    sure = {"unit": 0.999, "axes": 0.99, "centred": 0.995, "scaled": 0.995}.get(kind, 0.99)
    return Finding(
        "frame",
        what,
        tuple(exam.place() for exam, _ in members),
        sure,
        fix,
        Severity.WRONG,
        first.scheme.id,
        first.role,
    )


def _together(ratios: list[float], readings: list[Reading]) -> str:
    if all(0.87 < ratio < 1.15 for ratio in ratios):
        return readings[0].words if len(readings) == 1 else "scans and landmarks are in different frames"
    if len(readings) == 1:
        return readings[0].words
    low, high = min(ratios), max(ratios)
    if high < 1.0:
        return f"the scans are 1/{1 / low:.3g} to 1/{1 / high:.3g} of the size of their landmarks"
    return f"the scans are {low:.3g} to {high:.3g} times the size of their landmarks"


def _shares(members: list[tuple[Exam, SetExam]]) -> str:
    """How far off they are, in their own spread: millimetres mean nothing where the unit is in doubt."""
    return _range([float(f"{one.standing.off_mm / one.standing.spread_mm:.2g}") for _, one in members]) + " times"


def _unexplained(exam: Exam, one: SetExam) -> Finding:
    ratio = exam.size_mm / max(one.standing.spread_mm, 1e-12)
    what = (
        f"{exam.case.name}: the landmarks lie {one.standing.off_mm:.3g} mm from the surface, and no other unit or "
        f"frame puts them on it. The scan is {ratio:.3g} times as large as their spread."
    )
    fix = Fix("Check that the landmarks belong to this scan, and bring both into one unit and frame.")
    return Finding("frame", what, (exam.place(),), 0.97, fix, Severity.WRONG, one.scheme.id, one.role)


def _range(values: list[float]) -> str:
    low, high = f"{min(values):.3g}", f"{max(values):.3g}"
    return low if low == high else f"{low} to {high}"


def unit(ward: Ward) -> list[Finding]:
    """Scans whose faces have the size of another unit, judged by landmarks that lie on them."""
    members: dict[tuple[Unit, Unit], list[tuple[Exam, float]]] = {}
    odd: list[tuple[Exam, float]] = []
    for exam in ward.exams:
        factors = [one.standing.face_factor for one in exam.sets if not one.standing.off]
        factor = next((value for value in factors if np.isfinite(value)), float("nan"))
        if not np.isfinite(factor) or _WRONG_UNIT[0] <= factor <= _WRONG_UNIT[1]:
            continue
        likely, rest = nearest_unit(MILLIMETRES[exam.unit] / factor)
        if likely is not exam.unit and _WRONG_UNIT[0] < rest < _WRONG_UNIT[1]:
            members.setdefault((exam.unit, likely), []).append((exam, factor))
        else:
            odd.append((exam, factor))
    findings = [_wrong_unit(taken, likely, those) for (taken, likely), those in members.items()]
    return findings + [_no_unit(exam, factor) for exam, factor in odd]


def _wrong_unit(taken: Unit, likely: Unit, members: list[tuple[Exam, float]]) -> Finding:
    factors = _range([factor for _, factor in members])
    count = "The face of one scan is" if len(members) == 1 else f"The faces of {len(members)} scans are"
    what = (
        f"{count} {factors} times the usual size in {UNIT_NAMES[taken]}: the file is in {UNIT_NAMES[likely]}."
        if len(members) == 1
        else f"{count} {factors} times the usual size in {UNIT_NAMES[taken]}: the files are in {UNIT_NAMES[likely]}."
    )
    fix = Fix(f"Read them in {UNIT_NAMES[likely]}.", "unit", {exam.case.key: likely.value for exam, _ in members})
    return Finding("unit", what, tuple(exam.place() for exam, _ in members), 0.99, fix)


def _no_unit(exam: Exam, factor: float) -> Finding:
    what = (
        f"The face of {exam.case.name} is {factor:.3g} times the usual size, which is no unit of length: its "
        "millimetres are none, and errors on it cannot be compared."
    )
    fix = Fix(f"Scale the scan by {1.0 / factor:.4g} in the scanner's program, or leave it out of averages in mm.")
    return Finding("unit", what, (exam.place(),), 0.97, fix)
