"""The values that travel between the parts of Nasion: frozen, with shapes and units in their names.

Frame: ``*_mm`` is the scan file's own axes and origin, scaled to millimetres and never moved or turned.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.floating[Any]]
IntArray = NDArray[np.integer[Any]]
ByteArray = NDArray[np.uint8]
BoolArray = NDArray[np.bool_]


class EngineError(Exception):
    """Something a person can understand and act on: one sentence that names the file and the remedy."""


class OutOfMemory(EngineError):
    """Memory ran out. remedy: the setting that would have needed less, as ``part.name=value``."""

    def __init__(self, text: str, remedy: str = "") -> None:
        super().__init__(text)
        self.remedy = remedy


class Cancelled(Exception):
    """Work stopped because the user asked for it."""


def check_shape(name: str, array: NDArray[Any], *shape: int | None) -> None:
    """Raise ValueError unless ``array`` has ``shape``; None stands for any length."""
    fits = array.ndim == len(shape)
    fits = fits and all(want in (None, got) for want, got in zip(shape, array.shape, strict=True))
    if not fits:
        raise ValueError(f"{name} has shape {array.shape}, expected {shape}")


# ------------------------------------------------------------------ scans
class Unit(StrEnum):
    """Unit of length of a scan file."""

    MICROMETRE = "um"
    MILLIMETRE = "mm"
    CENTIMETRE = "cm"
    INCH = "inch"
    METRE = "m"


class UnitSource(StrEnum):
    """How the unit of a scan is known."""

    FILE = "file"
    GUESSED = "guessed"
    CHOSEN = "chosen"


@dataclass(frozen=True)
class UnitStatus:
    """The unit of a scan, how it is known, and why, in words."""

    unit: Unit
    source: UnitSource
    reason: str


@dataclass(frozen=True)
class Texture:
    """One texture picture of a scan: a file beside it, or bytes out of it (GLB)."""

    name: str
    path: Path | None = None
    data: bytes | None = None


@dataclass(frozen=True, eq=False)
class Scan:
    """A scan as read: the file's own frame, in millimetres.

    points_mm: (V, 3) float. faces: (F, 3) int32, or None for a bare cloud. colours: (V, 3) uint8.
    corner_uv: (F, 3, 2) float32 texture coordinates per face corner, origin at the lower left.
    face_texture: (F,) int16 index into ``textures``, -1 for none. normals: (V, 3) float32.
    """

    scan_id: str
    """sha256 of the file's bytes, hexadecimal."""
    path: Path
    points_mm: FloatArray
    unit: UnitStatus
    faces: IntArray | None = None
    colours: ByteArray | None = None
    normals: FloatArray | None = None
    corner_uv: FloatArray | None = None
    face_texture: IntArray | None = None
    textures: tuple[Texture, ...] = ()
    warnings: tuple[str, ...] = ()
    """Sentences for the user: what was missing, dropped or mended while reading."""

    def __post_init__(self) -> None:
        check_shape("points_mm", self.points_mm, None, 3)
        if self.faces is not None:
            check_shape("faces", self.faces, None, 3)
        for array in (self.points_mm, self.faces, self.colours, self.normals, self.corner_uv, self.face_texture):
            if array is not None:
                array.setflags(write=False)

    @property
    def name(self) -> str:
        """File name with its ending."""
        return self.path.name


# ------------------------------------------------------------------ landmarks
class State(StrEnum):
    """What is known of a landmark's place (row P2)."""

    PLACED = "placed"
    OCCLUDED = "occluded"
    """Hidden, but estimated: it has coordinates."""
    ABSENT = "absent"
    """Not on this scan: it has none."""


class Role(StrEnum):
    """Which of a scan's landmark sets."""

    CORRECTED = "corrected"
    REFERENCE = "reference"
    PREDICTED = "predicted"


@dataclass(frozen=True)
class Landmark:
    """One landmark of one scan, with where it came from.

    ``xyz_mm`` is None exactly when the state is absent. ``source`` is ``manual``, ``model``,
    ``import`` or ``curve`` (laid by ``engine.curves`` between anchors).
    """

    xyz_mm: tuple[float, float, float] | None
    state: State = State.PLACED
    source: str = "manual"
    model: str = ""
    confidence: float | None = None
    annotator: str = ""
    time: str = ""
    """UTC, ISO 8601, whole seconds."""
    checked: bool = False
    comment: str = ""
    flagged: bool = False
    """Somebody wants it looked at again; ``comment`` may say why."""

    def __post_init__(self) -> None:
        if (self.xyz_mm is None) != (self.state is State.ABSENT):
            raise ValueError("a landmark has no coordinates exactly when it is absent")
        if self.xyz_mm is not None:
            xyz = tuple(float(value) for value in self.xyz_mm)
            if len(xyz) != 3 or not all(map(math.isfinite, xyz)):
                raise ValueError(f"a landmark needs three finite coordinates, not {self.xyz_mm}")
            object.__setattr__(self, "xyz_mm", xyz)


@dataclass(frozen=True)
class Annotation:
    """One landmark set: landmarks by name; a name that is missing has not been placed yet."""

    scheme_id: str
    landmarks: Mapping[str, Landmark] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        object.__setattr__(self, "landmarks", MappingProxyType(dict(self.landmarks)))

    def get(self, name: str) -> Landmark | None:
        """The landmark called ``name``, or None if it is not placed."""
        return self.landmarks.get(name)

    def with_landmarks(self, landmarks: Mapping[str, Landmark]) -> Annotation:
        """The same set with other landmarks."""
        return replace(self, landmarks=landmarks)


SURE_WITHIN_MM = 4.0
"""What a confidence is about: the chance that a landmark lies no farther than this from where it belongs."""


@dataclass(frozen=True, eq=False)
class Prediction:
    """What a model says of one scan for one scheme.

    xyz_mm: (L, 3) in the scan's frame, NaN where not found. confidence: (L,) from 0 to 1,
    about ``SURE_WITHIN_MM``.
    pose: (4, 4) similarity that takes scan millimetres to canonical millimetres (face upright, y up, z forward).
    """

    scheme_id: str
    model_id: str
    names: tuple[str, ...]
    xyz_mm: FloatArray
    confidence: FloatArray
    found: bool
    message: str = ""
    """Why nothing was found, or what to beware of; one sentence."""
    pose: FloatArray | None = None
    unit_factor: float = 1.0
    """Measured size of the face over the mean face; far from 1 when the scan's unit is wrong."""
    seconds: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_shape("xyz_mm", self.xyz_mm, len(self.names), 3)
        check_shape("confidence", self.confidence, len(self.names))
