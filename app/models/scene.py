"""What the 3D view shows, resolved from the document and the view state: no VTK, no widgets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from app.models.overlays import OverlaySet
from app.models.view_state import ClipPlane, LabelMode, SurfaceMode, ViewState
from engine.catalog import LandmarkScheme
from engine.types import Annotation, FloatArray, Role, Scan, State

Point = tuple[float, float, float]

LOW_CONFIDENCE = 0.5
"""Below this a predicted landmark is drawn as doubtful."""

MOST_DOUBTED = 4
"""So many doubtful landmarks are named in the picture unasked."""


class MarkerStatus(StrEnum):
    """Decides colour and shape of a marker."""

    CHECKED = "checked"
    PREDICTED = "predicted"
    DOUBTFUL = "doubtful"
    IMPORTED = "imported"
    REFERENCE = "reference"
    GHOST = "ghost"
    """The untouched prediction beside a corrected landmark."""
    PROPOSED = "proposed"
    """Where the other landmark of a pair would be; nobody has placed it."""


@dataclass(frozen=True)
class Marker:
    """One landmark to draw."""

    name: str
    title: str
    role: Role
    xyz_mm: Point
    status: MarkerStatus
    occluded: bool = False
    selected: bool = False
    label: str = ""
    """Text to draw beside it; empty for none."""

    @property
    def movable(self) -> bool:
        """Only corrected landmarks can be dragged."""
        return self.role is Role.CORRECTED


@dataclass(frozen=True)
class ErrorVector:
    """A line between two versions of one landmark."""

    name: str
    start_mm: Point
    end_mm: Point
    role: Role
    """Role of the set at the start: predicted or reference. The end is the corrected landmark, if there is one."""


@dataclass(frozen=True)
class Scene:
    """Everything the view needs to draw one picture; compared by parts, so that only differences are redrawn."""

    scan: Scan | None = None
    surface: SurfaceMode = SurfaceMode.TEXTURE
    markers: tuple[Marker, ...] = ()
    vectors: tuple[ErrorVector, ...] = ()
    see_through: bool = False
    orthographic: bool = False
    placing: str = ""
    """Title of the landmark the next click places; empty when clicks only look."""
    clip: ClipPlane | None = None
    overlays: OverlaySet = field(default_factory=OverlaySet)


def resolve(
    scan: Scan | None, sets: Mapping[Role, Annotation], scheme: LandmarkScheme, view: ViewState, placing: str = ""
) -> Scene:
    """The scene for a scan, its landmark sets and a view state."""
    corrected, predicted, reference = (
        sets.get(role, Annotation(scheme.id)) for role in (Role.CORRECTED, Role.PREDICTED, Role.REFERENCE)
    )
    shown = {
        Role.REFERENCE: reference if view.show_reference else None,
        Role.PREDICTED: predicted if view.show_predicted else None,
        Role.CORRECTED: corrected if view.show_corrected else None,
    }
    markers = tuple(
        marker
        for role, annotation in shown.items()
        if annotation is not None
        for marker in _markers(role, annotation, scheme, view)
    )
    vectors = _vectors(shown, scheme) if view.show_vectors else ()
    clip = view.clip if scan is not None and view.clip is not None and view.clip.scan_id == scan.scan_id else None
    return Scene(scan, view.surface, markers, vectors, view.see_through, view.orthographic, placing, clip)


def with_overlays(scene: Scene, overlays: OverlaySet) -> Scene:
    """The scene with what boards and tools lay over it, and with the landmarks that they leave in sight."""
    if overlays.only is None:
        return replace(scene, overlays=overlays)
    markers = tuple(marker for marker in scene.markers if marker.name in overlays.only)
    vectors = tuple(vector for vector in scene.vectors if vector.name in overlays.only)
    return replace(scene, overlays=overlays, markers=markers, vectors=vectors)


def with_proposal(scene: Scene, scheme: LandmarkScheme, name: str, xyz_mm: Point, key: str) -> Scene:
    """The scene with the place offered for a landmark, and the key that takes it."""
    title = scheme[name].title
    ghost = Marker(name, title, Role.PREDICTED, xyz_mm, MarkerStatus.PROPOSED, label=f"{title}?  {key}".rstrip())
    return replace(scene, markers=(*scene.markers, ghost))


def _markers(role: Role, annotation: Annotation, scheme: LandmarkScheme, view: ViewState) -> list[Marker]:
    markers = []
    doubted = _most_doubted(annotation) if role is Role.CORRECTED else ()
    for definition in scheme.landmark:
        landmark = annotation.get(definition.name)
        if landmark is None or landmark.xyz_mm is None:
            continue
        selected = role is Role.CORRECTED and definition.name == view.selected
        labelled = role is Role.CORRECTED and (
            view.labels is LabelMode.ALL
            or (view.labels is LabelMode.SELECTED and (selected or definition.name in doubted))
        )
        markers.append(
            Marker(
                definition.name,
                definition.title,
                role,
                landmark.xyz_mm,
                _status(role, landmark.source, landmark.checked, landmark.confidence),
                landmark.state is State.OCCLUDED,
                selected,
                definition.title if labelled else "",
            )
        )
    return markers


def _most_doubted(annotation: Annotation) -> tuple[str, ...]:
    """The landmarks that the model was least sure of; few, so that their labels can be read."""
    marks = {
        name: mark.confidence
        for name, mark in annotation.landmarks.items()
        if mark.confidence is not None
        and _status(Role.CORRECTED, mark.source, mark.checked, mark.confidence) is MarkerStatus.DOUBTFUL
    }
    return tuple(sorted(marks, key=marks.__getitem__)[:MOST_DOUBTED])


def _status(role: Role, source: str, checked: bool, confidence: float | None) -> MarkerStatus:
    if role is Role.REFERENCE:
        return MarkerStatus.REFERENCE
    if role is Role.PREDICTED:
        return MarkerStatus.GHOST
    if checked:
        return MarkerStatus.CHECKED
    if source == "import":
        return MarkerStatus.IMPORTED
    return MarkerStatus.DOUBTFUL if confidence is not None and confidence < LOW_CONFIDENCE else MarkerStatus.PREDICTED


def _vectors(shown: Mapping[Role, Annotation | None], scheme: LandmarkScheme) -> tuple[ErrorVector, ...]:
    """From every shown set to the next one that is shown: reference to corrected, predicted to corrected."""
    target = shown[Role.CORRECTED] or shown[Role.PREDICTED]
    vectors = []
    for role in (Role.REFERENCE, Role.PREDICTED):
        source = shown[role]
        if source is None or target is None or source is target:
            continue
        for name in scheme.names:
            start, end = source.get(name), target.get(name)
            if start and end and start.xyz_mm and end.xyz_mm and start.xyz_mm != end.xyz_mm:
                vectors.append(ErrorVector(name, start.xyz_mm, end.xyz_mm, role))
    return tuple(vectors)


def face_frame(landmarks_mm: Mapping[str, Point], scheme: LandmarkScheme) -> FloatArray | None:
    """Axes of the face in the scan's frame from paired and midline landmarks, for camera presets.

    Returns (3, 3): rows are the subject's left, up and forward. None with fewer than four landmarks that have a
    canonical place.
    """
    import numpy as np

    names = [name for name in landmarks_mm if name in scheme.index and scheme[name].canonical_mm is not None]
    if len(names) < 4:
        return None
    source = np.array([scheme[name].canonical_mm for name in names], float)
    target = np.array([landmarks_mm[name] for name in names], float)
    covariance = (target - target.mean(0)).T @ (source - source.mean(0))
    u, _, vt = np.linalg.svd(covariance)
    rotation = u @ np.diag([1.0, 1.0, np.sign(np.linalg.det(u @ vt))]) @ vt
    return np.asarray(rotation.T)


def expected_place(name: str, landmarks_mm: Mapping[str, Point], scheme: LandmarkScheme) -> Point | None:
    """Where a landmark would be on the mean head laid over the landmarks that are there; in the scan's frame."""
    frame, canonical = face_frame(landmarks_mm, scheme), scheme[name].canonical_mm
    if frame is None or canonical is None:
        return None
    import numpy as np

    names = [other for other in landmarks_mm if other in scheme.index and scheme[other].canonical_mm is not None]
    middle = np.mean([scheme[other].canonical_mm for other in names], axis=0)  # type: ignore[arg-type]
    x, y, z = np.mean([landmarks_mm[other] for other in names], axis=0) + (np.asarray(canonical) - middle) @ frame
    return float(x), float(y), float(z)
