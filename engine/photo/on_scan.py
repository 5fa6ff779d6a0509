"""Lifting for one scan, as shell and window ask for it: the pose is found first, then views or photos are joined."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from engine.geometry import Surface
from engine.infer import points as point_models
from engine.photo.casting import SeenScan
from engine.photo.detecting import detect
from engine.photo.finding import FaceFinder
from engine.photo.lifting import Lift, join, lift_scan
from engine.photo.observation import Observation
from engine.photo.observing import DenseObserver
from engine.photo.reading import Photo
from engine.photo.solving import solve_camera
from engine.photo.views import View, ViewsConfig
from engine.types import Annotation, EngineError, FloatArray, Prediction, Scan

POSE_SCHEME = "ibug68"
Progress = Callable[[float, str], None]
NOTHING: Mapping[str, Observation] = MappingProxyType({})


def scheme_for(count: int) -> str:
    """Landmark scheme that holds that many points of a photo."""
    return POSE_SCHEME if count == 68 else f"dense-{count}"


def model_id(observer: DenseObserver) -> str:
    """What is written beside landmarks that were lifted."""
    return observer.card.id


def lift_one(
    scan: Scan,
    observer: DenseObserver,
    count: int,
    views: int,
    photos: Sequence[Photo] = (),
    known: Annotation | None = None,
    progress: Progress = lambda share, text: None,
    before: Mapping[str, Observation] = NOTHING,
) -> Lift:
    """Where views of a scan, or photos of the same person, say its landmarks lie.

    known: landmarks on the scan already; what people placed solves the cameras of photos first. before: what was found
    on photos already, by path; such a photo is not looked at again. EngineError if there
    is no face on the scan, no mesh, or no photo whose camera can be solved.
    """
    progress(0.0, "Looking for the head")
    found = point_models.predict(scan, None, (POSE_SCHEME,))[POSE_SCHEME]
    if not found.found or found.pose is None:
        raise EngineError(found.message or f"No face was found in {scan.name}.")
    places = places_known(found, known)
    if photos:
        return lift_photos(scan, observer, count, photos, places, progress, before)
    config = ViewsConfig(count=views)

    def tell(share: float, text: str) -> None:
        progress(0.2 + 0.8 * share, text)

    return lift_scan(scan, found.pose, observer, count, config, tell, places)


def places_known(found: Prediction, known: Annotation | None) -> dict[str, FloatArray]:
    """Places by name: what people placed, else what the point model found."""
    places = {
        name: np.asarray(xyz, float)
        for name, xyz in zip(found.names, found.xyz_mm, strict=True)
        if np.isfinite(xyz).all()
    }
    for name, landmark in ({} if known is None else known.landmarks).items():
        if landmark.xyz_mm is not None and (landmark.source == "manual" or landmark.checked):
            places[name] = np.array(landmark.xyz_mm)
    return places


def lift_photos(
    scan: Scan,
    observer: DenseObserver,
    count: int,
    photos: Sequence[Photo],
    places: dict[str, FloatArray],
    progress: Progress = lambda share, text: None,
    before: Mapping[str, Observation] = NOTHING,
) -> Lift:
    """Landmarks from photos whose cameras are solved from places known on the scan, by name.

    Photos that fail are left out if others remain; EngineError with the last reason if none does.
    """
    if scan.faces is None or not len(scan.faces):
        raise EngineError(f"{scan.name} has no triangles for rays to meet. Export it as a mesh.")
    finder = FaceFinder()
    observations: list[Observation] = []
    views: list[View] = []
    trouble: dict[str, str] = {}
    for number, photo in enumerate(photos):
        progress(0.2 + 0.7 * number / len(photos), photo.path.name)
        try:
            observation = before.get(str(photo.path)) or detect(photo, finder, observer, count)
            observation, view = solved_photo(scan, photo, observation, places)
        except EngineError as error:
            trouble[str(photo.path)] = str(error)
            continue
        observations.append(observation)
        views.append(View(observation.view_id, photo.pixels, view))
    if not observations:
        raise EngineError(" ".join(trouble.values()))
    surface = Surface(scan.points_mm, scan.faces)
    consensus = join(observations, [view.seen for view in views], surface, elsewhere_mm=places)
    return Lift(tuple(observations), tuple(views), consensus, trouble)


def solved_photo(
    scan: Scan, photo: Photo, observation: Observation, places: dict[str, FloatArray]
) -> tuple[Observation, SeenScan]:
    """What a photo says, with its camera solved, and the scan through that camera. EngineError if it cannot be."""
    rows = [number for number, name in enumerate(observation.names) if name in places]
    known = np.array([places[observation.names[number]] for number in rows]).reshape(-1, 3)
    solved = solve_camera(known, observation.xy_px[rows], photo.size_px, photo.path.name)
    assert scan.faces is not None
    view = SeenScan(solved.camera, np.asarray(scan.points_mm, float), scan.faces)
    return replace(observation, camera=solved.camera), view
