"""One landmark set of two projects joined: what both began with is found in their histories (a three-way merge)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

import numpy as np

from engine.store.landmark_sets import SetKey
from engine.store.values import Entry, HistoryState
from engine.types import Annotation, Landmark, Unit

SAME_MM = 1e-6
"""Places nearer than this are one answer."""


class Side(StrEnum):
    """Whose answer to take."""

    BASE = "base"
    OTHER = "other"
    NEWER = "newer"


@dataclass(frozen=True)
class Conflict:
    """One landmark that both projects answer differently, each since they parted. None: not placed there.

    base_time, other_time: when each side last changed it (UTC, ISO 8601), empty if unknown.
    """

    key: SetKey
    scan: str
    """File name of the scan."""
    name: str
    base: Landmark | None
    other: Landmark | None
    base_time: str = ""
    other_time: str = ""

    @property
    def distance_mm(self) -> float | None:
        """How far apart the two answers are; None where one of them has no place."""
        places = [one.xyz_mm for one in (self.base, self.other) if one is not None and one.xyz_mm is not None]
        return _apart_mm(places[0], places[1]) if len(places) == 2 else None

    def side(self, prefer: Side) -> Side:
        """BASE or OTHER; the base where both are of the same time."""
        if prefer is Side.NEWER:
            return Side.OTHER if self.other_time > self.base_time else Side.BASE
        return prefer

    def chosen(self, prefer: Side) -> Landmark | None:
        """The answer to keep."""
        return self.other if self.side(prefer) is Side.OTHER else self.base


@dataclass(frozen=True)
class SetMerge:
    """What becomes of one landmark set of the other project.

    replay: its entries since the two parted, oldest first. merged: the set with every landmark on which they agree, and
    the base's answer where they do not. taken: names whose answer comes from the other side.
    """

    key: SetKey
    scan: str
    unit: Unit
    """Under which its millimetres were read."""
    base: Annotation
    other: Annotation
    merged: Annotation
    replay: tuple[Entry, ...]
    taken: tuple[str, ...]
    conflicts: tuple[Conflict, ...]

    @property
    def changes_base(self) -> bool:
        """Whether there is anything to bring over."""
        return bool(self.taken or self.conflicts)

    def result(self, choices: Mapping[tuple[SetKey, str], Side], prefer: Side) -> Annotation:
        """The joined set. choices: by set and name, where another side than ``prefer`` was chosen."""
        landmarks = dict(self.merged.landmarks)
        for conflict in self.conflicts:
            answer = conflict.chosen(choices.get((conflict.key, conflict.name), prefer))
            landmarks.pop(conflict.name, None)
            if answer is not None:
                landmarks[conflict.name] = answer
        return self.merged.with_landmarks(landmarks)


def merge_sets(key: SetKey, scan: str, unit: Unit, base: HistoryState, other: HistoryState) -> SetMerge:
    """Join the histories of one set, both in millimetres under ``unit``."""
    ours, theirs = base.current, other.current
    known = _known(base, other)
    parted = _at(other, known) if known or base.start == other.start else _agreed(base.start, other.start)
    landmarks = dict(ours.landmarks)
    taken, conflicts = [], []
    for name in dict.fromkeys((*ours.landmarks, *theirs.landmarks, *parted.landmarks)):
        one, two, before = ours.get(name), theirs.get(name), parted.get(name)
        if one == two or two == before:
            continue
        settled, answer = _settled(one, two, before)
        if settled:
            if answer != one:
                taken.append(name)
                landmarks.pop(name, None)
                landmarks.update({} if answer is None else {name: answer})
        else:
            conflicts.append(Conflict(key, scan, name, one, two, _changed(base, name), _changed(other, name)))
    entries = other.entries[known : other.position] if taken or conflicts else ()
    replay = tuple(replace(entry, gesture="") for entry in entries)
    return SetMerge(
        key, scan, unit, ours, theirs, ours.with_landmarks(landmarks), replay, tuple(taken), tuple(conflicts)
    )  # fmt: skip


def _settled(one: Landmark | None, two: Landmark | None, before: Landmark | None) -> tuple[bool, Landmark | None]:
    """Whether two answers that differ are no conflict, and then which to keep. before: when the projects parted."""
    if one == before:
        return True, two
    if one is not None and two is not None and same_answer(one, two):
        return True, _joined(one, two)
    ours, theirs = _by_person(one, before), _by_person(two, before)
    if ours != theirs:  # nobody's judgement gives way to a guess of a model
        return True, one if ours else two
    if not ours:
        return True, max((one, two), key=lambda answer: "" if answer is None else answer.time)
    return False, one


def _by_person(landmark: Landmark | None, before: Landmark | None) -> bool:
    """Whether a person stands for an answer; taking a landmark away is one, never having placed it is none."""
    if landmark is None:
        return before is not None
    return landmark.checked or landmark.flagged or landmark.source != "model"


def same_answer(one: Landmark, two: Landmark) -> bool:
    """Whether two people say the same of a landmark, whoever looked and whatever they wrote."""
    if one.state is not two.state or one.xyz_mm is None or two.xyz_mm is None:
        return one.state is two.state
    return _apart_mm(one.xyz_mm, two.xyz_mm) <= SAME_MM


def _apart_mm(one: tuple[float, float, float], two: tuple[float, float, float]) -> float:
    return float(np.linalg.norm(np.array(one) - np.array(two)))


def _joined(one: Landmark | None, two: Landmark | None) -> Landmark | None:
    """Two landmarks of the same place as one: checked if either is, flagged if either is, with both comments."""
    if one is None or two is None:
        return one or two
    # Who looked at it last knows best who it is from.
    keep = two if (two.checked, two.time) > (one.checked, one.time) else one
    comments = dict.fromkeys(comment for comment in (one.comment, two.comment) if comment)
    return replace(keep, flagged=one.flagged or two.flagged, comment="\n".join(comments))


def _known(base: HistoryState, other: HistoryState) -> int:
    """How many of the other's entries the base has too, by the last of them: there the two parted.

    What an earlier merge brought over is known, wherever it stands in the base's history.
    """
    have = [_content(entry) for entry in base.entries[: base.position]]
    theirs = other.entries[: other.position]
    return next((number for number in range(len(theirs), 0, -1) if _content(theirs[number - 1]) in have), 0)


def _content(entry: Entry) -> tuple[object, ...]:
    return entry.time, entry.annotator, entry.source, dict(entry.after)


def _at(history: HistoryState, position: int) -> Annotation:
    return replace(history, position=position).current


def _agreed(one: Annotation, two: Annotation) -> Annotation:
    return one.with_landmarks({name: value for name, value in one.landmarks.items() if two.get(name) == value})


def _changed(history: HistoryState, name: str) -> str:
    """When a landmark was last changed, by its own time or by its entry."""
    times = [entry.time for entry in history.entries[: history.position] if name in entry.after]
    landmark = history.current.get(name)
    return max([*times[-1:], "" if landmark is None else landmark.time])


NO_CHOICES: Mapping[tuple[SetKey, str], Side] = MappingProxyType({})
