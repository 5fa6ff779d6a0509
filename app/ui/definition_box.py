"""The definition of one landmark: a picture of where it belongs, its title, its words; the picture opens larger."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

import resources
from app.ui.panels import EDGE_PX, label
from engine.catalog import LandmarkDefinition

PICTURE_PX = 104
LARGE_PX = 320
ROUND_PX = 8.0


def picture_of(scheme_id: str, name: str) -> Path | None:
    """The shipped picture of a landmark; None for schemes of somebody's own."""
    path = resources.path("pictures", Path(scheme_id).name, f"{name}.webp")
    return path if path.is_file() else None


class DefinitionBox(QWidget):
    """Picture left of title and definition; without room there is no picture."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(EDGE_PX, 12, EDGE_PX, 12)
        row.setSpacing(12)
        self.picture = PictureButton(self)
        self.picture.clicked.connect(self.enlarge)
        row.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(4)
        self._title: QLabel = label("", "title")
        self._text: QLabel = label("", "soft", wrap=True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words.addWidget(self._title)
        words.addWidget(self._text, 1)
        self.fact: QLabel = label("", "faint", wrap=True)
        words.addWidget(self.fact)
        row.addLayout(words, 1)
        self._roomy = True
        self.large: LargePicture | None = None
        self.setMinimumHeight(92)
        self.show_definition(None)
        self.show_fact("")

    def show_definition(self, definition: LandmarkDefinition | None, scheme_id: str = "") -> None:
        """Explain a landmark, or say how to get one explained."""
        path = None
        if definition is None:
            self._title.setText(self.tr("No landmark selected"))
            self._text.setText(self.tr("Select one in the table or on the scan to read where it belongs."))
        else:
            short = f"  ·  {definition.abbreviation}" if definition.abbreviation else ""
            self._title.setText(f"{definition.title}{short}")
            self._text.setText(definition.definition)
            path = picture_of(scheme_id, definition.name)
        self.picture.show_picture(path, "" if definition is None else definition.title)
        self._arrange()
        self.setAccessibleName(f"{self._title.text()}. {self._text.text()}")

    def show_fact(self, text: str, tip: str = "") -> None:
        """One more line on the landmark of the open scan; empty for none."""
        self.fact.setText(text)
        self.fact.setToolTip(tip)
        self.fact.setVisible(bool(text))

    def set_roomy(self, roomy: bool) -> None:
        """Whether the panel is high enough for a picture."""
        self._roomy = roomy
        self._arrange()

    def _arrange(self) -> None:
        self.picture.setVisible(self._roomy and not self.picture.empty)

    def enlarge(self) -> None:
        """Show the picture at its full size; any click or Escape closes it."""
        if self.picture.empty:
            return
        self.large = LargePicture(self.picture.pixmap, self._title.text(), self._text.text(), self)
        corner = self.picture.mapToGlobal(QPoint(0, 0))
        room = self.screen().availableGeometry()
        size = self.large.sizeHint()
        x = min(max(room.left(), corner.x()), room.right() - size.width())
        y = min(max(room.top(), corner.y() + self.picture.height() - size.height()), room.bottom() - size.height())
        self.large.move(x, y)
        self.large.show()


class PictureButton(QAbstractButton):
    """A small picture with round corners that opens larger."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pixmap = QPixmap()
        self._small = QPixmap()
        self.setFixedSize(PICTURE_PX, PICTURE_PX)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return self.pixmap.isNull()

    def show_picture(self, path: Path | None, title: str) -> None:
        """Show a file, or nothing."""
        self.pixmap = QPixmap() if path is None else QPixmap(str(path))
        self._small = QPixmap()
        self.setAccessibleName(self.tr("Picture of {title}").format(title=title))
        self.setAccessibleDescription(self.tr("Shows on a model head where the landmark belongs; opens larger"))
        self.setToolTip(self.tr("Click to enlarge"))
        self.update()

    def sizeHint(self) -> QSize:
        """Always the same."""
        return QSize(PICTURE_PX, PICTURE_PX)

    def enterEvent(self, event: QEnterEvent) -> None:
        """The frame lights up."""
        self.update()

    def leaveEvent(self, event: object) -> None:
        """And goes out."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture, crisp at any pixel ratio, in a frame."""
        if self.empty:
            return
        ratio = self.devicePixelRatioF()
        side = round(PICTURE_PX * ratio)
        if self._small.width() != side:
            keep, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            self._small = self.pixmap.scaled(side, side, keep, smooth)
            self._small.setDevicePixelRatio(ratio)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75)
        path = QPainterPath()
        path.addRoundedRect(frame, ROUND_PX, ROUND_PX)
        painter.setClipPath(path)
        painter.drawPixmap(0, 0, self._small)
        painter.setClipping(False)
        lit = self.hasFocus() or self.underMouse()
        ink = self.palette().highlight().color() if lit else QColor(0, 0, 0, 60)
        painter.setPen(QPen(ink, 1.5))
        painter.drawPath(path)
        painter.end()


class LargePicture(QFrame):
    """The picture at its full size with the words below, until the next click or key."""

    def __init__(self, picture: QPixmap, title: str, text: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("panel")
        self.setAccessibleName(f"{title}. {text}")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(EDGE_PX, EDGE_PX, EDGE_PX, EDGE_PX)
        layout.setSpacing(8)
        shown = QLabel()
        shown.setPixmap(picture)
        shown.setScaledContents(True)
        shown.setFixedSize(LARGE_PX, LARGE_PX)
        words = label(text, "soft", wrap=True)
        words.setFixedWidth(LARGE_PX)
        for widget in (shown, label(title, "title"), words):
            layout.addWidget(widget)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Close."""
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close."""
        self.close()
