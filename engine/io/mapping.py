"""What a person said of a landmark file: which column is what, which name means which landmark, unit and axes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np

from engine.config import Config, dump, load
from engine.io.atomic import write_whole
from engine.io.landmarks import LandmarkFile, picked
from engine.types import EngineError, Unit

SUFFIX = ".mapping.toml"
FOLDER_FILE = "landmarks.mapping.toml"
"""A mapping for every file without names in its folder."""
Axis = Literal["x", "y", "z"]


class Columns(Config):
    """Which column of a table is what, by title, or by number from 1 where the table has no header."""

    name: str = ""
    x: str
    y: str
    z: str
    scan: str = ""


class LandmarkMapping(Config):
    """How a landmark file is to be read; a file of its own (TOML), so that it can be seen, kept and used again."""

    scheme: str = ""
    """Id of the scheme whose names are meant; empty: any."""
    columns: Columns | None = None
    """For tables that do not say themselves; None: the file is in a format that Nasion knows."""
    names: dict[str, str] = {}
    """Name in the file, or number of the point from 1 where it has none -> name in the scheme; empty: leave it out."""
    unit: Unit | None = None
    """Unit of the file, instead of what it says."""
    negate: tuple[Axis, ...] = ()
    """Axes whose sign is to be turned."""

    def apply(self, file: LandmarkFile, whence: str = "") -> LandmarkFile:
        """The set as the mapping reads it. whence: file of the mapping, if the user is to hear of it."""
        if self.names:
            file = self._renamed(file)
        if self.negate:
            sign = [-1.0 if axis in self.negate else 1.0 for axis in "xyz"]
            file = replace(file, xyz=file.xyz * np.array(sign))
        if self.unit is not None:
            file = replace(file, unit=self.unit)
        if whence:
            file = replace(file, warnings=(*file.warnings, f"{file.path.name} was read as {whence} says."))
        return file

    def _renamed(self, file: LandmarkFile) -> LandmarkFile:
        kept = [i for i, name in enumerate(file.names) if self.names.get(name, None if file.nameless else name)]
        names = tuple(self.names.get(file.names[i], file.names[i]) for i in kept)
        if file.nameless and len(self.names) != len(file.names):
            counts = f"{len(file.names)} landmarks and its mapping {len(self.names)}"
            raise EngineError(f"{file.path.name} has {counts}. Correct the mapping.")
        return replace(picked(file, kept), names=names, nameless=False)


def read_mapping(path: Path) -> LandmarkMapping:
    """A mapping from its file. EngineError says what is wrong with it."""
    try:
        return load(LandmarkMapping, path)
    except EngineError as error:
        raise EngineError(f"{path.name} is not a mapping of landmarks. {error}") from error


def write_mapping(path: Path, mapping: LandmarkMapping) -> None:
    """Write a mapping as TOML; the old file stays if it fails."""
    write_whole(path, dump(mapping).encode())


def by_number(names: Mapping[int, str] | tuple[str, ...], scheme_id: str = "") -> LandmarkMapping:
    """The mapping of a file that knows its points by their order only: names in that order."""
    pairs = names.items() if isinstance(names, Mapping) else enumerate(names, 1)
    return LandmarkMapping(scheme=scheme_id, names={str(number): name for number, name in pairs})


def beside(path: Path) -> Path | None:
    """The mapping that lies beside a file and has its name; None if there is none."""
    own = path.with_name(path.name + SUFFIX)
    return own if own.is_file() else None


def of_folder(path: Path) -> Path | None:
    """The mapping for all files without names in the folder of a file; None if there is none."""
    shared = path.with_name(FOLDER_FILE)
    return shared if shared.is_file() else None
