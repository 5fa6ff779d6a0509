"""Any table of text as cells: what parts them, where the header is; and landmarks out of columns a person named."""

from __future__ import annotations

import csv
import io
import math
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from engine.io.landmarks import LandmarkFile, nameless, plain
from engine.io.mapping import Columns
from engine.io.numbers import split_numbers
from engine.io.texts import read_text
from engine.types import EngineError

_COMMENTS = ("#", "//", "%", "'", "!")
_MOST_ROWS = 200_000
_SAMPLE_ROWS = 200


@dataclass(frozen=True)
class AnyTable:
    """Cells of a text file. titles: of its header, or the numbers of the columns from 1 where it has none."""

    path: Path
    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    """Line of each row in the file."""
    has_header: bool

    def column(self, title: str) -> int:
        """Number of a column from its title. EngineError if there is none."""
        for number, known in enumerate(self.titles):
            if known.casefold() == title.casefold():
                return number
        if title.isdigit() and 1 <= int(title) <= len(self.titles):
            return int(title) - 1
        raise EngineError(f"{self.path.name} has no column “{title}”. It has {', '.join(self.titles[:12])}.")

    def numbers(self, column: int) -> list[float | None]:
        """The numbers of a column: NaN where it is empty, None where there is something else."""
        return [to_number(row[column]) for row in self.rows]


def to_number(cell: str) -> float | None:
    """The number in a cell, with a point or a comma; NaN if it is empty, None if it is no number."""
    if not cell.strip():
        return math.nan
    try:
        values = split_numbers(cell.strip().rstrip(","))
    except ValueError:
        return None
    return values[0] if len(values) == 1 else None


def read_table(path: Path) -> AnyTable:
    """The table in a text file. EngineError if there is none."""
    lines = [
        (number, line)
        for number, line in enumerate(read_text(path).split("\n"), 1)
        if line.strip() and not line.lstrip().startswith(_COMMENTS)
    ]
    if not lines or len(lines) > _MOST_ROWS:
        raise EngineError(f"{path.name} holds {len(lines)} lines, which is no table of landmarks. Choose another file.")
    cells = _cells([line for _, line in lines])
    # Titles of the export and the like stand above the table and are narrower.
    width = Counter(len(row) for row in cells).most_common(1)[0][0]
    start = next(i for i, row in enumerate(cells) if len(row) == width)
    body = [(number, row) for (number, _), row in zip(lines, cells, strict=True) if len(row) == width]
    if width < 3 or not body:
        raise EngineError(f"{path.name} is no table with columns for x, y and z. Choose another file.")
    head = cells[start]
    has_header = sum(to_number(cell) is not None and cell.strip() != "" for cell in head) < min(3, width)
    titles = tuple(cell.strip() or f"{i + 1}" for i, cell in enumerate(head)) if has_header else ()
    rows = body[1:] if has_header else body
    if not rows:
        raise EngineError(f"{path.name} has a header but no landmarks.")
    titles = titles or tuple(str(i + 1) for i in range(width))
    if len({title.casefold() for title in titles}) < width:
        titles = tuple(f"{title} ({i + 1})" for i, title in enumerate(titles))
    return AnyTable(
        path, titles, tuple(tuple(c.strip() for c in row) for _, row in rows), tuple(n for n, _ in rows), has_header
    )


def _cells(lines: list[str]) -> list[list[str]]:
    """Cells by whichever mark makes the most lines equally wide and the most cells numbers."""
    best, best_score = [[line] for line in lines], 0.0
    for mark in ("\t", ";", ",", "|", " "):
        try:
            text = "\n".join(" ".join(line.split()) for line in lines) if mark == " " else "\n".join(lines)
            rows = [row for row in csv.reader(io.StringIO(text), delimiter=mark) if row]
        except csv.Error:
            continue
        if len(rows) != len(lines):
            continue
        width, count = Counter(len(row) for row in rows).most_common(1)[0]
        cells = [cell for row in rows[:_SAMPLE_ROWS] for cell in row]
        numbers = sum(cell.strip() != "" and to_number(cell) is not None for cell in cells)
        score = count / len(rows) + numbers / len(cells) if width >= 3 else 0.0
        if score > best_score + 0.02:
            best, best_score = rows, score
    return best


def read_columns(path: Path, columns: Columns) -> list[LandmarkFile]:
    """Every landmark set of a table whose columns a person named. EngineError names the line that is wrong."""
    table = read_table(path)
    axes = [table.column(title) for title in (columns.x, columns.y, columns.z)]
    name_column = table.column(columns.name) if columns.name else None
    scan_column = table.column(columns.scan) if columns.scan else None
    places = [_place(table, row, axes) for row in range(len(table.rows))]
    groups: dict[str, list[int]] = {}
    for number, row in enumerate(table.rows):
        groups.setdefault(row[scan_column] if scan_column is not None else "", []).append(number)
    sets: list[LandmarkFile] = []
    for scan, rows in groups.items():
        if name_column is None:
            sets.append(nameless(path, [places[row] for row in rows], scan))
            continue
        named = [row for row in rows if table.rows[row][name_column] and not math.isnan(places[row][0])]
        sets.append(plain(path, [table.rows[r][name_column] for r in named], [places[r] for r in named], scan=scan))
    return sets


def _place(table: AnyTable, row: int, axes: list[int]) -> list[float]:
    place = [to_number(table.rows[row][axis]) for axis in axes]
    for value, axis in zip(place, axes, strict=True):
        if value is None:
            raise EngineError(
                f"{table.path.name}, line {table.lines[row]}: “{table.rows[row][axis][:30]}” is not a number. "
                "Correct it or choose another column."
            )
    there = [math.nan if value is None else value for value in place]
    return [math.nan] * 3 if any(math.isnan(value) for value in there) else there
