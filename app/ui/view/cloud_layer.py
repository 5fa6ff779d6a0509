"""Points laid over the scan: few of them while the camera moves, so that a gesture stays quick."""

from __future__ import annotations

from typing import Any

import numpy as np
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

from app.models.overlays import Cloud
from app.ui.view import lighting
from app.ui.view.cloud import FIRST_PORTION
from app.ui.view.colour_maps import mapped
from app.ui.view.geometry import Part
from app.ui.view.palette import ViewPalette, tone
from app.ui.view.polydata import polydata
from engine.types import FloatArray, IntArray

MOST_POINTS = 300_000
"""Of a larger cloud an even share is shown: more would cost more than a blink and show no more."""


DOT_PX = 4.0
"""From this size on points are round dots that lie on the surface, not half in it."""
TOWARDS_US = -4000.0
"""Units of depth by which dots are drawn nearer than they are."""


class CloudLayer:
    """The actors of one cloud. centre_mm: (3,) what the renderer's origin is."""

    def __init__(self, cloud: Cloud, centre_mm: FloatArray, palette: ViewPalette) -> None:
        order = _some_rows(len(cloud.points_mm))
        points = (np.asarray(cloud.points_mm)[order] - centre_mm).astype(np.float32)
        colours = None if cloud.shares is None else mapped(np.asarray(cloud.shares)[order], cloud.colour_map)
        cuts = (slice(0, FIRST_PORTION), slice(FIRST_PORTION, None))
        parts = [Part(points[cut], None, colours=None if colours is None else colours[cut]) for cut in cuts]
        self.actors = [_actor(part, cloud, palette) for part in parts if len(part.points)]

    def choose(self, moving: bool, *, shown: bool) -> None:
        """Show the first part of the points, all of them, or none."""
        for k, actor in enumerate(self.actors):
            actor.SetVisibility(shown and (k == 0 or not moving))


def _some_rows(count: int) -> IntArray:
    """Rows to draw, in random order: one of every few."""
    rng = np.random.default_rng(0)
    step = -(-count // MOST_POINTS) or 1
    rows = np.arange(0, count, step)
    if step > 1:  # regular steps would show as stripes
        rows = np.minimum(rows + rng.integers(0, step, len(rows)), count - 1)
    return rng.permutation(rows)


def _actor(part: Part, cloud: Cloud, palette: ViewPalette) -> Any:
    mapper = vtkPolyDataMapper()
    mapper.SetInputData(polydata(part))
    mapper.SetScalarVisibility(part.colours is not None)
    mapper.SetColorModeToDirectScalars()
    actor = vtkActor()
    actor.SetMapper(mapper)
    lighting.unlit(actor.GetProperty(), tone(palette, cloud.tone))
    actor.GetProperty().SetPointSize(cloud.size_px)
    if cloud.size_px >= DOT_PX:
        actor.GetProperty().RenderPointsAsSpheresOn()
        mapper.SetResolveCoincidentTopologyToPolygonOffset()
        mapper.SetRelativeCoincidentTopologyPointOffsetParameter(TOWARDS_US)
    return actor
