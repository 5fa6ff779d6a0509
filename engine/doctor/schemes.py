"""Which landmark scheme a table is of; one made of its own names where none is known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from engine.catalog import LandmarkDefinition, LandmarkScheme, shipped_schemes
from engine.io.landmarks import match_names
from engine.statistics.procrustes import superimpose
from engine.types import FloatArray

OWN = "table"
"""Id of a scheme made of a table's own names."""
_TOLERANCE_MM = 3.0
_KNOWN_SHARE = 0.6
_SIDE = re.compile(r"(?i)(?<![a-z])(left|right|l|r)(?![a-z])")
_OTHER = {"left": "right", "right": "left", "l": "r", "r": "l"}


@lru_cache(maxsize=256)
def scheme_for(names: tuple[str, ...]) -> LandmarkScheme:
    """The shipped scheme that knows most of these names, or one made of them where none knows the most part."""
    best, most = None, 0
    for scheme in shipped_schemes().values():
        found = [match for match in match_names(names, scheme) if match is not None]
        # Two names for one landmark would mean that the table is of another scheme.
        count = len(set(found)) if len(set(found)) == len(found) else 0
        if count > most:
            best, most = scheme, count
    if best is not None and most >= _KNOWN_SHARE * len(names):
        return best
    return scheme_of_names(names)


def scheme_of_names(names: Sequence[str]) -> LandmarkScheme:
    """A scheme without places on the mean head; left and right are told from the names."""
    taken = set(names)
    landmarks = tuple(
        LandmarkDefinition(
            name=name, title=name, definition="", group="", tolerance_mm=_TOLERANCE_MM,
            pair=other if (other := _other_side(name)) in taken and other != name else None,
        )
        for name in names
    )  # fmt: skip
    return LandmarkScheme(id=OWN, title="the table", source="", landmark=landmarks)


def _other_side(name: str) -> str:
    def turned(match: re.Match[str]) -> str:
        word = match.group(0)
        other = _OTHER[word.lower()]
        return other.upper() if word.isupper() else other.capitalize() if word[0].isupper() else other

    return _SIDE.sub(turned, name.replace("_", " _ ")).replace(" _ ", "_")


def with_places(scheme: LandmarkScheme, shapes: FloatArray) -> LandmarkScheme:
    """The scheme with places on a mean head: its own, or the consensus of these shapes (n, L, 3) by Procrustes.

    Unchanged where its landmarks have places, or where too few scans are there to agree on any.
    """
    if any(landmark.canonical_mm is not None for landmark in scheme.landmark) or len(shapes) < 3:
        return scheme
    complete = shapes[np.isfinite(shapes).all((1, 2))]
    if len(complete) < 3 or complete.shape[1] < 4:
        return scheme
    mean = superimpose(complete, scale=True).mean
    size = float(np.median([np.sqrt(np.square(one - one.mean(0)).sum()) for one in complete]))
    places = [tuple(float(value) for value in place) for place in mean * size]
    landmarks = [
        landmark.model_copy(update={"canonical_mm": place})
        for landmark, place in zip(scheme.landmark, places, strict=True)
    ]
    return scheme.model_copy(update={"landmark": tuple(landmarks)})
