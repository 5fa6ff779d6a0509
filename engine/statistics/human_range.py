"""A model against people: its error over the spread of the people who placed the same landmark."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine.statistics import intervals
from engine.statistics.arrays import mean_of_present, present
from engine.statistics.values import Estimate, missing
from engine.types import FloatArray


def rows(first_mm: FloatArray, repeats_mm: FloatArray, model_mm: FloatArray) -> Iterator[tuple[str, str, Estimate]]:
    """Statistic, unit and value. first_mm: (S, O, 3) each observer's. repeats_mm: (S * O, T, 3). model_mm: (S, 3)."""
    distance = np.linalg.norm(model_mm - mean_of_present(first_mm, 1), axis=1)
    yield "model error", "mm", intervals.mean_interval(distance)
    yield "model error over human spread", "", ratio(first_mm, repeats_mm, model_mm)


def ratio(first_mm: FloatArray, repeats_mm: FloatArray, model_mm: FloatArray) -> Estimate:
    """Root mean square distance of the model to the people, over that of a person to the other people.

    Both are measured to the mean of all people but one, each left out in turn: the model then stands where the person
    who is left out stands, and 1 means that it is as good as one of them. With one observer the sessions stand in for
    people, which flatters nobody but is said in the reason.
    """
    observers = first_mm.shape[1]
    values, model, reason = first_mm, model_mm, ""
    if observers < 2:
        values = repeats_mm
        reason = "one observer: against that person's own repeat sessions"
        if values.shape[1] < 2:
            return missing("it needs a second observer or a second session")
    human, machine = _left_out(values, model)
    used = np.isfinite(human) & np.isfinite(machine)
    if not used.any():
        return missing("no scan has two people's placements and the model's")
    human, machine = human[used], machine[used]
    if human.sum() <= 0:
        return missing("the people agree exactly, so there is no spread to divide by", int(used.sum()))
    found = intervals.of_weights(lambda w: np.sqrt((w @ machine) / np.maximum(w @ human, 1e-300)), len(human))
    return Estimate(found.value, found.low, found.high, found.count, found.reason or reason)


def _left_out(values: FloatArray, model_mm: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Mean squared distances per scan to the mean of the others: of people (S,), and of the model (S,)."""
    there = present(values)
    count = there.sum(1)
    filled = np.where(there[..., None], values, 0.0)
    others = (filled.sum(1, keepdims=True) - filled) / np.maximum(count - 1, 1)[:, None, None]
    usable = there & (count[:, None] >= 2)
    total = usable.sum(1)
    human = np.where(usable, np.square(filled - others).sum(2), 0.0).sum(1)
    machine = np.where(usable, np.square(model_mm[:, None] - others).sum(2), 0.0).sum(1)
    empty = total == 0
    return (
        np.where(empty, np.nan, human / np.maximum(total, 1)),
        np.where(empty, np.nan, machine / np.maximum(total, 1)),
    )
