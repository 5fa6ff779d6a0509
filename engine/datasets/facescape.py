"""FaceScape: registered meshes (TU models) whose landmarks are vertices named in an index file, or clouds of 8192."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np

from engine import catalog
from engine.datasets.folder import cloud_reader
from engine.datasets.subjects import subject_of
from engine.datasets.values import Candidate, Found, ImportOptions, Vector
from engine.types import EngineError, FloatArray, IntArray, Unit
from engine.units import MILLIMETRES

INDEX_FILES = ("landmark_indices.npz", "landmark_indices.npy", "landmark_indices.txt")
_TU_NAME = re.compile(r"^\d+_(\w+)$")


def find(source: Path, options: ImportOptions) -> Found:
    """Meshes ``<subject>/models_reg/<number>_<expression>.obj`` with an index file, or ``<name>.npy`` clouds.

    A cloud takes its landmarks from ``<name>_landmarks.npy`` beside it or ``landmarks/<name>.npy``, (L, 3), or from
    the index file if there is one. EngineError if there are neither meshes nor clouds, or no landmarks for them.
    """
    meshes = sorted(path for path in source.rglob("*.obj") if path.parent.name == "models_reg")
    clouds = sorted(path for path in source.rglob("*.npy") if _is_cloud(path))
    if not meshes and not clouds:
        raise EngineError(f"{source} holds neither <subject>/models_reg/*.obj nor .npy clouds. Choose another folder.")
    index = read_index(source)
    if meshes and index is None:
        raise EngineError(f"{source} has no index file. Put FaceScape's {INDEX_FILES[0]} there.")
    candidates = [_candidate(path, _mesh_name(path), index, options) for path in meshes or clouds]
    most = max((len(one.labels) for one in candidates), default=0)
    return Found("facescape", source, _names(most), candidates)


def read_index(source: Path) -> IntArray | None:
    """Vertex numbers of the landmarks, (L,), from the folder or the one above; None if there is no file."""
    for folder in (source, source.parent):
        for name in INDEX_FILES:
            path = folder / name
            if path.is_file():
                return _read_index(path)
    return None


def _read_index(path: Path) -> IntArray:
    try:
        if path.suffix == ".txt":
            values = np.loadtxt(path, dtype=np.int64).ravel()
        else:
            loaded = np.load(path, allow_pickle=False)
            # The file of FaceScape's toolkit has one list for each version of the template; v10 is the published one.
            values = loaded["v10" if "v10" in loaded else loaded.files[0]] if path.suffix == ".npz" else loaded
        index: IntArray = np.asarray(values).ravel().astype(np.int64)
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise EngineError(f"{path.name} is no list of vertex numbers: {error}. Take FaceScape's own file.") from error
    if not len(index) or index.min() < 0:
        raise EngineError(f"{path.name} holds no vertex numbers. Take FaceScape's own file.")
    return index


def _is_cloud(path: Path) -> bool:
    return (
        path.name not in INDEX_FILES and not path.stem.endswith("_landmarks") and path.parent.name != "landmarks"
    )  # fmt: skip


def _mesh_name(path: Path) -> str:
    if path.parent.name == "models_reg":
        return f"{path.parent.parent.name}_{path.stem}"
    return path.stem


def _candidate(path: Path, name: str, index: IntArray | None, options: ImportOptions) -> Candidate:
    read = cloud_reader(path, options.unit)
    facts = {}
    stem = path.stem if path.parent.name == "models_reg" else name.partition("_")[2]
    if (match := _TU_NAME.match(stem)) is not None:
        facts["expression"] = match.group(1)
    subject = subject_of(name, options.subject)
    unit_mm = MILLIMETRES[options.label_unit or options.unit or Unit.MILLIMETRE]
    try:
        labels = _labels(path, read, index, unit_mm)
    except EngineError as error:
        return Candidate(name, subject, None, {}, trouble=str(error))
    return Candidate(name, subject, read, labels, unit_mm, facts)


def _labels(
    path: Path, read: Callable[[], FloatArray], index: IntArray | None, unit_mm: float
) -> dict[str, Vector | None]:
    """Places by name, in the labels' own numbers."""
    beside = (path.with_name(f"{path.stem}_landmarks.npy"), path.parent / "landmarks" / path.name)
    for own in beside:
        if own.is_file():
            try:
                places = np.asarray(np.load(own, allow_pickle=False), float)
            except (OSError, ValueError) as error:
                raise EngineError(f"{own.name} is no array of landmarks: {error}. Export it again.") from error
            if places.ndim != 2 or places.shape[1] != 3:
                raise EngineError(f"{own.name} has shape {places.shape}, not (landmarks, 3). Export it again.")
            return _by_name(places)
    if index is None:
        return {}
    points = read()
    if index.max() >= len(points):
        raise EngineError(
            f"{path.name} has {len(points)} points; the index file speaks of number {index.max()}. "
            "It belongs to another template."
        )
    return _by_name(points[index] / unit_mm)


def _by_name(places: FloatArray) -> dict[str, Vector | None]:
    rows = zip(_names(len(places)), places.tolist(), strict=True)
    return {name: None if np.isnan(xyz).any() else (xyz[0], xyz[1], xyz[2]) for name, xyz in rows}


def _names(count: int) -> tuple[str, ...]:
    """FaceScape's 68 landmarks are those of 300-W, in their order; other counts are numbered."""
    scheme = catalog.scheme("ibug68")
    return scheme.names if count == len(scheme) else tuple(f"point_{number + 1}" for number in range(count))
