"""Look before copying: what a source holds, what does not fit and why, and which scans will come along."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine import catalog
from engine.datasets import IMPORTERS
from engine.datasets.values import Candidate, Found, ImportOptions, Problem, Remark
from engine.types import EngineError, FloatArray

Progress = Callable[[float, float, str], None]
OFF_SURFACE = 0.06
"""Labels farther from the cloud than this share of its size do not lie on it."""
PLAUSIBLE_MM = (60.0, 3000.0)
"""Diagonal of the box around a scan of a face, a head or a bust."""
MINIMUM_POINTS = 50


@dataclass(frozen=True, eq=False)
class Checked:
    """One candidate that fits. labels_mm: (L, 3), NaN where absent. points: of its cloud."""

    candidate: Candidate
    labels_mm: FloatArray
    points: int
    content: str
    """Hash of its cloud."""


@dataclass(frozen=True, eq=False)
class Survey:
    """What was found, in words and in numbers."""

    kind: str
    source: Path
    scheme: str
    names: tuple[str, ...]
    fitting: tuple[Checked, ...]
    found: int
    remarks: tuple[Remark, ...]
    notes: tuple[str, ...] = ()

    @property
    def subjects(self) -> int:
        """How many people."""
        return len({one.candidate.subject for one in self.fitting})

    def sentences(self) -> list[str]:
        """The survey for a person to read."""
        known = sum(int(np.isfinite(one.labels_mm[:, 0]).sum()) for one in self.fitting)
        total = len(self.fitting) * len(self.names)
        counts = [one.points for one in self.fitting]
        lines = [
            f"{self.found} scans found in {self.source}, {len(self.fitting)} fit, of {self.subjects} subjects.",
            f"{len(self.names)} landmarks ({self.scheme or 'names of its own'}): {known} of {total} places are known.",
        ]
        if counts:
            lines.append(f"{min(counts)} to {max(counts)} points per scan, median {int(np.median(counts))}.")
        for remark in self.remarks:
            few = ", ".join(remark.scans[:4]) + (f" and {len(remark.scans) - 4} more" if len(remark.scans) > 4 else "")
            out = " Left out." if remark.left_out else ""
            lines.append(f"{remark.problem.value}: {remark.text}{f' ({few})' if few else ''}{out}")
        return [*lines, *self.notes]


def survey(kind: str, source: Path, options: ImportOptions | None = None, progress: Progress | None = None) -> Survey:
    """Look a source through; nothing is copied. EngineError if it is not of that kind or holds nothing that fits."""
    options = options or ImportOptions()
    if not source.exists():
        raise EngineError(f"{source} does not exist. Choose the folder of the data set.")
    found: Found = IMPORTERS[kind].load()(source, options)
    scheme, names = settle_names(found.names, options.scheme)
    remarks = _Remarks()
    if scheme and (unknown := [name for name in found.names if name not in names]):
        remarks.add(Problem.UNKNOWN_NAMES, f"{', '.join(unknown[:8])} are not in {scheme} and are passed over.")
    fitting = []
    for number, candidate in enumerate(found.candidates):
        if progress is not None:
            progress(number, len(found.candidates), candidate.scan)
        checked = _check(candidate, names, remarks)
        if checked is not None:
            fitting.append(checked)
    kept = _once_each(fitting, remarks)
    _of_the_whole(kept, remarks)
    if not kept:
        reason = next((remark.text for remark in remarks.list() if remark.left_out), "there are no labelled scans.")
        raise EngineError(f"Nothing in {source} can be learnt from: {reason}")
    return Survey(kind, source, scheme, names, tuple(kept), len(found.candidates), remarks.list(), found.notes)


def settle_names(names: Sequence[str], scheme: str) -> tuple[str, tuple[str, ...]]:
    """The scheme and its names: the one asked for, else the shipped one that knows all of them; else none."""
    if scheme:
        known = catalog.scheme(scheme)
        if not set(known.names) & set(names):
            raise EngineError(f"The data set names no landmark of {scheme}. It has {', '.join(names[:8])}.")
        return scheme, known.names
    for known in catalog.shipped_schemes().values():
        if set(names) == set(known.names):
            return known.id, known.names
    for known in catalog.shipped_schemes().values():
        if names and set(names) <= set(known.names):
            return known.id, tuple(name for name in known.names if name in set(names))
    return "", tuple(names)


class _Remarks:
    """Remarks of one kind about many scans become one."""

    def __init__(self) -> None:
        self._found: dict[tuple[Problem, str, bool], list[str]] = {}

    def add(self, problem: Problem, text: str, scans: Iterable[str] = (), left_out: bool = False) -> None:
        """Note something."""
        self._found.setdefault((problem, text, left_out), []).extend(scans)

    def list(self) -> tuple[Remark, ...]:
        """All of them, those that cost scans first."""
        rows = [Remark(problem, text, tuple(scans), out) for (problem, text, out), scans in self._found.items()]
        return tuple(sorted(rows, key=lambda remark: not remark.left_out))


def _check(candidate: Candidate, names: tuple[str, ...], remarks: _Remarks) -> Checked | None:
    """The candidate with its labels in millimetres, or None with a remark."""
    scan = [candidate.scan]
    if candidate.trouble:
        remarks.add(Problem.UNREADABLE, candidate.trouble, scan, left_out=True)
        return None
    labels = _labels_mm(candidate, names)
    if not np.isfinite(labels).any():
        remarks.add(Problem.NO_LABELS, "no landmark is placed.", scan, left_out=True)
        return None
    if candidate.cloud is None:
        remarks.add(Problem.NO_CLOUD, "there is no cloud or mesh of that name.", scan, left_out=True)
        return None
    try:
        cloud = np.asarray(candidate.cloud(), float)
    except (EngineError, OSError, MemoryError) as error:
        remarks.add(Problem.UNREADABLE, str(error), scan, left_out=True)
        return None
    finite = np.isfinite(cloud).all(1)
    if not finite.all():
        remarks.add(Problem.NOT_A_NUMBER, "some points are no numbers; these are passed over.", scan)
        cloud = cloud[finite]
    if len(cloud) < MINIMUM_POINTS:
        remarks.add(Problem.UNREADABLE, f"fewer than {MINIMUM_POINTS} points.", scan, left_out=True)
        return None
    if (reason := unit_trouble(cloud, labels)) is not None:
        remarks.add(Problem.UNIT, reason, scan, left_out=True)
        return None
    missing = [name for name, known in zip(names, np.isfinite(labels[:, 0]), strict=True) if not known]
    if missing:
        remarks.add(Problem.MISSING_LABELS, f"{', '.join(missing[:6])} unknown; masked in training.", scan)
    return Checked(candidate, labels, len(cloud), content_of(cloud))


def _labels_mm(candidate: Candidate, names: tuple[str, ...]) -> FloatArray:
    places = [candidate.labels.get(name) or (np.nan,) * 3 for name in names]
    labels = np.array(places, float).reshape(-1, 3) * candidate.label_mm
    labels[~np.isfinite(labels).all(1)] = np.nan
    return labels


def content_of(cloud_mm: FloatArray) -> str:
    """Hash of a cloud as it is kept."""
    return hashlib.sha256(np.ascontiguousarray(cloud_mm, np.float32).tobytes()).hexdigest()


def unit_trouble(cloud_mm: FloatArray, labels_mm: FloatArray) -> str | None:
    """Why cloud (N, 3) and labels (L, 3) cannot be in one unit and frame, or None if they can."""
    from scipy.spatial import cKDTree

    labels = labels_mm[np.isfinite(labels_mm[:, 0])]
    low, high = np.quantile(cloud_mm, (0.01, 0.99), axis=0)
    diagonal = float(np.linalg.norm(high - low))
    if not diagonal > 0:
        return "all points of the cloud are one."
    distance = np.asarray(cKDTree(cloud_mm).query(labels)[0])
    if float(np.median(distance)) > OFF_SURFACE * diagonal:
        if len(labels) > 2:
            ratio = diagonal / max(float(np.linalg.norm(np.ptp(labels, axis=0))), 1e-9)
            if not 0.5 < ratio < 12.0:
                return (
                    f"the clouds are about {_round(ratio)} times the size of their landmarks: they are in different "
                    "units. Say which with --unit and --label-unit."
                )
        return "the landmarks do not lie on the cloud: the two are in different frames or units."
    if not PLAUSIBLE_MM[0] <= diagonal <= PLAUSIBLE_MM[1]:
        return f"about {_round(diagonal)} mm across, which no head is. Say the unit with --unit."
    return None


def _round(value: float) -> str:
    """One leading digit, so that scans with the same trouble share a remark."""
    return f"{float(f'{value:.1g}'):g}"


def _once_each(fitting: list[Checked], remarks: _Remarks) -> list[Checked]:
    """The same content or name twice would put one scan on both sides of a split."""
    seen: dict[str, Checked] = {}
    kept = []
    for one in fitting:
        twin = seen.get(one.content) or seen.get(one.candidate.scan)
        if twin is not None:
            remarks.add(
                Problem.SAME_SCAN, f"the same as {twin.candidate.scan}.", [one.candidate.scan], left_out=True
            )  # fmt: skip
            continue
        seen[one.content] = seen[one.candidate.scan] = one
        kept.append(one)
    return kept


def _of_the_whole(kept: list[Checked], remarks: _Remarks) -> None:
    by_subject: dict[str, list[str]] = defaultdict(list)
    for one in kept:
        by_subject[one.candidate.subject].append(one.candidate.scan)
    several = Counter({subject: len(scans) for subject, scans in by_subject.items() if len(scans) > 1})
    if several:
        text = f"{len(several)} subjects have several scans; all scans of one stay on the same side of a split."
        remarks.add(Problem.SAME_SUBJECT, text)
    if len(by_subject) < 3:
        remarks.add(
            Problem.FEW_SUBJECTS, f"{len(by_subject)} subject: training, validation and test need three at least."
        )
