"""What the shell says: results on standard output, complaints and progress on standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TextIO

from engine.types import Cancelled

Tell = Callable[[float, str], None]
"""How much is done, and what is being done."""


class Unheard(Cancelled):
    """Who read what the command says has seen enough: it ends, and nothing was wrong with any file."""


def say(text: str = "") -> None:
    """A line of the result. Unheard if nobody reads any more."""
    _write(sys.stdout, text)


def complain(text: str) -> None:
    """A line on what went wrong; the command goes on. Unheard if nobody reads any more."""
    _write(sys.stderr, f"nasion: {' '.join(text.split())}")


def _write(stream: TextIO, line: str) -> None:
    try:
        stream.write(line + "\n")
        stream.flush()
    except BrokenPipeError as error:
        raise Unheard from error


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Columns of text."""
    widths = [max(len(row[column]) for row in (header, *rows)) for column in range(len(header))]
    for row in (header, *rows):
        say("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


@contextmanager
def progress(total: float, title: str) -> Iterator[Tell]:
    """A bar while something runs, if somebody is watching; else nothing."""
    if not sys.stderr.isatty():
        yield lambda _done, _text: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=total or None)

        def tell(done: float, text: str) -> None:
            bar.update(task, completed=done, description=text or title)

        yield tell
