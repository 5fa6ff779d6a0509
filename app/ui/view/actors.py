"""The actors of one scan, built once, and what each surface mode shows of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

from app.models.view_state import SurfaceMode
from app.ui.view import lighting
from app.ui.view.curvature import colours_of_part
from app.ui.view.geometry import DrawingGeometry, Part
from app.ui.view.palette import ViewPalette
from app.ui.view.polydata import polydata
from engine.types import ByteArray

CURVATURE, FIELD = "curvature", "field"
"""Names of further sets of vertex colours."""
POINT_SIZE_PX, MOST_POINT_SIZE_PX = 2.5, 12.0
CLOSED = 2.2
"""Points of a cloud so much larger than their spacing close its skin to the eye."""
WIRE_WIDTH_PX = 1.0


class ScanActors:
    """Everything drawn of one scan. Heavy arrays come prepared, so that building is quick."""

    def __init__(self, geometry: DrawingGeometry, textures: Sequence[Any] = (), proxy: Part | None = None) -> None:
        self.geometry = geometry
        self._plain = [_actor(part) for part in geometry.drawn]
        self._proxy = None if proxy is None else _actor(proxy)
        self._proxy_coloured = proxy is not None and proxy.colours is not None
        self._curved = False
        self._field = False
        self.woven: Any = None
        """The actor of a finer mesh that is drawn in place of the scan's own."""
        self._textured = [(part, _actor(part)) for part in geometry.textured]
        self._textures = {k: texture for k, texture in enumerate(textures) if texture is not None}
        self._mode = SurfaceMode.PLAIN
        self._raw = False
        for part, actor in self._textured:
            if part.texture in self._textures:
                actor.SetTexture(self._textures[part.texture])

    @property
    def actors(self) -> list[Any]:
        """All of them, visible or not."""
        extra = [actor for actor in (self._proxy, self.woven) if actor is not None]
        return [*self._plain, *(actor for _, actor in self._textured), *extra]

    def set_curvature(self, colours: ByteArray, proxy_colours: ByteArray | None) -> None:
        """Colours (V, 3) of the whole mesh, and of its stand-in, for the curvature mode."""
        for part, actor in zip(self.geometry.drawn, self._plain, strict=True):
            _add_colours(actor, colours_of_part(part, colours), CURVATURE)
        if self._proxy is not None and proxy_colours is not None:
            _add_colours(self._proxy, proxy_colours, CURVATURE)
        self._curved = True

    def set_field(
        self, colours: ByteArray | None, proxy_colours: ByteArray | None = None, woven: Part | None = None
    ) -> None:
        """Colours (V, 3) that are shown whatever the mode, and of the stand-in (grey if missing); None: no more.

        woven: a finer mesh that the colours belong to, drawn in place of the scan's own.
        """
        self._field = colours is not None
        if colours is None or woven is None:
            self.woven = None
        if colours is None:
            return
        if woven is not None:
            self.woven = self.woven or _actor(woven)
            _add_colours(self.woven, colours, FIELD)
            return
        for part, actor in zip(self.geometry.drawn, self._plain, strict=True):
            _add_colours(actor, colours_of_part(part, colours), FIELD)
        if self._proxy is not None and proxy_colours is not None:
            _add_colours(self._proxy, proxy_colours, FIELD)

    @property
    def has_proxy(self) -> bool:
        """Whether there is a coarse stand-in."""
        return self._proxy is not None

    @property
    def _shown(self) -> list[Any]:
        """The actors of the present mode."""
        if self.woven is not None:
            return [self.woven]
        painted = self._mode is SurfaceMode.TEXTURE and not self._field
        return [actor for _, actor in self._textured] if painted else self._plain

    @property
    def portions(self) -> int:
        """How many pictures, one over the other, make the whole scan: more than one for a huge one."""
        return len(self._shown) if self.geometry.in_portions else 1

    @property
    def shaded(self) -> bool:
        """Whether ambient shadows suit the present mode: on surfaces, not on lines or points."""
        lines = self._mode in (SurfaceMode.WIREFRAME, SurfaceMode.POINTS) and not self._field
        return not lines and not self.geometry.in_portions and not self.geometry.is_cloud

    def show(self, mode: SurfaceMode, palette: ViewPalette) -> None:
        """Dress the actors for a mode; modes the scan has nothing for fall back to the next plainer one."""
        self._mode, self._raw = self._possible(mode), mode is SurfaceMode.POINTS
        for actor in self._plain:
            self._dress(actor, self.geometry.surface.colours is not None, palette)
        if self._proxy is not None:
            self._dress(self._proxy, self._proxy_coloured, palette)
        if self.woven is not None:
            self._dress(self.woven, True, palette)
        for part, actor in self._textured:
            picture = part.texture in self._textures
            lighting.painted(actor.GetProperty()) if picture else lighting.skin(actor.GetProperty(), palette)
            actor.GetMapper().ScalarVisibilityOff()
        self.choose(moving=False)

    def _possible(self, mode: SurfaceMode) -> SurfaceMode:
        surface = self.geometry.surface
        if mode is SurfaceMode.CURVATURE:
            return mode if self._curved and surface.faces is not None else SurfaceMode.PLAIN
        if surface.faces is None and mode not in (SurfaceMode.PLAIN, SurfaceMode.COLOURS):
            mode = SurfaceMode.COLOURS
        if mode is SurfaceMode.TEXTURE and not (self._textured and self._textures):
            mode = SurfaceMode.COLOURS
        if mode is SurfaceMode.COLOURS and surface.colours is None:
            mode = SurfaceMode.PLAIN
        return mode

    def _dress(self, actor: Any, has_colours: bool, palette: ViewPalette) -> None:
        material, mapper = actor.GetProperty(), actor.GetMapper()
        surface = self.geometry.surface
        wanted = self._mode in (SurfaceMode.COLOURS, SurfaceMode.POINTS) and surface.colours is not None
        coloured = has_colours and (wanted or self._mode is SurfaceMode.TEXTURE)
        coloured = coloured or self._mode is SurfaceMode.CURVATURE or self._field
        _choose_colours(mapper, FIELD if self._field else CURVATURE if self._mode is SurfaceMode.CURVATURE else "")
        mapper.SetScalarVisibility(coloured)
        lighting.painted(material) if coloured else lighting.skin(material, palette)
        material.SetRepresentationToSurface()
        material.SetPointSize(POINT_SIZE_PX)
        if self._mode is SurfaceMode.WIREFRAME and not self._field:
            lighting.unlit(material, palette.wire)
            material.SetRepresentationToWireframe()
            material.SetLineWidth(WIRE_WIDTH_PX)
        elif self._mode is SurfaceMode.POINTS:
            material.SetRepresentationToPoints()
        if surface.faces is None and surface.normals is None:
            material.LightingOff()

    def scale(self, mm_per_px: float, *, moving: bool) -> float:
        """Draw the points of a bare cloud so large that they look like a skin, unless they are to be seen as points.

        Returns their size in pixels; 0 for a mesh.
        """
        geometry, size = self.geometry, 0.0
        if geometry.is_cloud:
            thinned = geometry.in_portions and moving
            share = len(geometry.drawn[0].points) / max(1, len(geometry.surface.points)) if thinned else 1.0
            closed = CLOSED * geometry.spacing_mm / max(mm_per_px * math.sqrt(share), 1e-9)
            size = POINT_SIZE_PX if self._raw else min(max(closed, POINT_SIZE_PX), MOST_POINT_SIZE_PX)
            for actor in self._plain:
                actor.GetProperty().SetPointSize(size)
        return size

    def choose(self, moving: bool, portion: int | None = None, *, hidden: bool = False) -> None:
        """Which actors show: the coarse stand-in while the camera moves, one portion, everything, or nothing."""
        coarse = self._proxy is not None and moving
        only = 0 if moving and self.geometry.in_portions else portion
        shown = self._shown
        for actor in self.actors:
            actor.VisibilityOff()
        if hidden:
            return
        if coarse and self._proxy is not None:
            self._proxy.VisibilityOn()
            return
        for k, actor in enumerate(shown):
            actor.SetVisibility(only in (None, k))


def _add_colours(actor: Any, colours: ByteArray, name: str) -> None:
    array = numpy_to_vtk(np.ascontiguousarray(colours))
    array.SetName(name)
    actor.GetMapper().GetInput().GetPointData().AddArray(array)


def _choose_colours(mapper: Any, name: str) -> None:
    if name:
        mapper.SetScalarModeToUsePointFieldData()
        mapper.SelectColorArray(name)
    else:
        mapper.SetScalarModeToDefault()


def _actor(part: Part) -> Any:
    mapper = vtkPolyDataMapper()
    mapper.SetInputData(polydata(part))
    mapper.ScalarVisibilityOff()
    mapper.SetColorModeToDirectScalars()
    actor = vtkActor()
    actor.SetMapper(mapper)
    return actor
