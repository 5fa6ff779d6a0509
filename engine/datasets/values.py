"""What a data set is made of: candidates as an importer finds them, remarks on them, the frozen set that trains."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import numpy as np

from engine import catalog
from engine.types import BoolArray, EngineError, FloatArray, IntArray, Unit, check_shape

Vector = tuple[float, float, float]
CloudReader = Callable[[], FloatArray]
"""Gives the points of a scan, (N, 3), in millimetres. EngineError if they cannot be read."""


@dataclass(frozen=True)
class ImportOptions:
    """What a person says of a data set that its files do not say."""

    scheme: str = ""
    """Landmark scheme; the shipped one that knows most of the names if it is left out."""
    unit: Unit | None = None
    """Unit of the clouds or meshes."""
    label_unit: Unit | None = None
    """Unit of the labels; that of the clouds if it is left out."""
    subject: str = ""
    """Regular expression whose first group is the subject in a scan's name; see ``engine.datasets.subjects``."""
    face_model: str = ""
    """Morphable head for synthetic recipes, instead of the one the recipe names."""


@dataclass(frozen=True, eq=False)
class Candidate:
    """One scan as an importer found it, before anything was checked.

    labels: places by name, in ``label_mm`` millimetres per number; a name without a place is None.
    """

    scan: str
    subject: str
    cloud: CloudReader | None
    labels: Mapping[str, Vector | None]
    label_mm: float = 1.0
    attributes: Mapping[str, str] = field(default_factory=dict)
    trouble: str = ""
    """Why it cannot be used, if the importer knows already."""


@dataclass(frozen=True, eq=False)
class Found:
    """All that an importer found in a source. names: every landmark the source speaks of, in its order."""

    kind: str
    source: Path
    names: tuple[str, ...]
    candidates: Sequence[Candidate]
    notes: tuple[str, ...] = ()


class Problem(StrEnum):
    """What may be wrong with a data set."""

    UNREADABLE = "unreadable"
    NO_LABELS = "no labels"
    NO_CLOUD = "no cloud"
    NOT_A_NUMBER = "not a number"
    MISSING_LABELS = "missing labels"
    UNKNOWN_NAMES = "unknown names"
    UNIT = "unit"
    SAME_SCAN = "same scan twice"
    SAME_SUBJECT = "several scans of a subject"
    FEW_SUBJECTS = "too few subjects"


@dataclass(frozen=True)
class Remark:
    """One thing that does not fit. ``scans`` that it is about; ``left_out``: these will not be imported."""

    problem: Problem
    text: str
    scans: tuple[str, ...] = ()
    left_out: bool = False


@dataclass(frozen=True)
class ScanInfo:
    """One scan of a data set."""

    scan: str
    subject: str
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class LandmarkDataset:
    """Labelled clouds, ready to be learnt from. S scans, L landmarks, P points of all clouds together.

    points_mm: (P, 3) float32, cloud after cloud. starts: (S + 1,) where each begins. labels_mm: (S, L, 3), NaN where
    absent. ``digest`` tells the content: points, labels, names, subjects.
    """

    name: str
    scheme: str
    """Landmark scheme, or empty where the names are the data set's own."""
    names: tuple[str, ...]
    scans: tuple[ScanInfo, ...]
    points_mm: FloatArray
    starts: IntArray
    labels_mm: FloatArray
    digest: str

    def __post_init__(self) -> None:
        check_shape("points_mm", self.points_mm, None, 3)
        check_shape("starts", self.starts, len(self.scans) + 1)
        check_shape("labels_mm", self.labels_mm, len(self.scans), len(self.names), 3)

    def __len__(self) -> int:
        return len(self.scans)

    @property
    def mask(self) -> BoolArray:
        """Which landmarks are known, (S, L)."""
        return np.asarray(np.isfinite(self.labels_mm).all(2))

    @property
    def mirror(self) -> IntArray:
        """Number of each landmark's mirror image, (L,)."""
        return mirror_of(self.names, self.scheme)

    @property
    def subjects(self) -> tuple[str, ...]:
        """Subject of each scan."""
        return tuple(scan.subject for scan in self.scans)

    def cloud_mm(self, number: int) -> FloatArray:
        """Points of one scan, (N, 3) float32."""
        cloud: FloatArray = self.points_mm[self.starts[number] : self.starts[number + 1]]
        return cloud


_SIDES = (("_right", "_left"), ("_r", "_l"), (" right", " left"), ("right_", "left_"))


def mirror_of(names: Sequence[str], scheme: str) -> IntArray:
    """Number of each name's mirror image, (L,): by the scheme, or by “right” and “left” in the names."""
    index = {name: number for number, name in enumerate(names)}
    known = catalog.scheme(scheme) if scheme else None

    def other(name: str) -> str:
        if known is not None and name in known.index:
            return known.mirror(name)
        for right, left in _SIDES:
            for this, that in ((right, left), (left, right)):
                if this in name and name.replace(this, that) in index:
                    return name.replace(this, that)
        return name

    return np.array([index.get(other(name), number) for number, name in enumerate(names)])


def must_have(dataset: LandmarkDataset, subjects: int, what: str) -> None:
    """EngineError if the set has fewer different subjects than ``what`` needs."""
    count = len(set(dataset.subjects))
    if count < subjects:
        raise EngineError(
            f"{dataset.name} has {count} subject{'s' if count != 1 else ''}; {what} needs at least {subjects}. "
            "Add scans of more people."
        )
