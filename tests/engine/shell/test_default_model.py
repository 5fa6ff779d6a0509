"""The shell with the model that ships, on a head made for the test, as a script would call it."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from engine.cli import run
from engine.infer.cards import shipped_cards
from engine.io import read_scan

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def head(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One synthetic scan with its exact landmarks beside it."""
    if not shipped_cards():
        pytest.skip("no model is installed")
    folder = tmp_path_factory.mktemp("heads")
    assert run(["synth", "--count", "1", "--out", str(folder), "--seed", "4"]) == 0
    return next(path for path in sorted(folder.iterdir()) if path.suffix in (".obj", ".ply"))


def points(path: Path) -> dict[str, np.ndarray]:
    with path.open(newline="", encoding="utf-8") as file:
        return {
            row["landmark"]: np.array([float(row[axis]) for axis in "xyz"]) for row in csv.DictReader(file) if row["x"]
        }


def test_a_head_is_answered_in_one_call(head: Path, tmp_path: Path) -> None:
    out = tmp_path / "landmarks.csv"
    done = subprocess.run(
        [sys.executable, "-m", "app.command", "predict", str(head), "--scheme", "ibug68", "--out", str(out)],
        cwd=ROOT, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    found, true = points(out), points(head.with_suffix(".csv"))
    assert len(found) == 68
    errors = [float(np.linalg.norm(found[name] - true[name])) for name in true]
    assert np.mean(errors) < 10.0  # millimetres: a face, and the right way up; how precise is measured elsewhere


def test_something_that_is_no_face_is_not_answered(
    head: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    random = np.random.default_rng(0)
    box = random.uniform(-150, 150, size=(4000, 3))
    box[np.arange(4000), random.integers(0, 3, 4000)] = 150.0
    path = tmp_path / "box.xyz"
    np.savetxt(path, box)
    assert len(read_scan(path).points_mm) == 4000
    assert run(["predict", str(path), "--scheme", "ibug68", "--out", str(tmp_path / "a.csv")]) == 1
    assert "box.xyz" in capsys.readouterr().err


def test_models_are_listed(head: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["models"]) == 0
    assert sum(" default " in line for line in capsys.readouterr().out.splitlines()) == 1


def test_two_processes_answer_as_one_does(head: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken, second = tmp_path / "broken.obj", tmp_path / f"second{head.suffix}"
    broken.write_text("nothing")
    second.write_bytes(head.read_bytes())
    tables, said = [], []
    for name, more in (("one.csv", []), ("two.csv", ["--cluster", "local", "--workers", "2"])):
        arguments = ["predict", str(head), str(broken), str(second), "--scheme", "ibug68"]
        assert run([*arguments, "--out", str(tmp_path / name), *more]) == 1
        said.append(capsys.readouterr().err)
        with (tmp_path / name).open(newline="", encoding="utf-8") as file:
            tables.append([{key: row[key] for key in row if key != "time"} for row in csv.DictReader(file)])
    assert len(tables[0]) == 2 * 68
    assert tables[0] == tables[1]
    assert said[0] == said[1]
