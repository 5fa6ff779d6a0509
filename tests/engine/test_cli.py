from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from engine import catalog
from engine.cli import app, run
from engine.types import EngineError

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = sorted(name for name in app if not name.startswith("-"))


def test_every_promised_command_is_there() -> None:
    assert COMMANDS == [
        "ablate",
        "convert",
        "dataset",
        "detect",
        "doctor",
        "evaluate",
        "export",
        "folds",
        "import",
        "lift",
        "matte",
        "merge",
        "models",
        "predict",
        "runs",
        "schemes",
        "search",
        "synth",
        "train",
    ]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([command, "--help"]) == 0
    text = capsys.readouterr().out
    assert f"Usage: nasion {command}" in text
    options = re.findall(r"--(?!help|version|no-)[a-z-]+", text)
    assert options or command in ("dataset", "models", "schemes")


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["predict"], ["predict", "a.obj"], ["predict", "a.obj", "--scheme", "ibug68"],
     ["export", "--out", "a.csv"], ["predict", "a.obj", "--scheme", "ibug68", "--out", "a.csv", "--unit", "furlong"],
     ["synth", "--count", "many", "--out", "x"], ["import", "a.obj"]],
)  # fmt: skip
def test_a_command_line_that_is_not_understood_is_one_line_and_exit_code_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    said = capsys.readouterr()
    assert said.err.startswith("nasion: ")
    assert said.err.count("\n") == 1
    assert said.out == ""


def test_schemes_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schemes"]) == 0
    lines = capsys.readouterr().out.splitlines()[1:]
    assert [line.split()[:2] for line in lines] == [
        [one.id, str(len(one))] for one in catalog.shipped_schemes().values()
    ]


def test_making_no_scans_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["synth", "--count", "0", "--out", str(tmp_path)]) == 1
    assert "at least one" in capsys.readouterr().err


def test_reading_the_command_line_imports_nothing_heavy() -> None:
    code = (
        "import sys; from engine.cli import run; run(['schemes'])\n"
        "heavy = {'torch', 'onnxruntime', 'pandas', 'scipy', 'matplotlib', 'vtkmodules', 'PySide6', 'trimesh'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_fault_of_the_program_is_one_sentence_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stumble() -> int:
        raise KeyError("seven")

    monkeypatch.setattr("engine.shell.listing.schemes", stumble)
    monkeypatch.delenv("NASION_DEBUG", raising=False)
    assert run(["schemes"]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "fault of the program (KeyError: 'seven')" in said
    monkeypatch.setenv("NASION_DEBUG", "1")
    with pytest.raises(KeyError):
        run(["schemes"])


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(28, "No space left on device", "/data/a.csv"), "/data/a.csv: No space left on device."),
        (MemoryError(), "too little memory"),
        (EngineError("face.obj has no points."), "face.obj has no points."),
    ],
)
def test_every_trouble_is_one_sentence(
    error: Exception, sentence: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> int:
        raise error

    monkeypatch.setattr("engine.shell.listing.schemes", fail)
    assert run(["schemes"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("nasion: ")
    assert said.count("\n") == 1
    assert sentence in said
