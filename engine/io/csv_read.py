"""Landmarks out of CSV: Nasion's long and wide forms, and plain tables of name, x, y, z."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from engine.catalog import LandmarkScheme
from engine.io.landmarks import LandmarkFile, RowInfo, nameless, plain
from engine.io.texts import read_text
from engine.types import EngineError, State, Unit

_NAME_COLUMNS = ("landmark", "name", "label", "id", "point", "landmark_name")
_SCAN_COLUMNS = ("scan", "subject", "scan_id", "file", "specimen", "specimen_id", "scan_name")
_UNIT_COLUMNS = ("unit", "units")
_AXES = ((("x", "y", "z"), ""), (("l", "p", "s"), "LPS"), (("r", "a", "s"), "RAS"))
"""Columns of a place, and the frame they mean; the tables of 3D Slicer are headed by their axes."""
_AXIS = re.compile(r"(.+?)[\s_.\-]?([xyz])$", re.IGNORECASE)
_NUMBERED_AXIS = re.compile(r"([xyz])[\s_.\-]?(\d+)$", re.IGNORECASE)
_YES = ("yes", "true", "1")
_UNITS = {unit.value: unit for unit in Unit} | {"µm": Unit.MICROMETRE, "μm": Unit.MICROMETRE, "in": Unit.INCH}


@dataclass(frozen=True)
class _Table:
    path: Path
    header: tuple[str, ...]
    """Column names in lower case."""
    titles: tuple[str, ...]
    """Column names as written."""
    rows: list[list[str]]
    """Cells of each row, as many as the header has."""
    lines: tuple[int, ...]
    """Line of each row in the file."""
    decimal_comma: bool

    def column(self, *names: str) -> int | None:
        """Number of the first column that has one of these names."""
        if names not in self._known:
            self._known[names] = next((self.header.index(name) for name in names if name in self.header), None)
        return self._known[names]

    @cached_property
    def _known(self) -> dict[tuple[str, ...], int | None]:
        """Answers of ``column``, which is asked for every row."""
        return {}

    def fail(self, row: int, what: str) -> EngineError:
        """An error that names the line."""
        return EngineError(f"{self.path.name}, line {self.lines[row]}: {what}.")

    def number(self, row: int, column: int) -> float:
        """The number in a cell; NaN if it is empty."""
        text = self.rows[row][column].strip()
        if not text or text.lower() in ("nan", "na", "n/a", "null", "none"):
            return math.nan
        if self.decimal_comma:
            text = text.replace(",", ".")
        try:
            value = float(text)
        except ValueError:
            raise self.fail(row, f"“{text[:30]}” is not a number. Correct it and import again") from None
        if math.isinf(value):
            raise self.fail(row, f"“{text[:30]}” is not a place. Correct it and import again")
        return value

    def text(self, row: int, column: int | None) -> str:
        """The text in a cell; empty if there is no such column."""
        return "" if column is None else self.rows[row][column].strip()


def read(path: Path, scheme: LandmarkScheme | None = None) -> list[LandmarkFile]:
    """Every landmark set of a CSV file, one for each scan it names."""
    table = _table(path)
    for axes, frame in _AXES:
        if set(axes) <= set(table.header):
            return _long(table, axes, frame)
    triples = _triples(table)
    if triples:
        return _wide(table, triples)
    raise EngineError(f"{path.name} has no columns x, y, z. Its columns are {', '.join(table.titles[:8])}.")


# ------------------------------------------------------------------ cells
def _table(path: Path) -> _Table:
    numbers, rows, delimiter = _rows(path)
    titles, first = rows[0], 1
    if _headerless(rows[0]):
        titles, first = _standard_titles(len(rows[0])), 0
    header = tuple(title.lower() for title in titles)
    doubled = sorted({title for title in header if title and header.count(title) > 1})
    if doubled:
        raise EngineError(f"{path.name} has the column {doubled[0]} twice. Keep one of them.")
    body: list[list[str]] = []
    for number, row in zip(numbers[first:], rows[first:], strict=True):
        if any(row[len(titles) :]):
            raise EngineError(
                f"{path.name}, line {number}: it has {len(row)} cells but the header {len(titles)}. "
                "Numbers with a decimal comma need semicolons between the cells."
            )
        body.append((row + [""] * len(titles))[: len(titles)])
    return _Table(path, header, tuple(titles), body, tuple(numbers[first:]), delimiter != ",")


def _rows(path: Path) -> tuple[list[int], list[list[str]], str]:
    """Line numbers and cells of all lines that are neither empty nor comments, and what parts the cells."""
    lines = read_text(path).split("\n")
    skipped = 0
    while skipped < len(lines) - 1 and lines[skipped].strip()[:1] in ("", "#"):
        skipped += 1
    text = "\n".join(lines[skipped:])
    delimiter = _delimiter(lines[skipped])
    numbers: list[int] = []
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            if any(cell.strip() for cell in row) and not row[0].lstrip().startswith("#"):
                numbers.append(reader.line_num + skipped)
                rows.append([cell.strip() for cell in row])
    except csv.Error as error:
        raise EngineError(f"{path.name}, line {reader.line_num + skipped}: {error}. Correct it.") from error
    if not rows:
        raise EngineError(f"{path.name} holds no landmarks. Choose another file.")
    return numbers, rows, delimiter


def _delimiter(line: str) -> str:
    return max(",;\t", key=line.count) if any(mark in line for mark in ",;\t") else ","


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return True


def _headerless(row: Sequence[str]) -> bool:
    """A first row whose last three cells are numbers is no header."""
    return len(row) in (3, 4, 5) and all(_is_number(cell) for cell in row[-3:])


def _standard_titles(width: int) -> list[str]:
    return {3: ["x", "y", "z"], 4: ["name", "x", "y", "z"], 5: ["index", "name", "x", "y", "z"]}[width]


def _unit(table: _Table, row: int, column: int | None) -> Unit | None:
    text = table.text(row, column)
    if not text:
        return None
    if text.lower() not in _UNITS:
        raise table.fail(row, f"the unit “{text[:20]}” is not known. Use mm, cm, m, inch or um")
    return _UNITS[text.lower()]


# ------------------------------------------------------------------ long
def _long(table: _Table, axes: Sequence[str], frame: str) -> list[LandmarkFile]:
    scan_column = table.column(*_SCAN_COLUMNS)
    defined = table.column("defined")
    groups: dict[str, list[int]] = {}
    for row in range(len(table.rows)):
        # What 3D Slicer calls undefined was not placed, unless its description says that it is absent.
        if table.text(row, defined).lower() not in ("0", "false") or _word(table, row) is State.ABSENT:
            groups.setdefault(table.text(row, scan_column), []).append(row)
    if not groups:
        raise EngineError(f"{table.path.name} has a header but no landmarks.")
    columns = [table.header.index(axis) for axis in axes]
    return [_long_set(table, scan, rows, columns, frame) for scan, rows in groups.items()]


def _long_set(table: _Table, scan: str, rows: list[int], axes: list[int], frame: str) -> LandmarkFile:
    names = _names(table, rows)
    if names is None:
        rows = _numbered(table, rows)
    places = [[table.number(row, axis) for axis in axes] for row in rows]
    unit_column = table.column(*_UNIT_COLUMNS)
    units = {_unit(table, row, unit_column) for row in rows} - {None}
    if len(units) > 1:
        raise EngineError(f"{table.path.name} gives landmarks of {scan or 'one scan'} in several units. Use one.")
    unit = next(iter(units), None)
    states = [_state(table, row, place) for row, place in zip(rows, places, strict=True)]
    if names is None:
        return nameless(table.path, places, scan, unit, frame)
    infos = [_info(table, row) for row in rows]
    return plain(table.path, names, places, states, infos, scan=scan, unit=unit, frame=frame)


def _names(table: _Table, rows: list[int]) -> list[str] | None:
    """What the rows are called; None if there is no column for it."""
    column = table.column(*_NAME_COLUMNS)
    if column is None:
        return None
    names = [table.text(row, column) for row in rows]
    for row, name in zip(rows, names, strict=True):
        if not name:
            raise table.fail(row, "the landmark has no name. Give it one and import again")
    return names


def _numbered(table: _Table, rows: list[int]) -> list[int]:
    """Rows in the order of their numbers, where they have some."""
    index = table.column("index", "")
    if index is None:
        return rows
    numbers = {row: table.number(row, index) for row in rows}
    base = min(numbers.values())
    if sorted(numbers.values()) != [base + i for i in range(len(rows))] or base not in (0, 1):
        raise EngineError(f"{table.path.name} does not number its landmarks from 0 or 1. Add a column “landmark”.")
    return sorted(rows, key=lambda row: numbers[row])


def _word(table: _Table, row: int) -> State | None:
    """The state that a description of 3D Slicer says, as Nasion writes it there."""
    text = table.text(row, table.column("description", "desc"))
    return State(text) if text in ("occluded", "absent") else None


def _state(table: _Table, row: int, place: list[float]) -> State:
    text = table.text(row, table.column("state")).lower()
    gone = [math.isnan(value) for value in place]
    if not text and _word(table, row) is not None:
        text = str(_word(table, row))
    if any(gone) and not all(gone):
        raise table.fail(row, "one of x, y, z is missing. Fill it in or leave all three empty")
    if not text:
        return State.ABSENT if gone[0] else State.PLACED
    if text not in {state.value for state in State}:
        raise table.fail(row, f"the state “{text[:20]}” is not known. Use placed, occluded or absent")
    state = State(text)
    if state is not State.ABSENT and gone[0]:
        raise table.fail(row, f"the landmark is {text} but has no coordinates")
    return state


def _info(table: _Table, row: int) -> RowInfo:
    confidence = table.column("confidence")
    value = math.nan if confidence is None else table.number(row, confidence)
    return RowInfo(
        source=table.text(row, table.column("source")) or "import",
        model=table.text(row, table.column("model")),
        confidence=None if math.isnan(value) else value,
        annotator=table.text(row, table.column("annotator", "observer")),
        time=table.text(row, table.column("time")),
        comment="" if _word(table, row) else table.text(row, table.column("comment", "description", "desc")),
        checked=_yes(table, row, "checked"),
        flagged=_yes(table, row, "flagged"),
    )


def _yes(table: _Table, row: int, title: str) -> bool:
    """Whether a column says yes; files from before it was written have none, and say no."""
    return table.text(row, table.column(title)).lower() in _YES


# ------------------------------------------------------------------ wide
def _triples(table: _Table) -> dict[str, tuple[int, int, int]]:
    """Columns of each landmark that has all three axes, by its name as written."""
    found: dict[str, dict[str, int]] = {}
    for number, title in enumerate(table.titles):
        match, numbered = _AXIS.match(title.strip()), _NUMBERED_AXIS.match(title.strip())
        if numbered:  # x1, y1, z1, x2 as geomorph has them
            found.setdefault(numbered.group(2), {})[numbered.group(1).lower()] = number
        elif match:
            found.setdefault(match.group(1), {})[match.group(2).lower()] = number
    half = [name for name, axes in found.items() if 0 < len(axes) < 3]
    whole = {name: (axes["x"], axes["y"], axes["z"]) for name, axes in found.items() if len(axes) == 3}
    if whole and half:
        raise EngineError(f"{table.path.name} lacks an axis of {half[0]}. Give every landmark _x, _y and _z.")
    return whole


def _wide(table: _Table, triples: dict[str, tuple[int, int, int]]) -> list[LandmarkFile]:
    scan_column = table.column(*_SCAN_COLUMNS, "id", "")
    numbered = all(name.isdigit() for name in triples)
    unit_column = table.column(*_UNIT_COLUMNS)
    sets: list[LandmarkFile] = []
    seen: set[str] = set()
    for row in range(len(table.rows)):
        scan = table.text(row, scan_column)
        if scan in seen:
            raise table.fail(row, f"the scan “{scan}” has a second row. Keep one row for each scan")
        seen.add(scan)
        places = {name: [table.number(row, column) for column in columns] for name, columns in triples.items()}
        for name, place in places.items():
            if 0 < sum(math.isnan(value) for value in place) < 3:
                raise table.fail(row, f"one of x, y, z of {name} is missing. Fill it in or leave all three empty")
        if numbered:
            ordered = [places[name] for name in sorted(places, key=int)]
            sets.append(nameless(table.path, ordered, scan, _unit(table, row, unit_column)))
            continue
        # An empty cell may be an absent landmark or one not placed yet: nothing is claimed of it.
        there = {name: place for name, place in places.items() if not math.isnan(place[0])}
        unit = _unit(table, row, unit_column)
        sets.append(plain(table.path, there, there.values(), scan=scan, unit=unit))
    if not sets:
        raise EngineError(f"{table.path.name} has a header but no landmarks.")
    return sets
