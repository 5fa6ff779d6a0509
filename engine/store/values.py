"""What the store hands out: frozen records of scans, landmark histories, predictions and jobs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from engine.annotation import diff, now
from engine.types import Annotation, Landmark, Prediction, Role, UnitStatus


class FileState(StrEnum):
    """What became of a scan's file since it was added."""

    PRESENT = "present"
    MISSING = "missing"
    CHANGED = "changed"


@dataclass(frozen=True)
class ScanRecord:
    """One scan of a project. ``relative_path`` is seen from the project folder, with forward slashes."""

    scan_id: str
    """sha256 of the file's bytes, hexadecimal."""
    name: str
    relative_path: str | None
    absolute_path: str
    size: int
    modified_ns: int
    unit: UnitStatus | None
    """None until the file has been read once or the user has chosen."""
    point_count: int | None
    notes: str
    added: str


@dataclass(frozen=True)
class SetSummary:
    """How far one landmark set is, without its landmarks."""

    scan_id: str
    scheme_id: str
    role: Role
    located: int
    """Landmarks with coordinates, the occluded ones included."""
    occluded: int
    absent: int
    checked: int
    lowest_confidence: float | None
    modified: str
    flagged: int = 0
    """Landmarks somebody wants looked at again."""


@dataclass(frozen=True)
class Entry:
    """One revision of a landmark set: the changed landmarks only, None where there was or is none."""

    text: str
    """What it did, as shown after "Undo": "Move nasion"."""
    before: Mapping[str, Landmark | None]
    after: Mapping[str, Landmark | None]
    annotator: str = ""
    time: str = field(default_factory=now)
    source: str = "manual"
    """``manual``, ``model`` or ``import``."""
    gesture: str = ""
    """Entries of one gesture (a drag, a run of nudges) in a row become one; empty: never."""

    def __post_init__(self) -> None:
        if set(self.before) != set(self.after):
            raise ValueError("an entry names the same landmarks before and after")
        object.__setattr__(self, "before", MappingProxyType(dict(self.before)))
        object.__setattr__(self, "after", MappingProxyType(dict(self.after)))

    @classmethod
    def between(
        cls,
        old: Annotation,
        new: Annotation,
        text: str,
        *,
        annotator: str = "",
        source: str = "manual",
        gesture: str = "",
        time: str | None = None,
    ) -> Entry:
        """The entry that takes ``old`` to ``new``."""
        names = diff(old, new)
        return cls(
            text, {name: old.get(name) for name in names}, {name: new.get(name) for name in names},
            annotator, time or now(), source, gesture,
        )  # fmt: skip

    def redo(self, annotation: Annotation) -> Annotation:
        """``annotation`` with this entry done."""
        return _patched(annotation, self.after)

    def undo(self, annotation: Annotation) -> Annotation:
        """``annotation`` with this entry undone."""
        return _patched(annotation, self.before)


def _patched(annotation: Annotation, values: Mapping[str, Landmark | None]) -> Annotation:
    merged = {**annotation.landmarks, **values}
    return annotation.with_landmarks({name: value for name, value in merged.items() if value is not None})


@dataclass(frozen=True)
class HistoryState:
    """The live revisions of a landmark set, oldest first, and how many of them are done."""

    entries: tuple[Entry, ...]
    position: int
    start: Annotation
    """The set before the first entry."""

    @property
    def current(self) -> Annotation:
        """The set as it stands: ``start`` with the first ``position`` entries done."""
        annotation = self.start
        for entry in self.entries[: self.position]:
            annotation = entry.redo(annotation)
        return annotation


@dataclass(frozen=True, eq=False)
class PredictionRecord:
    """One stored answer of a model for one scan and one scheme."""

    run_id: int
    scan_id: str
    prediction: Prediction
    card_sha256: str
    time: str


@dataclass(frozen=True)
class JobRecord:
    """A job of this project; its truth is its folder (``engine.jobs.folder``), this row makes it findable."""

    job_id: str
    """Name of its folder below ``jobs/``."""
    task: str
    title: str
    status: str
    created: str
    finished: str = ""
    message: str = ""
