"""Landmarks of Morphologika (``.txt``): sections in brackets, several specimens, landmarks by their order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from engine.catalog import LandmarkScheme
from engine.io.atomic import write_whole
from engine.io.landmarks import LandmarkFile, ScanLandmarks, nameless
from engine.io.numbers import MISSING, triples
from engine.io.slots import places, slot_names, specimen
from engine.io.texts import read_text
from engine.types import EngineError, Unit

_SECTION = re.compile(r"\s*\[\s*([\w ]+?)\s*\]\s*$")
_MOST = 10_000_000


def looks_like(text: str) -> bool:
    """Whether a text has the sections of the format."""
    return bool(re.search(r"^\s*\[\s*(individuals|rawpoints)\s*\]", text, re.IGNORECASE | re.MULTILINE))


def read(path: Path, scheme: LandmarkScheme | None = None) -> list[LandmarkFile]:
    """Every specimen of a file."""
    sections = _sections(read_text(path))
    count, size, dimension = (_count(path, sections, name) for name in ("individuals", "landmarks", "dimensions"))
    if dimension != 3:
        raise EngineError(f"{path.name} holds landmarks with {dimension} coordinates, not of a scan.")
    if not count or not size or count * size > _MOST:
        raise EngineError(f"{path.name} says it holds {count} individuals of {size} landmarks. Export it again.")
    rows = [(number, line) for number, line in sections.get("rawpoints", []) if line.lstrip()[0] not in "'\""]
    xyz = triples(path, rows, MISSING)
    if len(xyz) != count * size:
        raise EngineError(f"{path.name} should hold {count * size} places and has {len(xyz)}; it may be cut short.")
    names = [line.strip() for _, line in sections.get("names", [])]
    if names and len(names) != count:
        raise EngineError(f"{path.name} names {len(names)} individuals but holds {count}. Export it again.")
    names = names or [""] * count
    return [nameless(path, xyz[i * size : (i + 1) * size], names[i].lstrip("'")) for i in range(count)]


def _sections(text: str) -> dict[str, list[tuple[int, str]]]:
    sections: dict[str, list[tuple[int, str]]] = {}
    current: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), 1):
        match = _SECTION.match(line)
        if match:
            current = sections.setdefault(match[1].lower().replace(" ", ""), [])
        elif line.strip():
            current.append((number, line))
    return sections


def _count(path: Path, sections: dict[str, list[tuple[int, str]]], name: str) -> int:
    try:
        return max(0, int(sections[name][0][1]))
    except (KeyError, IndexError, ValueError):
        raise EngineError(f"{path.name} does not say how many [{name}] it holds. Export it again.") from None


def write(path: Path, sets: Sequence[ScanLandmarks], *, wide: bool = False, unit: Unit | None = None) -> None:
    """Write sets as Morphologika does, lines ended as on Windows; a landmark without a place is 9999."""
    names = slot_names(path, sets)
    lines = ["[individuals]", str(len(sets)), "[landmarks]", str(len(names)), "[dimensions]", "3", "[names]"]
    lines += [specimen(one, number) for number, one in enumerate(sets)] + ["[rawpoints]"]
    for number, one in enumerate(sets):
        lines.append(f"'#{number + 1}")
        lines += ["9999 9999 9999" if xyz is None else " ".join(map(repr, xyz)) for xyz in places(one, unit)]
    write_whole(path, ("\r\n".join(lines) + "\r\n").encode())
