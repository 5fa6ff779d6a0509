"""Commands as their own processes, read by somebody who closes the pipe at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.jobs.folder import JobFolder, JobStatus
from engine.shell.ending import BROKEN_PIPE_EXIT

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pipes end in another way here")


def unread(folder: Path, *arguments: str, errors_too: bool = False) -> tuple[int, str]:
    """Exit code of a command whose output nobody reads, and what it said on standard error."""
    reader, writer = os.pipe()
    os.close(reader)
    with (folder / "stderr.txt").open("w") as errors:
        done = subprocess.run(
            [sys.executable, "-m", "app.command", *arguments],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=writer,
            stderr=writer if errors_too else errors,
            check=False,
        )
    os.close(writer)
    return done.returncode, (folder / "stderr.txt").read_text()


@pytest.mark.parametrize(
    "command", [("schemes",), ("--help",), ("predict", "--help"), ("errors", "--help")], ids=" ".join
)
def test_a_reader_that_has_seen_enough_is_no_trouble(tmp_path: Path, command: tuple[str, ...]) -> None:
    assert unread(tmp_path, *command) == (BROKEN_PIPE_EXIT, "")


@pytest.mark.parametrize("command", [("schemes",), ("nonsense",), ("doctor", "/nowhere")], ids=" ".join)
def test_nor_is_one_that_reads_no_errors(tmp_path: Path, command: tuple[str, ...]) -> None:
    assert unread(tmp_path, *command, errors_too=True) == (BROKEN_PIPE_EXIT, "")


def test_a_job_whose_output_nobody_reads_can_be_gone_on_with(tmp_path: Path) -> None:
    arguments = ("evaluate", "--synthetic", "1", "--scheme", "nose9", "--out", str(tmp_path / "run"))
    assert unread(tmp_path, *arguments) == (BROKEN_PIPE_EXIT, "")
    assert JobFolder(tmp_path / "run").status() is not JobStatus.FAILED
