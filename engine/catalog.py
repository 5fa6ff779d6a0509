"""Landmark schemes, read from TOML: names, definitions, pairs, groups, camera directions."""

from __future__ import annotations

from functools import cache, cached_property
from pathlib import Path
from typing import Any

import resources
from engine.config import Config, load, read_toml
from engine.types import EngineError


class LandmarkDefinition(Config):
    """One landmark of a scheme."""

    name: str
    """Stable identifier, as written into CSV columns: lower case, no spaces."""
    title: str
    abbreviation: str = ""
    also: tuple[str, ...] = ()
    """Other titles by which files may call it."""
    definition: str
    pair: str | None = None
    """Name of the mirror image on the other side; None for the midline."""
    group: str
    camera: tuple[float, float, float] = (0.0, 0.0, 1.0)
    """Direction from the face to the camera that shows it best (x to the subject's left, y up, z forward)."""
    canonical_mm: tuple[float, float, float] | None = None
    """Place on the mean head (x to the subject's left, y up, z forward)."""
    tolerance_mm: float = 2.0
    """Error beyond which an observer would call it wrong."""


class CurveDefinition(Config):
    """A line on the surface: through anchors, with points at equal steps between its first and its last one."""

    name: str
    """Stable identifier; its points are called ``<name>_1`` and so on."""
    title: str
    definition: str
    anchors: tuple[str, ...]
    """Landmarks of the scheme that it passes through, from end to end."""
    count: int
    """How many points lie between the ends."""
    pair: str | None = None
    """Name of the mirror image on the other side; None where it has none or is its own."""
    group: str

    @property
    def names(self) -> tuple[str, ...]:
        """Names of its points, from the first anchor to the last."""
        return tuple(f"{self.name}_{number}" for number in range(1, self.count + 1))


class LandmarkScheme(Config):
    """A named, ordered list of landmarks; its order is the ``index`` column of every CSV."""

    id: str
    title: str
    source: str
    description: str = ""
    version: int = 1
    landmark: tuple[LandmarkDefinition, ...]
    curve: tuple[CurveDefinition, ...] = ()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Landmark names in order."""
        return tuple(landmark.name for landmark in self.landmark)

    @cached_property
    def index(self) -> dict[str, int]:
        """Number of each landmark, from 0."""
        return {name: number for number, name in enumerate(self.names)}

    def __getitem__(self, name: str) -> LandmarkDefinition:
        try:
            return self.landmark[self.index[name]]
        except KeyError:
            raise EngineError(f"The scheme {self.title} has no landmark “{name}”.") from None

    def __len__(self) -> int:
        return len(self.landmark)

    def mirror(self, name: str) -> str:
        """Name of the landmark on the other side; itself on the midline."""
        return self[name].pair or name


def read_scheme(path: Path) -> LandmarkScheme:
    """A scheme from a TOML file. EngineError if names repeat or a pair does not pair back."""
    scheme = load(LandmarkScheme, _as_tree(path))
    if len(set(scheme.names)) != len(scheme.names):
        repeated = sorted({name for name in scheme.names if scheme.names.count(name) > 1})
        raise EngineError(f"{path.name} names a landmark twice: {', '.join(repeated)}.")
    for landmark in scheme.landmark:
        if landmark.pair is not None and (
            landmark.pair not in scheme.index or scheme[landmark.pair].pair != landmark.name
        ):
            raise EngineError(f"{path.name}: {landmark.name} pairs with {landmark.pair}, which does not pair back.")
    _check_curves(scheme, path)
    return scheme


def _check_curves(scheme: LandmarkScheme, path: Path) -> None:
    """EngineError if a curve cannot be laid or its points take the name of something else."""
    curves = {curve.name: curve for curve in scheme.curve}
    taken = set(scheme.names)
    for curve in scheme.curve:
        strange = [name for name in curve.anchors if name not in scheme.index]
        if strange:
            raise EngineError(f"{path.name}: the curve {curve.name} has no landmark {', '.join(strange)} to pass.")
        if len(curve.anchors) < 2 or len(set(curve.anchors)) != len(curve.anchors) or curve.count < 1:
            raise EngineError(f"{path.name}: the curve {curve.name} needs two or more different anchors and a count.")
        if taken & {curve.name, *curve.names}:
            raise EngineError(f"{path.name}: the curve {curve.name} or its points have a name that is taken.")
        taken |= {curve.name, *curve.names}
        if curve.pair is not None and (curve.pair not in curves or curves[curve.pair].pair != curve.name):
            raise EngineError(f"{path.name}: {curve.name} pairs with {curve.pair}, which does not pair back.")


def _as_tree(path: Path) -> dict[str, Any]:
    tree = read_toml(path)
    tree.setdefault("id", path.stem)
    return tree


@cache
def shipped_schemes() -> dict[str, LandmarkScheme]:
    """Every scheme that ships with Nasion, by id."""
    schemes = [read_scheme(path) for path in sorted(resources.path("schemes").glob("*.toml"))]
    return {scheme.id: scheme for scheme in schemes}


@cache
def dense_scheme(scheme_id: str) -> LandmarkScheme | None:
    """A scheme of many points for photos by id; these are on offer nowhere else, and no 3D model answers them."""
    path = resources.path("schemes") / "dense" / f"{scheme_id}.toml"
    return read_scheme(path) if path.is_file() else None


def scheme(scheme_id: str) -> LandmarkScheme:
    """A shipped scheme by id, or a scheme file by its path."""
    if scheme_id.endswith(".toml"):
        return read_scheme(Path(scheme_id))
    if scheme_id not in shipped_schemes() and (dense := dense_scheme(scheme_id)) is not None:
        return dense
    try:
        return shipped_schemes()[scheme_id]
    except KeyError:
        raise EngineError(
            f"There is no landmark scheme “{scheme_id}”. Known: {', '.join(shipped_schemes())}."
        ) from None
