"""Two annotators' copies of a project made one: scans by content, landmarks by name, conflicts told beforehand.

The other project is only read. Its work arrives as ordinary entries "Merge from …" with their own names and times, and
one more settles the conflicts: both answers are in the history and every step can be undone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from engine.annotation import now
from engine.store import attributes, photos, predictions, scans, studies
from engine.store.attributes import SetAttributes
from engine.store.landmark_sets import AppendEntry, PutSet, SetKey, digests, unit_of_record
from engine.store.merging import NO_CHOICES, Conflict, SetMerge, Side, merge_sets
from engine.store.photos import PhotoRecord, PutPhoto
from engine.store.predictions import PutPrediction
from engine.store.project import Change, Project
from engine.store.scans import PutScan, SetNotes, SetUnit
from engine.store.studies import PutSitting, PutStudy, StudyRecord
from engine.store.values import Entry, ScanRecord
from engine.types import EngineError, Role, Unit, UnitSource


@dataclass(frozen=True)
class MergePlan:
    """What merging would do; nothing is written until its ``changes`` are applied.

    new_scans: of the other project only. sets: every landmark set that brings something. before: changes to scans and
    studies, and predictions, in the order they have to be made. notes: what a person should know, in words.
    """

    source: str
    """Name of the other project's folder."""
    new_scans: tuple[ScanRecord, ...]
    sets: tuple[SetMerge, ...]
    before: tuple[Change, ...]
    predictions: int
    sittings: int
    notes: tuple[str, ...]

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Every landmark that both answer differently, scan by scan."""
        return tuple(conflict for one in self.sets for conflict in one.conflicts)

    @property
    def landmarks(self) -> int:
        """How many landmarks come over without a conflict."""
        return sum(len(one.taken) for one in self.sets)

    @property
    def empty(self) -> bool:
        """Whether the project already has it all."""
        return not (self.before or self.sets)

    def changes(
        self, prefer: Side = Side.BASE, choices: Mapping[tuple[SetKey, str], Side] = NO_CHOICES
    ) -> tuple[Change, ...]:
        """Everything to write, for ``Project.apply`` in one transaction. choices: by set and name, over ``prefer``."""
        written: list[Change] = list(self.before)
        for one in self.sets:
            text = f"Merge from {self.source}"
            written += [AppendEntry(one.key, _told(entry, text), one.unit) for entry in one.replay]
            written.append(PutSet(one.key, one.result(choices, prefer), text, "import", unit=one.unit, time=now()))
        return tuple(written)


def _told(entry: Entry, text: str) -> Entry:
    """An entry of the other project that says whence it came; one that came from elsewhere already says so."""
    return entry if entry.text.startswith("Merge from ") else replace(entry, text=f"{text}: {entry.text}")


def merge(base: Project, other: Project) -> MergePlan:
    """What of ``other`` the project ``base`` does not have. EngineError if they are one and the same."""
    if base.path.exists() and base.path.samefile(other.path):
        raise EngineError(f"{other.folder} is the project itself. Choose the other copy.")
    known = {record.scan_id: record for record in base.scans()}
    theirs = other.scans()
    new = tuple(_as_seen_from(base, other, record) for record in theirs if record.scan_id not in known)
    changes: list[Change] = [PutScan(record) for record in new]
    notes: list[str] = []
    for record in theirs:
        if record.scan_id in known:
            facts, said = _facts(known[record.scan_id], record, other.folder.name)
            changes += facts
            notes += said
    changes += _attributes(base, other)
    changes += _photos(base, other)
    units = {record.scan_id: unit_of_record(record) for record in theirs}
    answers = _predictions(base, other, theirs)
    sittings, said = _studies(base, other, units, {*known, *units})
    sets = _sets(base, other, theirs, units)
    return MergePlan(
        other.folder.name, new, sets, (*changes, *answers, *sittings), len(answers),
        sum(isinstance(change, PutSitting) for change in sittings), (*notes, *said),
    )  # fmt: skip


def _sets(base: Project, other: Project, theirs: list[ScanRecord], units: Mapping[str, Unit]) -> tuple[SetMerge, ...]:
    names = {record.scan_id: record.name for record in theirs}
    ours = base.select(digests)
    found = []
    for key, stamp in other.select(digests).items():
        if key.role is Role.PREDICTED or ours.get(key) == stamp:
            continue  # the latest prediction comes over with the predictions
        unit = units[key.scan_id]
        histories = (project.history(key.scan_id, key.scheme_id, key.role, unit) for project in (base, other))
        one = merge_sets(key, names[key.scan_id], unit, *histories)
        if one.changes_base:
            found.append(one)
    return tuple(found)


def _as_seen_from(base: Project, other: Project, record: ScanRecord) -> ScanRecord:
    """The record of a scan with the paths it has from ``base``; those of ``other`` where the file is gone."""
    path = other.resolve_path(record)
    if not path.is_file():
        return replace(record, relative_path=None)
    placed = scans.describe(path, base.folder, record.scan_id)
    return replace(
        record, relative_path=placed.relative_path, absolute_path=placed.absolute_path, size=record.size,
        modified_ns=record.modified_ns,
    )  # fmt: skip


def _photos(base: Project, other: Project) -> list[PutPhoto]:
    """Photos that only the other has, with the paths they have from ``base``; a copy of a known one comes over too."""
    known = {_identity(one, base) for one in base.select(photos.select)}
    brought = []
    for one in other.select(photos.select):
        if _identity(one, other) not in known:
            path = scans.resolve(one, other.folder)
            placed = photos.describe(one.scan_id, path, base.folder, one.kind)
            brought.append(PutPhoto(replace(placed, size=one.size, found=one.found, added=one.added)))
    return brought


def _identity(one: PhotoRecord, project: Project) -> tuple[str, str, str]:
    return one.scan_id, one.kind, str(scans.resolve(one, project.folder))


def _facts(ours: ScanRecord, theirs: ScanRecord, source: str) -> tuple[list[Change], list[str]]:
    """Unit and notes of a scan that both have."""
    changes: list[Change] = []
    said: list[str] = []
    if theirs.unit is not None:
        chosen = theirs.unit.source is UnitSource.CHOSEN
        if ours.unit is None or (chosen and ours.unit.source is not UnitSource.CHOSEN):
            changes.append(SetUnit(ours.scan_id, theirs.unit))
        elif chosen and ours.unit.unit is not theirs.unit.unit:
            said.append(f"{ours.name} is in {ours.unit.unit} here and in {theirs.unit.unit} in {source}; it stays so.")
    if theirs.notes and theirs.notes not in ours.notes:
        joined = f"{ours.notes}\n{theirs.notes}" if ours.notes else theirs.notes
        changes.append(SetNotes(ours.scan_id, joined))
    return changes, said


def _attributes(base: Project, other: Project) -> list[Change]:
    """What only the other project says of scans; where both say something, the base's word stands."""
    ours = base.select(attributes.select)
    found: list[Change] = []
    for scan_id, values in other.select(attributes.select).items():
        new = {name: value for name, value in values.items() if name not in ours.get(scan_id, {})}
        if new:
            found.append(SetAttributes(scan_id, new))
    return found


