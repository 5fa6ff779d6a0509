"""Who trains, who selects, who tests: by subject, so that nobody is on two sides, and the same for the same seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.datasets.values import LandmarkDataset, must_have
from engine.learn.config import ProtocolConfig
from engine.types import EngineError, IntArray


@dataclass(frozen=True)
class Split:
    """Rows of a data set. ``selects_on_test``: the validation scans are the test scans, so the result is too good."""

    name: str
    train: tuple[int, ...]
    validation: tuple[int, ...]
    test: tuple[int, ...]
    selects_on_test: bool = False

    def check(self, subjects: Sequence[str]) -> None:
        """ValueError if a subject is on two sides."""
        sides = {"training": self.train, "test": self.test}
        if not self.selects_on_test:
            sides["validation"] = self.validation
        seen: dict[str, str] = {}
        for side, rows in sides.items():
            for row in rows:
                if seen.setdefault(subjects[row], side) != side:
                    raise ValueError(f"{subjects[row]} is in {seen[subjects[row]]} and {side}")


def splits_of(dataset: LandmarkDataset, protocol: ProtocolConfig) -> tuple[Split, ...]:
    """The trainings a protocol asks for. EngineError if there are too few subjects for it."""
    made = PROTOCOLS[protocol.kind](dataset, protocol)
    for split in made:
        split.check(dataset.subjects)
    return made


def final_split(dataset: LandmarkDataset, protocol: ProtocolConfig) -> Split:
    """Training on everything but the test scans, which no choice has seen."""
    rows = np.arange(len(dataset))
    rest, test = _apart(dataset, rows, protocol.test, protocol.seed, "a test set")
    return Split("final", _tuple(rest), (), _tuple(test))


def _held_out(dataset: LandmarkDataset, protocol: ProtocolConfig) -> tuple[Split, ...]:
    return (_one("held-out", dataset, protocol, protocol.seed),)


def _repeated(dataset: LandmarkDataset, protocol: ProtocolConfig) -> tuple[Split, ...]:
    return tuple(
        _one(f"repeat-{number + 1}", dataset, protocol, protocol.seed * 1009 + number)
        for number in range(protocol.folds)
    )


def _one(name: str, dataset: LandmarkDataset, protocol: ProtocolConfig, seed: int) -> Split:
    rows = np.arange(len(dataset))
    rest, test = _apart(dataset, rows, protocol.test, seed, "a test set")
    train, validation = _apart(dataset, rest, protocol.validation, seed + 1, "a validation set")
    return Split(name, _tuple(train), _tuple(validation), _tuple(test))


def _folds(dataset: LandmarkDataset, protocol: ProtocolConfig) -> tuple[Split, ...]:
    """Folds of all but the test scans; each is the test of a training on the others."""
    rows, _ = _apart(dataset, np.arange(len(dataset)), protocol.test, protocol.seed, "a test set")
    subjects = np.asarray(dataset.subjects)
    people = np.unique(subjects[rows])
    if len(people) < protocol.folds + 1:
        raise EngineError(
            f"{protocol.folds} folds need {protocol.folds + 1} subjects besides the test set, {dataset.name} has "
            f"{len(people)}. Ask for fewer folds (--set protocol.folds=…) or add scans of more people."
        )
    np.random.default_rng([protocol.seed, 77]).shuffle(people)
    made = []
    for number, part in enumerate(np.array_split(people, protocol.folds)):
        inside = np.isin(subjects[rows], part)
        fold, others = rows[inside], rows[~inside]
        name = f"fold-{number + 1}"
        if protocol.selection == "fold":
            made.append(Split(name, _tuple(others), _tuple(fold), _tuple(fold), selects_on_test=True))
            continue
        train, validation = _apart(dataset, others, protocol.validation, protocol.seed + number, "a validation set")
        made.append(Split(name, _tuple(train), _tuple(validation), _tuple(fold)))
    return tuple(made)


PROTOCOLS = {"held_out": _held_out, "folds": _folds, "repeated": _repeated}


def _apart(
    dataset: LandmarkDataset, rows: IntArray, share: float, seed: int, what: str
) -> tuple[IntArray, IntArray]:  # fmt: skip
    """Rows without, and with, subjects drawn until ``share`` (below 1) or that many of the rows are reached."""
    if share == 0.0:
        return rows, rows[:0]
    wanted = round(share * len(rows)) if share < 1.0 else int(share)
    subjects = np.asarray(dataset.subjects)[rows]
    people = np.unique(subjects)
    if len(people) < 2 or wanted >= len(rows):
        must_have(dataset, len(people) + 1, f"{what} of {max(wanted, 1)} scans")
        raise EngineError(f"{dataset.name}: {what} of {wanted} scans leaves none to train on. Ask for fewer.")
    np.random.default_rng(seed).shuffle(people)
    taken = np.zeros(len(rows), bool)
    for person in people[:-1]:
        if taken.sum() >= max(wanted, 1):
            break
        taken |= subjects == person
    return rows[~taken], rows[taken]


def _tuple(rows: IntArray) -> tuple[int, ...]:
    return tuple(int(row) for row in rows)
