"""How a picture of the photo board is painted: the picture, the head's net and axes, contours, marks.

What does not move during a drag is kept as a layer: hundreds of marks on a large photo must follow the mouse.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPixmap

from app.models.photos import Mark
from app.ui.tokens import DARK
from engine.photo.heads import HeadOverlay

CONTOURS = (
    (0, 17, False), (17, 22, False), (22, 27, False), (27, 31, False), (31, 36, False),
    (36, 42, True), (42, 48, True), (48, 60, True), (60, 68, True),
)  # fmt: skip
"""First and last of the 68 points of each line, and whether it closes."""
WIRE, WIRE_FAR = 0.6, 0.2
"""Opacity of the wireframe's edges in front, and of those on the far side."""
MANY = 100
FULL_PX = 420.0
"""Width of the picture from which on marks and wires are drawn at full strength."""
AXES = ("bad", "good", "accent")
"""Tones of the axes to the left, up and forward."""
KEPT_ZOOM = 1.5
"""Pictures that are larger than the widget by more are drawn anew every time, the part in sight alone."""
SHADE = QColor(0, 0, 0, 150)


class PhotoBrush:
    """Paints into the painter of ``begin``, in the frame given there."""

    def __init__(self) -> None:
        self._kept: dict[tuple[int, int, int], QPixmap] = {}
        """Pictures at the size they are shown: the one in the middle and what it is after."""
        self._net = QPixmap()
        self._net_key: tuple[object, ...] = ()
        self.unfinished = False
        """Whether something was left to the next painting: the window must not stand still for all at once."""

    def begin(self, painter: QPainter, frame: QRectF, width_px: int, widget: QSize, ratio: float) -> None:
        """frame: where a picture of that width lies in the widget. ratio: pixels of the screen to one of the window."""
        self._painter, self._frame, self._widget, self._ratio = painter, frame, widget, ratio
        self._scale = frame.width() / max(width_px, 1)
        self._left, self._top = frame.left(), frame.top()
        self._worked = self.unfinished = False

    def _at(self, x_px: float, y_px: float) -> QPointF:
        return QPointF(self._left + x_px * self._scale, self._top + y_px * self._scale)

    def picture(self, image: QImage) -> None:
        """The picture, from a copy of the frame's own size while that is not much larger than the widget.

        Smoothing a whole photo at every movement of a mark would make the window wait.
        """
        frame = self._frame
        if frame.width() > KEPT_ZOOM * self._widget.width() or frame.height() > KEPT_ZOOM * self._widget.height():
            self._painter.drawImage(frame, image)
            return
        size = frame.size().toSize() * self._ratio
        key = (image.cacheKey(), size.width(), size.height())
        if self._kept.get(key) is None:
            newest = list(self._kept.items())[-1:]
            self._kept = {one: two for one, two in newest if one[1:] == key[1:]}
            free = Qt.AspectRatioMode.IgnoreAspectRatio
            if image.width() > 3 * size.width():  # a first, coarse step spares most of the smoothing
                image = image.scaled(size * 2, free, Qt.TransformationMode.FastTransformation)
            smooth = image.scaled(size, free, Qt.TransformationMode.SmoothTransformation)
            self._kept[key] = QPixmap.fromImage(smooth)
            self._worked = True
        self._painter.drawPixmap(frame.toRect(), self._kept[key])

    def contours(self, marks: list[Mark], order: tuple[str, ...]) -> None:
        """Lines through those of the 68 that are there; order: their names."""
        placed = {mark.name: self._at(mark.x_px, mark.y_px) for mark in marks}
        pen = QPen(_over("accent", 0.65), 1.2)
        pen.setCosmetic(True)
        self._painter.setPen(pen)
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        for first, last, closed in CONTOURS:
            places = [placed[name] for name in order[first:last] if name in placed]
            if len(places) < 2:
                continue
            path = QPainterPath(places[0])
            for place in places[1:]:
                path.lineTo(place)
            if closed:
                path.closeSubpath()
            self._painter.drawPath(path)

    def wires(self, head: HeadOverlay) -> None:
        """Edges of the head's net, kept as a layer: they stay where they are while marks are dragged."""
        frame, ratio = self._frame, self._ratio
        key = (head, frame.getRect(), self._widget.width(), self._widget.height(), ratio)
        if key != self._net_key and self._worked:
            self.unfinished = True
            return
        if key != self._net_key:
            self._net_key, self._net = key, QPixmap(self._widget * ratio)
            self._net.setDevicePixelRatio(ratio)
            self._net.fill(Qt.GlobalColor.transparent)
            layer = QPainter(self._net)
            layer.setRenderHint(QPainter.RenderHint.Antialiasing)
            places = (head.xy_px * self._scale + (self._left, self._top)).tolist()
            near = head.front[head.edges].all(1)
            share = float(np.clip(frame.width() / FULL_PX, 0.4, 1.0))  # small nets would hide the face
            for edges, opacity in ((head.edges[~near], WIRE_FAR), (head.edges[near], WIRE)):
                pen = QPen(_over("teal", share * opacity), 1.0)
                pen.setCosmetic(True)
                layer.setPen(pen)
                layer.drawLines([QLineF(*places[a], *places[b]) for a, b in edges.tolist()])
            layer.end()
        self._painter.drawPixmap(0, 0, self._net)

    def axes(self, head: HeadOverlay) -> None:
        """From the nose tip to the left, up and forward."""
        origin = self._at(*head.axes_px[0])
        for end, tone in zip(head.axes_px[1:], AXES, strict=True):
            tip = self._at(*end)
            for colour, width in ((QColor(0, 0, 0, 110), 4.0), (_over(tone), 2.2)):
                pen = QPen(colour, width)
                pen.setCapStyle(Qt.PenCapStyle.RoundCap)
                self._painter.setPen(pen)
                self._painter.drawLine(origin, tip)

    def marks(self, marks: list[Mark], selected: str) -> None:
        """Full dots where a landmark is in sight, rings where it is hidden."""
        many = len(marks) > MANY
        radius = float(np.clip(self._frame.width() / FULL_PX, 0.55, 1.0)) * (1.8 if many else 3.2)
        plain = [mark for mark in marks if not mark.hidden and mark.name != selected]
        self._dots(plain, radius)
        for mark in marks:
            chosen = mark.name == selected
            if mark.hidden or chosen:
                colour = _over("accent" if chosen else _tone(mark))
                self._painter.setPen(QPen(colour, 1.4) if mark.hidden else QPen(SHADE, 1.0))
                self._painter.setBrush(Qt.BrushStyle.NoBrush if mark.hidden else colour)
                place = self._at(mark.x_px, mark.y_px)
                self._painter.drawEllipse(place, radius + 2.2 * chosen, radius + 2.2 * chosen)

    def _dots(self, marks: list[Mark], radius: float) -> None:
        """Full dots with a dark rim, stamped: drawing hundreds anew would hold up a drag."""
        stamps = {tone: self._stamp(tone, radius) for tone in {_tone(mark) for mark in marks}}
        for mark in marks:
            stamp = stamps[_tone(mark)]
            half = stamp.deviceIndependentSize().width() / 2
            self._painter.drawPixmap(self._at(mark.x_px, mark.y_px) - QPointF(half, half), stamp)

    def _stamp(self, tone: str, radius: float) -> QPixmap:
        ratio, side = self._ratio, 2.0 * radius + 4.0
        stamp = QPixmap(QSize(round(side * ratio), round(side * ratio)))
        stamp.setDevicePixelRatio(ratio)
        stamp.fill(Qt.GlobalColor.transparent)
        painter = QPainter(stamp)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(SHADE, 1.0))
        painter.setBrush(_over(tone))
        painter.drawEllipse(QPointF(side / 2, side / 2), radius, radius)
        painter.end()
        return stamp


def _tone(mark: Mark) -> str:
    return "good" if mark.by_hand else "teal" if mark.placed else "warn"


def _over(tone: str, opacity: float = 1.0) -> QColor:
    """A colour on top of a picture, which is as dark in a light window as in a dark one."""
    colour = QColor(getattr(DARK, tone))
    colour.setAlphaF(opacity)
    return colour
