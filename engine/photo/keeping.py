"""What was found on a photo as text for the project, and back."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from engine.photo.camera import Camera
from engine.photo.observation import Observation
from engine.types import EngineError, FloatArray

FORMAT = 1


def to_text(found: Observation) -> str:
    """An observation with its camera as JSON; pixels to a hundredth."""
    tree: dict[str, Any] = {
        "format": FORMAT,
        "names": list(found.names),
        "xy": _short(found.xy_px, 2),
        "depth": _short(found.depth_px, 2),
        "expected": _short(found.expected_px, 2),
        "confidence": _short(found.confidence, 4),
        "visible": [int(one) for one in found.visible],
        "mesh": None if found.mesh_px is None else _short(found.mesh_px, 2),
        "camera": None if found.camera is None else _camera_tree(found.camera),
    }
    return json.dumps(tree, separators=(",", ":"))


def from_text(text: str, view_id: str) -> Observation:
    """The observation of a photo. EngineError if the text is none, or of another version."""
    try:
        tree = json.loads(text)
        if tree["format"] != FORMAT:
            raise ValueError("another version")
        return Observation(
            view_id,
            None if tree["camera"] is None else _camera(tree["camera"]),
            tuple(map(str, tree["names"])),
            np.array(tree["xy"], float).reshape(-1, 2),
            np.array(tree["depth"], float),
            np.array(tree["expected"], float),
            np.array(tree["confidence"], float),
            np.array(tree["visible"], bool),
            photo=True,
            mesh_px=None if tree["mesh"] is None else np.array(tree["mesh"], float).reshape(-1, 2),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise EngineError(f"What was found on {view_id} cannot be read ({error}). Detect again.") from error


def _camera_tree(camera: Camera) -> dict[str, Any]:
    return {
        "turn": camera.turn.tolist(),
        "shift": camera.shift_mm.tolist(),
        "scale": camera.scale,
        "centre": list(camera.centre_px),
        "size": list(camera.size_px),
        "orthographic": camera.orthographic,
    }


def _camera(tree: dict[str, Any]) -> Camera:
    x, y = tree["centre"]
    width, height = tree["size"]
    return Camera(
        np.array(tree["turn"], float), np.array(tree["shift"], float), float(tree["scale"]), (float(x), float(y)),
        (int(width), int(height)), bool(tree["orthographic"]),
    )  # fmt: skip


def _short(values: FloatArray, digits: int) -> Any:
    return np.round(np.asarray(values, float), digits).tolist()
