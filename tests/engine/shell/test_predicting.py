from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from engine import annotation as edits
from engine.cli import run
from engine.store.landmark_sets import PutSet, SetKey
from engine.store.project import Project
from engine.types import Annotation, Landmark, Role, State, Unit

MakeScan = Callable[..., Path]
HEADER = "scan,index,landmark,x,y,z,unit,state,source,model,confidence,annotator,time,checked,flagged,comment"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def predict(out: Path, *scans: Path, more: tuple[object, ...] = (), scheme: str = "ibug68") -> int:
    return run(["predict", *map(str, scans), "--scheme", *scheme.split(), "--out", str(out), *map(str, more)])


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "landmarks.csv"


def test_the_table_is_what_scripts_rely_on(model: list[str], make_scan: MakeScan, out: Path) -> None:
    assert predict(out, make_scan("a.obj"), make_scan("b.obj", seed=1)) == 0
    text = out.read_text(encoding="utf-8")
    assert text.splitlines()[0] == HEADER
    table = rows(out)
    assert [row["scan"] for row in table] == ["a.obj"] * 68 + ["b.obj"] * 68
    assert [int(row["index"]) for row in table] == [*range(68)] * 2
    assert {(row["unit"], row["state"], row["source"], row["model"]) for row in table} == {
        ("mm", "placed", "model", "first")
    }
    assert [float(row["confidence"]) for row in (table[0], table[67])] == [0.0, 1.0]


@pytest.mark.parametrize(("unit", "scale"), [("m", 0.001), ("cm", 0.1), ("inch", 1 / 25.4), ("mm", 1.0), ("um", 1e3)])
def test_coordinates_are_those_of_the_scan_file(
    model: list[str], make_scan: MakeScan, out: Path, unit: str, scale: float
) -> None:
    scan = make_scan(scale=scale)
    assert predict(out, scan, more=("--unit", unit)) == 0
    first_vertex = [float(value) for value in scan.read_text().split()[1:4]]
    first_row = rows(out)[0]
    assert [float(first_row[axis]) for axis in "xyz"] == pytest.approx(first_vertex, rel=1e-6)
    assert first_row["unit"] == unit


def test_another_unit_is_written_if_asked_for(model: list[str], make_scan: MakeScan, out: Path) -> None:
    scan = make_scan()
    assert predict(out, scan, more=("--out-unit", "m")) == 0
    x = float(scan.read_text().split()[1])
    assert float(rows(out)[0]["x"]) == pytest.approx(x / 1000)
    assert rows(out)[0]["unit"] == "m"


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        ("ball.obj", "No face was found in ball.obj."),
        ("broken.obj", "fault of the program (RuntimeError: a tensor of the wrong shape)"),
        ("missing.obj", "missing.obj"),
        ("empty.obj", "empty.obj"),
        ("picture.ply", "picture.ply"),
    ],
)
def test_a_scan_that_fails_gets_a_line_and_the_others_go_on(
    model: list[str], make_scan: MakeScan, out: Path, capsys: pytest.CaptureFixture[str], bad: str, sentence: str
) -> None:
    good = make_scan("good.obj")
    path = good.with_name(bad)
    if bad.endswith(".ply"):
        path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    elif bad == "empty.obj":
        path.write_bytes(b"")
    elif bad != "missing.obj":
        make_scan(bad, seed=3)
    last = make_scan("last.obj", seed=2)
    assert predict(out, good, path, last) == 1
    assert {row["scan"] for row in rows(out)} == {"good.obj", "last.obj"}
    complaint = [line for line in capsys.readouterr().err.splitlines() if line.startswith("nasion:")]
    assert len(complaint) == 1
    assert sentence in complaint[0]


def test_a_folder_stands_for_its_scans(model: list[str], make_scan: MakeScan, out: Path) -> None:
    make_scan("a.obj")
    make_scan("b.obj", seed=1)
    folder = make_scan("c.obj", seed=2).parent
    (folder / "notes.txt").write_text("1 2 3\n")
    assert predict(out, folder) == 0
    assert model == ["a.obj", "b.obj", "c.obj"]


def test_one_row_per_scan(model: list[str], make_scan: MakeScan, out: Path) -> None:
    assert predict(out, make_scan("a.obj"), make_scan("b.obj", seed=1), more=("--wide",)) == 0
    table = rows(out)
    assert [row["scan"] for row in table] == ["a.obj", "b.obj"]
    assert sum(name.endswith(("_x", "_y", "_z")) for name in table[0]) == 3 * 68


