"""The picture in the middle of the photo board: landmarks, contours, axes, before and after. Marks can be moved."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QMimeData, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDropEvent,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from app.models.photos import Mark, Picture
from app.ui.boards.photo_brush import PhotoBrush
from app.ui.theme import Theme
from engine.photo.reading import ENDINGS
from engine.types import ByteArray

REACH_PX = 9.0
MOST_ZOOM = 12.0


@dataclass(frozen=True)
class Look:
    """How the picture is shown. after: share of its width from the left that shows the uncut picture."""

    opacity: float = 0.9
    contours: bool = True
    head: bool = True
    """Wireframe and axes."""
    cut_out: bool = False
    before: float = 0.5


class PhotoCanvas(QWidget):
    """Draws what it was given; says what the mouse does to marks, in pixels of the picture."""

    picked = Signal(str)
    taken = Signal(str)
    moved = Signal(str, float, float)
    dropped_mark = Signal(str)
    files_dropped = Signal(list)
    slid = Signal(float)
    """The border between before and after was moved, as a share of the picture's width."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._image = QImage()
        self._after = QImage()
        self._picture: Picture | None = None
        self.marks: list[Mark] = []
        """What is drawn on the picture."""
        self._order: tuple[str, ...] = ()
        self._selected = ""
        self._look = Look()
        self._zoom, self._shift = 1.0, QPointF()
        self._brush = PhotoBrush()
        self._held = ""
        self._panning: QPointF | None = None
        self._sliding = False
        self.words = ""
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setMinimumSize(QSize(160, 130))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        theme.changed.connect(self.update)

    # ------------------------------------------------------------------ what is shown
    def show_picture(self, picture: Picture | None) -> None:
        """Another picture, or none."""
        if picture is None or self._picture is None or picture.id != self._picture.id:
            self._zoom, self._shift = 1.0, QPointF()
        if self._picture is None or picture is None or picture.pixels is not self._picture.pixels:
            self._image = QImage() if picture is None else as_image(picture.pixels)
        cut = None if picture is None else picture.cut_out
        if self._picture is None or cut is not self._picture.cut_out:
            self._after = QImage() if cut is None else as_image(cut)
        self._picture = picture
        self.update()

    def show_marks(self, marks: list[Mark], order: tuple[str, ...], selected: str) -> None:
        """Landmarks; order: names of the 68 as their contours run."""
        self.marks, self._order, self._selected = marks, order, selected
        self.update()

    def set_look(self, look: Look) -> None:
        """Show it another way."""
        self._look = look
        self.update()

    # ------------------------------------------------------------------ geometry
    def _frame(self) -> QRectF:
        """Where the whole picture lies in the widget."""
        if self._image.isNull():
            return QRectF()
        scale = min(self.width() / self._image.width(), self.height() / self._image.height()) * self._zoom
        size = QSize(round(self._image.width() * scale), round(self._image.height() * scale))
        left = (self.width() - size.width()) / 2 + self._shift.x()
        top = (self.height() - size.height()) / 2 + self._shift.y()
        return QRectF(left, top, size.width(), size.height())

    def _to_widget(self, x_px: float, y_px: float) -> QPointF:
        frame = self._frame()
        scale = frame.width() / max(self._image.width(), 1)
        return QPointF(frame.left() + x_px * scale, frame.top() + y_px * scale)

    def _to_picture(self, place: QPointF) -> tuple[float, float]:
        frame = self._frame()
        scale = max(frame.width(), 1e-6) / max(self._image.width(), 1)
        return (place.x() - frame.left()) / scale, (place.y() - frame.top()) / scale

    def _mark_at(self, place: QPointF) -> Mark | None:
        if not self.marks or self._image.isNull():
            return None
        reach = REACH_PX * self._image.width() / max(self._frame().width(), 1e-6)
        away = np.array([(mark.x_px, mark.y_px) for mark in self.marks]) - self._to_picture(place)
        distance = np.hypot(away[:, 0], away[:, 1])
        nearest = int(distance.argmin())
        return self.marks[nearest] if distance[nearest] < reach else None

    # ------------------------------------------------------------------ drawing
    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture, then what is known of it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), self._theme.colour("ground"))
        if self._image.isNull():
            painter.setPen(self._theme.colour("text_soft"))
            painter.drawText(self.rect().adjusted(20, 10, -20, -10), int(_CENTRED), self.words)
            painter.end()
            return
        frame, look = self._frame(), self._look
        brush = self._brush
        brush.begin(painter, frame, self._image.width(), self.size(), self.devicePixelRatioF())
        brush.picture(self._image)
        self._paint_after(painter, frame)
        painter.setOpacity(look.opacity)
        head = self._picture.head if look.head and self._picture is not None else None
        if head is not None:
            brush.wires(head)
        if look.contours:
            brush.contours(self.marks, self._order)
        if head is not None:
            brush.axes(head)
        brush.marks(self.marks, self._selected)
        painter.end()
        if brush.unfinished:
            QTimer.singleShot(0, self, self.update)

    def _paint_after(self, painter: QPainter, frame: QRectF) -> None:
        """Right of the border, the subject without its stage."""
        if self._after.isNull() or not self._look.cut_out:
            return
        border = frame.left() + frame.width() * self._look.before
        painter.save()
        painter.setClipRect(QRectF(border, frame.top(), frame.right() - border, frame.height()))
        self._brush.picture(self._after)
        painter.restore()
        painter.setPen(QPen(QColor("white"), 2.0))
        painter.drawLine(QPointF(border, frame.top()), QPointF(border, frame.bottom()))
        painter.setBrush(QColor("white"))
        painter.drawEllipse(QPointF(border, frame.center().y()), 5.0, 5.0)

    # ------------------------------------------------------------------ mouse
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take a mark, the border of before and after, or the picture itself."""
        place = event.position()
        mark = self._mark_at(place)
        if event.button() == Qt.MouseButton.LeftButton and self._near_border(place, mark is not None):
            self._sliding = True
        elif event.button() == Qt.MouseButton.LeftButton and mark is not None:
            self._held = mark.name
            self.picked.emit(mark.name)
            self.taken.emit(mark.name)
        else:
            self._panning = place

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move what is held."""
        place = event.position()
        if self._sliding:
            frame = self._frame()
            self.slid.emit(float(np.clip((place.x() - frame.left()) / max(frame.width(), 1.0), 0.0, 1.0)))
        elif self._held:
            self.moved.emit(self._held, *self._to_picture(place))
        elif self._panning is not None and event.buttons():
            self._shift += place - self._panning
            self._panning = place
            self.update()
        else:
            over = self._mark_at(place)
            shape = Qt.CursorShape.ArrowCursor if over is None else Qt.CursorShape.PointingHandCursor
            self.setCursor(Qt.CursorShape.SplitHCursor if self._near_border(place, over is not None) else shape)
            self.setToolTip("" if over is None else over.name.replace("_", " "))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        held, self._held = self._held, ""
        self._panning, self._sliding = None, False
        if held:
            self.dropped_mark.emit(held)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The whole picture again."""
        self._zoom, self._shift = 1.0, QPointF()
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the cursor."""
        place = event.position()
        before = self._to_picture(place)
        self._zoom = float(np.clip(self._zoom * 1.0015 ** event.angleDelta().y(), 1.0, MOST_ZOOM))
        self._shift += place - self._to_widget(*before)
        if self._zoom == 1.0:
            self._shift = QPointF()
        self.update()

    def _near_border(self, place: QPointF, on_mark: bool) -> bool:
        """Whether a drag from here moves the border: where a mark lies under it, only its knob does."""
        if self._after.isNull() or not self._look.cut_out:
            return False
        frame = self._frame()
        away = place - QPointF(frame.left() + frame.width() * self._look.before, frame.center().y())
        return abs(away.x()) < REACH_PX and (not on_mark or abs(away.y()) < REACH_PX)

    # ------------------------------------------------------------------ files
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Photos may be dropped."""
        if dropped_photos(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """They were."""
        self.files_dropped.emit(dropped_photos(event.mimeData()))
        event.acceptProposedAction()


def dropped_photos(data: QMimeData) -> list[str]:
    """Paths of the photos that are dragged or dropped."""
    paths = [url.toLocalFile() for url in data.urls()]
    return [path for path in paths if path.lower().endswith(ENDINGS)]


_CENTRED = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap


def as_image(pixels: ByteArray) -> QImage:
    """An (H, W, 3) picture as Qt has it, with its own memory."""
    height, width = pixels.shape[:2]
    return QImage(np.ascontiguousarray(pixels).data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
