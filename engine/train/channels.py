"""Which landmarks the precise net answers: one channel per place, however many schemes name it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine import catalog
from engine.catalog import LandmarkDefinition
from engine.types import EngineError, FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class Channels:
    """The net's landmarks and how they mirror.

    points: L ``scheme/name``. rows: (L,) into the names they were chosen from. places_mm: (L, 3) on the mean head.
    mirror: (L,) channel of the other side. alias: ``scheme/name`` → the channel's name for the same place.
    """

    points: tuple[str, ...]
    rows: IntArray
    places_mm: FloatArray
    mirror: IntArray
    alias: dict[str, str]


def channels_of(names: Sequence[str]) -> Channels:
    """One channel per distinct place among ``names`` (``scheme/name``)."""
    first: dict[tuple[float, ...], str] = {}
    alias: dict[str, str] = {}
    for name in names:
        place = tuple(round(value, 2) for value in _place(name))
        if place in first:
            alias[name] = first[place]
        else:
            first[place] = name
    points = tuple(first.values())
    number = {name: row for row, name in enumerate(names)}
    channel = {name: place for place, name in enumerate(points)}
    other = [_mirrored(name) for name in points]
    return Channels(
        points,
        np.array([number[name] for name in points]),
        np.array([_place(name) for name in points]),
        np.array([channel[alias.get(name, name)] for name in other]),
        alias,
    )


def _definition(name: str) -> LandmarkDefinition:
    scheme_id, _, landmark = name.partition("/")
    return catalog.scheme(scheme_id)[landmark]


def _place(name: str) -> tuple[float, float, float]:
    place = _definition(name).canonical_mm
    if place is None:
        raise EngineError(f"The landmark {name} has no place on the mean head. Give it canonical_mm in its scheme.")
    return place


def _mirrored(name: str) -> str:
    scheme_id, _, landmark = name.partition("/")
    return f"{scheme_id}/{catalog.scheme(scheme_id).mirror(landmark)}"