def _predictions(base: Project, other: Project, theirs: list[ScanRecord]) -> list[Change]:
    """Answers of models that the base does not have, oldest first."""
    found: list[Change] = []
    ours, stored = base.select(predictions.identities), other.select(predictions.identities)
    for record in theirs:
        have = ours.get(record.scan_id, set())
        if stored.get(record.scan_id, set()) <= have:
            continue
        for one in reversed(other.predictions(record.scan_id)):
            prediction = one.prediction
            if (prediction.scheme_id, prediction.model_id, one.card_sha256, one.time) not in have:
                newest = max((time for scheme_id, *_, time in have if scheme_id == prediction.scheme_id), default="")
                found.append(
                    PutPrediction(
                        record.scan_id, prediction, one.card_sha256, unit_of_record(record), one.time,
                        latest=one.time >= newest,
                    )
                )  # fmt: skip
    return found


def _studies(
    base: Project, other: Project, units: Mapping[str, Unit], present: set[str]
) -> tuple[list[Change], list[str]]:
    """Studies and sittings the base does not have; of one sitting in both, the one that was worked on later.

    units: of the scans in the other project. present: scans of both.
    """
    changes: list[Change] = []
    said: list[str] = []
    known = {study.study_id: study for study in base.select(studies.select)}
    for study in other.select(studies.select):
        ours = known.get(study.study_id)
        if ours is None and set(study.scan_ids) <= present:
            changes.append(PutStudy(study))
        elif ours is None or _plan(ours) != _plan(study):
            said.append(f"The study “{study.title}” is not the same in both projects; its sittings stay apart.")
            continue
        wanted = partial(studies.sittings, study_id=study.study_id)
        have = {(one.scan_id, one.observer, one.session): one.modified for one in base.select(wanted)}
        for one in other.select(wanted):
            before = have.get((one.scan_id, one.observer, one.session), "")
            if one.modified > before:
                changes.append(PutSitting(one, units[one.scan_id]))
                if before:
                    said.append(f"A sitting of {one.observer} in “{study.title}” is newer in {other.folder.name}.")
    return changes, said


def _plan(study: StudyRecord) -> tuple[object, ...]:
    return study.scan_ids, study.observers, study.sessions, study.seed
