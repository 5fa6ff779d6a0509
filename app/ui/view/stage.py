"""The scan under its lights in front of a camera: camera and mode in, pixels and depth out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from vtkmodules.vtkCommonDataModel import vtkPlane

from app.models.view_state import ClipPlane, SurfaceMode
from app.ui.view import lighting
from app.ui.view.actors import ScanActors
from app.ui.view.camera import CameraState
from app.ui.view.depth import Lens
from app.ui.view.extras import Extras
from app.ui.view.geometry import DrawingGeometry, Part
from app.ui.view.palette import ViewPalette
from app.ui.view.surface import Frame, RenderSurface
from engine.types import ByteArray, FloatArray

SHADOW_RADIUS = 0.034
"""Reach of the ambient shadows, as a fraction of the scan's diagonal: 13 mm on a head."""
SHADOW_SAMPLES = 16
"""Few, since shifted pictures are averaged."""


class Stage:
    """Owns the renderer's contents; the surface owns the pixels."""

    def __init__(self, surface: RenderSurface, palette: ViewPalette) -> None:
        self.surface = surface
        self._palette = palette
        self._mode = SurfaceMode.TEXTURE
        self._clip: ClipPlane | None = None
        self._actors: ScanActors | None = None
        self._ahead: ScanActors | None = None
        """Of the scan that will probably come next."""
        self._centre: FloatArray = np.zeros(3)
        self._corners: FloatArray = np.zeros((8, 3))
        self._alone = False
        self.extras = Extras(surface.renderer, palette)
        """What is drawn beside the scan."""
        self._shadows: Any = None
        self._fine: Any = None
        lighting.add_lights(surface.renderer)
        lighting.set_background(surface.renderer, palette)

    @property
    def has_proxy(self) -> bool:
        """Whether a coarse stand-in is drawn while the camera moves."""
        return self._actors is not None and self._actors.has_proxy

    @property
    def portions(self) -> int:
        """How many pictures, one over the other, make the whole scan."""
        return 1 if self._actors is None or self._alone else self._actors.portions

    @property
    def even_portions(self) -> bool:
        """Whether every portion is an even sample of the scan and may be seen alone."""
        return self._actors is not None and self._actors.geometry.is_cloud

    @property
    def shaded(self) -> bool:
        """Whether ambient shadows suit what is shown: they swallow what can be seen through."""
        return self._actors is not None and self._actors.shaded and not self.extras.has_bodies

    def set_scan(
        self, geometry: DrawingGeometry | None, textures: Sequence[Any] = (), proxy: Part | None = None
    ) -> None:
        """Show another scan, or none."""
        self._remove(self._actors)
        self._actors = None
        self._alone = False
        self.extras.clear(self._centre if geometry is None else geometry.centre_mm)
        if geometry is None:
            return
        ahead, self._ahead = self._ahead, None
        if ahead is not None and ahead.geometry is geometry:
            self._actors = ahead
        else:
            self._remove(ahead)
            self._actors = ScanActors(geometry, textures, proxy)
        self._centre = geometry.centre_mm
        self._corners = geometry.corners_mm
        if self._shadows is not None:
            self._shadows.SetRadius(self._shadow_radius)
        self._actors.show(self._mode, self._palette)
        if self._actors is not ahead:
            self._add(self._actors)
        self._apply_clip()

    def set_ahead(self, geometry: DrawingGeometry, textures: Sequence[Any] = (), proxy: Part | None = None) -> None:
        """Make the graphics of a scan that ``set_scan`` will probably show next; nobody sees the picture."""
        self._remove(self._ahead)
        self._ahead = ScanActors(geometry, textures, proxy)
        self._ahead.show(self._mode, self._palette)
        self._add(self._ahead)
        width, height = self.surface.window.GetSize()
        if self._actors is not None:
            self._actors.choose(moving=False, hidden=True)
        self.surface.render(max(1, width), max(1, height), lens=None, read=False)
        self._ahead.choose(moving=False, hidden=True)

    def _add(self, actors: ScanActors) -> None:
        for actor in actors.actors:
            self.surface.renderer.AddActor(actor)

    def _remove(self, actors: ScanActors | None) -> None:
        for actor in actors.actors if actors else ():
            self.surface.renderer.RemoveActor(actor)

    def set_mode(self, mode: SurfaceMode) -> None:
        """How the surface is drawn from now on."""
        self._mode = mode
        if self._actors is not None:
            self._actors.show(mode, self._palette)

    def set_curvature(self, colours: ByteArray, proxy_colours: ByteArray | None = None) -> None:
        """Colours (V, 3) that the curvature mode shows of this scan, and of its stand-in."""
        if self._actors is not None:
            self._actors.set_curvature(colours, proxy_colours)
            self.set_mode(self._mode)

    @property
    def skin(self) -> tuple[int, int, int]:
        """Colour of a plain surface."""
        red, green, blue = (round(255 * share) for share in lighting.rgb(self._palette.skin))
        return red, green, blue

    @property
    def woven(self) -> bool:
        """Whether a finer mesh is drawn in place of the scan's own."""
        return self._actors is not None and self._actors.woven is not None

    def set_field(
        self, colours: ByteArray | None, proxy_colours: ByteArray | None = None, woven: Part | None = None
    ) -> None:
        """Colours (V, 3) in place of the surface's own, whatever the mode; None takes them away.

        woven: the finer mesh that they belong to; of one that is drawn already only the colours change.
        """
        if self._actors is None:
            return
        before = self._actors.woven
        self._actors.set_field(colours, proxy_colours, woven)
        if self._actors.woven is not before:
            if before is not None:
                self.surface.renderer.RemoveActor(before)
            if self._actors.woven is not None:
                self.surface.renderer.AddActor(self._actors.woven)
                self._apply_clip()
        self.set_mode(self._mode)

    def set_alone(self, alone: bool) -> None:
        """Whether the scan itself is left out."""
        self._alone = alone

    def set_clip(self, clip: ClipPlane | None) -> None:
        """Cut away one side of a plane from now on."""
        self._clip = clip
        self._apply_clip()

    def _apply_clip(self) -> None:
        for actor in self._actors.actors if self._actors else ():
            mapper = actor.GetMapper()
            mapper.RemoveAllClippingPlanes()
            if self._clip is not None:
                plane = vtkPlane()
                plane.SetOrigin(*(np.asarray(self._clip.point_mm) - self._centre))
                plane.SetNormal(*(-np.asarray(self._clip.normal)))
                mapper.AddClippingPlane(plane)

    def set_palette(self, palette: ViewPalette) -> None:
        """Colours of surface and background."""
        self._palette = palette
        lighting.set_background(self.surface.renderer, palette)
        self.set_mode(self._mode)
        self.extras.set_palette(palette)

    def draw(
        self,
        camera: CameraState,
        width_px: int,
        height_px: int,
        *,
        moving: bool = False,
        shadows: bool = False,
        supersampled: bool = False,
        depth: bool = False,
        portion: int | None = None,
        read: bool = True,
        jitter_px: tuple[float, float] = (0.0, 0.0),
    ) -> Frame:
        """One picture of ``width_px`` × ``height_px`` device pixels, shifted by a part of a pixel.

        portion: only this part of a huge scan, over the picture of the parts before it.
        read: whether the pixels are wanted; without, the frame is empty.
        """
        lens = self._aim(camera, width_px, height_px, jitter_px)
        renderer = self.surface.renderer
        if self._actors is not None:
            self._actors.choose(moving, portion, hidden=self._alone)
            size_px = self._actors.scale(camera.mm_per_px(height_px), moving=moving)
            lens = replace(lens, spread_px=max(1, math.ceil(size_px / 2)))
        self.extras.choose(moving, shown=portion in (None, self.portions - 1))
        over = bool(portion)
        renderer.SetPreserveColorBuffer(over)
        renderer.SetPreserveDepthBuffer(over)
        renderer.SetPass(self._pass(shadows and self.shaded, supersampled))
        return self.surface.render(width_px, height_px, lens=lens if depth else None, read=read)

    def _aim(self, camera: CameraState, width_px: int, height_px: int, jitter_px: tuple[float, float]) -> Lens:
        vtk_camera = self.surface.renderer.GetActiveCamera()
        vtk_camera.SetFocalPoint(*(np.asarray(camera.focal_mm) - self._centre))
        vtk_camera.SetPosition(*(np.asarray(camera.position_mm) - self._centre))
        vtk_camera.SetViewUp(*camera.axes[1])
        vtk_camera.SetViewAngle(camera.view_angle_deg)
        vtk_camera.SetParallelProjection(camera.orthographic)
        vtk_camera.SetParallelScale(camera.half_height_mm)
        vtk_camera.SetWindowCenter(2 * jitter_px[0] / max(1, width_px), 2 * jitter_px[1] / max(1, height_px))
        depths = (np.asarray(camera.position_mm) - self._corners) @ camera.axes[2]
        near, far = float(depths.min()), float(depths.max())
        pad = 0.01 * (far - near) + 1e-3
        near, far = near - pad, far + pad
        if not camera.orthographic:
            far = max(far, 1e-2)
            near = max(near, far * 1e-4)
        vtk_camera.SetClippingRange(near, far)
        return Lens(near, far, camera.orthographic)

    @property
    def _shadow_radius(self) -> float:
        return SHADOW_RADIUS * float(np.linalg.norm(self._corners[7] - self._corners[0]))

    def _pass(self, shadows: bool, supersampled: bool) -> Any:
        from vtkmodules.vtkRenderingOpenGL2 import vtkRenderStepsPass, vtkSSAAPass, vtkSSAOPass

        if self._shadows is None and shadows:
            self._shadows = vtkSSAOPass()
            self._shadows.SetDelegatePass(vtkRenderStepsPass())
            self._shadows.SetRadius(self._shadow_radius)
            self._shadows.SetBias(0.045 * self._shadow_radius)
            self._shadows.SetKernelSize(SHADOW_SAMPLES)
            self._shadows.BlurOn()
        if not supersampled:
            return self._shadows if shadows else None
        if self._fine is None:
            self._fine = vtkSSAAPass()
        self._fine.SetDelegatePass(self._shadows if shadows else vtkRenderStepsPass())
        return self._fine

    def rest(self) -> None:
        """The picture is as fine as it gets: the large buffers of the passes can go."""
        for extra in (self._fine, self._shadows):
            if extra is not None:
                extra.ReleaseGraphicsResources(self.surface.window)

    def close(self) -> None:
        """Give the graphics resources back."""
        self.set_scan(None)
        self._remove(self._ahead)
        self._ahead = None
        self.surface.renderer.SetPass(None)
        self.rest()
        self.surface.close()
