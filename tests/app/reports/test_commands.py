"""``nasion measure`` and ``nasion reliability`` from the shell, with a scan made here."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from app.command import main
from app.reports import commands
from engine.measures.definitions import shipped_sets
from engine.synth.head import ProceduralHead, build_head, mean_parameters

NOSE_COUNT = len(shipped_sets()["nose9"].measure)


@pytest.fixture(scope="module")
def head() -> ProceduralHead:
    return build_head(mean_parameters(), 0.4)


def write_scan(path: Path, head: ProceduralHead, noise_mm: float = 0.0, seed: int = 0, absent: str = "") -> Path:
    lines = [f"v {x:.4f} {y:.4f} {z:.4f}" for x, y, z in head.vertices_mm]
    lines += [f"f {a + 1} {b + 1} {c + 1}" for a, b, c in head.faces]
    path.write_text("\n".join(lines), encoding="utf-8")
    write_landmarks(path.with_suffix(".csv"), path.name, head, noise_mm, seed, absent)
    return path


def write_landmarks(
    path: Path, scan: str, head: ProceduralHead, noise_mm: float = 0.0, seed: int = 0, absent: str = ""
) -> Path:  # fmt: skip
    rng = np.random.default_rng(seed)
    with path.open("a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        if file.tell() == 0:
            writer.writerow(["scan", "landmark", "x", "y", "z", "unit", "state"])
        for key, place in head.landmarks_mm.items():
            scheme, _, name = key.partition("/")
            if scheme == "nose9" and name == absent:
                writer.writerow([scan, name, "", "", "", "mm", "absent"])
            elif scheme == "nose9":
                writer.writerow([scan, name, *(np.array(place) + rng.normal(size=3) * noise_mm), "mm", "placed"])
    return path


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def test_measure_writes_every_value_or_a_reason(
    tmp_path: Path, head: ProceduralHead, capsys: pytest.CaptureFixture[str]
) -> None:
    scans = [write_scan(tmp_path / "a.obj", head), write_scan(tmp_path / "b.obj", head, absent="subnasale")]
    out = tmp_path / "out.csv"
    assert main(["measure", *map(str, scans), "--set", "nose9", "--out", str(out)]) == 0
    rows = rows_of(out)
    assert len(rows) == 2 * NOSE_COUNT
    assert all(bool(row["value"]) != bool(row["reason"]) for row in rows)
    width = next(row for row in rows if row["scan"] == "a.obj" and row["measure"] == "nose_width")
    right, left = (np.array(head.landmarks_mm[f"nose9/alare_{side}"]) for side in ("right", "left"))
    assert float(width["value"]) == pytest.approx(np.linalg.norm(right - left), abs=0.05)
    missing = next(row for row in rows if row["scan"] == "b.obj" and row["measure"] == "nose_height")
    assert missing["reason"] == "subnasale absent on this scan"
    assert "2 scans measured" in capsys.readouterr().out


def test_measure_wide_has_one_row_per_scan(tmp_path: Path, head: ProceduralHead) -> None:
    scan = write_scan(tmp_path / "a.obj", head)
    out = tmp_path / "wide.csv"
    assert main(["measure", str(scan), "--set", "nose9", "--out", str(out), "--wide"]) == 0
    (row,) = rows_of(out)
    assert len(row) == NOSE_COUNT + 1
    assert float(row["nasal_index (%)"]) > 0


def test_a_report_has_a_page_per_scan(tmp_path: Path, head: ProceduralHead) -> None:
    scans = [write_scan(tmp_path / name, head, absent=absent) for name, absent in (("a.obj", ""), ("b.obj", "rhinion"))]
    out, report = tmp_path / "out.csv", tmp_path / "report.pdf"
    arguments = ["measure", *map(str, scans), "--set", "nose9", "--out", str(out), "--report", str(report)]
    assert main(arguments) == 0
    data = report.read_bytes()
    assert data.startswith(b"%PDF")
    assert data.count(b"/Type /Page ") == 2
    assert data.count(b"/Subtype /Image") >= 6
    assert not report.with_name("report.pdf.part").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["a.obj", "--set", "nothing", "--out", "o.csv"], "no set of measures"),
        (["a.obj", "--set", "nose9", "--out", "o.txt"], "does not end in .csv"),
        (["a.obj", "--set", "nose9", "--out", "nowhere/o.csv"], "no such folder"),
        (["a.obj", "--set", "nose9", "--out", "o.csv", "--report", "r.png"], "does not end in .pdf"),
        (["--set", "nose9", "--out", "o.csv"], "Name the scans"),
        (["a.obj", "--set", "nose9", "--out", "o.csv", "--landmarks", "l.csv", "--project", "p"], "not both"),
    ],
)
def test_measure_refuses_before_it_works(
    tmp_path: Path, head: ProceduralHead, arguments: list[str], words: str,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    write_scan(tmp_path / "a.obj", head)
    monkeypatch.chdir(tmp_path)
    assert commands.run_measure(arguments) == 1
    assert words in capsys.readouterr().err


def test_a_scan_without_landmarks_is_told_and_the_others_go_on(
    tmp_path: Path, head: ProceduralHead, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bare = write_scan(tmp_path / "a.obj", head), write_scan(tmp_path / "bare.obj", head)
    bare.with_suffix(".csv").unlink()
    out = tmp_path / "out.csv"
    assert commands.run_measure([str(bare), str(good), "--set", "nose9", "--out", str(out)]) == 1
    assert {row["scan"] for row in rows_of(out)} == {"a.obj"}
    assert "bare.obj has no landmark file beside it" in capsys.readouterr().err


def test_many_scans_by_several_processes_give_the_same(tmp_path: Path, head: ProceduralHead) -> None:
    from engine.measures.command import Request, Row, rows

    scans = tuple(write_scan(tmp_path / f"{number}.obj", head, 0.5, number) for number in range(3))
    alone, together = (list(rows(Request(scans, "nose9"), count)) for count in (1, 2))
    assert alone == together
    assert all(isinstance(row, Row) for row in alone)


def test_reliability_writes_tables_pages_and_plots(
    tmp_path: Path, head: ProceduralHead, capsys: pytest.CaptureFixture[str]
) -> None:
    files = []
    for seed, who in enumerate(("anna_1", "anna_2", "ben")):
        path = tmp_path / f"{who}.csv"
        for scan in range(6):
            write_landmarks(path, f"{scan}.ply", head, 1.0, 100 * seed + scan)
        files.append(str(path))
    out = tmp_path / "study"
    assert main(["reliability", "--csv", *files, "--out", str(out)]) == 0
    names = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert {"reliability.csv", "summary.csv", "ellipsoids.csv", "summary.md", "summary.html"} <= names
    assert {"plots/technical-error.svg", "plots/technical-error.png", "plots/bland-altman.svg"} <= names
    assert "2 observers (anna, ben), 6 scans" in capsys.readouterr().out
    assert "plots/technical-error.svg" in (out / "summary.html").read_text(encoding="utf-8")
    assert commands.run_reliability(["--csv", *files, "--out", str(tmp_path / "quiet"), "--no-plots"]) == 0
    assert not (tmp_path / "quiet" / "plots").exists()


def test_one_session_of_one_person_is_said_and_no_error(tmp_path: Path, head: ProceduralHead) -> None:
    path = tmp_path / "anna.csv"
    for scan in range(3):
        write_landmarks(path, f"{scan}.ply", head, 1.0, scan)
    out = tmp_path / "study"
    assert main(["reliability", "--csv", str(path), "--out", str(out)]) == 0
    page = (out / "summary.md").read_text(encoding="utf-8")
    assert "there is one session only" in page
    assert "there is one observer only" in page
    rows = rows_of(out / "reliability.csv")
    assert all(row["reason"] for row in rows if not row["value"])


def test_reliability_needs_something_to_compare(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.run_reliability(["--out", str(tmp_path)]) == 1
    assert "either a project" in capsys.readouterr().err
    assert commands.run_reliability(["--project", str(tmp_path / "none"), "--out", str(tmp_path)]) == 1
