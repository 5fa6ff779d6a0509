"""Where VTK draws: one small interface, and the off-screen window that works on any machine."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from app.appearance import SurfaceKind
from app.ui.view.depth import Depth, Lens
from engine.types import ByteArray

if sys.platform.startswith("linux") and not os.environ.get("DISPLAY"):
    os.environ.setdefault("VTK_DEFAULT_OPENGL_WINDOW", "vtkEGLRenderWindow")

import vtkmodules.vtkRenderingOpenGL2  # noqa: F401  registers the object factories
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkFloatArray, vtkUnsignedCharArray
from vtkmodules.vtkRenderingCore import vtkRenderer, vtkRenderWindow


@dataclass(frozen=True)
class Frame:
    """One picture and its depth. pixels: (H, W, 4) uint8, top row first; None if the surface shows it itself.

    depth: None if it was not asked for.
    """

    pixels: ByteArray | None
    depth: Depth | None = None
    elapsed_ms: float = 0.0
    """Time it took to draw and read back."""

    def image(self) -> QImage | None:
        """The picture for a painter; it borrows the pixels, so keep the frame."""
        if self.pixels is None:
            return None
        height, width = self.pixels.shape[:2]
        return QImage(self.pixels.data, width, height, 4 * width, QImage.Format.Format_RGBX8888)


class RenderSurface(Protocol):
    """Draws one renderer at a size in device pixels and hands back what it drew."""

    renderer: Any
    window: Any
    widget: QWidget | None
    """The widget that shows the pictures itself; None if they come back as pixels."""

    def render(self, width_px: int, height_px: int, *, lens: Lens | None, read: bool = True) -> Frame:
        """Draw now; for a ``lens`` the depth is read back too, without ``read`` nothing is read."""

    def close(self) -> None:
        """Give the graphics resources back; nothing may be drawn afterwards."""


class ImageSurface:
    """An off-screen render window: twice as fast as a GL widget on processor rendering, and needs no display."""

    widget: QWidget | None = None

    def __init__(self) -> None:
        self.renderer = vtkRenderer()
        self.window = vtkRenderWindow()
        self.window.SetOffScreenRendering(1)
        self.window.SetMultiSamples(0)
        self.window.AddRenderer(self.renderer)
        self._colour = vtkUnsignedCharArray()
        self._depth = vtkFloatArray()

    def render(self, width_px: int, height_px: int, *, lens: Lens | None, read: bool = True) -> Frame:
        """Draw now; for a ``lens`` the depth is read back too, without ``read`` nothing is read."""
        start = time.perf_counter()
        if tuple(self.window.GetSize()) != (width_px, height_px):
            self.window.SetSize(width_px, height_px)
        self.window.Render()
        frame = read_back(self.window, self._colour, self._depth, lens) if read else Frame(None)
        return replace(frame, elapsed_ms=(time.perf_counter() - start) * 1e3)

    def close(self) -> None:
        """Give the graphics resources back."""
        self.renderer.RemoveAllViewProps()
        self.window.Finalize()


def read_back(window: Any, colour: Any, depth: Any, lens: Lens | None) -> Frame:
    """Pixels and, for a lens, depth of the last picture of a render window, by way of arrays that are kept for it."""
    width, height = window.GetSize()
    window.GetRGBACharPixelData(0, 0, width - 1, height - 1, 0, colour)
    pixels = np.ascontiguousarray(vtk_to_numpy(colour).reshape(height, width, 4)[::-1])
    return Frame(pixels, None if lens is None else read_depth(window, depth, lens))


def read_depth(window: Any, into: Any, lens: Lens) -> Depth:
    """Depth of the last picture, by way of an array that is kept for it."""
    width, height = window.GetSize()
    window.GetZbufferData(0, 0, width - 1, height - 1, into)
    return Depth(np.array(vtk_to_numpy(into).reshape(height, width)[::-1]), lens)


def make_surface(kind: SurfaceKind) -> RenderSurface:
    """The surface a person chose; off-screen pictures where the other cannot be had."""
    if kind is SurfaceKind.IMAGE:
        return ImageSurface()
    try:
        from app.ui.view.hardware import HardwareSurface
    except (ImportError, RuntimeError):  # no OpenGL for widgets on this platform
        return ImageSurface()
    return HardwareSurface()
