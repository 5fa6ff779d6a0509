from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.catalog import scheme
from engine.io import find_reference, read_annotation, read_scan
from engine.synth.anchors import attach
from engine.synth.demo import PEOPLE, write_demo
from engine.types import Unit


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    return write_demo(tmp_path_factory.mktemp("demo"))


def test_the_demo_has_what_it_is_to_show(demo: tuple[Path, ...]) -> None:
    scans = [read_scan(path) for path in demo]
    assert len(scans) == len(PEOPLE) == 6
    assert sum(bool(scan.textures) for scan in scans) >= 3
    assert any(scan.colours is not None and scan.faces is not None for scan in scans)
    assert any(scan.faces is None for scan in scans)
    assert [scan.unit.unit for scan in scans].count(Unit.METRE) == 1
    assert {person.sex for person in PEOPLE} == {"female", "male"}
    for scan in scans:
        assert not scan.warnings
        assert 200 < np.ptp(scan.points_mm, axis=0).max() < 450
        assert len(scan.points_mm) > 12_000


def test_the_files_are_small(demo: tuple[Path, ...]) -> None:
    for path in demo[0].parent.iterdir():
        assert path.stat().st_size < 1_500_000, path.name


def test_references_lie_on_their_scans(demo: tuple[Path, ...]) -> None:
    found = 0
    for path in demo:
        reference = find_reference(path)
        if reference is None:
            continue
        found += 1
        scan = read_scan(path)
        annotation, notes = read_annotation(reference, scheme("ibug68"), scan)
        assert not notes
        places = np.array([landmark.xyz_mm for landmark in annotation.landmarks.values()])
        assert len(places) == 68
        assert scan.faces is not None
        near = attach(places, scan.points_mm, scan.faces).on(scan.points_mm)
        assert np.abs(near - places).max() < 0.02, "more than the file's own rounding"
    assert found == 2


def test_the_same_seed_writes_the_same_bytes(demo: tuple[Path, ...], tmp_path: Path) -> None:
    seen = []
    again = write_demo(tmp_path, count=2, progress=lambda done, total: seen.append((done, total)))
    for path, first in zip(again, demo, strict=False):
        assert path.read_bytes() == first.read_bytes()
        assert path.with_suffix(".jpg").read_bytes() == first.with_suffix(".jpg").read_bytes()
    assert seen == [(1, 2), (2, 2)]
