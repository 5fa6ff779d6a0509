"""What is drawn beside the scan itself: bodies and clouds of points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from app.models.overlays import Cloud, Ellipsoid
from app.ui.view.bodies import body_actors
from app.ui.view.cloud_layer import CloudLayer
from app.ui.view.palette import ViewPalette
from engine.types import FloatArray


class Extras:
    """Their actors in one renderer."""

    def __init__(self, renderer: Any, palette: ViewPalette) -> None:
        self._renderer = renderer
        self._palette = palette
        self._centre: FloatArray = np.zeros(3)
        self._bodies: tuple[Ellipsoid, ...] = ()
        self._clouds: tuple[Cloud, ...] = ()
        self._body_actors: list[Any] = []
        self._layers: list[CloudLayer] = []

    def set_bodies(self, bodies: Sequence[Ellipsoid]) -> None:
        """Ellipsoids to show."""
        self._bodies = tuple(bodies)
        self._replace(self._body_actors, made := body_actors(bodies, self._centre, self._palette))
        self._body_actors = made

    @property
    def has_bodies(self) -> bool:
        """Whether there are bodies, which can be seen through."""
        return bool(self._body_actors)

    def set_clouds(self, clouds: Sequence[Cloud]) -> None:
        """Points to show."""
        self._clouds = tuple(clouds)
        layers = [CloudLayer(cloud, self._centre, self._palette) for cloud in clouds]
        self._replace(
            [actor for layer in self._layers for actor in layer.actors],
            [actor for layer in layers for actor in layer.actors],
        )
        self._layers = layers

    def clear(self, centre_mm: FloatArray) -> None:
        """Show nothing; from now on the renderer's origin is this place (3,) of the scan's frame."""
        self._centre = centre_mm
        self.set_bodies(())
        self.set_clouds(())

    def set_palette(self, palette: ViewPalette) -> None:
        """Other colours."""
        self._palette = palette
        self.set_bodies(self._bodies)
        self.set_clouds(self._clouds)

    def choose(self, moving: bool, *, shown: bool) -> None:
        """What shows in the next picture."""
        for actor in self._body_actors:
            actor.SetVisibility(shown)
        for layer in self._layers:
            layer.choose(moving, shown=shown)

    def _replace(self, old: Sequence[Any], new: Sequence[Any]) -> None:
        for actor in old:
            self._renderer.RemoveActor(actor)
        for actor in new:
            self._renderer.AddActor(actor)
