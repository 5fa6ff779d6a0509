"""Landmarks on one photo: its one face is found, then looked at."""

from __future__ import annotations

from engine.photo.finding import FaceFinder
from engine.photo.lifting import observed
from engine.photo.observation import Observation
from engine.photo.observing import DenseObserver
from engine.photo.reading import Photo

COUNTS = (68, 520)
"""Densities that are offered."""


def detect(photo: Photo, finder: FaceFinder, observer: DenseObserver, count: int = 68) -> Observation:
    """The first ``count`` landmarks, in pixels of the photo as held. EngineError without exactly one face."""
    find = finder.the_face(photo)
    sighting = observer.look([photo.pixels], [find.square])[0]
    return observed(str(photo.path), sighting, observer.names[:count], photo=True, mesh=observer.mesh)
