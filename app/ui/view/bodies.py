"""Ellipsoids in the 3D view: translucent, shaded, cut by nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from vtkmodules.vtkCommonMath import vtkMatrix4x4
from vtkmodules.vtkFiltersSources import vtkSphereSource
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

from app.models.overlays import Ellipsoid
from app.ui.view import lighting
from app.ui.view.palette import ViewPalette, tone
from engine.types import FloatArray

CORNERS = 24


def body_actors(bodies: Sequence[Ellipsoid], centre_mm: FloatArray, palette: ViewPalette) -> list[Any]:
    """One actor for each, all of one unit ball. centre_mm: (3,) what the renderer's origin is."""
    if not bodies:
        return []
    ball = vtkSphereSource()
    ball.SetRadius(1.0)
    ball.SetThetaResolution(CORNERS)
    ball.SetPhiResolution(CORNERS)
    mapper = vtkPolyDataMapper()
    mapper.SetInputConnection(ball.GetOutputPort())
    return [_actor(body, mapper, centre_mm, palette) for body in bodies]


def _actor(body: Ellipsoid, mapper: Any, centre_mm: FloatArray, palette: ViewPalette) -> Any:
    place = np.eye(4)
    place[:3, :3] = np.asarray(body.axes_mm, float).T
    place[:3, 3] = np.asarray(body.centre_mm, float) - centre_mm
    matrix = vtkMatrix4x4()
    matrix.DeepCopy(place.ravel().tolist())
    actor = vtkActor()
    actor.SetMapper(mapper)
    actor.SetUserMatrix(matrix)
    lighting.body(actor.GetProperty(), tone(palette, body.tone), body.opacity)
    return actor
