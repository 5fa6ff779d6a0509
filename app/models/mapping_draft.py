"""What a person says of a landmark file while saying it: columns, names, unit and axes, and how the set then lies."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import cast

from app.language import words
from engine import io
from engine.catalog import LandmarkScheme
from engine.io.any_table import AnyTable, read_columns, read_table
from engine.io.fitting import Fit, Fix, ScanFit, mended
from engine.io.guessing import guess_columns, guess_names
from engine.io.landmarks import LandmarkFile, fit_to_scheme
from engine.io.mapping import Axis, Columns, LandmarkMapping, read_mapping, write_mapping
from engine.types import EngineError, Scan, Unit

ROLES = ("name", "x", "y", "z", "scan")
"""Columns a person may choose, in the order of the dialog."""


class MappingDraft:
    """The mapping of one file onto one scheme. EngineError if the file holds nothing that could be mapped."""

    def __init__(self, path: Path, scheme: LandmarkScheme, scan: Scan, memory: Path | None = None) -> None:
        self.path = path
        self.scheme = scheme
        self.table: AnyTable | None = None
        self.problem = ""
        """Why the columns as chosen make no set; empty if they do."""
        self.unsure: set[str] = set()
        """Names of the file whose meaning is a guess that nobody has looked at."""
        self._scan = scan
        self._fit = ScanFit(scan, scheme)
        self._memory = memory
        self._mapping = LandmarkMapping(scheme=scheme.id)
        self.file = self._first_look()
        self._guess()

    # ------------------------------------------------------------------ the file
    def _first_look(self) -> LandmarkFile:
        try:
            return io.one_of(self.path, io.read_landmark_sets(self.path), self._scan.name)
        except EngineError as error:
            reason = error
        try:
            self.table = read_table(self.path)
            columns = guess_columns(self.table, self.scheme)
        except EngineError:
            raise reason from None
        if columns is None:
            raise reason
        self._mapping = self._mapping.model_copy(update={"columns": columns})
        return self._read(columns)

    def _read(self, columns: Columns) -> LandmarkFile:
        return io.one_of(self.path, read_columns(self.path, columns), self._scan.name)

    def set_column(self, role: str, title: str) -> None:
        """Choose a column of the table; names are guessed anew."""
        if self._mapping.columns is None:
            return
        columns = self._mapping.columns.model_copy(update={role: title})
        self._mapping = self._mapping.model_copy(update={"columns": columns, "names": {}})
        try:
            if len({columns.x, columns.y, columns.z}) < 3:
                raise EngineError(words("The same column cannot be two of x, y and z."))
            self.file, self.problem = self._read(columns), ""
        except EngineError as error:
            self.problem = str(error)
            return
        self._guess()

    @property
    def columns(self) -> Columns | None:
        """The columns as chosen; None if the file says itself what is what."""
        return self._mapping.columns

    # ------------------------------------------------------------------ names
    def _guess(self) -> None:
        kept = self._remembered()
        if kept is not None:
            self._mapping = kept.model_copy(update={"columns": self._mapping.columns})
            self.unsure = set()
            return
        guesses = {} if self.file.nameless else guess_names(self.file.names, self.scheme)
        names = {name: guesses[name].name if name in guesses else "" for name in self.file.names}
        self.unsure = {name for name, guess in guesses.items() if not guess.sure}
        self._mapping = self._mapping.model_copy(update={"names": names})

    @property
    def meanings(self) -> dict[str, str]:
        """Name in the file -> name in the scheme, empty where it is left out."""
        return {name: self._mapping.names.get(name, "") for name in self.file.names}

    @property
    def repeated(self) -> set[str]:
        """Names of the scheme that were chosen more than once."""
        chosen = [name for name in self.meanings.values() if name]
        return {name for name in chosen if chosen.count(name) > 1}

    def set_meaning(self, name: str, meaning: str) -> None:
        """Say what a name of the file means; empty leaves it out."""
        self.unsure.discard(name)
        self._mapping = self._mapping.model_copy(update={"names": {**self.meanings, name: meaning}})

    @property
    def may_go_by_order(self) -> bool:
        """Whether the file has as many landmarks as the scheme, so that their order may be what counts."""
        return len(self.file.names) == len(self.scheme)

    def take_order(self) -> None:
        """Take the landmarks in the order of the scheme; all of it is a guess."""
        names = dict(zip(self.file.names, self.scheme.names, strict=True))
        self.unsure = set(names)
        self._mapping = self._mapping.model_copy(update={"names": names})

    # ------------------------------------------------------------------ unit and axes
    @property
    def unit(self) -> Unit:
        """The unit in which the numbers are read."""
        return self._mapping.unit or self.file.unit or self._scan.unit.unit

    def set_unit(self, unit: Unit) -> None:
        """Say in which unit the file is."""
        self._mapping = self._mapping.model_copy(update={"unit": unit})

    @property
    def negated(self) -> tuple[Axis, ...]:
        """Axes that are turned round."""
        return self._mapping.negate

    def set_negated(self, axis: str, negated: bool) -> None:
        """Turn an axis round, or back."""
        wanted = (set(self.negated) | {axis}) if negated else (set(self.negated) - {axis})
        axes = cast(tuple[Axis, ...], tuple(one for one in ("x", "y", "z") if one in wanted))
        self._mapping = self._mapping.model_copy(update={"negate": axes})

    def apply_fix(self, fix: Fix) -> None:
        """Do what was offered."""
        self._mapping = mended(self._mapping, fix, self.scheme)

    def fit(self) -> Fit:
        """How the set lies on the scan as it is read now."""
        if self.problem:
            return Fit(0, float("nan"), self.problem, good=False)
        if self.repeated:
            name = sorted(self.repeated)[0]
            return Fit(
                0,
                float("nan"),
                words("{title} is chosen more than once.").format(title=self.scheme[name].title),
                good=False,
            )
        if not any(self.meanings.values()):
            return Fit(0, float("nan"), words("No landmark is matched yet."), good=False)
        return self._fit.judge(fit_to_scheme(self._mapping.apply(self.file), self.scheme))

    # ------------------------------------------------------------------ answer
    @property
    def ready(self) -> bool:
        """Whether there is something to import."""
        return not self.problem and not self.repeated and any(self.meanings.values())

    @property
    def mapping(self) -> LandmarkMapping:
        """What was said."""
        return self._mapping.model_copy(update={"names": self.meanings})

    def remember(self) -> None:
        """Keep the mapping for other files with the same names and columns."""
        if self._memory is not None:
            self._memory.mkdir(parents=True, exist_ok=True)
            write_mapping(self._memory / self._signature(), self.mapping)

    def _remembered(self) -> LandmarkMapping | None:
        path = None if self._memory is None else self._memory / self._signature()
        if path is None or not path.is_file():
            return None
        try:
            return read_mapping(path)
        except EngineError:  # of another version, or changed by hand: it is guessed again
            return None

    def _signature(self) -> str:
        """File name of the mapping of all files like this one."""
        titles = self.table.titles if self.table is not None and self.table.has_header else ()
        said = "\n".join([self.scheme.id, str(self.columns), *titles, "", *self.file.names])
        return hashlib.sha256(said.encode()).hexdigest()[:24] + ".mapping.toml"


def needs_mapping(path: Path, scheme: LandmarkScheme, scan: Scan) -> bool:
    """Whether a person has to look at a file: names say too little, or it fits the scan only if it is mended."""
    try:
        file = io.read_landmarks(path, scheme, scan.name)
    except EngineError:
        return True
    return bool(file.unknown and file.missing) or ScanFit(scan, scheme).judge(file).fix is not None
