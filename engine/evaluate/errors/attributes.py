"""Attributes of scans: what their files say, what a CSV adds, and groups of scans that share a value."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np

from engine.io.any_table import to_number
from engine.io.texts import read_text
from engine.store.attributes import SetAttributes
from engine.store.values import ScanRecord
from engine.types import EngineError

FROM_FILES = ("unit", "format", "points", "folder")
"""Attributes every scan has without being told."""
KEYS = ("scan", "file", "filename", "name", "id", "subject")
"""Titles of the column that says which scan a row is about, best first; else the first column."""
MOST_GROUPS = 8
"""An attribute of more different words than these is no grouping."""
QUANTILES = 4


@dataclass(frozen=True)
class Group:
    """Scans that share a value. members: places of the scans."""

    title: str
    members: tuple[int, ...]


def of_records(records: Sequence[ScanRecord], told: Mapping[str, Mapping[str, str]]) -> dict[str, tuple[str, ...]]:
    """Values by name, one per scan: those told first, then those of the files that differ at all."""
    names = list(dict.fromkeys(name for values in told.values() for name in values))
    found = {name: tuple(told.get(record.scan_id, {}).get(name, "") for record in records) for name in names}
    for name, values in zip(FROM_FILES, zip(*map(_of_file, records), strict=True), strict=True):
        if name not in found and len(set(values)) > 1:
            found[name] = values
    return found


def _of_file(record: ScanRecord) -> tuple[str, str, str, str]:
    unit = "" if record.unit is None else record.unit.unit.value
    points = "" if record.point_count is None else str(record.point_count)
    path = PurePosixPath(Path(record.absolute_path).as_posix())
    return unit, path.suffix.lower().lstrip("."), points, path.parent.name


# ------------------------------------------------------------------ groups
def groups(values: Sequence[str]) -> tuple[Group, ...]:
    """Scans by the value they share: words as they are, many numbers by quarters; scans without a value are left out.

    Empty if there are not at least two groups, or too many words to be groups.
    """
    known = [place for place, value in enumerate(values) if value]
    numbers = [to_number(values[place]) for place in known]
    different = dict.fromkeys(values[place] for place in known)
    if all(number is not None for number in numbers) and len(different) > MOST_GROUPS:
        return _by_quarters(known, np.array(numbers, float))
    if not 2 <= len(different) <= MOST_GROUPS:
        return ()
    order = sorted(different, key=lambda value: (to_number(value) is None, to_number(value) or 0.0, value))
    return tuple(Group(value, tuple(place for place in known if values[place] == value)) for value in order)


def _by_quarters(
    places: Sequence[int], numbers: np.ndarray[tuple[int, ...], np.dtype[np.float64]]
) -> tuple[Group, ...]:
    edges = np.unique(np.quantile(numbers, np.linspace(0.0, 1.0, QUANTILES + 1)))
    part = np.clip(np.searchsorted(edges, numbers, side="right") - 1, 0, max(0, len(edges) - 2))
    found = []
    for number in range(len(edges) - 1):
        inside = numbers[part == number]
        if len(inside):
            title = f"{inside.min():g} – {inside.max():g}"
            found.append(Group(title, tuple(p for p, one in zip(places, part, strict=True) if one == number)))
    return tuple(found) if len(found) > 1 else ()


# ------------------------------------------------------------------ CSV
@dataclass(frozen=True)
class ImportedAttributes:
    """What a CSV says of the scans of a project. unknown: scans it names that the project does not have."""

    changes: tuple[SetAttributes, ...]
    names: tuple[str, ...]
    unknown: tuple[str, ...]

    def notes(self, path: Path) -> tuple[str, ...]:
        """A sentence on the rows that fit no scan."""
        if not self.unknown:
            return ()
        some = ", ".join(self.unknown[:3]) + ("…" if len(self.unknown) > 3 else "")
        return (f"{len(self.unknown)} rows of {path.name} name no scan of the project: {some}",)


def read_csv(path: Path, records: Sequence[ScanRecord]) -> ImportedAttributes:
    """Attributes from a table with one row per scan: a column with its file name, and one column per attribute.

    A name fits with or without its ending, with or without folders before it. EngineError if nothing fits.
    """
    rows = _rows(path)
    head = [title.strip() for title in rows[0]]
    key = next((head_at for name in KEYS for head_at, title in enumerate(head) if title.casefold() == name), 0)
    known = _known(records)
    changes: dict[str, dict[str, str]] = {}
    unknown = []
    for row in rows[1:]:
        cells = [cell.strip() for cell in row] + [""] * (len(head) - len(row))
        scan_id = known.get(_plain(cells[key]))
        if scan_id is None:
            unknown.append(cells[key])
            continue
        changes[scan_id] = {title: cells[at] for at, title in enumerate(head) if at != key and title}
    if not changes:
        raise EngineError(
            f"No row of {path.name} names a scan of the project in its column “{head[key]}”. "
            "Put the file names of the scans there."
        )
    names = tuple(title for at, title in enumerate(head) if at != key and title)
    return ImportedAttributes(
        tuple(SetAttributes(scan_id, values) for scan_id, values in changes.items()), names, tuple(unknown)
    )


def _rows(path: Path) -> list[list[str]]:
    text = read_text(path)
    best: list[list[str]] = []
    for mark in ",;\t":
        try:
            rows = [row for row in csv.reader(io.StringIO(text), delimiter=mark) if any(cell.strip() for cell in row)]
        except csv.Error:
            continue
        if len(rows) > 1 and len(rows[0]) > max(1, len(best[0]) if best else 1):
            best = rows
    if not best:
        raise EngineError(f"{path.name} is no table with a header and columns. Save it as CSV with one row per scan.")
    return best


def _plain(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).name.casefold()


def _known(records: Sequence[ScanRecord]) -> dict[str, str]:
    """Scan ids by file name, by its stem where that is one scan's only, and by their own hash."""
    found = {record.scan_id: record.scan_id for record in records}
    stems = Counter(Path(_plain(record.name)).stem for record in records)
    for record in records:
        plain = _plain(record.name)
        found.setdefault(plain, record.scan_id)
        if stems[Path(plain).stem] == 1:
            found.setdefault(Path(plain).stem, record.scan_id)
    return found
