"""Every landmark of a project against its reference, as arrays: scans by landmarks, for each set that is compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np

from engine import catalog
from engine.catalog import LandmarkScheme
from engine.evaluate.errors import attributes
from engine.evaluate.metrics import distances_mm
from engine.store import attributes as stored_attributes
from engine.store import places
from engine.store.project import Project
from engine.types import BoolArray, Cancelled, EngineError, FloatArray, Role, check_shape

Report = Callable[[float], None]
CORRECTED = "corrected"
"""Key of the corrected set; sets of models have the model's id."""


@dataclass(frozen=True, eq=False)
class ComparedSet:
    """One answer to every scan: a model's, or the corrected landmarks. xyz_mm: (S, L, 3), NaN where it has none.

    asked: (S,) scans that it has an answer for, be it that nothing was found; the others are nobody's failure.
    """

    key: str
    title: str
    xyz_mm: FloatArray
    asked: BoolArray


@dataclass(frozen=True, eq=False)
class ErrorData:
    """What the figures are made from. S scans with a reference, L landmarks of the scheme.

    reference_mm: (S, L, 3) in each scan's own frame, NaN where there is no reference. attributes: values by name, one
    per scan, empty where unknown. Millimetres are those of the scan's unit as it is known now.
    """

    scheme: LandmarkScheme
    scan_ids: tuple[str, ...]
    scan_names: tuple[str, ...]
    reference_mm: FloatArray
    reference_title: str
    sets: Mapping[str, ComparedSet]
    attributes: Mapping[str, tuple[str, ...]]

    def __post_init__(self) -> None:
        check_shape("reference_mm", self.reference_mm, len(self.scan_ids), len(self.scheme), 3)

    @cached_property
    def tolerance_mm(self) -> FloatArray:
        """(L,) beyond which an observer would call a landmark wrong."""
        return np.array([landmark.tolerance_mm for landmark in self.scheme.landmark])

    @cached_property
    def expected(self) -> BoolArray:
        """(S, L) where there is a reference."""
        return np.asarray(np.isfinite(self.reference_mm).all(2), np.bool_)

    def wanted(self, key: str) -> BoolArray:
        """(S, L) where there is a reference, and so should be a place in the answer of a set."""
        return np.asarray(self.expected & self._set(key).asked[:, None], np.bool_)

    def unasked(self, key: str) -> int:
        """How many scans with a reference a set has no answer for."""
        return int((self.expected.any(1) & ~self._set(key).asked).sum())

    def errors_mm(self, key: str) -> FloatArray:
        """(S, L) distances of a set to the reference; NaN where either is missing. EngineError names the known sets."""
        return distances_mm(self._set(key).xyz_mm, self.reference_mm)

    def vectors_mm(self, key: str) -> FloatArray:
        """(S, L, 3) from the reference to a set, in each scan's own frame."""
        return np.asarray(self._set(key).xyz_mm - self.reference_mm)

    def _set(self, key: str) -> ComparedSet:
        if key not in self.sets:
            raise EngineError(f"The project has no landmarks of “{key}” to compare. It has {', '.join(self.sets)}.")
        return self.sets[key]

    def of_scans(self, chosen: BoolArray) -> ErrorData:
        """The same with some scans only. chosen: (S,)."""
        where = np.flatnonzero(chosen)
        return replace(
            self,
            scan_ids=tuple(self.scan_ids[k] for k in where),
            scan_names=tuple(self.scan_names[k] for k in where),
            reference_mm=self.reference_mm[where],
            sets={
                key: replace(one, xyz_mm=one.xyz_mm[where], asked=one.asked[where]) for key, one in self.sets.items()
            },
            attributes={name: tuple(values[k] for k in where) for name, values in self.attributes.items()},
        )


