"""What the second stage of a coarse-to-fine model looked at, scan by scan: patches, truth, coarse and refined places.

One ``.npz`` per scan below ``stages`` in the folder of a run or of a job: ``scan`` (its id, or its name in a data
set), ``names``, ``patches_mm`` (L, P, 3), ``truth_mm``, ``coarse_mm``, ``refined_mm`` (L, 3), ``covered`` (L,) and
``radius_mm``. All in the scan's own frame, millimetres; NaN where something is not known.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.io.atomic import write_whole
from engine.preprocess.patches import cut
from engine.types import EngineError, FloatArray

FOLDER = "stages"
JITTER_SHARE, RADIUS_SHARE, RADIUS_FACTOR = 80.0, 95.0, 1.2
"""Jitter is this percentile of the coarse errors, radius that many times this one."""


@dataclass(frozen=True, eq=False)
class StageView:
    """One scan on its way through both stages. L landmarks, P points of a patch.

    patches_mm: (L, P, 3). truth_mm (NaN where unknown), coarse_mm, refined_mm: (L, 3). covered: (L,) whether the truth
    lay within its patch. radius_mm: of the patches.
    """

    scan: str
    names: tuple[str, ...]
    patches_mm: FloatArray
    truth_mm: FloatArray
    coarse_mm: FloatArray
    refined_mm: FloatArray
    covered: NDArray[np.bool_]
    radius_mm: float

    def of(self, name: str) -> StageView | None:
        """The same of one landmark alone; None if it is not there."""
        if name not in self.names:
            return None
        rows = [self.names.index(name)]
        return StageView(
            self.scan, (name,), self.patches_mm[rows].copy(), self.truth_mm[rows], self.coarse_mm[rows],
            self.refined_mm[rows], self.covered[rows], self.radius_mm,
        )  # fmt: skip

    @property
    def coarse_error_mm(self) -> FloatArray:
        """(L,); NaN where the truth is not known."""
        return np.asarray(np.linalg.norm(self.coarse_mm - self.truth_mm, axis=1))

    @property
    def refined_error_mm(self) -> FloatArray:
        """(L,); NaN where the truth is not known."""
        return np.asarray(np.linalg.norm(self.refined_mm - self.truth_mm, axis=1))


@dataclass(frozen=True)
class StageTuning:
    """What the errors of a first stage ask of the second. Millimetres; NaN without a known error."""

    jitter_mm: float
    radius_mm: float
    largest_mm: float

    @classmethod
    def of(cls, errors_mm: FloatArray) -> StageTuning:
        """errors_mm: of the first stage, of any shape, NaN where unknown."""
        known = errors_mm[np.isfinite(errors_mm)]
        if not len(known):
            return cls(float("nan"), float("nan"), float("nan"))
        jitter, tail = np.percentile(known, (JITTER_SHARE, RADIUS_SHARE))
        return cls(float(jitter), RADIUS_FACTOR * float(tail), float(known.max()))


def cut_view(
    scan: str,
    points_mm: FloatArray,
    names: Sequence[str],
    truth_mm: FloatArray,
    coarse_mm: FloatArray,
    refined_mm: FloatArray,
    radius_mm: float,
    count: int,
) -> StageView:
    """Patches of ``count`` points of a scan (N, 3) about the coarse places (L, 3)."""
    patches = cut(points_mm, coarse_mm, radius_mm, None, count)
    places = patches.points.astype(float) * patches.scale + patches.centres_unit[:, None]
    return StageView(
        scan, tuple(names), places.astype(np.float32), truth_mm, coarse_mm, refined_mm, patches.covered(truth_mm),
        radius_mm,
    )  # fmt: skip


def save_view(view: StageView, folder: Path, number: int) -> Path:
    """Write one below ``folder/stages``, whole or not at all. EngineError if it cannot be."""
    target = folder / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer, scan=np.array(view.scan), names=np.array(view.names), patches_mm=view.patches_mm.astype(np.float32),
        truth_mm=view.truth_mm, coarse_mm=view.coarse_mm, refined_mm=view.refined_mm, covered=view.covered,
        radius_mm=view.radius_mm,
    )  # fmt: skip
    path = target / f"{number:05d}.npz"
    write_whole(path, buffer.getvalue())
    return path


def view_files(folder: Path) -> list[Path]:
    """The files of a run or a job, in the order of its scans."""
    return sorted((folder / FOLDER).glob("*.npz"))


def load_view(path: Path) -> StageView:
    """One of these files. EngineError if it is damaged."""
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as stored:
            return StageView(
                str(stored["scan"]), tuple(map(str, stored["names"])), stored["patches_mm"], stored["truth_mm"],
                stored["coarse_mm"], stored["refined_mm"], stored["covered"], float(stored["radius_mm"]),
            )  # fmt: skip
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise EngineError(f"{path.name} shows no patches: {error}. Cut the patches or train again.") from error
