"""Faces to judge: random shapes about the mean head, as arrays and as landmark sets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from engine.catalog import LandmarkScheme, scheme
from engine.preprocess.similarity import random_rotation
from engine.review.prior import ShapePrior, prior_of_scheme
from engine.store.project import Project
from engine.types import Annotation, Landmark

Faces = Callable[..., np.ndarray]
MakeSet = Callable[..., Annotation]


@pytest.fixture(scope="session")
def ibug() -> LandmarkScheme:
    return scheme("ibug68")


@pytest.fixture(scope="session")
def prior(ibug: LandmarkScheme) -> ShapePrior:
    return prior_of_scheme(ibug)


@pytest.fixture(scope="session")
def faces(prior: ShapePrior) -> Faces:
    """n faces drawn from what is expected, each in a frame of its own: (n, 68, 3)."""

    def make(count: int, seed: int = 0, share: float = 1.0) -> np.ndarray:
        rng = np.random.default_rng(seed)
        root = np.linalg.cholesky(share * np.asarray(prior.covariance))
        shapes = prior.mean_mm + (rng.normal(size=(count, len(root))) @ root.T).reshape(count, -1, 3)
        return np.stack([shape @ random_rotation(rng).T + rng.normal(size=3) * 50.0 for shape in shapes])

    return make


@pytest.fixture(scope="session")
def make_set(ibug: LandmarkScheme) -> MakeSet:
    def make(shape: np.ndarray, **fields: object) -> Annotation:
        landmarks = {
            name: Landmark(tuple(place), **fields)  # type: ignore[arg-type]
            for name, place in zip(ibug.names, shape, strict=True)
            if np.isfinite(place).all()
        }
        return Annotation(ibug.id, landmarks)

    return make


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "study") as made:
        yield made


@pytest.fixture
def scan_id(project: Project, tmp_path: Path) -> str:
    path = tmp_path / "face.obj"
    path.write_text("v 0 0 0\n")
    return project.add_scans([path])[0].scan_id
