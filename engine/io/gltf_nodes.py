"""Where the scene of a glTF file places its meshes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def placements(tree: dict[str, Any]) -> Iterator[tuple[int, Array]]:
    """Each mesh of the scene with its (4, 4) matrix; all meshes as they are if there is no scene."""
    nodes = tree.get("nodes", [])
    scenes = tree.get("scenes", [])
    if scenes:
        roots = list(scenes[int(tree.get("scene", 0))].get("nodes", []))
    else:
        children = {child for node in nodes for child in node.get("children", [])}
        roots = [number for number in range(len(nodes)) if number not in children]
    if not nodes:
        yield from ((number, np.eye(4)) for number in range(len(tree.get("meshes", []))))
    open_nodes = [(int(root), np.eye(4)) for root in reversed(roots)]
    seen: set[int] = set()
    while open_nodes:
        number, above = open_nodes.pop()
        if number in seen:
            raise ValueError("a node is its own ancestor")
        seen.add(number)
        node = nodes[number]
        matrix = above @ _local(node)
        if "mesh" in node:
            yield int(node["mesh"]), matrix
        open_nodes += [(int(child), matrix) for child in reversed(node.get("children", []))]


def _local(node: dict[str, Any]) -> Array:
    if "matrix" in node:
        return np.array(node["matrix"], np.float64).reshape(4, 4).T
    matrix = np.eye(4)
    scale = np.array(node.get("scale", [1.0, 1.0, 1.0]), np.float64).reshape(3)
    matrix[:3, :3] = _rotation(np.array(node.get("rotation", [0.0, 0.0, 0.0, 1.0]), np.float64).reshape(4)) * scale
    matrix[:3, 3] = np.array(node.get("translation", [0.0, 0.0, 0.0]), np.float64).reshape(3)
    return matrix


def _rotation(quaternion: Array) -> Array:
    x, y, z, w = quaternion / max(float(np.linalg.norm(quaternion)), 1e-12)
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )


def transformed(points: Array, matrix: Array) -> Array:
    """(n, 3) points moved by a (4, 4) matrix; untouched, in their own precision, if it moves nothing."""
    if np.array_equal(matrix, np.eye(4)):
        return points if points.dtype.kind == "f" else points.astype(np.float64)
    moved: Array = points.astype(np.float64) @ matrix[:3, :3].T + matrix[:3, 3]
    return moved
