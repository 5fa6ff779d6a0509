"""Sittings out of landmark files of several observers.

Who placed a file's landmarks is said by its column ``annotator`` (or ``observer``), else by its name. Which session it
was is said by a column ``session``, else files of one observer count as sessions in the order they are given; names
that differ in a last number only (``anna_1.csv``, ``anna_2.csv``) are one observer's.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from engine import io
from engine.catalog import LandmarkScheme
from engine.io.landmarks import LandmarkFile, match_names
from engine.io.texts import read_text
from engine.statistics.placements import Point, Sitting
from engine.types import EngineError, State, Unit
from engine.units import MILLIMETRES

_NUMBERED = re.compile(r"^(.*?\D)[ _.-]*(?:session|pass|repeat|time|s|t)?[ _.-]*(\d+)$", re.IGNORECASE)
_PEOPLE = ("annotator", "observer")


@dataclass
class _Found:
    """One scan's landmarks on their way to a sitting. session: 0 if nobody says."""

    scan: str
    observer: str
    session: int
    points: dict[str, Point] = field(default_factory=dict)


def read_sittings(
    paths: Sequence[Path], scheme: LandmarkScheme | None = None
) -> tuple[tuple[Sitting, ...], tuple[str, ...]]:
    """The sittings in landmark files, in millimetres, and sentences on what was assumed or left out.

    Raises EngineError if a file cannot be read, or two files say that they are the same session.
    """
    names = _observer_names(paths)
    found: list[_Found] = []
    notes: list[str] = []
    for path in paths:
        if path.suffix.lower() == ".csv" and (table := _study_table(path)) is not None:
            found += _from_table(path, table, names[path], scheme, notes)
        else:
            found += _from_sets(io.read_landmark_sets(path, scheme), names[path], notes)
    return _numbered(found), tuple(dict.fromkeys(notes))


def _observer_names(paths: Iterable[Path]) -> dict[Path, str]:
    """A name for each file that names nobody: its own, without a number in which several files differ."""
    bases = defaultdict(list)
    for path in paths:
        match = _NUMBERED.match(path.stem)
        bases[match.group(1).strip(" _.-") if match else path.stem].append(path)
    return {path: base if len(group) > 1 else path.stem for base, group in bases.items() for path in group}


def _numbered(found: Sequence[_Found]) -> tuple[Sitting, ...]:
    """Give a session to those that have none: the next one of the same observer and scan."""
    taken: dict[tuple[str, str], set[int]] = defaultdict(set)
    for one in found:
        if one.session:
            if one.session in taken[one.scan, one.observer]:
                raise EngineError(f"{one.observer} has {one.scan} twice in session {one.session}. Keep one of them.")
            taken[one.scan, one.observer].add(one.session)
    sittings = []
    for one in found:
        session = one.session
        if not session:
            used = taken[one.scan, one.observer]
            session = next(number for number in range(1, len(used) + 2) if number not in used)
            used.add(session)
        sittings.append(Sitting(one.scan, one.observer, session, one.points))
    return tuple(sittings)


# ------------------------------------------------------------------ landmark files of any kind
def _from_sets(sets: Sequence[LandmarkFile], name: str, notes: list[str]) -> list[_Found]:
    found = []
    for one in sets:
        notes += one.warnings
        people = {row.annotator for row in one.rows if row.annotator}
        factor = _factor(one.path, one.unit, notes)
        points = {
            landmark: (float(xyz[0]) * factor, float(xyz[1]) * factor, float(xyz[2]) * factor)
            for landmark, xyz, state in zip(one.names, one.xyz, one.states, strict=True)
            if state is not State.ABSENT
        }
        found.append(_Found(one.scan or one.path.stem, people.pop() if len(people) == 1 else name, 0, points))
    return found


def _factor(path: Path, unit: Unit | None, notes: list[str]) -> float:
    if unit is None:
        notes.append(f"{path.name} names no unit; its coordinates are taken as millimetres.")
        return 1.0
    return MILLIMETRES[unit]


# ------------------------------------------------------------------ CSV files of a study
def _study_table(path: Path) -> list[dict[str, str]] | None:
    """Rows of a long CSV that says whose they are or which session, else None: then it is any landmark file."""
    lines = [line for line in read_text(path).splitlines() if line.strip()]
    if not lines:
        raise EngineError(f"{path.name} is empty. Choose a file with landmarks.")
    delimiter = max(",;\t", key=lines[0].count)
    reader = csv.DictReader(lines, delimiter=delimiter, restval="")
    titles = [(title or "").strip().lower() for title in reader.fieldnames or ()]
    if not {"landmark", "x", "y", "z"} <= set(titles):
        return None
    reader.fieldnames = titles
    rows = [{key: (value or "").strip() for key, value in row.items() if key is not None} for row in reader]
    if delimiter != ",":
        rows = [{**row, **{axis: row[axis].replace(",", ".") for axis in "xyz"}} for row in rows]
    people = {_person(row) for row in rows} - {""}
    return rows if len(people) > 1 or "session" in titles else None


def _person(row: dict[str, str]) -> str:
    return next((row[title] for title in _PEOPLE if row.get(title)), "")


def _from_table(
    path: Path, rows: list[dict[str, str]], name: str, scheme: LandmarkScheme | None, notes: list[str]
) -> list[_Found]:
    names = sorted({row["landmark"] for row in rows})
    known = dict(zip(names, match_names(names, scheme), strict=True)) if scheme else {each: each for each in names}
    strangers = [each for each, match in known.items() if match is None]
    if strangers and scheme is not None:
        notes.append(f"{path.name}: the scheme {scheme.title} does not know {', '.join(strangers[:6])}; left out.")
    groups: dict[tuple[str, str, int], _Found] = {}
    for number, row in enumerate(rows, start=2):
        landmark = known[row["landmark"]]
        point = _point(path, number, row, notes)
        if landmark is None or point is None:
            continue
        scan = row.get("scan") or path.stem
        key = (scan, _person(row) or name, _session(path, number, row))
        group = groups.setdefault(key, _Found(*key))
        if landmark in group.points:
            raise EngineError(
                f"{path.name}, line {number}: {group.observer} has “{landmark}” of {scan} twice in one session. "
                "Keep one of them, or number the sessions in a column “session”."
            )
        group.points[landmark] = point
    return list(groups.values())


def _session(path: Path, number: int, row: dict[str, str]) -> int:
    text = row.get("session", "")
    if not text:
        return 0
    if not text.isdigit() or int(text) < 1:
        raise EngineError(f"{path.name}, line {number}: the session “{text}” is not a number from 1 on. Correct it.")
    return int(text)


def _point(path: Path, number: int, row: dict[str, str], notes: list[str]) -> Point | None:
    texts = [row[axis] for axis in "xyz"]
    if row.get("state", "").lower() == State.ABSENT or not any(texts):
        return None
    try:
        x, y, z = (float(text) for text in texts)
    except ValueError:
        raise EngineError(f"{path.name}, line {number}: x, y and z are not three numbers. Correct the line.") from None
    text = row.get("unit", "").lower()
    if text and text not in {unit.value for unit in Unit}:
        raise EngineError(f"{path.name}, line {number}: the unit “{text}” is not known. Use mm, cm, m, inch or um.")
    factor = _factor(path, Unit(text) if text else None, notes)
    if not all(abs(value) < float("inf") for value in (x, y, z)):
        raise EngineError(f"{path.name}, line {number}: x, y and z are not a place. Correct the line.")
    return x * factor, y * factor, z * factor
