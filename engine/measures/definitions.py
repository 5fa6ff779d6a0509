"""Sets of measures, read from TOML: what is measured between which landmarks, in which unit, after whom."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import resources
from engine import catalog
from engine.catalog import LandmarkScheme
from engine.config import Config, load, read_toml
from engine.measures.kinds import KINDS, Kind
from engine.types import EngineError


class Typical(Config):
    """A range that most of a population lies in: mean less and plus two standard deviations."""

    population: str
    low: float
    high: float
    source: str


class Measure(Config):
    """One measure. ``landmarks`` are names of the scheme, or ``a+b`` for the middle of two."""

    name: str
    title: str
    kind: str
    landmarks: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    """Names of other measures of the set, where the kind is made of those."""
    unit: str
    symbol: str = ""
    group: str = ""
    definition: str
    source: str = ""
    typical: tuple[Typical, ...] = ()

    @property
    def needed(self) -> tuple[str, ...]:
        """Names of the landmarks it is computed from, each once."""
        return tuple(dict.fromkeys(part for name in self.landmarks for part in name.split("+")))


class MeasureSet(Config):
    """A named, ordered set of measures of one landmark scheme."""

    id: str
    title: str
    scheme: str
    source: str = ""
    description: str = ""
    measure: tuple[Measure, ...]

    def __getitem__(self, name: str) -> Measure:
        for measure in self.measure:
            if measure.name == name:
                return measure
        raise EngineError(f"The set {self.title} has no measure “{name}”.")

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the measures in order."""
        return tuple(measure.name for measure in self.measure)

    @property
    def needs_surface(self) -> bool:
        """Whether any measure runs over the scan's surface."""
        return any(KINDS[measure.kind].surface for measure in self.measure)


def read_set(path: Path) -> MeasureSet:
    """A set from a TOML file. EngineError names the file, the measure and what is wrong with it."""
    tree = read_toml(path)
    tree.setdefault("id", path.stem)
    try:
        found = load(MeasureSet, tree)
        scheme = catalog.scheme(found.scheme)
    except EngineError as error:
        raise EngineError(f"{path.name}: {error}") from error
    repeated = sorted({name for name in found.names if found.names.count(name) > 1})
    if repeated:
        raise EngineError(f"{path.name} has the measure {repeated[0]} twice. Keep one of them.")
    for number, measure in enumerate(found.measure):
        _check(path, measure, scheme, found.names[:number])
    return found


def _check(path: Path, measure: Measure, scheme: LandmarkScheme, earlier: tuple[str, ...]) -> None:
    where = f"{path.name}, {measure.name}"
    if measure.kind not in KINDS:
        raise EngineError(f"{where}: there is no kind of measure “{measure.kind}”. Known: {', '.join(KINDS)}.")
    for name in measure.needed:
        if name not in scheme.index:
            raise EngineError(f"{where}: the scheme {scheme.title} has no landmark “{name}”.")
    for name in measure.measures:
        if name not in earlier:
            raise EngineError(f"{where}: the measure “{name}” is not among those before it. Put it before this one.")
    kind: Kind = KINDS[measure.kind]
    if kind.unit != measure.unit:
        raise EngineError(f"{where}: a {measure.kind} is in {kind.unit}, not in “{measure.unit}”.")
    given = len(measure.measures) if kind.of_measures else len(measure.landmarks)
    if not kind.least <= given <= kind.most or (kind.of_measures and measure.landmarks):
        what = "measures" if kind.of_measures else "landmarks"
        wanted = str(kind.least) if kind.least == kind.most else f"{kind.least} or more"
        raise EngineError(f"{where}: a {measure.kind} needs {wanted} {what}; {given} are given.")


@cache
def shipped_sets() -> dict[str, MeasureSet]:
    """Every set that ships with Nasion, by id."""
    return {one.id: one for one in (read_set(path) for path in sorted(resources.path("measures").glob("*.toml")))}


def measure_set(name: str) -> MeasureSet:
    """A shipped set by id, or a set file by its path."""
    if name.endswith(".toml"):
        return read_set(Path(name))
    known = shipped_sets()
    if name not in known:
        raise EngineError(f"There is no set of measures “{name}”. Known: {', '.join(known)}, or a TOML file.")
    return known[name]


def set_for(scheme_id: str) -> MeasureSet:
    """The shipped set of a scheme. EngineError if there is none."""
    for one in shipped_sets().values():
        if one.scheme == scheme_id:
            return one
    raise EngineError(f"No set of measures ships for the scheme {scheme_id}. Name a set file with --set.")
