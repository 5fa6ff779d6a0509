"""Landmarks as JSON in the scan file's own unit, so that a changed unit never moves a landmark.

``xyz`` holds the file's coordinates. Where the way back to millimetres would differ in the last bit, ``exact_mm``
keeps the millimetres too, under the unit they were made with.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any

from engine.types import Landmark, State, Unit
from engine.units import MILLIMETRES

Encoded = dict[str, Any]
_DEFAULTS: dict[str, Any] = {
    "state": "placed", "source": "manual", "model": "", "confidence": None,
    "annotator": "", "time": "", "checked": False, "comment": "",
    "flagged": False,
}  # fmt: skip


def encode_landmark(landmark: Landmark, unit: Unit) -> Encoded:
    """``landmark`` as plain values; fields at their default are left out."""
    factor = MILLIMETRES[unit]
    encoded: Encoded = {}
    if landmark.xyz_mm is not None:
        xyz = [value / factor for value in landmark.xyz_mm]
        encoded["xyz"] = xyz
        if _bits([value * factor for value in xyz]) != _bits(landmark.xyz_mm):
            encoded["exact_mm"] = {unit.value: list(landmark.xyz_mm)}
    for name, default in _DEFAULTS.items():
        value = getattr(landmark, name)
        if value != default:
            encoded[name] = value.value if isinstance(value, State) else value
    return encoded


def decode_landmark(encoded: Mapping[str, Any], unit: Unit) -> Landmark:
    """The landmark, in millimetres under ``unit``; bit for bit what was encoded if the unit is the same."""
    xyz_mm = None
    if "xyz" in encoded:
        exact = encoded.get("exact_mm", {}).get(unit.value)
        x, y, z = exact if exact is not None else (value * MILLIMETRES[unit] for value in encoded["xyz"])
        xyz_mm = (x, y, z)
    fields = {name: encoded.get(name, default) for name, default in _DEFAULTS.items()}
    return Landmark(xyz_mm, **{**fields, "state": State(fields["state"])})


def encode_all(landmarks: Mapping[str, Landmark | None], unit: Unit) -> dict[str, Encoded | None]:
    """Landmarks by name; None stays None."""
    return {name: None if value is None else encode_landmark(value, unit) for name, value in landmarks.items()}


def decode_all(encoded: Mapping[str, Encoded | None], unit: Unit) -> dict[str, Landmark | None]:
    """The way back of ``encode_all``."""
    return {name: None if value is None else decode_landmark(value, unit) for name, value in encoded.items()}


def to_json(value: Any) -> str:
    """Compact JSON; floats keep every bit."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _bits(values: list[float] | tuple[float, float, float]) -> bytes:
    return struct.pack("<3d", *values)
