"""The ``nasion`` command: a window for no argument or a path, the shell for everything else."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

DRAWING = {
    "snapshot": "app.snapshot:run",
    "robustness": "app.reports.robustness:run",
    "errors": "app.reports.errors:run",
    "measure": "app.reports.commands:run_measure",
    "reliability": "app.reports.commands:run_reliability",
    "report": "app.reports.learning:run",
}
"""Commands of the shell that draw, and so may load Qt and VTK: name -> what runs them."""


def opens_window(arguments: list[str]) -> bool:
    """Whether the arguments are scans or a project to open, rather than a sub-command or an option."""
    return all(_looks_like_path(argument) for argument in arguments)


def _looks_like_path(argument: str) -> bool:
    if argument.startswith("-"):
        return False
    path = Path(argument)
    return path.suffix != "" or len(path.parts) > 1 or path.exists()


def main(arguments: list[str] | None = None) -> int:
    """Run Nasion; returns the exit code. The window loads nothing of the shell, and the shell nothing of Qt."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if opens_window(arguments):
        from app.main import run as run_window

        return run_window([Path(argument) for argument in arguments])
    if arguments == ["thumbnails"]:
        from app.thumbnails import run as run_thumbnails

        return run_thumbnails()
    if arguments == ["drawing"]:
        from app.drawing import run as run_drawing

        return run_drawing()
    if arguments == ["measuring"]:
        from engine.jobs.measuring import run as run_measuring

        return run_measuring()
    if arguments[0] in DRAWING:
        module, _, name = DRAWING[arguments[0]].partition(":")
        return int(getattr(import_module(module), name)(arguments[1:]))
    from engine.cli import run as run_shell
    from engine.shell.ending import guarded
    from engine.shell.telling import say

    code = run_shell(arguments)
    if code == 0 and arguments[0] in ("--help", "-h"):
        code = guarded(lambda: say(f"Commands that draw, each with its own --help: {', '.join(DRAWING)}."))
    return code


if __name__ == "__main__":
    sys.exit(main())
