"""Reading a morphable head of the ICT-FaceKit kind: a packed .npz, or a checkout with its OBJ files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from engine.types import EngineError, FloatArray, IntArray

KEPT = np.r_[0:14062, 21451:24591]
"""Vertices of the full ICT model that the packed form keeps: face, head, sockets, eyeballs (ICT-FaceKit README)."""
MILLIMETRES_PER_UNIT = 10.0
REMEDY = "Choose the folder of an ICT-FaceKit checkout, or a packed .npz of it."


@dataclass(frozen=True, eq=False)
class MorphableArrays:
    """A morphable head as stored. Modes are offsets in mm for a weight of one.

    mean_mm: (V, 3). quads: (Q, 4). identity_mm: (K, V, 3). expression_mm: (E, V, 3).
    The first ``narrow_face`` vertices are the face proper, the first ``face`` the wide face with ears, and the first
    ``head`` the closed skin of head and neck; sockets and eyeballs follow.
    """

    mean_mm: FloatArray
    quads: IntArray
    identity_mm: FloatArray
    expression_mm: FloatArray
    expression_names: tuple[str, ...]
    narrow_face: int
    face: int
    head: int


def read_morphable(path: Path) -> MorphableArrays:
    """Read a packed .npz or a checkout folder. EngineError if it is neither, or damaged."""
    if path.is_dir():
        return _read_checkout(path)
    if path.suffix != ".npz" or not path.is_file():
        raise EngineError(f"{path.name} is not a morphable head. {REMEDY}")
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as store:
            return MorphableArrays(
                mean_mm=store["mean_mm"],
                quads=store["quads"],
                identity_mm=store["identity_mm"],
                expression_mm=store["expression_mm"],
                expression_names=tuple(str(name) for name in store["expression_names"]),
                narrow_face=int(store["narrow_face_vertices"]),
                face=int(store["face_vertices"]),
                head=int(store["head_neck_vertices"]),
            )
    except (KeyError, OSError, ValueError, EOFError, BadZipFile) as error:
        raise EngineError(f"{path.name} is not a packed morphable head ({error}). {REMEDY}") from error


def _read_checkout(folder: Path) -> MorphableArrays:
    models = folder / "FaceXModel" if (folder / "FaceXModel").is_dir() else folder
    neutral = models / "generic_neutral_mesh.obj"
    identities = sorted(models.glob("identity[0-9]*.obj"))
    shapes = sorted(path for path in models.glob("*.obj") if path not in identities and path != neutral)
    shapes = [path for path in shapes if not path.stem.startswith(("PupilDilate", "cheekRaiser"))]
    if not neutral.is_file() or not identities:
        raise EngineError(f"The folder {folder.name} has no generic_neutral_mesh.obj or identity shapes. {REMEDY}")
    mean, quads = _read_obj(neutral)
    if len(mean) <= KEPT[-1]:
        raise EngineError(f"{neutral.name} has {len(mean)} vertices, not those of ICT-FaceKit Light. {REMEDY}")
    renumber = np.full(len(mean), -1)
    renumber[KEPT] = np.arange(len(KEPT))
    quads = renumber[quads]
    quads = quads[(quads >= 0).all(axis=1)]
    mean = mean[KEPT]
    return MorphableArrays(
        mean_mm=mean.astype(np.float32),
        quads=quads.astype(np.int32),
        identity_mm=_offsets(identities, mean),
        expression_mm=_offsets(shapes, mean),
        expression_names=tuple(path.stem for path in shapes),
        narrow_face=6706,
        face=9409,
        head=11248,
    )


def _offsets(paths: list[Path], mean_mm: FloatArray) -> FloatArray:
    return np.stack([(_read_obj(path)[0][KEPT] - mean_mm).astype(np.float16) for path in paths])


def _read_obj(path: Path) -> tuple[FloatArray, IntArray]:
    """Vertices in mm and quads (triangles repeat their last corner) of one of the model's OBJ files."""
    try:
        lines = path.read_text(encoding="ascii", errors="replace").splitlines()
        points = np.array([line.split()[1:4] for line in lines if line.startswith("v ")], dtype=float)
        corners = [[int(word.split("/")[0]) - 1 for word in line.split()[1:]] for line in lines if line[:2] == "f "]
        quads = np.array([(row + row[-1:])[:4] for row in corners], dtype=np.int64).reshape(-1, 4)
    except (OSError, ValueError) as error:
        raise EngineError(f"{path.name} could not be read as an OBJ file: {error}. {REMEDY}") from error
    return points.reshape(-1, 3) * MILLIMETRES_PER_UNIT, quads
