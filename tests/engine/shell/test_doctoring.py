"""``nasion doctor`` on a folder and on a project: what it says, the file of findings, the remedies."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine import cli
from engine.doctor.findings import read_report
from engine.io import read_landmark_sets
from engine.store.landmark_sets import PutSet, SetKey
from engine.store.project import Project
from engine.synth import planted
from engine.synth.faults import FAULTS
from engine.synth.planted import DataSet
from engine.types import Annotation, Landmark, Unit


@pytest.fixture(scope="module")
def exchanged() -> DataSet:
    data, _ = FAULTS["one pair"].plant(planted.clean(4, seed=21, resolution=0.35), np.random.default_rng(0))
    return data


def test_a_folder_is_examined_and_mended_copies_are_written(exchanged, tmp_path: Path, capsys) -> None:
    folder = planted.write(exchanged, tmp_path / "data")
    before = {path: path.read_bytes() for path in folder.iterdir()}
    out, report = tmp_path / "mended", tmp_path / "findings.json"
    command = ["doctor", str(folder), "--json", str(report), "--fix", "all", "--out", str(out), "--check", "sides"]
    assert cli.run(command) == 0
    said = capsys.readouterr().out
    assert "exchanged" in said
    assert "--fix sides" in said
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    (finding,) = read_report(report).findings
    assert json.loads(report.read_text())["findings"][0]["key"] == finding.key
    # The copies have nothing wrong with them any more.
    for path in folder.glob("*.ply"):
        (out / path.name).write_bytes(path.read_bytes())
    assert cli.run(["doctor", str(out), "--check", "sides", "--strict"]) == 0
    assert "Nothing is wrong with 4 scans." in capsys.readouterr().out
    moved = {one.scan: one for one in read_landmark_sets(out / "labels.csv")}
    assert set(moved) == {f"{one.name}.ply" for one in exchanged.records}


def test_strict_says_so_by_its_exit_code_and_files_are_never_changed(exchanged, tmp_path: Path, capsys) -> None:
    folder = planted.write(exchanged, tmp_path)
    assert cli.run(["doctor", str(folder), "--check", "sides", "--strict"]) == 1
    assert cli.run(["doctor", str(folder), "--fix", "all"]) == 1
    assert "--out" in capsys.readouterr().err
    assert cli.run(["doctor", str(folder), "--check", "nonsense"]) == 1
    assert "no check called" in capsys.readouterr().err


def test_in_a_project_the_remedy_is_a_step_of_the_history(exchanged, tmp_path: Path, capsys) -> None:
    planted.write(replace(exchanged, records=exchanged.records[:4]), tmp_path / "scans")
    with Project.create(tmp_path) as project:
        for one in exchanged.records:
            record = project.add_scans([tmp_path / "scans" / f"{one.name}.ply"])[0]
            landmarks = {n: Landmark(tuple(map(float, p))) for n, p in zip(exchanged.names, one.labels, strict=True)}
            key = SetKey(record.scan_id, planted.SCHEME)
            project.apply(PutSet(key, Annotation(planted.SCHEME, landmarks), "Import", unit=Unit.MILLIMETRE))
    assert cli.run(["doctor", str(tmp_path), "--check", "sides", "--fix", "sides"]) == 0
    assert "1 of 1 remedies carried out" in capsys.readouterr().out
    with Project.open(tmp_path) as project:
        steps = [
            [entry.text for entry in project.history(record.scan_id, planted.SCHEME).entries]
            for record in project.scans()
        ]
    assert sorted(len(one) for one in steps) == [1, 1, 1, 2]
    assert max(steps, key=len)[-1].startswith("Doctor: ")
    assert cli.run(["doctor", str(tmp_path), "--check", "sides", "--strict"]) == 0
