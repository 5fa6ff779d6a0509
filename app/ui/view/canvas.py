"""A widget that shows the pictures of its stage, with painting on top."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QCloseEvent, QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.ui.view.drawing_widget import DrawingWidget
from app.ui.view.surface import RenderSurface


class Canvas(DrawingWidget):
    """Shows the pictures. Subclasses paint on top."""

    def __init__(self, parent: QWidget | None = None, surface: RenderSurface | None = None) -> None:
        super().__init__(parent, surface)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._cover = None if self._stage.surface.widget is None else _Cover(self)
        self._place_widget()

    def paint_over(self, painter: QPainter) -> None:
        """Paint on top of the picture."""

    def repaint_cover(self) -> None:
        """Paint on top again where that is a widget of its own."""
        if self._cover is not None:
            self._cover.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The cached picture, drawn anew if it is out of date, with the overlay on top."""
        if self._closed:
            return
        if self._dirty and not self._easel.drawing:
            self._draw_now()
        if self._cover is None:
            painter = QPainter(self)
            self._paint_picture(painter)
            self.paint_over(painter)
            painter.end()

    def _paint_picture(self, painter: QPainter) -> None:
        if self._image is None:
            painter.fillRect(self.rect(), QColor(self._palette.background_edge))
            return
        width, height = self._size_px()
        whole = (self._image.width(), self._image.height()) == (width, height)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not whole)
        self._image.setDevicePixelRatio(self._image.width() / max(1, self.width()))
        if whole:
            painter.drawImage(0, 0, self._image)
        else:
            painter.drawImage(QRectF(self.rect()), self._image)

    def grab_image(self) -> QImage:
        """What the view shows now, with everything painted on top, at device resolution."""
        self.settle()
        return self.grab().toImage()

    # ------------------------------------------------------------------ events
    def _place_widget(self) -> None:
        widget = self._stage.surface.widget
        if widget is not None and self._cover is not None:
            widget.setParent(self)
            widget.setGeometry(self.rect())
            self._cover.setGeometry(self.rect())
            self._cover.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The picture no longer fits."""
        self._place_widget()
        self.fit_again()
        self.redraw()
        super().resizeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """The window must close the view before itself."""
        if not self._closed:
            self._closed = True
            self._rest.stop()
            self.stop_flying()
            self._easel.do(self._stage.close)
            self._easel.close()
        super().closeEvent(event)


class _Cover(QWidget):
    """Paints on top of a surface that shows its pictures itself."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The overlay alone."""
        painter = QPainter(self)
        self._canvas.paint_over(painter)
        painter.end()
