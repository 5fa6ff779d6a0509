"""The actors of one scan, built once, and what each surface mode shows of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtGui import QImage
from vtkmodules.vtkFiltersCore import vtkBinnedDecimation
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

from app.models.view_state import SurfaceMode
from app.ui.view import lighting
from app.ui.view.geometry import DrawingGeometry, Part, vertex_normals
from app.ui.view.palette import ViewPalette
from app.ui.view.polydata import polydata, texture_of

PROXY_FROM_FACES = 200_000
"""Above this a coarse stand-in is drawn while the camera moves."""
POINT_SIZE_PX = 2.5
WIRE_WIDTH_PX = 1.0


class ScanActors:
    """Everything drawn of one scan. Heavy arrays come prepared, so that building is quick."""

    def __init__(self, geometry: DrawingGeometry, pictures: Sequence[QImage] = (), proxy: Part | None = None) -> None:
        self.geometry = geometry
        self._plain = _actor(geometry.surface)
        self._proxy = None if proxy is None else _actor(proxy)
        self._textured = [(part, _actor(part)) for part in geometry.textured]
        self._textures = {k: texture_of(picture) for k, picture in enumerate(pictures) if not picture.isNull()}
        self._mode = SurfaceMode.PLAIN
        for part, actor in self._textured:
            if part.texture in self._textures:
                actor.SetTexture(self._textures[part.texture])

    @property
    def actors(self) -> list[Any]:
        """All of them, visible or not."""
        return [self._plain, *(actor for _, actor in self._textured), *([self._proxy] if self._proxy else [])]

    @property
    def has_proxy(self) -> bool:
        """Whether there is a coarse stand-in."""
        return self._proxy is not None

    def show(self, mode: SurfaceMode, palette: ViewPalette) -> None:
        """Dress the actors for a mode; modes the scan has nothing for fall back to the next plainer one."""
        self._mode = self._possible(mode)
        self._dress(self._plain, self.geometry.surface, palette)
        if self._proxy is not None:
            self._dress(self._proxy, self.geometry.surface, palette)
        for part, actor in self._textured:
            picture = part.texture in self._textures
            lighting.painted(actor.GetProperty()) if picture else lighting.skin(actor.GetProperty(), palette)
            actor.GetMapper().ScalarVisibilityOff()
        self.choose(moving=False)

    def _possible(self, mode: SurfaceMode) -> SurfaceMode:
        surface = self.geometry.surface
        if surface.faces is None and mode not in (SurfaceMode.PLAIN, SurfaceMode.COLOURS):
            mode = SurfaceMode.COLOURS
        if mode is SurfaceMode.TEXTURE and not (self._textured and self._textures):
            mode = SurfaceMode.COLOURS
        if mode is SurfaceMode.COLOURS and surface.colours is None:
            mode = SurfaceMode.PLAIN
        return mode

    def _dress(self, actor: Any, part: Part, palette: ViewPalette) -> None:
        material, mapper = actor.GetProperty(), actor.GetMapper()
        coloured = self._mode in (SurfaceMode.COLOURS, SurfaceMode.POINTS) and part.colours is not None
        mapper.SetScalarVisibility(coloured)
        lighting.painted(material) if coloured else lighting.skin(material, palette)
        material.SetRepresentationToSurface()
        material.SetPointSize(POINT_SIZE_PX)
        if self._mode is SurfaceMode.WIREFRAME:
            lighting.unlit(material, palette.wire)
            material.SetRepresentationToWireframe()
            material.SetLineWidth(WIRE_WIDTH_PX)
        elif self._mode is SurfaceMode.POINTS:
            material.SetRepresentationToPoints()
        if part.faces is None and part.normals is None:
            material.LightingOff()

    def choose(self, moving: bool) -> None:
        """Which actors show: the coarse stand-in while the camera moves, else the real ones."""
        proxy = moving and self._proxy is not None
        textured = self._mode is SurfaceMode.TEXTURE and not proxy
        self._plain.SetVisibility(not textured and not proxy)
        for _, actor in self._textured:
            actor.SetVisibility(textured)
        if self._proxy is not None:
            self._proxy.SetVisibility(proxy)


def _actor(part: Part) -> Any:
    mapper = vtkPolyDataMapper()
    mapper.SetInputData(polydata(part))
    mapper.ScalarVisibilityOff()
    mapper.SetColorModeToDirectScalars()
    actor = vtkActor()
    actor.SetMapper(mapper)
    return actor


def build_proxy(geometry: DrawingGeometry) -> Part | None:
    """A coarse stand-in of a huge mesh, or None where the mesh itself is quick enough."""
    from vtkmodules.util.numpy_support import vtk_to_numpy

    surface = geometry.surface
    if surface.faces is None or len(surface.faces) < PROXY_FROM_FACES:
        return None
    coarse = vtkBinnedDecimation()
    coarse.SetInputData(polydata(Part(surface.points, surface.faces, colours=surface.colours)))
    coarse.SetNumberOfDivisions(160, 160, 160)
    coarse.SetPointGenerationModeToBinAverages()
    coarse.PassPointDataOn()
    coarse.Update()
    found = coarse.GetOutput()
    points = vtk_to_numpy(found.GetPoints().GetData()).copy()
    faces = vtk_to_numpy(found.GetPolys().GetConnectivityArray()).astype("int32").reshape(-1, 3)
    scalars = found.GetPointData().GetScalars()
    colours = None if scalars is None or surface.colours is None else vtk_to_numpy(scalars).copy()
    return Part(points, faces, vertex_normals(points, faces), colours=colours)
