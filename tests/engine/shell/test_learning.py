from __future__ import annotations

import re
from pathlib import Path

import pytest
import tomli_w

from tests.engine.learn.conftest import SMALL, make_dataset

pytest.importorskip("torch")

from engine.cli import run


@pytest.fixture
def config(tmp_path: Path) -> Path:
    make_dataset(tmp_path / "set")
    path = tmp_path / "small.toml"
    path.write_text(tomli_w.dumps(SMALL | {"data": {"path": str(tmp_path / "set")}}))
    return path


def test_training_from_the_shell_leaves_figures_and_a_report(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "run"
    assert run(["train", "--config", str(config), "--set", "stage.loop.epochs=2", "--out", str(out)]) == 0
    assert "mm on 3 test scans" in capsys.readouterr().out
    assert (out / "out" / "report.html").is_file()
    assert run(["train", "--config", str(config), "--out", str(out)]) == 1
    assert "exists already" in capsys.readouterr().err


def test_folds_test_everybody_once(config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "run"
    arguments = ["folds", "--config", str(config), "--count", "3", "--set", "stage.loop.epochs=1", "--out", str(out)]
    assert run(arguments) == 0
    assert "mm on 13 test scans" in capsys.readouterr().out


def test_a_plan_from_the_shell(config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = tmp_path / "plan.toml"
    rows = [{"name": "random points", "part": "sampling", "set": ["preprocess.sampling=random"]}]
    plan.write_text(tomli_w.dumps({"title": "Try", "base": str(config), "run": rows}))
    out = tmp_path / "runs"
    assert run(["ablate", "--plan", str(plan), "--set", "stage.loop.epochs=1", "--out", str(out)]) == 0
    assert "2 runs are done" in capsys.readouterr().out
    assert "random points" in (out / "out" / "report.md").read_text(encoding="utf-8")


def test_what_does_not_fit_is_said_before_anything_is_trained(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["train", "--config", str(config), "--set", "stage.loop.epoch=2", "--out", str(tmp_path / "a")]) == 1
    assert "stage.loop.epoch" in capsys.readouterr().err
    assert run(["train", "--config", "nonsense", "--out", str(tmp_path / "b")]) == 1
    assert "Known:" in capsys.readouterr().err
    assert run(["ablate", "--plan", "nonsense", "--out", str(tmp_path / "c")]) == 1
    assert "Known:" in capsys.readouterr().err


def test_folds_in_two_processes_come_to_the_same_as_in_one(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    said = []
    for out, more in ((tmp_path / "one", ()), (tmp_path / "two", ("--cluster", "local", "--workers", "2"))):
        arguments = ["folds", "--config", str(config), "--count", "2", "--set", "stage.loop.epochs=1"]
        assert run([*arguments, "--out", str(out), *more]) == 0
        said.append(sorted(re.findall(r"fold-\d+: [\d.]+ mm on", capsys.readouterr().out)))  # whoever ends first
    assert said[0] == said[1]
    assert len(said[0]) == 2
    assert run(["runs", str(tmp_path / "two"), "--changed", str(tmp_path / "set")]) == 0
    assert "No label has changed" in capsys.readouterr().out


def test_a_cluster_that_is_not_there_is_said(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    pytest.importorskip("ray")
    arguments = ["folds", "--config", str(config), "--count", "2", "--cluster", "127.0.0.1:9"]
    assert run([*arguments, "--out", str(tmp_path / "run")]) == 1
    assert "No Ray cluster answers at 127.0.0.1:9" in capsys.readouterr().err
