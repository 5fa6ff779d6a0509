"""Split files: which part (train, test…) each scan is in, and who is on it where the file says so.

A table with a column ``split`` (or ``part``, ``set``, ``fold``) and one for the scan, ``subject`` or ``person`` beside
it; or JSON or TOML with the names of the scans under the name of each part.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from engine.config import read_toml
from engine.doctor.cases import Case
from engine.io.atomic import write_whole
from engine.io.texts import read_text
from engine.types import EngineError

_SCAN = ("scan", "file", "name", "scan_id", "path", "sample", "id")
_PART = ("split", "part", "set", "subset", "fold")
_SUBJECT = ("subject", "person", "subject_id", "identity")
NAMES = tuple(f"{stem}{ending}" for stem in ("split", "splits", "folds") for ending in (".csv", ".json", ".toml"))
"""Names under which a split file is found in a folder."""

Rows = list[tuple[str, str, str]]


def read_split(path: Path) -> Rows:
    """(scan, part, subject) of every scan a split file names. EngineError if it is none."""
    if path.suffix.lower() in (".json", ".toml"):
        return _from_tree(path)
    return _from_table(path)


def _from_table(path: Path) -> Rows:
    text = read_text(path)
    mark = max(",;\t", key=text.split("\n", 1)[0].count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=mark)
    titles = {title.strip().lower(): title for title in reader.fieldnames or ()}
    scan, part = (next((titles[name] for name in names if name in titles), None) for names in (_SCAN, _PART))
    if scan is None or part is None:
        raise EngineError(f"{path.name} has no columns “scan” and “split”. Its columns are {', '.join(titles)}.")
    subject = next((titles[name] for name in _SUBJECT if name in titles), "")
    return [
        ((row[scan] or "").strip(), (row[part] or "").strip(), (row.get(subject) or "").strip() if subject else "")
        for row in reader
        if row[scan] and row[part]
    ]


def _from_tree(path: Path) -> Rows:
    try:
        tree: Any = read_toml(path) if path.suffix.lower() == ".toml" else json.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError) as error:
        raise EngineError(f"{path.name} could not be read: {error}. Correct it.") from error
    tree = tree.get("split", tree) if isinstance(tree, Mapping) and isinstance(tree.get("split"), Mapping) else tree
    rows: Rows = []
    for part, names in tree.items() if isinstance(tree, Mapping) else ():
        if isinstance(names, str):  # {"scan": "part"}
            rows.append((str(part), names, ""))
        elif isinstance(names, list) and all(isinstance(name, str) for name in names):
            rows += [(name, str(part), "") for name in names]
    if not rows:
        raise EngineError(f"{path.name} names no scans under train, test and so on. Choose a split file.")
    return rows


def matched(rows: Rows, cases: Iterable[Case]) -> tuple[dict[str, str], dict[str, str], tuple[str, ...]]:
    """Part and subject by scan key, and the names in the file that no scan has."""
    known: dict[str, str] = {}
    for case in cases:
        for name in (case.key, case.name, case.path.name, case.path.stem, case.path.parent.name):
            known.setdefault(name.lower(), case.key)
    parts: dict[str, str] = {}
    subjects: dict[str, str] = {}
    strange = []
    for scan, part, subject in rows:
        key = known.get(scan.lower()) or known.get(Path(scan).stem.lower())
        if key is None:
            strange.append(scan)
            continue
        parts[key] = part
        if subject:
            subjects[key] = subject
    return parts, subjects, tuple(strange)


def write_split(path: Path, rows: Rows) -> None:
    """Write a split as a table."""
    text = io.StringIO(newline="")
    named = any(subject for _, _, subject in rows)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["scan", "split", "subject"] if named else ["scan", "split"])
    writer.writerows(row if named else row[:2] for row in rows)
    write_whole(path, text.getvalue().encode("utf-8"))
