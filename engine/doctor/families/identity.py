"""The same file, the same scan or the same person twice, however turned, thinned or saved.

Every face is laid into the frame of the mean head, by its landmarks or by the default model. A coarse map of its upper
half (which expressions move least), with the rigid motions taken out, finds candidates; registration of the surfaces
themselves (point to plane, trimmed; Chen and Medioni 1992) settles them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.doctor.families.frames import UNIT_RATIOS, model_answer
from engine.doctor.families.registration import Planes, register
from engine.doctor.findings import Finding, Fix, Severity
from engine.preprocess import MapConfig
from engine.preprocess.canonical_map import from_pixels, to_pixels
from engine.preprocess.sampling import surface_sample
from engine.preprocess.similarity import Similarity, fit_similarity, fit_weights
from engine.types import BoolArray, FloatArray, IntArray, Scan

if TYPE_CHECKING:
    from engine.doctor.exam import Exam, SetExam, Ward

MAP = MapConfig(width_px=26, height_px=24, pixel_mm=4.0, bottom_mm=-16.0, half_angle_deg=52.0, skin_mm=3.0)
"""From below the nose to the forehead, without jaw, mouth and ears."""
_POINTS = 6000
_FEWEST = 400
_SEEN = 0.6
_FAR_PX = 2.0
_CANDIDATE_MM = 1.1
"""Root mean square difference of maps up to which two faces are registered."""
SAME_SCAN_MM = 0.07
"""What remains between two copies of one scan beyond their noise, at most."""
SAME_PERSON_MM = 0.22
"""And between two sittings of one person; the nearest of 19 900 pairs of different people leave 0.35."""
_ALIKE_MM = 1.2
_NEIGHBOURS = 4
_COARSE_MM = 0.5
_APART = 0.33
"""Two sittings leave less than this share of what is left between strangers who look alike."""


@dataclass(frozen=True, eq=False)
class FaceSample:
    """The upper half of a face in the frame of the mean head."""

    radius_mm: FloatArray
    """(H, W) map, NaN where nothing was seen."""
    points_mm: FloatArray
    """(n, 3)."""
    sized: bool
    """Whether its true size is known."""


def measure_face(
    scan: Scan, points: FloatArray, sets: Sequence[SetExam], rng: np.random.Generator
) -> FaceSample | None:
    """The face of a scan (N, 3); None where none is found or too little of it is there."""
    pose = _pose(scan, sets)
    if pose is None:
        return None
    move, sized = pose
    laid = move.apply(points)
    inside = _inside(laid, 12.0)
    faces = scan.faces
    if faces is not None:
        faces = faces[inside[faces].all(1)]
        if len(faces) < _FEWEST // 4:
            return None
        sample, _ = surface_sample(laid, faces, 2 * _POINTS, rng)
    else:
        near = laid[inside]
        if len(near) < _FEWEST:
            return None
        sample, _ = surface_sample(near, None, 2 * _POINTS, rng)
    sample = sample[_inside(sample, 0.0)]
    radius = _radius_map(sample)
    if len(sample) < _FEWEST or np.isfinite(radius).mean() < _SEEN:
        return None
    kept = sample if len(sample) <= _POINTS else sample[rng.choice(len(sample), _POINTS, replace=False)]
    return FaceSample(radius.astype(np.float32), kept.astype(np.float32), sized)


def _pose(scan: Scan, sets: Sequence[SetExam]) -> tuple[Similarity, bool] | None:
    """From the scan's millimetres to the mean head's, keeping true size where it is known, and whether it is."""
    for one in sorted(sets, key=lambda one: -len(one.names)):
        mean = np.array([one.scheme[name].canonical_mm or (np.nan,) * 3 for name in one.names], np.float64)
        known = np.isfinite(mean).all(1)
        reading = one.standing.reading
        if known.sum() < 6 or (one.standing.off and reading is None):
            continue
        places = one.xyz_mm if reading is None else one.xyz_mm @ reading.matrix[:3, :3].T + reading.matrix[:3, 3]
        return _rigid(fit_similarity(places[known], mean[known], fit_weights(mean[known])), places[known])
    answer = next(iter(model_answer(scan).values()), None)
    if answer is None or not answer.found or answer.pose is None:
        return None
    good = answer.xyz_mm[np.isfinite(answer.xyz_mm).all(1)]
    return _rigid(Similarity.from_matrix(answer.pose), good)


def _rigid(fitted: Similarity, about: FloatArray) -> tuple[Similarity, bool]:
    """The same motion with the scale of a unit of length only: heads of different size stay different."""
    factor = 1.0 / fitted.scale
    ratios = (1.0, *UNIT_RATIOS)
    nearest = min(ratios, key=lambda ratio: abs(np.log(ratio / factor)))
    sized = bool(0.6 < factor / nearest < 1.6)
    scale = 1.0 / nearest if sized else fitted.scale
    middle = about.mean(0)
    shift = fitted.apply(middle) - scale * fitted.rotation @ middle
    return Similarity(fitted.rotation, scale, shift), sized


def _inside(laid: FloatArray, margin_mm: float) -> BoolArray:
    angle = np.abs(np.arctan2(laid[:, 0], laid[:, 2]))
    radius = np.hypot(laid[:, 0], laid[:, 2])
    low, high = MAP.bottom_mm - margin_mm, MAP.bottom_mm + MAP.pixel_mm * MAP.height_px + margin_mm
    wide = np.deg2rad(MAP.half_angle_deg) + margin_mm / 80.0
    return np.asarray((laid[:, 1] > low) & (laid[:, 1] < high) & (angle < wide) & (radius > 45.0) & (radius < 190.0))


def _radius_map(laid: FloatArray) -> FloatArray:
    """(H, W) radius of the surface at each pixel, from its nearest points; NaN where none lies within two pixels."""
    from scipy.spatial import cKDTree

    column, row, radius = to_pixels(laid, MAP)
    pixels = MAP.width_px * MAP.height_px
    count = int(np.clip(len(laid) // pixels, 3, 24))
    y, x = np.divmod(np.arange(pixels), MAP.width_px)
    found = cKDTree(np.stack([column, row], axis=1)).query(np.stack([x, y], axis=1), k=count)
    away, index = np.asarray(found[0]), np.asarray(found[1])
    weight = 1.0 / (np.square(away) + 0.25)
    mean = (weight * radius[index]).sum(1) / weight.sum(1)
    return np.asarray(np.where(away[:, 0] <= _FAR_PX, mean, np.nan).reshape(MAP.height_px, MAP.width_px))


# ------------------------------------------------------------------ comparing
@dataclass(frozen=True)
class Alike:
    """Two exams, by number, that show one scan or person."""

    first: int
    second: int
    kind: str
    """``file``, ``scan`` or ``person``."""
    map_mm: float
    """Root mean square difference of their maps."""
    surface_mm: float
    """What registration leaves between their surfaces, beyond noise."""
    how_sure: float


def find_alike(ward: Ward) -> list[Alike]:
    """Every pair that is one file, one scan or one person."""
    pairs = {(one.first, one.second): one for one in _same_files(ward.exams)}
    numbers = [number for number, exam in enumerate(ward.exams) if exam.face is not None]
    faces = [exam.face for exam in ward.exams if exam.face is not None]
    if len(faces) >= 2:
        distance = map_distances(np.stack([face.radius_mm for face in faces]).astype(float))
        left = _registered(faces, distance, ward.check)
        for (i, j), remaining in left.items():
            judged = _judged(remaining, float(distance[i, j]), _usual(left, i, j))
            pair = numbers[i], numbers[j]
            if judged is not None and pair not in pairs:
                between = float(distance[i, j])
                pairs[pair] = Alike(pair[0], pair[1], judged[0], between, remaining, judged[1])
    return list(pairs.values())


def _same_files(exams: Sequence[Exam]) -> list[Alike]:
    first: dict[str, int] = {}
    found = []
    for number, exam in enumerate(exams):
        if exam.scan_id:
            other = first.setdefault(exam.scan_id, number)
            if other != number:
                found.append(Alike(other, number, "file", 0.0, 0.0, 1.0))
    return found


def map_distances(maps: FloatArray) -> FloatArray:
    """Root mean square difference (n, n) in mm of maps (n, H, W), rigid motions taken out; inf on itself."""
    with np.errstate(all="ignore"):
        mean = np.nanmean(maps, axis=0)
    mean = np.where(np.isfinite(mean), mean, float(np.nanmedian(mean)))
    basis = _rigid_modes(mean)
    flat = np.where(np.isfinite(maps), maps - mean, 0.0).reshape(len(maps), -1)
    flat = flat - (flat @ basis) @ basis.T
    seen = np.isfinite(maps).reshape(len(maps), -1).astype(float)
    flat *= seen
    both = seen @ seen.T
    squared = np.square(flat)
    total = squared @ seen.T + seen @ squared.T - 2.0 * flat @ flat.T
    distance = np.sqrt(np.maximum(total, 0.0) / np.maximum(both, 1.0))
    distance[both < _SEEN * _SEEN * flat.shape[1]] = np.inf
    np.fill_diagonal(distance, np.inf)
    return np.asarray(distance)


def _rigid_modes(mean: FloatArray) -> FloatArray:
    """How the six rigid motions change the map of the mean face, orthonormal: (H * W, 6)."""
    rows, columns = np.mgrid[: mean.shape[0], : mean.shape[1]]
    places = from_pixels(columns.ravel(), rows.ravel(), mean.ravel(), MAP).reshape(*mean.shape, 3)
    normal = np.cross(np.gradient(places, axis=0), np.gradient(places, axis=1))
    normal /= np.maximum(np.linalg.norm(normal, axis=2, keepdims=True), 1e-9)
    outward = places * np.array([1.0, 0.0, 1.0])
    outward /= np.maximum(np.linalg.norm(outward, axis=2, keepdims=True), 1e-9)
    facing = (normal * outward).sum(2)
    facing = np.where(np.abs(facing) < 0.2, 0.2 * np.where(facing < 0, -1.0, 1.0), facing)
    middle = places.reshape(-1, 3).mean(0)
    modes = []
    for axis in np.eye(3):
        modes.append((normal @ axis) / facing)
        modes.append((normal * np.cross(axis, places - middle)).sum(2) / facing)
    basis, _ = np.linalg.qr(np.stack([mode.ravel() for mode in modes], axis=1))
    return np.asarray(basis)


Pairs = dict[tuple[int, int], float]


def _registered(faces: Sequence[FaceSample], distance: FloatArray, check: Callable[[], None]) -> Pairs:
    """What registration leaves between every two faces whose maps are alike, and between each and its nearest."""
    near = distance < _CANDIDATE_MM
    rows = np.arange(len(faces))[:, None]
    near[rows, np.argsort(distance, axis=1)[:, :_NEIGHBOURS]] = True
    near &= np.isfinite(distance)
    planes: dict[int, Planes] = {}
    left: Pairs = {}
    for i, j in np.argwhere(np.triu(near | near.T, 1)).tolist():
        check()
        first, second = (planes.setdefault(k, Planes.of(faces[k].points_mm.astype(float))) for k in (i, j))
        left[i, j] = register(first, second)
    return left


def _usual(left: Pairs, i: int, j: int) -> float:
    """What is usually left between these two and the faces nearest to them; inf where nobody else is there.

    The upper quartile: a third scan of the same person is no stranger.
    """
    others = [mm for pair, mm in left.items() if pair != (i, j) and (i in pair or j in pair) and np.isfinite(mm)]
    return float(np.quantile(others, 0.75)) if len(others) >= 3 else float("inf")


def _judged(left: float, between: float, usual: float) -> tuple[str, float] | None:
    """What two faces are, and how sure that is; None for two people."""
    if between > _ALIKE_MM:
        return None
    if left < SAME_SCAN_MM:
        return "scan", 0.99
    if left < SAME_PERSON_MM:
        return "person", float(np.interp(left, [SAME_SCAN_MM, SAME_PERSON_MM], [0.98, 0.9]))
    # A coarse scanner leaves more between two sittings; then strangers must differ by far more still.
    if left < _COARSE_MM and np.isfinite(usual) and left < _APART * usual:
        return "person", float(np.interp(left / usual, [0.2, _APART], [0.9, 0.7]))
    return None


# ------------------------------------------------------------------ findings
_WORDS = {
    "file": "are the same file",
    "scan": "are the same scan, saved or turned differently",
    "person": "look like the same person",
}


def same(ward: Ward) -> list[Finding]:
    """Groups of scans that are one file, one scan or one person."""
    findings = []
    pairs = ward.alike
    for kind, words in _WORDS.items():
        for members in _connected([(one.first, one.second) for one in pairs if one.kind == kind]):
            inside = [one for one in pairs if one.kind == kind and one.first in members and one.second in members]
            exams = [ward.exams[number] for number in members]
            names = " and ".join(exam.case.name for exam in exams[:3]) + (" and others" if len(exams) > 3 else "")
            detail = "" if kind == "file" else f"; {max(one.surface_mm for one in inside):.2f} mm remain between them"
            what = f"{names} {words}{detail}."
            fix = Fix(
                "Keep one of them, or at least keep them on one side of every split.",
                "together",
                {exam.case.key: exams[0].case.key for exam in exams},
            )
            severity = Severity.NOTE if kind == "person" else Severity.DOUBTFUL
            sure = min(one.how_sure for one in inside)
            findings.append(Finding("same", what, tuple(exam.place() for exam in exams), sure, fix, severity))
    return findings


def _connected(pairs: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Groups that pairs hang together, each in rising order."""
    group: dict[int, set[int]] = {}
    for a, b in pairs:
        joined = group.get(a, {a}) | group.get(b, {b})
        for member in joined:
            group[member] = joined
    return [sorted(members) for members in {id(one): one for one in group.values()}.values()]


def groups_of(ward: Ward) -> IntArray:
    """Number of the person on each scan: (n,), as far as it can be told."""
    number = np.arange(len(ward.exams))
    for members in _connected([(one.first, one.second) for one in ward.alike]):
        number[members] = members[0]
    return number
