"""Training sets made ahead: shards of synthetic scans, the same for the same recipe and seed on any machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from engine.config import Config
from engine.synth.morphable import HeadConfig, MorphableHead
from engine.synth.scanner import ScannerConfig, scan_head
from engine.synth.types import SyntheticScan
from engine.types import Cancelled, EngineError

FORMAT = 3
"""Changes whenever the same recipe makes other scans than before."""


class Recipe(Config):
    """Everything that decides what is made; its hash names the set."""

    model: Path
    """Packed morphable head or ICT-FaceKit checkout."""
    head: HeadConfig = HeadConfig()
    scanner: ScannerConfig = ScannerConfig()
    scans_per_shard: int = 250

    @property
    def digest(self) -> str:
        """Sixteen hexadecimal digits that change with every setting, but not with where the model lies."""
        tree = self.model_dump(mode="json") | {"model": self.model.name, "format": FORMAT}
        return hashlib.sha256(json.dumps(tree, sort_keys=True).encode()).hexdigest()[:16]


def generate(
    recipe: Recipe,
    count: int,
    seed: int,
    folder: Path,
    processes: int = 1,
    progress: Callable[[int, int], None] = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> list[Path]:
    """Make ``count`` scans into shards under ``folder`` and return their paths, in order.

    Shards that exist are kept, so an interrupted run goes on where it stopped. Shard k depends on recipe, seed and k
    only. ``progress`` hears (shards done, shards). Cancelled when ``cancelled`` says so: at the next shard's end.
    """
    folder.mkdir(parents=True, exist_ok=True)
    total = -(-count // recipe.scans_per_shard)
    paths = [folder / f"scans_{recipe.digest}_{seed}_{number:05d}.npz" for number in range(total)]
    sizes = [min(recipe.scans_per_shard, count - number * recipe.scans_per_shard) for number in range(total)]
    todo = [number for number in range(total) if not _complete(paths[number], sizes[number])]
    done = total - len(todo)
    progress(done, total)
    for _ in _run(recipe, seed, [(number, sizes[number], paths[number]) for number in todo], processes, cancelled):
        done += 1
        progress(done, total)
    return paths


def _run(
    recipe: Recipe, seed: int, tasks: list[tuple[int, int, Path]], processes: int, cancelled: Callable[[], bool]
) -> Iterator[Path]:
    if processes <= 1:
        for task in tasks:
            if cancelled():
                raise Cancelled
            yield _make(recipe, seed, *task)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        waiting = [pool.submit(_make, recipe, seed, *task) for task in tasks]
        for future in as_completed(waiting):
            if cancelled():
                pool.shutdown(wait=True, cancel_futures=True)
                raise Cancelled
            yield future.result()


_heads: dict[Path, MorphableHead] = {}


def _make(recipe: Recipe, seed: int, number: int, size: int, path: Path) -> Path:
    if recipe.model not in _heads:
        _heads[recipe.model] = MorphableHead.load(recipe.model)
    head = _heads[recipe.model]
    rng = np.random.default_rng([seed, number])
    write_shard(path, [scan_head(head.sample(rng, recipe.head), rng, recipe.scanner) for _ in range(size)])
    return path


def _complete(path: Path, size: int) -> bool:
    if not path.is_file():
        return False
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as shard:
            return len(shard["kind"]) == size
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return False


def write_shard(path: Path, scans: list[SyntheticScan]) -> None:
    """Write scans of equal size as one .npz; the file appears only when it is whole."""
    arrays: dict[str, Any] = {
        "points_mm": np.stack([scan.points_mm for scan in scans]),
        "canonical_mm": np.stack([scan.canonical_mm for scan in scans]).astype(np.float16),
        "is_face": np.packbits(np.stack([scan.is_face for scan in scans]), axis=1),
        "landmarks_mm": np.stack([scan.landmarks_mm for scan in scans]).astype(np.float32),
        "landmark_visible": np.stack([scan.landmark_visible for scan in scans]),
        "names": np.array(scans[0].names),
        "kind": np.array([scan.kind for scan in scans]),
    }
    normals = [scan.normals for scan in scans if scan.normals is not None]
    if normals:
        arrays["normals"] = np.round(np.stack(normals) * 127.0).astype(np.int8)
    partial = path.with_suffix(".part")
    with partial.open("wb") as stream:
        np.savez(stream, **arrays)
    partial.replace(path)


def read_shard(path: Path) -> list[SyntheticScan]:
    """The scans of a shard. Canonical places are good to 0.06 mm, normals to half a degree. EngineError if damaged."""
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            shard = {name: stored[name] for name in stored.files}
        count = shard["points_mm"].shape[1]
        faces = np.unpackbits(shard["is_face"], axis=1, count=count).astype(bool)
        normals = shard["normals"].astype(np.float32) / 127.0 if "normals" in shard else None
        names = tuple(str(name) for name in shard["names"])
        return [
            SyntheticScan(
                points_mm=shard["points_mm"][number],
                normals=None if normals is None else normals[number],
                canonical_mm=shard["canonical_mm"][number].astype(np.float32),
                is_face=faces[number],
                landmarks_mm=shard["landmarks_mm"][number].astype(float),
                landmark_visible=shard["landmark_visible"][number],
                names=names,
                kind=str(shard["kind"][number]),
            )
            for number in range(len(faces))
        ]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise EngineError(f"{path.name} is not a whole shard of scans. Delete it and make it again.") from error
