"""A scheme that was edited under landmarks placed by it: what is stored under unknown names, and what they are now.

Nothing is ever taken away: landmarks of unknown names stay stored until somebody says what they are called now.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.annotation import now
from engine.catalog import LandmarkScheme
from engine.preprocess.similarity import fit_similarity
from engine.review.alignment import FEWEST, laid_over
from engine.review.prior import ShapePrior, prior_of_scheme
from engine.store.landmark_sets import PutSet, SetKey
from engine.store.project import Project
from engine.store.stored_names import sets_with, stored_names
from engine.types import Annotation, EngineError, FloatArray, Role

_ALIKE = 0.6
_NEAR_MM = 8.0
_SAMPLE = 200


@dataclass(frozen=True)
class Rename:
    """A suggestion: what ``old`` is probably called now, why, and how sure that is (0 to 1)."""

    old: str
    new: str
    reason: str
    share: float


@dataclass(frozen=True)
class SchemeChange:
    """How a project's landmarks differ from their scheme.

    unknown: stored names the scheme does not have, with how many sets hold them. added: names of the scheme that no set
    holds although others of it are placed.
    """

    scheme_id: str
    unknown: Mapping[str, int]
    added: tuple[str, ...]
    suggestions: tuple[Rename, ...]

    @property
    def text(self) -> str:
        """One sentence for the user; empty if nothing has changed."""
        if not self.unknown:
            return ""
        names = ", ".join(f"“{name}”" for name in list(self.unknown)[:4])
        more = f" and {len(self.unknown) - 4} more" if len(self.unknown) > 4 else ""
        return (
            f"The scheme {self.scheme_id} no longer has {names}{more}, placed on up to {max(self.unknown.values())} "
            "scans. They are kept; say what they are called now to see them again."
        )


def find_change(project: Project, scheme: LandmarkScheme) -> SchemeChange:
    """What of a project's landmarks its scheme does not know, and what it may be called now."""
    stored = project.select(lambda connection: stored_names(connection, scheme.id))
    unknown = {name: count for name, count in sorted(stored.items()) if name not in scheme.index}
    added = tuple(name for name in scheme.names if name not in stored) if stored else ()
    suggestions: tuple[Rename, ...] = ()
    if unknown and added:
        places = places_of(project, scheme, tuple(unknown))
        suggestions = suggest(scheme, tuple(unknown), added, places)
    return SchemeChange(scheme.id, unknown, added, suggestions)


def suggest(
    scheme: LandmarkScheme,
    unknown: Sequence[str],
    added: Sequence[str],
    places: Mapping[str, tuple[float, float, float]],
) -> tuple[Rename, ...]:
    """The likeliest new name of each unknown one, each new name once. places: of unknown names, on the mean head."""
    found = [rename for old in unknown for new in added if (rename := _judge(scheme, old, new, places.get(old)))]
    taken: set[str] = set()
    best = []
    for one in sorted(found, key=lambda rename: -rename.share):
        if not taken & {f"old {one.old}", f"new {one.new}"}:
            taken |= {f"old {one.old}", f"new {one.new}"}
            best.append(one)
    order = {name: number for number, name in enumerate(unknown)}
    return tuple(sorted(best, key=lambda rename: order[rename.old]))


def _judge(scheme: LandmarkScheme, old: str, new: str, place: tuple[float, float, float] | None) -> Rename | None:
    words = difflib.SequenceMatcher(None, _plain(old), _plain(new)).ratio()
    home = scheme[new].canonical_mm
    if place is None or home is None:
        return Rename(old, new, "the names are alike", words) if words >= _ALIKE else None
    away_mm = float(np.linalg.norm(np.array(place) - np.array(home)))
    if away_mm > _NEAR_MM:
        return None  # alike in name but elsewhere on the face: another landmark
    nearness = float(np.exp(-0.5 * np.square(2.0 * away_mm / _NEAR_MM)))
    return Rename(old, new, f"they lie {away_mm:.1f} mm apart on the mean head", 0.8 * nearness + 0.2 * words)


def _plain(name: str) -> str:
    return " ".join(sorted(name.casefold().replace("-", "_").split("_")))


def places_of(project: Project, scheme: LandmarkScheme, names: Sequence[str]) -> dict[str, tuple[float, float, float]]:
    """Where landmarks of unknown names lie on the mean head: middle of all scans, laid over it by the known names."""
    try:
        prior = prior_of_scheme(scheme)
    except EngineError:
        return {}
    keys = project.select(lambda connection: sets_with(connection, scheme.id, frozenset(names)))
    corrected = [scan_id for scan_id, role in keys if role == Role.CORRECTED.value][:_SAMPLE]
    found = [_on_mean_head(project.annotation(scan_id, scheme.id), scheme, names, prior) for scan_id in corrected]
    places: dict[str, tuple[float, float, float]] = {}
    if found:
        stacked = np.stack(found)
        for column, name in enumerate(names):
            there = stacked[np.isfinite(stacked[:, column, 0]), column]
            if len(there):
                x, y, z = (float(value) for value in np.median(there, axis=0))
                places[name] = (x, y, z)
    return places


def _on_mean_head(
    annotation: Annotation, scheme: LandmarkScheme, names: Sequence[str], prior: ShapePrior
) -> FloatArray:
    """Places of ``names`` of one scan in the frame of the mean head: (len(names), 3), NaN where unknown."""
    everything = (*scheme.names, *names)
    places = np.full((len(everything), 3), np.nan)
    for row, name in enumerate(everything):
        landmark = annotation.get(name)
        if landmark is not None and landmark.xyz_mm is not None:
            places[row] = landmark.xyz_mm
    known = np.isfinite(places[: len(scheme)]).all(axis=1) & prior.known
    if int(known.sum()) < FEWEST:
        return np.full((len(names), 3), np.nan)
    # The similarity is read off the known landmarks, then carries the others along.
    laid, _ = laid_over(places[None, : len(scheme)], prior.mean_mm, prior.spread_mm)
    move = fit_similarity(places[: len(scheme)][known], laid[0][known])
    return np.asarray(move.apply(places[len(scheme) :]))


def migration(project: Project, scheme: LandmarkScheme, renames: Mapping[str, str]) -> tuple[PutSet, ...]:
    """Changes that give stored landmarks their new names, one undoable entry per set.

    Where a scan already has the new name, both stay as they are. EngineError if a new name is none of the scheme, or
    two old ones would get the same.
    """
    strange = sorted(set(renames.values()) - set(scheme.names))
    if strange:
        raise EngineError(f"The scheme {scheme.title} has no landmark {', '.join(strange)}. Choose one that it has.")
    if len(set(renames.values())) < len(renames):
        raise EngineError("Two names would become one. Choose a name of its own for each.")
    changes = []
    keys = project.select(lambda connection: sets_with(connection, scheme.id, frozenset(renames)))
    for scan_id, role in keys:
        if role == Role.PREDICTED.value:
            continue  # what the model said stays what it said
        old = project.annotation(scan_id, scheme.id, Role(role))
        moved = {name: new for name, new in renames.items() if name in old.landmarks and new not in old.landmarks}
        landmarks = {moved.get(name, name): one for name, one in old.landmarks.items()}
        if moved:
            text = f"Rename {len(moved)} landmarks as the scheme does"
            changes.append(
                PutSet(
                    SetKey(scan_id, scheme.id, Role(role)), old.with_landmarks(landmarks), text, "import", time=now()
                )
            )
    return tuple(changes)
