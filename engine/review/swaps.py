"""Landmarks that look exchanged: left with right, one pair or all, a row placed the wrong way round, two neighbours.

The names are dealt out anew so that the places fit the mean head best (Hungarian method); what that changes by far is
told. Rows are compared about their own middle, since people differ in where their features lie more than within them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from engine.catalog import LandmarkScheme
from engine.review.alignment import FEWEST, laid_over
from engine.review.prior import prior_of_scheme
from engine.types import Annotation, EngineError, FloatArray, IntArray, Landmark

_BETTER = 0.3
"""Squared distances must shrink to this share before a mistake is told."""
_MIRRORED_BETTER = 0.5
_LEAST_MM = 4.0
"""Names whose places are nearer than this are not told apart."""
_FARTHEST_SHIFT_MM = 12.0
_MOVING_COST = 4.0
_SETTLE = 3
ROW = 5
"""Landmarks from which a reversed group is called a row."""


class SwapKind(StrEnum):
    """What was mixed up."""

    ALL_PAIRS = "all pairs"
    PAIRS = "pairs"
    REVERSED = "reversed"
    ORDER = "order"


@dataclass(frozen=True)
class Swap:
    """A mistake and its remedy. names: whose landmarks it concerns. fix: the whole set with this one mended."""

    kind: SwapKind
    names: tuple[str, ...]
    text: str
    fix: Annotation


def find_swaps(annotation: Annotation, scheme: LandmarkScheme) -> tuple[Swap, ...]:
    """What looks exchanged, gravest first; empty where nothing does or too little is placed to tell."""
    try:
        prior = prior_of_scheme(scheme)
    except EngineError:
        return ()
    numbers = np.array(
        [
            number
            for number, name in enumerate(scheme.names)
            if prior.known[number] and (one := annotation.get(name)) is not None and one.xyz_mm is not None
        ],
        np.int64,
    )
    if len(numbers) <= FEWEST:
        return ()
    places = np.array([annotation.landmarks[scheme.names[number]].xyz_mm for number in numbers], np.float64)
    mean, spread = np.asarray(prior.mean_mm), np.asarray(prior.spread_mm)
    belongs = _best_names(places, numbers, scheme, mean, spread)
    moved = {scheme.names[old]: scheme.names[new] for old, new in zip(numbers, belongs, strict=True) if old != new}
    return tuple(_swaps(annotation, scheme, moved)) if moved else ()


def _best_names(
    places: FloatArray,
    numbers: IntArray,
    scheme: LandmarkScheme,
    mean: FloatArray,
    spread: FloatArray,
) -> IntArray:
    """Number of the landmark each place seems to be of, (n,); unchanged where that is not much better."""
    from scipy.optimize import linear_sum_assignment

    mirrored = np.array([scheme.index[scheme.mirror(scheme.names[number])] for number in numbers])
    names = numbers
    if set(mirrored) == set(numbers):
        plain, other = (_misfit(places, label, mean, spread) for label in (numbers, mirrored))
        names = mirrored if other < _MIRRORED_BETTER * plain else numbers
    laid = places
    for _ in range(_SETTLE):
        laid = _laid(places, names, mean, spread)
        cost = _costs(laid, numbers, names, scheme, mean)
        # Names change hands only within what is placed; a name nobody placed is nobody's mistake.
        price = cost + _MOVING_COST * (names[:, None] != numbers[None])
        _, column = linear_sum_assignment(price)
        if (numbers[column] == names).all():
            break
        names = numbers[column]
    cost = _costs(laid, numbers, names, scheme, mean)
    return _only_far_better(cost, numbers, names, scheme)


def _laid(places: FloatArray, names: IntArray, mean: FloatArray, spread: FloatArray) -> FloatArray:
    shape = np.full((1, *mean.shape), np.nan)
    shape[0, names] = places
    return np.asarray(laid_over(shape, mean, spread)[0][0, names])


def _misfit(places: FloatArray, names: IntArray, mean: FloatArray, spread: FloatArray) -> float:
    squared = np.square(_laid(places, names, mean, spread) - mean[names]).sum(1) / np.square(spread[names])
    return float((squared / (1.0 + squared / 9.0)).sum())


def _costs(
    laid: FloatArray,
    numbers: IntArray,
    names: IntArray,
    scheme: LandmarkScheme,
    mean: FloatArray,
) -> FloatArray:
    """Squared distance of each place (rows) to where each name (columns, ``numbers``) is expected: (n, n)."""
    groups = np.array([scheme.landmark[number].group for number in numbers])
    group_of_place = np.array([scheme.landmark[number].group for number in names])
    expected = mean[numbers].copy()
    for group in set(groups):
        inside = group_of_place == group
        shift = laid[inside].mean(0) - mean[names[inside]].mean(0) if inside.sum() > 1 else np.zeros(3)
        if float(np.linalg.norm(shift)) <= _FARTHEST_SHIFT_MM:
            expected[groups == group] += shift
    return np.asarray(np.square(laid[:, None] - expected[None]).sum(2))


def _only_far_better(
    cost: FloatArray,
    numbers: IntArray,
    names: IntArray,
    scheme: LandmarkScheme,
) -> IntArray:
    """The new names where a whole cycle of changes fits far better, the old ones elsewhere."""
    column = {int(number): place for place, number in enumerate(numbers)}
    kept = numbers.copy()
    for cycle in _cycles(numbers, names):
        rows = [column[number] for number in cycle]
        before = sum(cost[row, row] for row in rows)
        after = sum(cost[row, column[int(names[row])]] for row in rows)
        least = sum(max(_LEAST_MM, 2.0 * scheme.landmark[number].tolerance_mm) ** 2 for number in cycle)
        if after <= _BETTER * before and before >= least:
            kept[rows] = names[rows]
    return kept


def _cycles(numbers: Iterable[int], names: Iterable[int]) -> list[list[int]]:
    """Which names change hands round: 3 -> 5 -> 3 is one cycle."""
    to = {int(old): int(new) for old, new in zip(numbers, names, strict=True) if old != new}
    cycles = []
    while to:
        start, following = to.popitem()
        cycle = [start]
        while following != start:
            cycle.append(following)
            following = to.pop(following)
        cycles.append(cycle)
    return cycles


# ------------------------------------------------------------------ telling
def _swaps(annotation: Annotation, scheme: LandmarkScheme, moved: Mapping[str, str]) -> list[Swap]:
    """What the moves amount to, in words, each with its own remedy."""
    pairs = {name for name, new in moved.items() if scheme.mirror(name) == new}
    placed = {name for name in annotation.landmarks if name in scheme.index and _has_both(annotation, scheme, name)}
    found: list[Swap] = []
    if len(pairs) == len(placed) == len(moved) and len(pairs) >= 4:
        text = (
            f"Left and right look exchanged for all {len(pairs) // 2} pairs. Swap the names; "
            "if the face itself looks mirrored, the scan file is."
        )
        return [_swap(SwapKind.ALL_PAIRS, annotation, scheme, moved, text)]
    groups: dict[str, dict[str, str]] = defaultdict(dict)
    rest: dict[str, str] = {}
    for name, new in moved.items():
        same = scheme[name].group == scheme[new].group
        (groups[scheme[name].group] if same else rest)[name] = new
    for group, inside in groups.items():
        found += _in_group(annotation, scheme, group, inside)
    if rest:
        found += _by_cycle(annotation, scheme, rest)
    return sorted(found, key=lambda swap: -len(swap.names))


def _has_both(annotation: Annotation, scheme: LandmarkScheme, name: str) -> bool:
    pair = scheme[name].pair
    both = (annotation.get(name), annotation.get(pair) if pair else None)
    return all(one is not None and one.xyz_mm is not None for one in both)


def _in_group(annotation: Annotation, scheme: LandmarkScheme, group: str, moved: Mapping[str, str]) -> list[Swap]:
    ordered = sorted(moved, key=scheme.index.__getitem__)
    if len(ordered) >= ROW - 1 and [moved[name] for name in ordered] == ordered[::-1]:
        whole = [name for name in scheme.names if scheme[name].group == group and name in annotation.landmarks]
        run = [name for name in whole if scheme.index[ordered[0]] <= scheme.index[name] <= scheme.index[ordered[-1]]]
        # The middle of an odd row stays where it is.
        if len(run) - len(ordered) <= 1 and len(run) >= ROW:
            first, last = scheme[ordered[0]].title, scheme[ordered[-1]].title
            text = f"The row from {first} to {last} looks placed the wrong way round."
            return [_swap(SwapKind.REVERSED, annotation, scheme, moved, text)]
    pairs = {name: new for name, new in moved.items() if scheme.mirror(name) == new}
    others = {name: new for name, new in moved.items() if name not in pairs}
    found = []
    if len(pairs) > 2:
        text = f"Left and right look exchanged for {len(pairs) // 2} pairs of the group “{group}”."
        found.append(_swap(SwapKind.PAIRS, annotation, scheme, pairs, text))
    else:
        others.update(pairs)
    return found + _by_cycle(annotation, scheme, others)


def _by_cycle(annotation: Annotation, scheme: LandmarkScheme, moved: Mapping[str, str]) -> list[Swap]:
    index = scheme.index
    found = []
    for cycle in _cycles([index[name] for name in moved], [index[new] for new in moved.values()]):
        names = [scheme.names[number] for number in sorted(cycle)]
        part = {name: moved[name] for name in names}
        titles = [scheme[name].title for name in names]
        if len(names) == 2:
            kind = SwapKind.PAIRS if scheme.mirror(names[0]) == names[1] else SwapKind.ORDER
            text = f"{titles[0]} and {titles[1]} look exchanged."
        else:
            kind, text = SwapKind.ORDER, f"The names of {', '.join(titles[:-1])} and {titles[-1]} look mixed up."
        found.append(_swap(kind, annotation, scheme, part, text))
    return found


def _swap(kind: SwapKind, annotation: Annotation, scheme: LandmarkScheme, moved: Mapping[str, str], text: str) -> Swap:
    renamed: dict[str, Landmark] = {moved.get(name, name): value for name, value in annotation.landmarks.items()}
    names = tuple(name for name in scheme.names if name in moved)
    return Swap(kind, names, text, annotation.with_landmarks(renamed))
