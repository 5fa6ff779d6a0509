"""Data sets on disk: a folder with all points in one array, opened through a memory map, told apart by its content."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from engine.datasets.survey import Progress, Survey, content_of
from engine.datasets.values import LandmarkDataset, ScanInfo
from engine.types import EngineError, FloatArray

FORMAT = 1
FACTS, POINTS, LABELS = "dataset.json", "points.npy", "labels.npy"


def pack(survey: Survey, folder: Path, progress: Progress | None = None, name: str = "") -> LandmarkDataset:
    """Copy what fits into a data set folder, and open it. The folder appears whole or not at all.

    name: what the data set is called; empty: as its folder.

    EngineError if it exists already, if a cloud changed since the survey, or if the disk does not take it.
    """
    if folder.exists():
        raise EngineError(f"{folder} exists already. Choose another folder for the data set.")
    partial = folder.with_name(folder.name + ".part")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        partial.mkdir(parents=True)
        _write(survey, partial, name or folder.name, progress)
        partial.rename(folder)
    except OSError as error:
        raise EngineError(f"{folder} could not be written: {error.strerror or error}. Free some space.") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return open_dataset(folder)


def _write(survey: Survey, folder: Path, name: str, progress: Progress | None) -> None:
    total = sum(one.points for one in survey.fitting)
    points = np.lib.format.open_memmap(folder / POINTS, "w+", np.float32, (total, 3))
    start = 0
    for number, one in enumerate(survey.fitting):
        if progress is not None:
            progress(number, len(survey.fitting), one.candidate.scan)
        assert one.candidate.cloud is not None
        cloud = np.asarray(one.candidate.cloud(), float)
        cloud = cloud[np.isfinite(cloud).all(1)]
        if content_of(cloud) != one.content:
            raise EngineError(f"{one.candidate.scan} was changed while the data set was read. Import it again.")
        points[start : start + len(cloud)] = cloud
        start += len(cloud)
    points.flush()
    labels = np.stack([one.labels_mm for one in survey.fitting])
    infos = [ScanInfo(one.candidate.scan, one.candidate.subject, one.candidate.attributes) for one in survey.fitting]
    write_rest(folder, name, survey.scheme, survey.names, infos, [one.points for one in survey.fitting], labels)


def write_rest(
    folder: Path,
    name: str,
    scheme: str,
    names: Sequence[str],
    infos: Sequence[ScanInfo],
    counts: Sequence[int],
    labels_mm: FloatArray,
) -> None:
    """Labels and facts beside points that are written already."""
    np.save(folder / LABELS, np.asarray(labels_mm, np.float64))
    facts: dict[str, Any] = {
        "format": FORMAT,
        "name": name,
        "scheme": scheme,
        "names": list(names),
        "scans": [
            {"scan": one.scan, "subject": one.subject, "points": int(count), "attributes": dict(one.attributes)}
            for one, count in zip(infos, counts, strict=True)
        ],
    }
    facts["digest"] = _digest(folder, facts)
    (folder / FACTS).write_text(json.dumps(facts, indent=1), encoding="utf-8")


def open_dataset(folder: Path) -> LandmarkDataset:
    """A data set folder. EngineError if it is none, not whole, or of a newer version."""
    facts = _facts(folder)
    try:
        points = np.load(folder / POINTS, mmap_mode="r", allow_pickle=False)
        labels = np.load(folder / LABELS, allow_pickle=False)
        counts = [int(one["points"]) for one in facts["scans"]]
        scans = tuple(ScanInfo(one["scan"], one["subject"], one["attributes"]) for one in facts["scans"])
        starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        if starts[-1] != len(points) or len(labels) != len(scans):
            raise ValueError("its parts are not of one length")
        return LandmarkDataset(
            facts["name"], facts["scheme"], tuple(facts["names"]), scans, points, starts, labels, facts["digest"]
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EngineError(f"The data set in {folder} is not whole: {error}. Import it again.") from error


def is_dataset(folder: Path) -> bool:
    """Whether a data set lies there."""
    return (folder / FACTS).is_file()


def verify(folder: Path) -> None:
    """EngineError if the data set is not what its digest says, since somebody changed its files."""
    facts = _facts(folder)
    if _digest(folder, {key: value for key, value in facts.items() if key != "digest"}) != facts.get("digest"):
        raise EngineError(f"The data set in {folder} was changed after it was imported. Import it again.")


def _facts(folder: Path) -> dict[str, Any]:
    try:
        facts: dict[str, Any] = json.loads((folder / FACTS).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EngineError(
            f"{folder} is no data set of Nasion. Make one with “nasion dataset import”."
        ) from error  # fmt: skip
    if facts.get("format", 0) > FORMAT:
        raise EngineError(f"The data set in {folder} is of a newer version of Nasion. Update Nasion or import again.")
    return facts


def _digest(folder: Path, facts: dict[str, Any]) -> str:
    """Sixteen digits that change with any point, label, name or subject."""
    told = {key: value for key, value in facts.items() if key not in ("name", "format")}
    digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode())
    for name in (POINTS, LABELS):
        with (folder / name).open("rb") as file:
            while block := file.read(1 << 22):
                digest.update(block)
    return digest.hexdigest()[:16]
