"""The plot of every board: give it a ``Chart`` (``app.models.chart``), listen to ``chosen`` and ``hovered``.

    plot = Plot(theme)
    plot.show_chart(Chart("Errors", Axis("mm", low=0), Axis(percent=True), (Line(xy, marks=marks),)))
    plot.chosen.connect(lambda mark: context.look_at(mark.scan_id, mark.landmark))

It is painted with QPainter: within some milliseconds, crisp on any screen, in the colours of the theme. A click with
the right button saves SVG, PNG or CSV; for the shell, ``plot_files.save`` writes the same without a window. Other
kinds of marks are a layer class in ``app.models.chart`` and a function in ``plot_paint``.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QFileDialog, QMenu, QSizePolicy, QWidget

from app.models.chart import Chart, Mark, places
from app.ui.boards import plot_paint
from app.ui.boards.plot_frame import Look
from app.ui.boards.plot_paint import Placed
from app.ui.theme import Theme
from engine.types import EngineError

SIZE_PX = (380, 230)
LEAST_PX = (200, 130)
MOST_RINGS = 200
"""More rings than these would hide what they are round."""


class Plot(QWidget):
    """Shows one chart; it never scrolls or zooms by itself."""

    chosen = Signal(object)
    """The Mark that was clicked, or reached with the arrow keys and taken with Enter."""
    hovered = Signal(object)
    """The Mark under the pointer, or None."""
    failed = Signal(str)
    """Why a file could not be written, as a sentence."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.chart: Chart | None = None
        self._placed: Placed | None = None
        self._picture: QPixmap | None = None
        self._over: tuple[int, int] | None = None
        self._highlight: Mark | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self._redraw)

    def sizeHint(self) -> QSize:
        """The size it has where there is room."""
        return QSize(*SIZE_PX)

    def minimumSizeHint(self) -> QSize:
        """Room for its names, if it has any; put it into a scroll area then."""
        width, height = LEAST_PX
        if self.chart is not None and self.chart.row_px:
            height = max(height, round(len(self.chart.up.names) * self.chart.row_px) + 100)
        return QSize(width, height)

    # ------------------------------------------------------------------ content
    def show_chart(self, chart: Chart | None) -> None:
        """Show another chart, or nothing."""
        self.chart = chart
        self._over = None
        self.setAccessibleName("" if chart is None else chart.title)
        self.setAccessibleDescription("" if chart is None else chart.note)
        self.updateGeometry()
        self._redraw()

    def set_highlight(self, mark: Mark | None) -> None:
        """Ring every mark that stands for the same scan and landmark."""
        if mark != self._highlight:
            self._highlight = mark
            self.update()

    @Slot()
    def _redraw(self) -> None:
        self._picture = None
        self.update()

    @property
    def look(self) -> Look:
        """The colours of the window and the font of the widget."""
        return Look(self._theme.tokens, self.font())

    # ------------------------------------------------------------------ painting
    def paintEvent(self, _event: QPaintEvent) -> None:
        """The kept picture, and on it what the pointer is at."""
        if self.chart is None:
            return
        if self._picture is None:
            self._picture = self._drawn(self.chart)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_highlight(painter)
        mark = self._mark(self._over)
        if self._over is not None and mark is not None and self._placed is not None:
            spots = self._placed.of(self._over[0])
            if spots is not None:
                plot_paint.ring(painter, spots, self._over[1], self.look, 1.5)
                if mark.words:
                    plot_paint.bubble(painter, QRectF(self.rect()), spots.centre(self._over[1]), mark.words, self.look)
        if self.hasFocus():
            painter.setPen(self._theme.colour("accent_soft"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5), 6, 6)
        painter.end()

    def _drawn(self, chart: Chart) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(self._theme.colour("surface"))
        painter = QPainter(picture)
        self._placed = plot_paint.paint(painter, QRectF(self.rect()), chart, self.look)
        painter.end()
        return picture

    def _paint_highlight(self, painter: QPainter) -> None:
        if self._highlight is None or self._placed is None or self.chart is None:
            return
        for spots in self._placed.spots:
            for index in places(self.chart.layers[spots.layer].marks, self._highlight)[:MOST_RINGS]:
                plot_paint.ring(painter, spots, index, self.look)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw again in the new size."""
        super().resizeEvent(event)
        self._redraw()

    # ------------------------------------------------------------------ pointer and keys
    def _mark(self, over: tuple[int, int] | None) -> Mark | None:
        return None if over is None or self.chart is None else self.chart.layers[over[0]].marks[over[1]]

    def _point_at(self, over: tuple[int, int] | None) -> None:
        if over != self._over:
            self._over = over
            self.hovered.emit(self._mark(over))
            self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
            self.update()

    def mark_at(self, place: QPointF) -> Mark | None:
        """The mark at a place of the widget."""
        return None if self._placed is None else self._mark(self._placed.hit(place.x(), place.y()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what is under the pointer."""
        place = event.position()
        self._point_at(None if self._placed is None else self._placed.hit(place.x(), place.y()))

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the pointer any more."""
        self._point_at(None)
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the mark under the pointer."""
        mark = self.mark_at(event.position())
        if event.button() is Qt.MouseButton.LeftButton and mark is not None:
            self.chosen.emit(mark)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys walk over the marks, Enter takes one."""
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}.get(
            Qt.Key(event.key())
        )
        mark = self._mark(self._over)
        if step is not None and self._placed is not None and self._placed.spots:
            layer, index = self._over or (self._placed.spots[0].layer, -1 if step > 0 else 0)
            count = len(self.chart.layers[layer].marks) if self.chart is not None else 0
            self._point_at((layer, (index + step) % count) if count else None)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and mark is not None:
            self.chosen.emit(mark)
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------------ files
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Save or copy it."""
        if self.chart is None:
            return
        from app.ui.boards import plot_files

        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for ending in plot_files.WRITERS:
            action = menu.addAction(self.tr("Save as {kind}…").format(kind=ending[1:].upper()))
            action.triggered.connect(lambda _checked=False, ending=ending: self.ask_and_save(ending))
        menu.addAction(self.tr("Copy picture")).triggered.connect(self.copy)
        menu.popup(event.globalPos())

    def ask_and_save(self, ending: str) -> None:
        """Ask where, then write the plot as ``.svg``, ``.png`` or ``.csv``."""
        if self.chart is None:
            return
        name = f"{self.chart.title}{ending}".replace("/", "-")
        chosen, _ = QFileDialog.getSaveFileName(self, self.tr("Save plot"), name, f"*{ending}")
        if chosen:
            self.save(Path(chosen).with_suffix(ending))

    def save(self, path: Path) -> None:
        """Write the plot as the ending of ``path`` says; ``failed`` says why not."""
        from app.ui.boards import plot_files

        if self.chart is not None:
            try:
                plot_files.save(self.chart, path)
            except EngineError as error:
                self.failed.emit(str(error))

    @Slot()
    def copy(self) -> None:
        """Put a picture of it on the clipboard."""
        from app.ui.boards import plot_files

        if self.chart is not None:
            QGuiApplication.clipboard().setImage(plot_files.picture(self.chart))
