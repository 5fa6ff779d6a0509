"""``nasion export --curves``: points of curves are laid over the scans and written by name."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from engine.catalog import scheme
from engine.cli import run
from engine.geometry import Surface
from engine.store.landmark_sets import PutSet, SetKey
from engine.store.project import Project
from engine.synth.head import ProceduralHead, build_head, mean_parameters
from engine.types import Annotation, Landmark, Unit

SCHEME = scheme("face-clinical")


@pytest.fixture(scope="module")
def head() -> ProceduralHead:
    return build_head(mean_parameters("male"), 0.35)


@pytest.fixture
def study(tmp_path: Path, head: ProceduralHead) -> Path:
    lines = [f"v {x:.6f} {y:.6f} {z:.6f}" for x, y, z in head.vertices_mm]
    lines += [f"f {a} {b} {c}" for a, b, c in head.faces + 1]
    scan = tmp_path / "head.obj"
    scan.write_text("\n".join(lines) + "\n")
    marks = {name: Landmark(head.landmarks_mm[f"{SCHEME.id}/{name}"]) for name in SCHEME.names}
    with Project.create(tmp_path / "study") as project:
        scan_id = project.add_scans([scan])[0].scan_id
        change = PutSet(SetKey(scan_id, SCHEME.id), Annotation(SCHEME.id, marks), "Import", unit=Unit.MILLIMETRE)
        project.apply(change)
    return tmp_path / "study"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_points_lie_on_the_scan_and_nothing_is_stored(study: Path, head: ProceduralHead) -> None:
    out = study.parent / "out.csv"
    assert run(["export", "--project", str(study), "--out", str(out), "--curves"]) == 0
    laid = [row for row in rows(out) if row["source"] == "curve"]
    assert [row["landmark"] for row in laid] == [name for curve in SCHEME.curve for name in curve.names]
    points = np.array([[float(row[axis]) for axis in "xyz"] for row in laid])
    assert Surface(head.vertices_mm, head.faces).closest(points).distance_mm.max() < 1e-3
    assert run(["export", "--project", str(study), "--out", str(out)]) == 0
    assert len(rows(out)) == len(SCHEME)


def test_a_scan_that_is_gone_or_changed_leaves_its_landmarks(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, scan = study.parent / "out.csv", study.parent / "head.obj"
    scan.write_text(scan.read_text() + "# changed\n")
    command = ["export", "--project", str(study), "--out", str(out), "--curves"]
    assert run(command) == 0
    assert "was changed since" in capsys.readouterr().err
    scan.unlink()
    assert run(command) == 0
    assert "curves are left out" in capsys.readouterr().err
    assert len(rows(out)) == len(SCHEME)
