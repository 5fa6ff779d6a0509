"""Endings that several programs use: what a file is, its content tells."""

from __future__ import annotations

import re
from pathlib import Path

from engine.catalog import LandmarkScheme
from engine.io.landmarks import LandmarkFile
from engine.io.texts import read_json, read_text
from engine.types import EngineError

_TABLE_HEAD = re.compile(r"[^\n]*[,;\t][^\n]*")


def read_txt(path: Path, scheme: LandmarkScheme | None = None) -> list[LandmarkFile]:
    """A ``.txt`` file: Morphologika, a table with a header (MorphoJ), IDAV's rows, or bare rows of x, y, z."""
    from engine.io import csv_read, idav, morphologika

    text = read_text(path)
    if morphologika.looks_like(text):
        return morphologika.read(path, scheme)
    if re.match(r"\s*version\b", text, re.IGNORECASE):
        return idav.read(path, scheme)
    first = next((line for line in text.split("\n") if line.strip() and not line.lstrip().startswith("#")), "")
    if _TABLE_HEAD.match(first) and re.search(r"[A-Za-z]", first):
        return csv_read.read(path, scheme)
    return idav.bare_rows(path, text)


def read_json_file(path: Path, scheme: LandmarkScheme | None = None) -> list[LandmarkFile]:
    """A ``.json`` file: scalismo's list, 3D Slicer's markups, or menpo's groups."""
    from engine.io import ljson, scalismo, slicer

    tree = read_json(path)
    if isinstance(tree, list):
        return scalismo.from_tree(path, tree)
    if isinstance(tree, dict) and "markups" in tree:
        return slicer.read_markups(path, scheme)
    if isinstance(tree, dict) and ("groups" in tree or "landmarks" in tree):
        return ljson.read(path, scheme)
    raise EngineError(f"{path.name} is not a landmark file that Nasion knows. Choose another file.")
