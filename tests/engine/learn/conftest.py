from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.datasets.storage import FACTS, POINTS, open_dataset, write_rest
from engine.datasets.values import LandmarkDataset, ScanInfo

NAMES = ("chin", "nose", "top", "eye_right", "eye_left")
DIRECTIONS = np.array([[0.0, -1.0, 0.2], [0.0, 0.0, 1.0], [0.0, 1.0, 0.3], [-0.5, 0.4, 0.8], [0.5, 0.4, 0.8]])


def make_dataset(folder: Path, scans: int = 16, points: int = 300, per_subject: int = 1) -> LandmarkDataset:
    """Dented ellipsoids of different proportions, with five landmarks on them; one label is unknown."""
    if not (folder / FACTS).exists():
        folder.mkdir(parents=True)
        clouds, labels = [], []
        for number in range(scans):
            rng = np.random.default_rng(number)
            radii = np.array([70.0, 95.0, 85.0]) * np.exp(rng.normal(0.0, 0.1, 3))
            rays = rng.normal(size=(points, 3))
            clouds.append(_surface(rays, radii) + 20.0)
            labels.append(_surface(DIRECTIONS, radii) + 20.0)
        np.save(folder / POINTS, np.concatenate(clouds).astype(np.float32))
        places = np.stack(labels)
        places[-1, 2] = np.nan
        infos = [ScanInfo(f"scan{number}", f"person{number // per_subject}") for number in range(scans)]
        write_rest(folder, "tiny", "", NAMES, infos, [points] * scans, places)
    return open_dataset(folder)


def _surface(rays: np.ndarray, radii: np.ndarray) -> np.ndarray:
    unit = rays / np.linalg.norm(rays, axis=1, keepdims=True)
    nose = 1.0 + 0.25 * np.exp(-np.square(unit - [0.0, 0.0, 1.0]).sum(1) / 0.05)
    return unit * radii * nose[:, None]


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    """Two threads on busy cores wait for each other most of the time."""
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> LandmarkDataset:
    return make_dataset(tmp_path_factory.mktemp("data") / "tiny")


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data") / "tiny"
    make_dataset(folder)
    return folder


class QuietJob:
    """A job nobody watches; it remembers what was said and can be told to stop."""

    def __init__(self, out: Path | None = None, stop_after: int = 0) -> None:
        self.said: list[tuple[str, str]] = []
        self.figures: list[tuple[float, dict[str, float]]] = []
        self._stop_after, self._asked = stop_after, 0
        self.path = out

    @property
    def out(self) -> Path:
        assert self.path is not None
        return self.path

    def progress(self, step: float, total: float, text: str = "") -> None:
        """Nobody looks."""

    def metrics(self, values: Mapping[str, float], step: float = 0.0) -> None:
        self.figures.append((step, dict(values)))

    def log(self, text: str, level: str = "info") -> None:
        self.said.append((level, text))

    def cancelled(self) -> bool:
        self._asked += 1
        return bool(self._stop_after) and self._asked > self._stop_after


@pytest.fixture
def job(tmp_path: Path) -> QuietJob:
    return QuietJob(tmp_path / "out")


POINTNET: dict[str, Any] = {"name": "pointnet", "widths": [16, 32], "hidden": [16], "dropout": 0.2}
SMALL: dict[str, Any] = {
    "system": "points",
    "preprocess": {"points": 64, "dedup": {"on": False}},
    "stage": {"net": POINTNET, "loop": {"epochs": 4, "batch": 4, "validate_every": 1.0, "device": "cpu"}},
    "protocol": {"test": 3, "validation": 3, "retrain": False},
    "export": False,
}
