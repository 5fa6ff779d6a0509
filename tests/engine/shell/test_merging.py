"""``nasion merge``: what is told, what is written, and the exit code."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine import annotation as edits
from engine.cli import run
from engine.store.project import Project
from engine.store.values import Entry

PLACES = {"anna": (1.0, 0.0, 0.0), "ben": (4.0, 4.0, 0.0)}


def place(folder: Path, name: str, place: tuple[float, float, float], time: str) -> None:
    with Project.open(folder) as project:
        scan_id = project.scans()[0].scan_id
        old = project.annotation(scan_id, "nose9")
        new = edits.place(old, name, place, annotator=folder.name, time=time)
        project.append(scan_id, "nose9", Entry.between(old, new, f"Place {name}", annotator=folder.name, time=time))


@pytest.fixture
def copies(tmp_path: Path, make_scan) -> tuple[Path, Path]:  # type: ignore[no-untyped-def]
    anna, ben = tmp_path / "anna", tmp_path / "ben"
    with Project.create(anna) as project:
        project.add_scans([make_scan()])
    shutil.copytree(anna, ben)
    place(anna, "nasion", PLACES["anna"], "2026-01-02T08:00:00Z")
    place(ben, "nasion", PLACES["ben"], "2026-01-03T08:00:00Z")
    place(ben, "subnasale", (9.0, 9.0, 9.0), "2026-01-03T08:01:00Z")
    return anna, ben


def who(folder: Path) -> dict[str, str]:
    with Project.open(folder) as project:
        annotation = project.annotation(project.scans()[0].scan_id, "nose9")
    return {name: one.annotator for name, one in annotation.landmarks.items()}


def test_conflicts_are_listed_and_nothing_is_written(
    copies: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    anna, ben = copies
    assert run(["merge", "--project", str(anna), "--from", str(ben)]) == 1
    said = capsys.readouterr()
    row = said.out.splitlines()[1]
    for part in ("face.obj", "nose9", "Nasion", "anna, 2026-01-02 08:00", "ben, 2026-01-03 08:00", "5.00 mm", "?"):
        assert part in row
    assert "--prefer" in said.err
    assert who(anna) == {"nasion": "anna"}


@pytest.mark.parametrize(("prefer", "winner"), [("base", "anna"), ("other", "ben"), ("newer", "ben")])
def test_a_side_settles_them(
    copies: tuple[Path, Path], capsys: pytest.CaptureFixture[str], prefer: str, winner: str
) -> None:
    anna, ben = copies
    command = ["merge", "--project", str(anna), "--from", str(ben), "--prefer", prefer]
    assert run([*command, "--dry-run"]) == 0
    assert "nothing was written" in capsys.readouterr().out
    assert who(anna) == {"nasion": "anna"}
    assert run(command) == 0
    assert "1 landmark, 1 conflict" in capsys.readouterr().out
    assert who(anna) == {"nasion": winner, "subnasale": "ben"}
    assert run(command) == 0
    assert "already" in capsys.readouterr().out


def test_what_cannot_be_merged_is_said(copies: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    anna, _ben = copies
    assert run(["merge", "--project", str(anna), "--from", str(anna)]) == 1
    assert "is the project itself" in capsys.readouterr().err
    assert run(["merge", "--project", str(anna / "no"), "--from", str(anna)]) == 1
    assert "does not exist" in capsys.readouterr().err
    assert run(["merge", "--project", str(anna), "--from", str(anna / "no")]) == 1
    assert "no Nasion project" in capsys.readouterr().err
