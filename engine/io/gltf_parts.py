"""The arrays of a glTF file: accessors, views, buffers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

_KINDS = {5120: "<i1", 5121: "<u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}


@dataclass(frozen=True)
class Document:
    """A glTF file: its description and its buffers."""

    tree: dict[str, Any]
    buffers: list[bytes]

    def view(self, number: int) -> bytes:
        """Bytes of a buffer view. IndexError if the buffer is too short."""
        view = self.tree["bufferViews"][number]
        begin, size = int(view.get("byteOffset", 0)), int(view["byteLength"])
        data: bytes = self.buffers[int(view["buffer"])]
        if begin < 0 or size < 0 or begin + size > len(data):
            raise IndexError("view")
        return data[begin : begin + size]


def accessor(document: Document, number: int) -> Array:
    """(n, width) values of an accessor; normalized integers as floats. IndexError if data are missing."""
    one = document.tree["accessors"][number]
    dtype, width, count = np.dtype(_KINDS[one["componentType"]]), _WIDTHS[one["type"]], int(one["count"])
    if count < 0:
        raise ValueError("count")
    if "bufferView" in one:
        step = document.tree["bufferViews"][one["bufferView"]].get("byteStride")
        values = _strided(
            document.view(one["bufferView"]), dtype, width, count, int(one.get("byteOffset", 0)), int(step or 0)
        )
    elif "sparse" in one:
        # Nothing backs the count but the file's word: no more than a hundred million are believed.
        if count * width > 100_000_000:
            raise ValueError("count")
        values = np.zeros((count, width), dtype)
    else:
        raise IndexError("accessor without data")
    if "sparse" in one:
        values = _with_sparse(document, one["sparse"], values)
    if one.get("normalized") and dtype.kind in "iu":
        scaled: Array = np.maximum(values.astype(np.float32) / np.iinfo(dtype).max, -1.0)
        return scaled
    return values


def _strided(data: bytes, dtype: np.dtype[Any], width: int, count: int, begin: int, step: int) -> Array:
    row = dtype.itemsize * width
    step = step or row
    if count == 0:
        return np.empty((0, width), dtype)
    if begin < 0 or step < row or begin + step * (count - 1) + row > len(data):
        raise IndexError("accessor")
    rows: Array = np.ndarray((count, width), dtype, data, begin, (step, dtype.itemsize))
    return rows.copy()


def _with_sparse(document: Document, sparse: dict[str, Any], values: Array) -> Array:
    count = int(sparse["count"])
    index, new = sparse["indices"], sparse["values"]
    place = _strided(
        document.view(index["bufferView"]), np.dtype(_KINDS[index["componentType"]]), 1, count,
        int(index.get("byteOffset", 0)), 0,
    ).reshape(-1)  # fmt: skip
    values[place] = _strided(
        document.view(new["bufferView"]), values.dtype, values.shape[1], count, int(new.get("byteOffset", 0)), 0
    )
    return values
