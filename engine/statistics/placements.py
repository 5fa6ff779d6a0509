"""Who placed which landmark where, on which scan, in which session: one array that every statistic starts from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.preprocess.similarity import Similarity
from engine.statistics.arrays import mean_of_present, present
from engine.statistics.procrustes import fit, superimpose
from engine.types import BoolArray, EngineError, FloatArray, check_shape

Point = tuple[float, float, float]


@dataclass(frozen=True)
class Sitting:
    """One person's landmarks on one scan in one session. Landmarks that are absent or not placed are not in it."""

    scan: str
    observer: str
    session: int
    """1 for the first time this person placed this scan."""
    landmarks_mm: Mapping[str, Point]


@dataclass(frozen=True, eq=False)
class Placements:
    """Landmarks by scan, observer and session. S scans, L landmarks, O observers, T sessions.

    xyz_mm: (S, L, O, T, 3), NaN where nobody placed. model_mm: (S, L, 3), the model's, or None.
    ``frame``: words on the axes that xyz are in.
    """

    scans: tuple[str, ...]
    landmarks: tuple[str, ...]
    observers: tuple[str, ...]
    xyz_mm: FloatArray
    model_mm: FloatArray | None = None
    frame: str = "each scan's own axes"
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        shape = (len(self.scans), len(self.landmarks), len(self.observers), None, 3)
        check_shape("xyz_mm", self.xyz_mm, *shape)
        if self.model_mm is not None:
            check_shape("model_mm", self.model_mm, len(self.scans), len(self.landmarks), 3)

    @property
    def sessions(self) -> int:
        """The largest number of sessions of any observer on any scan."""
        return int(self.xyz_mm.shape[3])

    @property
    def means_mm(self) -> FloatArray:
        """Mean of all placements of each landmark on each scan: (S, L, 3), NaN where nobody placed."""
        flat = self.xyz_mm.reshape(len(self.scans), len(self.landmarks), -1, 3)
        return mean_of_present(flat, 2)


def gather(
    sittings: Iterable[Sitting],
    landmarks: Sequence[str] = (),
    predicted_mm: Mapping[str, Mapping[str, Point]] | None = None,
) -> Placements:
    """Sittings as one array.

    landmarks: names and their order; otherwise as they come. predicted_mm: a model's landmarks by scan.
    Raises EngineError if one observer has the same scan twice in one session, or there is nothing at all.
    """
    sittings = list(sittings)
    if not any(one.landmarks_mm for one in sittings):
        raise EngineError("There are no landmarks to compare. Place some, or choose files that have them.")
    scans = tuple(dict.fromkeys(one.scan for one in sittings))
    observers = tuple(sorted({one.observer for one in sittings}))
    seen = [name for one in sittings for name in one.landmarks_mm]
    names = tuple(dict.fromkeys([*(name for name in landmarks if name in set(seen)), *seen]))
    sessions = max(one.session for one in sittings)
    xyz = np.full((len(scans), len(names), len(observers), sessions, 3), np.nan)
    places = ({key: i for i, key in enumerate(keys)} for keys in (scans, names, observers))
    scan_at, name_at, observer_at = places
    filled: set[tuple[str, str, int]] = set()
    for one in sittings:
        key = (one.scan, one.observer, one.session)
        if key in filled:
            raise EngineError(f"{one.observer} has {one.scan} twice in session {one.session}. Keep one of them.")
        filled.add(key)
        for name, point in one.landmarks_mm.items():
            xyz[scan_at[one.scan], name_at[name], observer_at[one.observer], one.session - 1] = point
    model = None
    if predicted_mm:
        model = np.full((len(scans), len(names), 3), np.nan)
        for scan, points in predicted_mm.items():
            for name, point in points.items():
                if scan in scan_at and name in name_at:
                    model[scan_at[scan], name_at[name]] = point
    return Placements(scans, names, observers, xyz, model)


def in_face_frame(placements: Placements, canonical_mm: Mapping[str, Point] | None = None) -> Placements:
    """Each scan turned and shifted (never scaled) so that its mean landmarks lie over those of the others.

    Without this, the axes of a statistic are those of a scanner, and scans that lie apart make any observer look
    reliable. All placements of a scan move together, so distances between observers stay what they are.
    canonical_mm: places on the mean head, by which x is the subject's left, y up and z forward; otherwise the
    axes are those of the scan with most landmarks.
    """
    enough = present(placements.means_mm).sum(1) >= 3
    notes = placements.notes
    if enough.any() and not enough.all():
        notes = (*notes, f"{int((~enough).sum())} scans with fewer than three landmarks are left out.")
        placements = _kept(placements, enough)
    try:
        laid = superimpose(placements.means_mm, scale=False)
    except EngineError:
        note = "The scans could not be laid over each other (fewer than three landmarks); axes are the scanner's."
        return replace(placements, notes=(*notes, note))
    upright, frame = _upright(laid.mean, placements.landmarks, canonical_mm or {})
    moves = [upright.after(move) for move in laid.transforms]
    xyz = np.stack([move.apply(block) for move, block in zip(moves, placements.xyz_mm, strict=True)])
    model = placements.model_mm
    if model is not None:
        model = np.stack([move.apply(block) for move, block in zip(moves, model, strict=True)])
    return replace(placements, xyz_mm=xyz, model_mm=model, frame=frame, notes=notes)


def _upright(mean: FloatArray, names: Sequence[str], canonical_mm: Mapping[str, Point]) -> tuple[Similarity, str]:
    goal = np.array([canonical_mm.get(name, (np.nan,) * 3) for name in names], float).reshape(-1, 3)
    both = present(goal) & present(mean)
    if both.sum() >= 3:
        try:
            return fit(mean, goal, scale=False), "x to the subject's left, y up, z forward"
        except EngineError:
            pass
    return Similarity.identity(), "axes of the scan with most landmarks"


def _kept(placements: Placements, chosen: BoolArray) -> Placements:
    scans = tuple(scan for scan, keep in zip(placements.scans, chosen, strict=True) if keep)
    model = None if placements.model_mm is None else placements.model_mm[chosen]
    return replace(placements, scans=scans, xyz_mm=placements.xyz_mm[chosen], model_mm=model)