def read(
    project: Project,
    scheme_id: str = "",
    report: Report = lambda share: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> ErrorData:
    """The errors of a project. EngineError if it has nothing to compare.

    The reference is the project's, or, where no scan has one, what people have placed or agreed with. Scheme: the one
    asked for, or the one most scans have a reference of.
    """
    scheme = catalog.scheme(scheme_id or _best_scheme(project))
    references = project.select(partial(places.sets, scheme_id=scheme.id, role=Role.REFERENCE))
    corrected = project.select(partial(places.sets, scheme_id=scheme.id, role=Role.CORRECTED))
    answers = project.select(partial(places.answers, scheme_id=scheme.id))
    own = bool(references)
    truth = references if own else corrected
    records = {record.scan_id: record for record in project.scans()}
    row = {stored.scan_id: number for number, stored in enumerate(truth)}
    if not row:
        raise EngineError(
            f"No scan of {project.folder.name} has reference or corrected landmarks of {scheme.title}. "
            "Import a reference, or correct some scans first."
        )
    reader = _Reader(scheme, row, len(truth) + len(answers) + (len(corrected) if own else 0), report, cancelled)
    reference = reader.of_sets(truth, checked=not own)
    sets: dict[str, ComparedSet] = {}
    if own and any(stored.scan_id in row for stored in corrected):
        asked = reader.rows_of(corrected)
        sets[CORRECTED] = ComparedSet(CORRECTED, "Corrected", reader.of_sets(corrected), asked)
    for model in dict.fromkeys(answer.model_id for answer in answers if answer.scan_id in row):
        mine = [answer for answer in answers if answer.model_id == model]
        sets[model] = ComparedSet(model, model, reader.of_answers(mine), reader.rows_of(mine))
    if not sets:
        raise EngineError(f"{project.folder.name} has nothing to compare with its reference. Predict the scans first.")
    kept = [records[scan_id] for scan_id in row]
    values = attributes.of_records(kept, project.select(stored_attributes.select))
    title = "reference" if own else "corrected by hand"
    return ErrorData(
        scheme, tuple(row), tuple(record.name for record in kept), reference, title, sets, values
    )  # fmt: skip


class _Reader:
    """Decodes sets into arrays and says how far it is."""

    def __init__(
        self,
        scheme: LandmarkScheme,
        row: Mapping[str, int],
        total: int,
        report: Report,
        cancelled: Callable[[], bool],
    ) -> None:
        self._index = scheme.index
        self._row = row
        self._total = max(1, total)
        self._done = 0
        self._report = report
        self._cancelled = cancelled

    def _empty(self) -> FloatArray:
        return np.full((len(self._row), len(self._index), 3), np.nan)

    def _step(self) -> None:
        self._done += 1
        if self._done % 50 == 0:
            self._report(self._done / self._total)
            if self._cancelled():
                raise Cancelled

    def rows_of(self, stored: Iterable[places.StoredSet | places.StoredAnswer]) -> BoolArray:
        """(S,) scans that are among these."""
        there = {one.scan_id for one in stored}
        return np.array([scan_id in there for scan_id in self._row], np.bool_)

    def of_sets(self, stored: list[places.StoredSet], *, checked: bool = False) -> FloatArray:
        found = self._empty()
        for one in stored:
            if one.scan_id in self._row:
                found[self._row[one.scan_id]] = one.places_mm(self._index, checked=checked)
            self._step()
        return found

    def of_answers(self, stored: list[places.StoredAnswer]) -> FloatArray:
        found = self._empty()
        for one in stored:
            if one.scan_id in self._row:
                found[self._row[one.scan_id]], _sure = one.places_mm(self._index)
            self._step()
        return found


def _best_scheme(project: Project) -> str:
    """The scheme with the most reference landmarks; where there is none, with the most corrected ones."""
    counts: dict[tuple[bool, str], int] = {}
    for summary in project.summaries():
        if summary.role is not Role.PREDICTED and summary.scheme_id in catalog.shipped_schemes():
            key = (summary.role is Role.REFERENCE, summary.scheme_id)
            counts[key] = counts.get(key, 0) + summary.located
    if not counts:
        raise EngineError(f"{project.folder.name} has no landmarks yet. Predict or place some first.")
    return max(counts, key=lambda key: (key[0], counts[key]))[1]
