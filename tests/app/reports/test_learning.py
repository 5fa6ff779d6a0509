from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.reports.learning import run
from engine.cli import run as run_shell
from engine.learn.condition_table import CONDITIONS, THRESHOLDS, ConditionTable, save_table
from engine.learn.results import RunFacts, RunResult, save_result

NAMES = ("nasion", "menton")


def make_result(folder: Path, name: str, shift: float, digest: str = "d1") -> None:
    rng = np.random.default_rng(4)
    errors = rng.gamma(3.0, 1.0, (12, 2)) + shift
    scans = tuple(f"scan{number}" for number in range(12))
    facts = RunFacts(
        name, "points", "Some net", "faces", digest, "", NAMES, {"stage": {"lr": shift}},
        {"train": ["a"], "validation": ["b"], "test": list(scans)}, {"nasion": "1"}, reduced="half of it",
        warnings=("Beware of this.",),
    )  # fmt: skip
    save_result(RunResult(facts, scans, scans, errors, np.zeros((12, 2, 3)), errors + 2.0), folder / name)
    (folder / name / "coarse-history.csv").write_text("step,loss,validation_mm\n10,0.5,9.0\n20,0.3,4.0\n")


def test_a_report_has_tables_plots_and_what_a_reader_must_know(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    make_result(tmp_path, "held-out", 0.0)
    iou = {condition: [0.6, 0.7] for condition in CONDITIONS}
    curve = {condition: [0.65] * len(THRESHOLDS) for condition in CONDITIONS}
    save_table(ConditionTable(NAMES, 12, iou, curve, dict.fromkeys(CONDITIONS, 2.0)), tmp_path / "held-out")
    assert run([str(tmp_path), "--out", str(tmp_path / "report")]) == 0
    text = (tmp_path / "report" / "report.md").read_text(encoding="utf-8")
    for wanted in ("half of it", "Beware of this.", "digest d1", "seed 001, mean IoU", "0.6500", "By landmark"):
        assert wanted in text
    page = (tmp_path / "report" / "report.html").read_text(encoding="utf-8")
    for picture in ("cumulative-error", "by-landmark", "course", "heat-maps-held-out"):
        assert (tmp_path / "report" / "plots" / f"{picture}.svg").is_file()
        assert f"plots/{picture}.svg" in page
    rows = (tmp_path / "report" / "report.csv").read_text(encoding="utf-8").splitlines()
    assert len(rows) == 1 + 12 * 2


def test_an_empty_folder_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([str(tmp_path)]) == 1
    assert "no finished training" in capsys.readouterr().err


def test_runs_are_listed_and_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_result(tmp_path / "one", "held-out", 0.0)
    make_result(tmp_path / "two", "held-out", 1.0)
    make_result(tmp_path / "three", "held-out", 1.0, digest="d2")
    assert run_shell(["runs", str(tmp_path)]) == 0
    listed = capsys.readouterr().out
    assert all(name in listed for name in ("one", "two", "three", "Some net"))
    assert run_shell(["runs", "--compare", str(tmp_path / "one"), str(tmp_path / "two")]) == 0
    told = capsys.readouterr().out
    assert "stage.lr" in told
    assert "1.00 (1.00 to 1.00) mm" in told
    assert run_shell(["runs", "--compare", str(tmp_path / "one"), str(tmp_path / "three")]) == 0
    assert "no test scan in common" in capsys.readouterr().out
