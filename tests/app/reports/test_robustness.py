"""``nasion robustness``: tables and curves as files."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from app.reports import robustness
from engine.synth.head import build_head, sample_parameters
from engine.synth.scan_files import write_ply


def test_a_scan_is_disturbed_and_files_are_written(tmp_path: Path, capsys) -> None:
    head = build_head(sample_parameters(np.random.default_rng(4)), 0.4)
    write_ply(tmp_path / "head.ply", head.vertices_mm, faces=head.faces)
    out = tmp_path / "out"
    command = [str(tmp_path / "head.ply"), "--out", str(out), "--scheme", "nose9", "--sweeps", "shift"]
    assert robustness.run(command) == 0
    assert {path.name for path in out.iterdir()} == {
        "curves.json", "curves.csv", "distances.csv", "shift.svg", "shift.png",
    }  # fmt: skip
    with (out / "distances.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 5 * 9
    assert max(float(row["distance_mm"]) for row in rows if row["value"] == "0") < 0.001
    assert (out / "shift.svg").read_text(encoding="utf-8").count("<path") > 5
    assert "found" in capsys.readouterr().out


def test_an_unknown_way_to_disturb_is_refused(tmp_path: Path, capsys) -> None:
    assert robustness.run([str(tmp_path / "x.ply"), "--out", str(tmp_path), "--sweeps", "shake"]) == 1
    assert "no sweep called" in capsys.readouterr().err
