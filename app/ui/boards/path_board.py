"""What the model knows: the steps of a prediction as a strip of cards, each shown in the 3D view when it is chosen."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.controllers.model_path import ModelPathController
from app.language import words
from app.models.model_path import STEP_TEXTS, step_words
from app.ui.boards.board import Board, BoardContext
from app.ui.panels import EDGE_PX, label, scrolled
from app.ui.theme import Theme
from app.ui.view.colour_maps import mapped
from engine.infer.trace import TraceStep
from engine.types import ByteArray

CARD_PX = QSize(148, 116)
GAP_PX = 22
LEAST_PICTURE_PX = 90
LEAST_HEAT = 0.15
"""Levels below this share are not coloured in the picture of the map."""


class PathBoard(Board):
    """A strip of steps, the explanation of the chosen one, and its picture if it has one."""

    def __init__(self, context: BoardContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.path = ModelPathController(context.work, self)
        self.setAccessibleName(self.tr("Steps of the prediction"))
        self.strip = StepStrip(context.theme)
        self.strip.chosen.connect(self.path.show)
        self._area = self._make_area()
        self.text: QLabel = label("", "soft", wrap=True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(EDGE_PX, 10, EDGE_PX, 8)
        column.setSpacing(4)
        below = QHBoxLayout()
        below.setSpacing(14)
        below.addWidget(self.picture)
        below.addWidget(self.text, 1)
        column.addWidget(self._area)
        column.addLayout(below, 1)
        self._shown = self._fill(inner)
        self.setFocusProxy(self.strip)
        self.path.steps_changed.connect(self._on_steps)
        self.path.step_changed.connect(self._on_step)

    def _make_area(self) -> QScrollArea:
        """The strip scrolls sideways where it is longer than the board."""
        area = scrolled(self.strip, across=True)
        area.viewport().setAutoFillBackground(False)
        self.strip.setAutoFillBackground(False)
        area.setFixedHeight(CARD_PX.height() + 26)
        return area

    def opened(self) -> None:
        """Fetch and show, from a distance at which the whole way can be seen."""
        self.path.open()
        self.context.work.view.fit()

    def put_away(self) -> None:
        """Give the 3D view back."""
        self.path.put_away()

    def stop(self) -> None:
        """End the thread."""
        self.path.stop()

    @Slot()
    def _on_steps(self) -> None:
        self._shown.words.setText(self.path.missing)
        self.strip.set_steps(self.path.steps)
        self._shown.show_inner(bool(self.path.steps))
        if not self.path.steps and not self.path.missing:
            self._shown.words.setText(self.tr("No steps were kept with this prediction. Predict the scan again."))

    @Slot()
    def _on_step(self) -> None:
        step = self.path.step
        if step is None:
            return
        self.strip.set_current(self.path.current)
        place = self.strip.card(self.path.current)
        self._area.ensureVisible(place.center().x(), place.center().y(), CARD_PX.width(), 0)
        self.text.setText(words(STEP_TEXTS[step.id][1]))
        self.picture.setVisible(step.image is not None)
        if step.image is not None:
            ratio = self.devicePixelRatioF()
            height = round(max(LEAST_PICTURE_PX, self.height() - CARD_PX.height() - 70) * ratio)
            picture = _pixmap(step.image, self.path.looked_at()).scaledToHeight(
                height, Qt.TransformationMode.SmoothTransformation
            )
            picture.setDevicePixelRatio(ratio)
            self.picture.setPixmap(picture)


def _pixmap(image: ByteArray, levels: ByteArray | None) -> QPixmap:
    """The map in grey, with what was looked at in colour on it. image: (H, W). levels: (H/2, W/2)."""
    picture = np.repeat(image[:, :, None], 3, axis=2)
    if levels is not None:
        share = np.kron(levels, np.ones((2, 2), np.uint8)) / 255.0
        height, width = share.shape
        heat = np.clip((share - 1.0) * 10.0 + 1.0, 0.0, 1.0)  # levels are logarithms; only the top is of interest
        hot = heat > LEAST_HEAT
        part = picture[:height, :width]
        part[hot] = mapped(heat, "heat")[hot]
    picture = np.ascontiguousarray(picture)
    rows, columns = picture.shape[:2]
    return QPixmap.fromImage(QImage(picture.data, columns, rows, 3 * columns, QImage.Format.Format_RGB888).copy())


class StepStrip(QWidget):
    """Cards in a row, joined by arrows; left and right go from one to the next."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._steps: tuple[TraceStep, ...] = ()
        self._current = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.MinimumExpanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Steps"))
        theme.changed.connect(self.update)

    def set_steps(self, steps: tuple[TraceStep, ...]) -> None:
        """Show these."""
        self._steps = steps
        self.updateGeometry()
        self.update()

    def set_current(self, number: int) -> None:
        """Mark the one that is shown."""
        self._current = number
        title, text = STEP_TEXTS[self._steps[number].id]
        self.setAccessibleDescription(f"{number + 1}. {words(title)}. {words(text)}")
        self.update()

    def card(self, number: int) -> QRect:
        """Where a card is."""
        return QRect(QPoint(2 + number * (CARD_PX.width() + GAP_PX), 4), CARD_PX)

    def sizeHint(self) -> QSize:
        """All cards side by side."""
        count = max(1, len(self._steps))
        return QSize(count * (CARD_PX.width() + GAP_PX) - GAP_PX + 4, CARD_PX.height() + 8)

    def minimumSizeHint(self) -> QSize:
        """The same: the area round it scrolls."""
        return self.sizeHint()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the card under the mouse."""
        for number in range(len(self._steps)):
            if self.card(number).contains(event.position().toPoint()):
                self.chosen.emit(number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """From card to card."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        elif 0 <= self._current + step < len(self._steps):
            self.chosen.emit(self._current + step)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Cards and arrows."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        total_s = sum(step.seconds for step in self._steps)
        for number, step in enumerate(self._steps):
            self._paint_card(painter, number, step, total_s)
            if number:
                self._paint_arrow(painter, self.card(number))

    def _paint_arrow(self, painter: QPainter, card: QRect) -> None:
        painter.setPen(QPen(QColor(self._theme.tokens.text_faint), 1.4))
        x, y = card.left() - GAP_PX / 2, card.center().y()
        for dy in (-4, 4):
            painter.drawLine(QPoint(round(x - 2), round(y + dy)), QPoint(round(x + 2), round(y)))

    def _paint_card(self, painter: QPainter, number: int, step: TraceStep, total_s: float) -> None:
        tokens, current = self._theme.tokens, number == self._current
        card = QRectF(self.card(number))
        painter.setPen(QPen(QColor(tokens.accent if current else tokens.line), 2 if current and self.hasFocus() else 1))
        painter.setBrush(QColor(tokens.accent_soft if current else tokens.raised))
        painter.drawRoundedRect(card, 8, 8)
        inner = card.adjusted(11, 9, -9, -9)
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        painter.setFont(bold)
        painter.setPen(QColor(tokens.text))
        title = f"{number + 1}  {words(STEP_TEXTS[step.id][0])}"
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, title)
        small = QFont(self.font())
        small.setPixelSize(11)
        painter.setFont(small)
        metrics = QFontMetricsF(small)
        painter.setPen(QColor(tokens.text_soft))
        for line, text in enumerate(step_words(step)[:3]):
            place = QRectF(inner.x(), inner.y() + 23 + 16 * line, inner.width(), 16)
            said = metrics.elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, said)
        self._paint_time(painter, inner, step.seconds, total_s)

    def _paint_time(self, painter: QPainter, inner: QRectF, seconds: float, total_s: float) -> None:
        """A bar as long as the step's share of the time, with the time itself."""
        if seconds <= 0 or total_s <= 0:
            return
        tokens = self._theme.tokens
        place = QRectF(inner.x(), inner.bottom() - 15, inner.width(), 13)
        painter.setPen(QColor(tokens.text_faint))
        text = self.tr("{time} ms").format(time=f"{1e3 * seconds:.0f}")
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.accent))
        length = max(2.0, (inner.width() - 52) * seconds / total_s)
        painter.drawRoundedRect(QRectF(place.x(), place.center().y() - 2, length, 4), 2, 2)