def test_several_schemes_share_one_table(model: list[str], make_scan: MakeScan, out: Path) -> None:
    scan = make_scan()
    assert predict(out, scan, scheme="ibug68 nose9") == 0
    assert [int(row["index"]) for row in rows(out)] == [*range(68), *range(9)]
    assert predict(out, scan, scheme="ibug68 nose9", more=("--wide",)) == 0
    (row,) = rows(out)
    assert sum(name.endswith(("_x", "_y", "_z")) for name in row) == 3 * (68 + 9)
    assert all(value for name, value in row.items() if name.endswith("_x"))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--scheme", "nonsense", "--out", "a.csv"), "no landmark scheme “nonsense”"),
        (("--scheme", "ibug68", "--out", "."), "is a folder"),
        (("--scheme", "ibug68", "--out", "nowhere/a.csv"), "does not exist"),
        (("--scheme", "ibug68", "--out", "a.docx"), "has no ending"),
    ],
)
def test_what_can_never_work_is_said_before_the_work(
    model: list[str],
    make_scan: MakeScan,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    sentence: str,
) -> None:
    scan = make_scan()
    monkeypatch.chdir(scan.parent)
    assert run(["predict", str(scan), *arguments]) == 1
    assert sentence in capsys.readouterr().err
    assert model == []


def test_a_project_keeps_scans_and_predictions(
    model: list[str], make_scan: MakeScan, out: Path, tmp_path: Path
) -> None:
    study = tmp_path / "study"
    assert predict(out, make_scan(scale=0.1), more=("--project", study, "--unit", "cm")) == 0
    with Project.open(study) as project:
        (record,) = project.scans()
        assert (record.name, record.point_count) == ("face.obj", 400)
        assert record.unit is not None
        assert record.unit.unit is Unit.CENTIMETRE
        stored = project.latest_prediction(record.scan_id, "ibug68")
        assert stored is not None
        assert stored.prediction.model_id == "first"
        assert len(stored.card_sha256) == 64
        assert [entry.text for entry in project.history(record.scan_id, "ibug68").entries] == ["Predict 68 landmarks"]
        predicted = project.annotation(record.scan_id, "ibug68", Role.PREDICTED)
        corrected = project.annotation(record.scan_id, "ibug68")
        assert {name: one.xyz_mm for name, one in predicted.landmarks.items()} == {
            name: one.xyz_mm for name, one in corrected.landmarks.items()
        }
    again = tmp_path / "again.csv"
    assert run(["export", "--project", str(study), "--out", str(again)]) == 0
    strip = [{**row, "time": ""} for row in rows(out)]
    assert [{**row, "time": ""} for row in rows(again)] == strip


def test_what_a_person_did_survives_another_prediction(
    model: list[str], make_scan: MakeScan, out: Path, tmp_path: Path
) -> None:
    study, scan = tmp_path / "study", make_scan()
    assert predict(out, scan, more=("--project", study)) == 0
    with Project.open(study) as project:
        scan_id = project.scans()[0].scan_id
        old = project.annotation(scan_id, "ibug68")
        name, hidden, checked, *_ = old.landmarks
        new = edits.place(old, name, (1.0, 2.0, 3.0), annotator="Ada")
        new = edits.mark_absent(new, hidden)
        new = edits.mark_checked(new, [checked])
        project.apply(PutSet(SetKey(scan_id, "ibug68"), new, "Correct", "manual", "Ada"))
    assert predict(out, scan, more=("--project", study)) == 0
    with Project.open(study) as project:
        kept = project.annotation(scan_id, "ibug68")
        assert [kept.landmarks[one] for one in (name, hidden, checked)] == [
            new.landmarks[one] for one in (name, hidden, checked)
        ]
        assert len(project.predictions(scan_id)) == 2


def test_the_unit_a_person_chose_in_the_project_counts(
    model: list[str], make_scan: MakeScan, out: Path, tmp_path: Path
) -> None:
    study, scan = tmp_path / "study", make_scan()
    assert predict(out, scan, more=("--project", study, "--unit", "inch")) == 0
    assert predict(out, scan, more=("--project", study)) == 0
    assert rows(out)[0]["unit"] == "inch"


def test_a_project_in_use_is_left_alone(
    model: list[str], make_scan: MakeScan, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Project.create(tmp_path / "study"):
        assert predict(out, make_scan(), more=("--project", tmp_path / "study")) == 1
    assert "in use by process" in capsys.readouterr().err
    assert model == []


def test_stopping_is_no_failure_of_the_program(
    model: list[str],
    make_scan: MakeScan,
    out: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("engine.infer.points.predict", interrupt)
    assert predict(out, make_scan()) == 130
    assert capsys.readouterr().err == "nasion: stopped.\n"


def test_absent_landmarks_keep_their_row(make_scan: MakeScan, out: Path, tmp_path: Path) -> None:
    with Project.create(tmp_path / "study") as project:
        (record,) = project.add_scans([make_scan()])
        landmarks = {"nasion": Landmark((1.5, 2.5, 3.5)), "subnasale": Landmark(None, State.ABSENT)}
        project.apply(PutSet(SetKey(record.scan_id, "nose9"), Annotation("nose9", landmarks), "Place", "manual"))
    assert run(["export", "--project", str(tmp_path / "study"), "--out", str(out)]) == 0
    table = {row["landmark"]: row for row in rows(out)}
    assert (table["subnasale"]["state"], table["subnasale"]["x"], table["subnasale"]["y"]) == ("absent", "", "")
    assert float(table["nasion"]["y"]) == 2.5
