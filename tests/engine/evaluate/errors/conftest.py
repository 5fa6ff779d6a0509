from __future__ import annotations

import pytest

from engine.evaluate.errors.data import ErrorData, read
from engine.store.project import Project
from tests.engine.evaluate.errors import planted as planting


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> planting.Planted:
    return planting.plant(tmp_path_factory.mktemp("planted") / "project")


@pytest.fixture(scope="session")
def data(planted: planting.Planted) -> ErrorData:
    with Project.open(planted.folder, read_only=True) as project:
        return read(project)
