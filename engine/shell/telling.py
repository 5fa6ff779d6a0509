"""What the shell says: results on standard output, complaints and progress on standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

Tell = Callable[[float, str], None]
"""How much is done, and what is being done."""


def say(text: str = "") -> None:
    """A line of the result."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def complain(text: str) -> None:
    """A line on what went wrong; the command goes on."""
    sys.stderr.write(f"nasion: {' '.join(text.split())}\n")


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
