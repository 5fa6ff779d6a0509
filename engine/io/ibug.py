"""The groups in which files of 68 face points come, and a check of their sides.

Groups are named as seen in the picture (menpo), so ``leye`` is the subject's right eye.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.io.raw import finite_rows
from engine.io.tokens import Float64
from engine.types import FloatArray

Array = NDArray[Any]

SCHEME_ID = "ibug68"
COUNT = 68

# First index and number of points of each group; menpo, landmarks 68 of iBUG.
RANGES: dict[str, tuple[int, int]] = {
    "jaw": (0, 17),
    "left_brow": (17, 5),
    "right_brow": (22, 5),
    "nose": (27, 9),
    "left_eye": (36, 6),
    "right_eye": (42, 6),
    "mouth": (48, 20),
}
MENPO_NAMES = {
    "jaw": "chin", "left_brow": "leyebrow", "right_brow": "reyebrow", "nose": "nose",
    "left_eye": "leye", "right_eye": "reye", "mouth": "mouth",
}  # fmt: skip

_WORDS = {
    "chin": "jaw",
    "jaw": "jaw",
    "jawline": "jaw",
    "contour": "jaw",
    "nose": "nose",
    "mouth": "mouth",
    "lips": "mouth",
}
_SIDED = re.compile(r"(l|left|r|right)(eyebrow|brow|eye)s?$")


def group_of(label: str) -> str | None:
    """The group a label means, None if it means none."""
    word = re.sub(r"[\s_\-.]+", "", label.casefold())
    if word in _WORDS:
        return _WORDS[word]
    match = _SIDED.match(word)
    if match is None:
        return None
    side = "left" if match.group(1).startswith("l") else "right"
    return f"{side}_{'eye' if match.group(2) == 'eye' else 'brow'}"


def order(masks: Mapping[str, Sequence[int]]) -> Array | None:
    """(68,) for each iBUG index the file's point number, -1 where a group is not there; None if a group is strange."""
    numbers = np.full(COUNT, -1, np.int64)
    for label, mask in masks.items():
        group = group_of(label)
        if group is None:
            return None
        first, count = RANGES[group]
        if len(mask) != count or (numbers[first : first + count] >= 0).any():
            return None
        numbers[first : first + count] = mask
    return numbers


def check_sides(xyz: Float64) -> tuple[Float64, list[str]]:
    """Exchange what lies on the wrong side of the face, with a sentence for each.

    xyz: (68, 3), NaN where not known. The face tells its own left: up from mouth to eyes, forward to the nose.
    """
    with np.errstate(invalid="ignore"):
        left = _to_left(xyz)
    if left is None:
        return xyz, []
    xyz, notes = xyz.copy(), []
    for what, a, b in (("eyes", "left_eye", "right_eye"), ("brows", "left_brow", "right_brow")):
        first, second = (slice(RANGES[name][0], sum(RANGES[name])) for name in (a, b))
        # On the picture's left is the subject's right.
        if _along(xyz[first], left) > _along(xyz[second], left):
            xyz[first], xyz[second] = xyz[second].copy(), xyz[first].copy()
            notes.append(f"The {what} in the file were named by the other side; they have been exchanged.")
    jaw = slice(0, 17)
    if _along(xyz[0:8], left) > _along(xyz[9:17], left):
        xyz[jaw] = xyz[jaw][::-1].copy()
        notes.append("The jaw line in the file ran from left to right; it has been turned round.")
    return xyz, notes


def _along(points: FloatArray, axis: FloatArray) -> float:
    known = points[finite_rows(points)]
    return float((known @ axis).mean()) if len(known) else float("nan")


def _to_left(xyz: FloatArray) -> FloatArray | None:
    """Direction to the subject's left, None if too little is known."""
    eyes = _centre(np.concatenate([xyz[36:48], xyz[17:27]]))
    mouth = _centre(xyz[48:68])
    nose = _centre(xyz[29:36])
    if eyes is None or mouth is None or nose is None:
        return None
    up = eyes - mouth
    forward = nose - (eyes + mouth) / 2
    left = np.cross(up, forward)
    length = float(np.linalg.norm(left))
    return left / length if length > 1e-3 * float(up @ up) else None


def _centre(points: FloatArray) -> FloatArray | None:
    known = points[finite_rows(points)]
    return known.mean(axis=0) if len(known) else None
