"""Drawing straight into a GL widget: the choice for a good graphics card. Imported only when it is chosen."""

from __future__ import annotations

import time
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QWidget
from pyvistaqt import QtInteractor
from vtkmodules.vtkCommonCore import vtkFloatArray

from app.ui.view.depth import Lens
from app.ui.view.surface import Frame, read_depth


class ScanWidget(QtInteractor):
    """A QtInteractor that draws once per paint event and never by itself.

    Left alone it draws every picture twice, and again five times a second.
    """

    depth_read = Signal(object)
    """The ``Depth`` of a picture that is on the screen now, if it was wanted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, auto_update=False, multi_samples=0)
        self._Iren.EnableRenderOff()
        self._depth = vtkFloatArray()
        self.lens: Lens | None = None
        """Of the picture whose depth is wanted."""
        self.render_ms = 0.0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAcceptDrops(False)

    def render(self, *arguments: Any, **options: Any) -> None:
        """Ask for a paint event; pyvista calls this whenever something is added."""
        self.update()

    def paintGL(self) -> None:
        """Draw the stage as it is now."""
        start = time.perf_counter()
        self._Iren.EnableRenderOn()
        try:
            super().paintGL()
        finally:
            self._Iren.EnableRenderOff()
        self.render_ms = (time.perf_counter() - start) * 1e3
        if self.lens is not None and self.ren_win.GetReadyForRendering():
            lens, self.lens = self.lens, None
            self.depth_read.emit(read_depth(self.ren_win, self._depth, lens))

    def closeEvent(self, event: QCloseEvent) -> None:
        """A closed GL widget that stays visible crashes when it is used again."""
        self.hide()
        super().closeEvent(event)


class HardwareSurface:
    """Pictures stay on the graphics card; only the depth comes back, after the widget has painted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.widget: Any = ScanWidget(parent)
        self.window: Any = self.widget.ren_win
        self.renderer: Any = self.widget.renderer

    def render(self, width_px: int, height_px: int, *, lens: Lens | None, read: bool = True) -> Frame:
        """Draw with the next paint event; the time is that of the last one."""
        self.widget.lens = lens or self.widget.lens
        self.widget.update()
        return Frame(None, elapsed_ms=self.widget.render_ms)

    def close(self) -> None:
        """Give the graphics resources back."""
        self.renderer.RemoveAllViewProps()
        self.widget.close()
