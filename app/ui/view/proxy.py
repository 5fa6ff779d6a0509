"""A coarse stand-in of a huge mesh, drawn while the camera moves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtGui import QImage
from vtkmodules.util.numpy_support import vtk_to_numpy

from app.ui.view.geometry import DrawingGeometry, Part, vertex_normals
from app.ui.view.polydata import pixels_of, polydata
from engine.types import ByteArray

DIVISIONS = 72
"""Cells of the grid that vertices are gathered in, along each side."""
_GREY = 128


def build_proxy(geometry: DrawingGeometry, pictures: Sequence[QImage] = ()) -> Part | None:
    """The stand-in of a mesh, in the colours of its texture if it has one; None where the mesh itself is quick."""
    from vtkmodules.vtkFiltersCore import vtkBinnedDecimation

    surface = geometry.surface
    if surface.faces is None or not geometry.in_portions:
        return None
    colours = texture_colours(geometry, pictures) if geometry.textured else surface.colours
    coarse = vtkBinnedDecimation()
    coarse.SetInputData(polydata(Part(surface.points, surface.faces, colours=colours)))
    coarse.SetNumberOfDivisions(DIVISIONS, DIVISIONS, DIVISIONS)
    coarse.SetPointGenerationModeToBinAverages()
    coarse.ProducePointDataOn()
    coarse.ProduceCellDataOff()
    coarse.Update()
    found = coarse.GetOutput()
    points = np.array(vtk_to_numpy(found.GetPoints().GetData()))
    faces = vtk_to_numpy(found.GetPolys().GetConnectivityArray()).astype(np.int32).reshape(-1, 3)
    scalars = found.GetPointData().GetScalars()
    shades = None if colours is None or scalars is None else np.array(vtk_to_numpy(scalars))
    return Part(points, faces, vertex_normals(points, faces), colours=shades)


def texture_colours(geometry: DrawingGeometry, pictures: Sequence[QImage]) -> ByteArray:
    """(V, 3) colour of every vertex, looked up in the textures; grey where there is none."""
    colours = np.full((len(geometry.surface.points), 3), _GREY, np.uint8)
    faces = geometry.surface.faces
    if faces is None:
        return colours
    for part in geometry.textured:
        known = 0 <= part.texture < len(pictures) and not pictures[part.texture].isNull()
        if part.uv is None or part.source is None or not known:
            continue
        pixels = pixels_of(pictures[part.texture])
        height, width = pixels.shape[:2]
        x = np.clip((part.uv[:, 0] % 1.0 * width).astype(int), 0, width - 1)
        y = np.clip(((1 - part.uv[:, 1] % 1.0) * height).astype(int), 0, height - 1)
        colours[part.source] = pixels[y, x]
    return colours
