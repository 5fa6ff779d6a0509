"""The picture in the middle of the photo board: landmarks, contours, axes, before and after. Marks can be moved."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QMimeData, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDropEvent,
    QImage,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from app.models.photos import Mark, Picture
from app.ui.theme import Theme
from app.ui.tokens import DARK
from engine.photo.heads import HeadOverlay
from engine.photo.reading import ENDINGS
from engine.types import ByteArray

REACH_PX = 9.0
MOST_ZOOM = 12.0
CONTOURS = (
    (0, 17, False), (17, 22, False), (22, 27, False), (27, 31, False), (31, 36, False),
    (36, 42, True), (42, 48, True), (48, 60, True), (60, 68, True),
)  # fmt: skip
"""First and last of the 68 points of each line, and whether it closes."""
WIRE, WIRE_FAR = 0.6, 0.2
"""Opacity of the wireframe's edges in front, and of those on the far side."""
FULL_PX = 420.0
"""Width of the picture from which on marks and wires are drawn at full strength."""
AXES = ("bad", "good", "accent")
"""Tones of the axes to the left, up and forward."""


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
        self._marks: list[Mark] = []
        self._order: tuple[str, ...] = ()
        self._selected = ""
        self._look = Look()
        self._zoom, self._shift = 1.0, QPointF()
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
        self._after = QImage() if cut is None else as_image(cut)
        self._picture = picture
        self.update()

    def show_marks(self, marks: list[Mark], order: tuple[str, ...], selected: str) -> None:
        """Landmarks; order: names of the 68 as their contours run."""
        self._marks, self._order, self._selected = marks, order, selected
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
        best, nearest = None, REACH_PX
        for mark in self._marks:
            away = self._to_widget(mark.x_px, mark.y_px) - place
            distance = float(np.hypot(away.x(), away.y()))
            if distance < nearest:
                best, nearest = mark, distance
        return best

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
        frame = self._frame()
        painter.drawImage(frame, self._image)
        self._paint_after(painter, frame)
        painter.setOpacity(self._look.opacity)
        if self._look.head and self._picture is not None and self._picture.head is not None:
            self._paint_wires(painter, self._picture.head)
        if self._look.contours:
            self._paint_contours(painter)
        if self._look.head and self._picture is not None and self._picture.head is not None:
            self._paint_axes(painter, self._picture.head)
        self._paint_marks(painter)
        painter.end()

    def _paint_after(self, painter: QPainter, frame: QRectF) -> None:
        """Right of the border, the subject without its stage."""
        if self._after.isNull() or not self._look.cut_out:
            return
        border = frame.left() + frame.width() * self._look.before
        painter.save()
        painter.setClipRect(QRectF(border, frame.top(), frame.right() - border, frame.height()))
        painter.drawImage(frame, self._after)
        painter.restore()
        painter.setPen(QPen(QColor("white"), 2.0))
        painter.drawLine(QPointF(border, frame.top()), QPointF(border, frame.bottom()))
        painter.setBrush(QColor("white"))
        painter.drawEllipse(QPointF(border, frame.center().y()), 5.0, 5.0)

    def _paint_contours(self, painter: QPainter) -> None:
        placed = {mark.name: self._to_widget(mark.x_px, mark.y_px) for mark in self._marks}
        pen = QPen(_over("accent", 0.65), 1.2)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for first, last, closed in CONTOURS:
            places = [placed[name] for name in self._order[first:last] if name in placed]
            if len(places) < 2:
                continue
            path = QPainterPath(places[0])
            for place in places[1:]:
                path.lineTo(place)
            if closed:
                path.closeSubpath()
            painter.drawPath(path)

    def _paint_wires(self, painter: QPainter, head: HeadOverlay) -> None:
        """Edges of the head's net; those of the far side are faint."""
        places = [self._to_widget(float(x), float(y)) for x, y in head.xy_px]
        near = head.front[head.edges].all(1)
        share = float(np.clip(self._frame().width() / FULL_PX, 0.4, 1.0))  # small nets would hide the face
        for edges, opacity in ((head.edges[~near], WIRE_FAR), (head.edges[near], WIRE)):
            pen = QPen(_over("teal", share * opacity), 1.0)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawLines([QLineF(places[a], places[b]) for a, b in edges])

    def _paint_axes(self, painter: QPainter, head: HeadOverlay) -> None:
        origin = self._to_widget(*head.axes_px[0])
        for end, tone in zip(head.axes_px[1:], AXES, strict=True):
            tip = self._to_widget(*end)
            for colour, width in ((QColor(0, 0, 0, 110), 4.0), (_over(tone), 2.2)):
                pen = QPen(colour, width)
                pen.setCapStyle(Qt.PenCapStyle.RoundCap)
                painter.setPen(pen)
                painter.drawLine(origin, tip)

    def _paint_marks(self, painter: QPainter) -> None:
        radius = float(np.clip(self._frame().width() / FULL_PX, 0.55, 1.0)) * (1.8 if len(self._marks) > 100 else 3.2)
        for mark in self._marks:
            place = self._to_widget(mark.x_px, mark.y_px)
            chosen = mark.name == self._selected
            tone = "good" if mark.by_hand else "teal" if mark.placed else "warn"
            colour = _over("accent" if chosen else tone)
            painter.setPen(QPen(QColor(0, 0, 0, 150), 1.0) if not mark.hidden else QPen(colour, 1.4))
            painter.setBrush(Qt.BrushStyle.NoBrush if mark.hidden else colour)
            painter.drawEllipse(place, radius + 2.2 * chosen, radius + 2.2 * chosen)

    # ------------------------------------------------------------------ mouse
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take a mark, the border of before and after, or the picture itself."""
        place = event.position()
        mark = self._mark_at(place)
        if event.button() == Qt.MouseButton.LeftButton and self._near_border(place):
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
            shape = Qt.CursorShape.SplitHCursor if self._near_border(place) else Qt.CursorShape.ArrowCursor
            self.setCursor(Qt.CursorShape.PointingHandCursor if over is not None else shape)
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

    def _near_border(self, place: QPointF) -> bool:
        if self._after.isNull() or not self._look.cut_out:
            return False
        frame = self._frame()
        return abs(place.x() - frame.left() - frame.width() * self._look.before) < REACH_PX

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


def _over(tone: str, opacity: float = 1.0) -> QColor:
    """A colour on top of a picture, which is as dark in a light window as in a dark one."""
    colour = QColor(getattr(DARK, tone))
    colour.setAlphaF(opacity)
    return colour


_CENTRED = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap


def as_image(pixels: ByteArray) -> QImage:
    """An (H, W, 3) picture as Qt has it, with its own memory."""
    height, width = pixels.shape[:2]
    return QImage(np.ascontiguousarray(pixels).data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
