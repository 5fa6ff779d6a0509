"""BU-3DFE: meshes (``.wrl``) with 83 landmarks beside them (``.bnd``)."""

from __future__ import annotations

import re
from pathlib import Path

from engine import io
from engine.datasets.folder import cloud_reader
from engine.datasets.subjects import subject_of
from engine.datasets.values import Candidate, Found, ImportOptions
from engine.io.bu3dfe import COUNT
from engine.types import EngineError, Unit
from engine.units import MILLIMETRES

_NAME = re.compile(r"^[FM]\d{4}_(NE|AN|DI|FE|HA|SA|SU)(\d{2})(AE|AM|BL|IN|LA|WH)_(?:F3D|RAW)$")
_EXPRESSIONS = {
    "NE": "neutral", "AN": "angry", "DI": "disgust", "FE": "fear", "HA": "happy", "SA": "sad", "SU": "surprise",
}  # fmt: skip


def find(source: Path, options: ImportOptions) -> Found:
    """Every ``.wrl`` below a folder with the ``.bnd`` of its name. EngineError if there is none."""
    meshes = sorted(path for path in source.rglob("*") if path.suffix.lower() == ".wrl")
    if not meshes:
        raise EngineError(f"{source} holds no .wrl meshes. Choose the folder of BU-3DFE.")
    return Found("bu3dfe", source, names(), [_candidate(path, options) for path in meshes])


def names() -> tuple[str, ...]:
    """The landmarks are known by their order only."""
    return tuple(f"point_{number + 1}" for number in range(COUNT))


def _candidate(path: Path, options: ImportOptions) -> Candidate:
    subject = subject_of(path.stem, options.subject)
    facts = {}
    if (match := _NAME.match(path.stem)) is not None:
        facts = {"expression": _EXPRESSIONS[match.group(1)], "level": str(int(match.group(2)))}
    read = cloud_reader(path, options.unit)
    marks = next((path.with_suffix(suffix) for suffix in (".bnd", ".BND") if path.with_suffix(suffix).is_file()), None)
    if marks is None:
        return Candidate(path.stem, subject, read, {}, attributes=facts)
    try:
        places = io.read_landmarks(marks).xyz.tolist()
    except EngineError as error:
        return Candidate(path.stem, subject, read, {}, attributes=facts, trouble=str(error))
    labels = {name: (xyz[0], xyz[1], xyz[2]) for name, xyz in zip(names(), places, strict=True)}
    unit = options.label_unit or options.unit or Unit.MILLIMETRE
    return Candidate(path.stem, subject, read, labels, MILLIMETRES[unit], facts)
