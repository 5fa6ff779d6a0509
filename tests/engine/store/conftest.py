from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.store.project import Project

MakeScan = Callable[..., Path]


@pytest.fixture
def make_scan(tmp_path: Path) -> MakeScan:
    """A small file that stands for a scan: the store never looks inside."""

    def make(name: str = "face.obj", text: str = "") -> Path:
        path = tmp_path / "scans" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text or f"v 0 0 0\n# {name}\n")
        return path

    return make


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "study") as made:
        yield made


@pytest.fixture
def scan_id(project: Project, make_scan: MakeScan) -> str:
    return project.add_scans([make_scan()])[0].scan_id
