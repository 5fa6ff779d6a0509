"""Edits of a landmark set: pure functions from one annotation to the next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from engine.catalog import LandmarkScheme
from engine.types import Annotation, Landmark, Prediction, State

Point = tuple[float, float, float]
LONGEST_COMMENT = 20_000
"""Characters of one comment."""


def now() -> str:
    """The time as stored with a landmark: UTC, ISO 8601, whole seconds."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def place(
    annotation: Annotation, name: str, xyz_mm: Point, *, annotator: str = "", time: str | None = None
) -> Annotation:
    """Put a landmark where a person pointed. An occluded one stays occluded; it counts as checked."""
    old = annotation.get(name)
    state = State.OCCLUDED if old is not None and old.state is State.OCCLUDED else State.PLACED
    landmark = Landmark(xyz_mm, state, "manual", annotator=annotator, time=time or now(), checked=True)
    return put(annotation, name, _remarked(landmark, old))


def _remarked(landmark: Landmark, old: Landmark | None) -> Landmark:
    """``landmark`` with the comment and the flag of the one before it: what people wrote outlives every move."""
    return landmark if old is None else replace(landmark, comment=old.comment, flagged=old.flagged)


def put(annotation: Annotation, name: str, landmark: Landmark) -> Annotation:
    """Set one landmark as it is."""
    return annotation.with_landmarks({**annotation.landmarks, name: landmark})


def clear(annotation: Annotation, name: str) -> Annotation:
    """Take a landmark away, as if it had never been placed."""
    return annotation.with_landmarks({key: value for key, value in annotation.landmarks.items() if key != name})


def mark_absent(annotation: Annotation, name: str, *, annotator: str = "") -> Annotation:
    """Say that a landmark is not on this scan."""
    landmark = Landmark(None, State.ABSENT, "manual", annotator=annotator, time=now(), checked=True)
    return put(annotation, name, _remarked(landmark, annotation.get(name)))


def mark_occluded(annotation: Annotation, name: str, occluded: bool, *, annotator: str = "") -> Annotation:
    """Say that a landmark is hidden and its place estimated, or no longer so. Nothing changes where it has no place."""
    old = annotation.get(name)
    if old is None or old.xyz_mm is None:
        return annotation
    state = State.OCCLUDED if occluded else State.PLACED
    return put(annotation, name, replace(old, state=state, annotator=annotator, time=now(), checked=True))


def mark_checked(
    annotation: Annotation, names: Iterable[str], checked: bool = True, *, annotator: str = ""
) -> Annotation:
    """Say that a person has looked at landmarks and agrees with them."""
    landmarks = dict(annotation.landmarks)
    for name in names:
        old = landmarks.get(name)
        if old is not None and old.checked != checked:
            landmarks[name] = replace(old, checked=checked, annotator=annotator or old.annotator)
    return annotation.with_landmarks(landmarks)


def flag(
    annotation: Annotation, name: str, flagged: bool = True, *, comment: str | None = None, annotator: str = ""
) -> Annotation:
    """Ask that a landmark be looked at again, or no longer; ``comment`` None keeps what is written there.

    Nothing changes where the landmark has not been placed. A comment longer than ``LONGEST_COMMENT`` is cut there.
    """
    old = annotation.get(name)
    if old is None:
        return annotation
    said = old.comment if comment is None else comment[:LONGEST_COMMENT]
    if (old.flagged, old.comment) == (flagged, said):
        return annotation
    return put(annotation, name, replace(old, flagged=flagged, comment=said, annotator=annotator or old.annotator))


def from_prediction(prediction: Prediction, *, time: str | None = None) -> Annotation:
    """A prediction as a landmark set; points the model did not find are left out."""
    when = time or now()
    landmarks: dict[str, Landmark] = {}
    for name, xyz, confidence in zip(prediction.names, prediction.xyz_mm, prediction.confidence, strict=True):
        if prediction.found and np.isfinite(xyz).all():
            point = (float(xyz[0]), float(xyz[1]), float(xyz[2]))
            landmarks[name] = Landmark(
                point, State.PLACED, "model", model=prediction.model_id, confidence=float(confidence), time=when
            )
    return Annotation(prediction.scheme_id, landmarks)


def accept(annotation: Annotation, predicted: Annotation, names: Iterable[str] | None = None) -> Annotation:
    """Take predicted landmarks over. Without ``names``, only where no person has placed, moved or checked one."""
    landmarks = dict(annotation.landmarks)
    for name in predicted.landmarks if names is None else names:
        new = predicted.get(name)
        old = landmarks.get(name)
        if new is not None and (names is not None or old is None or (old.source == "model" and not old.checked)):
            landmarks[name] = _remarked(new, old)
    return annotation.with_landmarks(landmarks)


def mirror_names(annotation: Annotation, scheme: LandmarkScheme) -> Annotation:
    """Exchange left and right names; the places stay. Names that the scheme does not have are left alone."""
    return annotation.with_landmarks(
        {scheme.mirror(name) if name in scheme.index else name: value for name, value in annotation.landmarks.items()}
    )


def diff(old: Annotation, new: Annotation) -> tuple[str, ...]:
    """Names whose landmark differs, those of ``new`` first."""
    names = [name for name, value in new.landmarks.items() if old.get(name) != value]
    return (*names, *(name for name in old.landmarks if name not in new.landmarks))
