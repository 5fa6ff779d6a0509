"""Pictures beside a scan: those of MTL material files, and those that a scan names itself."""

from __future__ import annotations

import re
from pathlib import Path

from engine.io.source import Source
from engine.types import Texture

LONGEST_NAME = 60
"""So much of a name is said; a damaged file may hold anything."""
PICTURES = (".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff")

# Options of map_Kd and how many values follow each; "-o", "-s", "-t" take one to three numbers.
_OPTION_VALUES = {
    "-blendu": 1, "-blendv": 1, "-boost": 1, "-mm": 2, "-o": 3, "-s": 3, "-t": 3,
    "-texres": 1, "-clamp": 1, "-bm": 1, "-imfchan": 1, "-type": 1, "-cc": 1,
}  # fmt: skip
_NUMBER = re.compile(r"[-+]?[\d.]+(?:[eE][-+]?\d+)?$")


def read_materials(libraries: list[str], source: Source) -> dict[str, Path]:
    """Picture of each material in the named libraries beside the scan; warns of what is missing."""
    pictures: dict[str, Path] = {}
    for library in libraries:
        path = find_beside(source.path, library)
        if path is None:
            source.warn(
                f"The material file {_last_name(library)} is missing; put it beside the scan to see its texture."
            )
            continue
        for material, picture in _named_pictures(path, source).items():
            found = find_beside(path, picture) or find_beside(source.path, picture)
            if found is None:
                source.warn(f"The texture {_last_name(picture)} is missing; put it beside the scan to see it.")
            else:
                pictures[material] = found
    return pictures


def _named_pictures(path: Path, source: Source) -> dict[str, str]:
    try:
        text = path.read_bytes().decode("utf-8-sig", "replace")
    except OSError:
        source.warn(f"The material file {path.name} could not be read; the scan is shown without texture.")
        return {}
    pictures: dict[str, str] = {}
    material = ""
    for line in text.splitlines():
        word, _, rest = line.strip().partition(" ")
        if word == "newmtl":
            material = rest.strip()
        elif word.lower() == "map_kd" and rest.strip():
            pictures[material] = _file_name(rest)
        elif word.lower() == "map_ka" and rest.strip():
            pictures.setdefault(material, _file_name(rest))
    return pictures


def _file_name(text: str) -> str:
    """The file name behind the options of a map line; it may hold blanks."""
    words = text.strip().split(" ")
    while words and words[0] in _OPTION_VALUES:
        option = words.pop(0)
        for number in range(_OPTION_VALUES[option]):
            if not words or (number and option in ("-o", "-s", "-t") and not _NUMBER.match(words[0])):
                break
            words.pop(0)
    return " ".join(words).strip().strip('"')


def _last_name(name: str) -> str:
    return re.split(r"[\\/]", name.strip().strip('"'))[-1]


def find_beside(owner: Path, name: str) -> Path | None:
    """A file named in another file: at its stated place, or by its last name in the same folder, in any case."""
    name = name.strip().strip('"')
    if not name or "\x00" in name:
        return None
    last = _last_name(name)
    candidates = [owner.parent / last]
    if not re.match(r"[\\/]|[A-Za-z]:", name):
        # An absolute path is another computer's; asking for a share of its network would tell who is here.
        candidates.insert(0, owner.parent / name.replace("\\", "/"))
    try:
        for candidate in candidates:
            if candidate.is_file():
                return candidate
        same = [entry for entry in owner.parent.iterdir() if entry.name.lower() == last.lower() and entry.is_file()]
    except OSError:
        return None
    return same[0] if same else None


def textures_beside(names: list[str], source: Source) -> tuple[tuple[Texture, ...], list[int]]:
    """The textures that are there, and for each named one its number among them or -1."""
    textures: list[Texture] = []
    kept: list[int] = []
    for name in names:
        path = find_beside(source.path, name)
        kept.append(-1 if path is None else len(textures))
        if path is None:
            source.warn(f"The texture {name.strip()[:LONGEST_NAME]} is missing; put it beside the scan to see it.")
        else:
            textures.append(Texture(path.name, path))
    return tuple(textures), kept
