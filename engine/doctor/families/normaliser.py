"""A normaliser that uses the landmarks: it needs the answer before it can ask, so its errors mean nothing.

It is found in two places: in the settings a model was trained with, and in data that were already centred so.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.config import read_toml
from engine.doctor.findings import Finding, Fix, Place, Severity
from engine.types import EngineError

if TYPE_CHECKING:
    from engine.doctor.exam import Exam, Ward

_LEAKING = re.compile(r"(?i)(label|landmark|ground.?truth|gt)s?[\s_\-.]*(centroid|cent(er|re)|mean|normali[sz])")
_CENTRED = 1e-5
_ENDINGS = (".toml", ".json", ".yaml", ".yml", ".cfg", ".ini")
_LARGEST = 1 << 20


def leaking(ward: Ward) -> list[Finding]:
    """Settings that name such a normaliser, and sets whose own centroid is the origin on every scan."""
    found = [finding for path in ward.settings if (finding := _in_settings(path)) is not None]
    return found + _in_data(ward)


def is_settings(path: Path) -> bool:
    """Whether a file may hold settings of a training or the card of a model."""
    return path.suffix.lower() in _ENDINGS and path.is_file() and path.stat().st_size <= _LARGEST


def _in_settings(path: Path) -> Finding | None:
    said = leaks_in(path)
    if not said:
        return None
    what = f"{path.name} normalises with the landmarks themselves ({said}): on a new scan that cannot be done."
    return Finding(
        "normaliser", what, (Place(path.as_posix(), path.name),), 0.995,
        Fix("Train again with the scan's own centroid and radius, or aligned to a mean face."),
    )  # fmt: skip


def leaks_in(path: Path) -> str:
    """The setting that uses landmarks to normalise, as ``key = value``; empty if there is none."""
    try:
        tree = _tree(path)
    except (EngineError, OSError, ValueError):
        return ""
    for key, value in _leaves(tree):
        name = key.rpartition(".")[2]
        if name == "leaks_labels" and value is True:
            return f"{key} = true"
        about = "normal" in key.lower() or "centr" in key.lower() or "center" in key.lower()
        if about and isinstance(value, str) and _LEAKING.search(value):
            return f"{key} = {value}"
        if value is True and _LEAKING.search(name):
            return f"{key} = true"
    return ""


def _tree(path: Path) -> Any:
    if path.suffix.lower() == ".toml":
        return read_toml(path)
    text = path.read_text(encoding="utf-8-sig")
    if path.suffix.lower() == ".json":
        return json.loads(text)
    lines = (line.split("#")[0] for line in text.splitlines())
    pairs = (re.match(r"\s*([\w.\-]+)\s*[:=]\s*(.+?)\s*$", line) for line in lines)
    return {pair[1]: {"true": True}.get(pair[2].lower(), pair[2].strip("'\"")) for pair in pairs if pair}


def _leaves(tree: Any, prefix: str = "") -> list[tuple[str, Any]]:
    if isinstance(tree, dict):
        return [
            leaf for key, value in tree.items() for leaf in _leaves(value, f"{prefix}.{key}" if prefix else str(key))
        ]
    if isinstance(tree, list):
        return [leaf for value in tree for leaf in _leaves(value, prefix)]
    return [(prefix, tree)]


# ------------------------------------------------------------------ data
def _in_data(ward: Ward) -> list[Finding]:
    findings = []
    for group in ward.groups:
        members: list[Exam] = []
        for exam, one in group.owners:
            away = float(np.linalg.norm(one.xyz_mm.mean(0)))
            if away < _CENTRED * one.standing.spread_mm and not one.standing.off:
                members.append(exam)
        if len(members) >= 2 and len(members) >= 0.5 * len(group.owners):
            what = (
                f"The landmarks of {len(members)} of {len(group.owners)} scans have their centroid at the very origin, "
                "and their scans with them: the data were centred with the answer."
            )
            fix = Fix("Take the scans as they were before, and normalise by the scan's own centroid.")
            where = tuple(exam.place() for exam in members)
            findings.append(Finding("normaliser", what, where, 0.995, fix, Severity.WRONG, group.scheme.id, group.role))
    return findings
