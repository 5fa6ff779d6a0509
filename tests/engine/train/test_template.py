from __future__ import annotations

import numpy as np
import pytest

from engine.datasets.storage import open_dataset, pack
from engine.datasets.survey import survey
from engine.datasets.values import ImportOptions, LandmarkDataset
from engine.preprocess.similarity import fit_similarity
from engine.preprocess.template import Template, align
from engine.train.template import build_template

RECIPE = """
count = 14
scheme = "nose9"
points = 4096
expression = 0.3
radius_mm = [95.0, 125.0]
turn_deg = 12.0
shift_mm = 40.0
seed = 2
"""
TRAIN = 9


@pytest.fixture(scope="module")
def heads(tmp_path_factory: pytest.TempPathFactory) -> LandmarkDataset:
    folder = tmp_path_factory.mktemp("heads")
    (folder / "heads.toml").write_text(RECIPE)
    pack(survey("synthetic", folder / "heads.toml", ImportOptions("nose9"), lambda *_: None), folder / "set")
    return open_dataset(folder / "set")


@pytest.fixture(scope="module")
def mean_face(heads: LandmarkDataset) -> Template:
    clouds = [np.asarray(heads.cloud_mm(row), float) for row in range(TRAIN)]
    return build_template(clouds, heads.labels_mm[:TRAIN], heads.names)


def test_the_mean_face_is_a_surface_and_no_thick_skin(mean_face: Template) -> None:
    """The nearest points of every point lie in a plane, as on a head: else nothing laid over it comes to rest."""
    points = mean_face.points_unit * mean_face.unit_mm
    near = points[mean_face.tree.query(mean_face.points_unit, k=12)[1]]
    thickness = np.linalg.svd(near - near.mean(1, keepdims=True), compute_uv=False)[:, 2] / np.sqrt(12)
    assert np.median(thickness) < 0.6


def test_heads_of_other_people_neither_shrink_nor_turn_on_the_mean_face(
    heads: LandmarkDataset, mean_face: Template
) -> None:
    for row in range(TRAIN, len(heads)):
        labels = heads.labels_mm[row]
        best = fit_similarity(labels, mean_face.landmarks_unit)
        found = align(np.asarray(heads.cloud_mm(row), float), mean_face)
        assert found.scale == pytest.approx(best.scale, rel=0.12)
        off = np.linalg.norm(found.apply(labels) - mean_face.landmarks_unit, axis=1) * mean_face.unit_mm
        assert off.mean() < 8.0
