"""Which columns of a table are coordinates, colours or normals."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.io.raw import RawMesh
from engine.io.source import Source
from engine.types import ByteArray, FloatArray

Array = NDArray[Any]


def to_bytes(colours: Array) -> ByteArray:
    """Colours from 0 to 1, from 0 to 255 or from 0 to 65535 as bytes, (n, 3)."""
    if colours.dtype == np.uint8:
        return colours
    if colours.dtype.kind == "f":
        colours = np.nan_to_num(colours, nan=0.0, posinf=0.0, neginf=0.0)
    most = float(colours.max(initial=0))
    scale = 255.0 / 65535.0 if most > 255.0 else (1.0 if most > 1.0 else 255.0)
    return np.clip(np.rint(colours * scale), 0, 255).astype(np.uint8)


def split_columns(table: Array, source: Source) -> RawMesh:
    """A cloud from a table of 3 to 9 or more columns: x, y, z, then colours or normals as the numbers tell."""
    if table.dtype.kind not in "fiu":
        raise source.fail("does not hold numbers")
    if table.ndim == 3 and 1 in (table.shape[0], table.shape[2]):
        table = table.reshape(table.shape[1], -1) if table.shape[0] == 1 else table[:, :, 0]
    if table.ndim != 2 or table.shape[1] < 3:
        raise source.fail(f"holds numbers in the shape {table.shape}, not rows of x, y, z")
    points = table[:, :3] if table.dtype.kind == "f" else table[:, :3].astype(np.float64)
    if points.dtype == np.float16:
        points = points.astype(np.float32)
    raw = RawMesh(points)
    rest = table[:, 3:]
    while rest.shape[1] >= 3:
        three = rest[:, :3]
        if raw.normals is None and _are_normals(three):
            raw.normals, rest = three, rest[:, 3:]
        elif raw.colours is None and _are_colours(three):
            raw.colours, rest = to_bytes(three), rest[:, 3:]
        else:
            rest = rest[:, 1:]
    return raw


def _are_normals(three: FloatArray) -> bool:
    """Nearly all of length one, and not all pointing into one octant as colours do."""
    sample = three[:: max(1, len(three) // 10_000)].astype(np.float64)
    if not len(sample) or not np.isfinite(sample).all():
        return False
    length = np.linalg.norm(sample, axis=1)
    unit = np.abs(length - 1) < 0.02
    return bool(unit.mean() > 0.95 and (sample < -0.01).any())


def _are_colours(three: FloatArray) -> bool:
    low, high = float(np.min(three, initial=0)), float(np.max(three, initial=0))
    if not (np.isfinite(low) and np.isfinite(high)) or low < 0:
        return False
    whole = bool((three == np.rint(three)).all())
    return high <= 1.0 or (whole and high <= 65535)
