"""The column of the photo board: finding, lifting, how marks are shown, and why a landmark lies where it does."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPointF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QIcon, QKeySequence, QPainter, QPen, QPixmap, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from app.models.photos import PhotoState, Picture, crop_of, reasons_of, seen_at
from app.ui.boards.photo_canvas import as_image
from app.ui.panels import ElidedLabel, label
from app.ui.theme import Theme
from app.ui.tokens import DARK
from engine.photo.detecting import COUNTS

SIDE_PX = 264
BUTTON_PX = 28
CROP_PX = 56
COUNTED = Qt.ItemDataRole.UserRole + 1
ACCEPT_KEYS = {"all": "Ctrl+1", "good": "Ctrl+2", "one": "Ctrl+3"}
NATIVE = QKeySequence.SequenceFormat.NativeText
TONES = {"good": "good", "doubtful": "warn", "missing": "bad"}


class PhotoSide(QWidget):
    """Buttons, figures and the list of views; what they do is the board's."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._counts: dict[str, int] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(self._make_top())
        layout.addWidget(self.bar)
        self.told = label("", "soft", wrap=True)
        layout.addWidget(self.told)
        self.figures = label("", "soft")
        layout.addWidget(self.figures)
        accept = self._make_accept()
        layout.addLayout(accept)
        self.setFixedWidth(max(SIDE_PX, accept.sizeHint().width()))  # other languages have longer words
        layout.addLayout(self._make_knobs())
        self.why_title: QLabel = label("", "soft", wrap=True)
        self.why = QListWidget()
        self.why.setMinimumHeight(BUTTON_PX)
        self.why.setIconSize(QSize(CROP_PX, CROP_PX))
        self._asked: tuple[str, object] = ("", None)
        self.why.setAccessibleName(self.tr("Why it lies there"))
        layout.addWidget(self.why_title)
        layout.addWidget(self.why, 1)
        note = ElidedLabel("faint")
        note.show_text(self.tr("Trained on renders only"))
        note.setToolTip(self.tr("Trained on renders only; not measured on real photos."))
        layout.addWidget(note)
        theme.changed.connect(self._on_theme)

    def _make_top(self) -> QHBoxLayout:
        self.density = QComboBox()
        self.density.setAccessibleName(self.tr("How many landmarks"))
        for count in COUNTS:
            self.density.addItem(self.tr("{count} landmarks").format(count=count), count)
        self.detect = QPushButton(self.tr("Detect"))
        self.detect.setObjectName("primary")
        top = QHBoxLayout()
        top.addWidget(self.density, 1)
        top.addWidget(self.detect)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(4)
        self.bar.setRange(0, 100)
        return top

    def _make_accept(self) -> QHBoxLayout:
        self.accept = {
            "all": QPushButton(self.tr("All")),
            "good": QPushButton(self.tr("Good")),
            "one": QPushButton(self.tr("Selected")),
        }
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(label(self.tr("Accept"), "soft"))
        row.addStretch(1)
        for which, button in self.accept.items():
            key = QKeySequence(ACCEPT_KEYS[which])
            shortcut = QShortcut(key, self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(button.click)
            button.setToolTip(self.tr("Take over onto the scan") + f" ({key.toString(NATIVE)})")
            button.setAccessibleDescription(button.toolTip())
            row.addWidget(button)
        return row

    def _make_knobs(self) -> QGridLayout:
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setRange(0, 100)
        self.opacity.setValue(90)
        self.opacity.setAccessibleName(self.tr("Opacity of the marks"))
        self.contours = QCheckBox(self.tr("Contours"))
        self.contours.setChecked(True)
        self.rays = QCheckBox(self.tr("Rays"))
        self.rays.setToolTip(self.tr("Lines from the cameras to the selected landmark, in the 3D view"))
        self.rays.setChecked(True)
        self.cut_out = QCheckBox(self.tr("Cut out"))
        self.cut_out.setToolTip(self.tr("The person without the stage; drag the line to compare"))
        self.head = QCheckBox(self.tr("Head"))
        self.head.setToolTip(self.tr("Net and axes of the head: red to its left, green up, blue forward"))
        self.head.setChecked(True)
        grid = QGridLayout()
        grid.setVerticalSpacing(2)
        grid.addWidget(label(self.tr("Marks"), "soft"), 0, 0)
        grid.addWidget(self.opacity, 0, 1)
        for number, box in enumerate((self.contours, self.head, self.rays, self.cut_out)):
            grid.addWidget(box, 1 + number // 2, number % 2)
        grid.setColumnMinimumWidth(0, SIDE_PX // 2 - 8)
        return grid

    def show_state(self, new: PhotoState) -> None:
        """What is being done, what went wrong, how many places there are."""
        self.detect.setText(self.tr("Stop") if new.busy else self.tr("Detect"))
        self.bar.setVisible(bool(new.busy))
        self.bar.setValue(round(100 * new.share))
        own = new.picture.trouble if new.picture is not None else ""
        first, *others = new.trouble.split("\n")
        more = self.tr("And {count} more.").format(count=len(others)) if others else ""
        words = new.busy or own or f"{first} {more}".rstrip()
        self.told.setText(words)
        self.told.setToolTip(new.trouble)
        self.told.setVisible(bool(words))
        self._counts = new.counts
        self._write_figures()

    @Slot()
    def _write_figures(self) -> None:
        """How many places are good, doubtful, missing."""
        words = {"good": self.tr("good"), "doubtful": self.tr("doubtful"), "missing": self.tr("missing")}
        parts = []
        for name, count in self._counts.items():
            colour = self._theme.colour(TONES[name] if count else "text").name()
            parts.append(f'<b style="color: {colour}">{count}</b> {words[name]}')
        self.figures.setText(" · ".join(parts))
        self.figures.setVisible(bool(parts))

    @Slot()
    def _on_theme(self) -> None:
        self._write_figures()
        for row in range(self.why.count()):
            self._tint(self.why.item(row))

    def _tint(self, item: QListWidgetItem) -> None:
        counted = item.data(COUNTED)
        item.setForeground(self._theme.colour("text" if counted else "text_faint"))

    def show_why(self, state: PhotoState, selected: str) -> None:
        """The views behind the selected landmark."""
        reasons = [] if state.consensus is None else reasons_of(state.consensus, selected)
        used = sum(reason.counted for reason in reasons)
        text = self.tr("{used} of {all} views agree on this landmark").format(used=used, all=len(reasons))
        self.why_title.setText(text if reasons else self.tr("Select a landmark to see which views placed it."))
        asked = (selected, state.consensus)
        if asked == self._asked:
            return
        self._asked = asked
        self.why.clear()
        pictures = {one.id: one for one in state.pictures}
        for reason in reasons:
            name = Path(reason.picture_id).name
            said = self.tr("{away} mm").format(away=f"{reason.residual_mm:.1f}")
            item = QListWidgetItem(
                f"{said}\n{name}" if reason.counted else f"{said} – {self.tr('not counted')}\n{name}"
            )
            item.setData(Qt.ItemDataRole.UserRole, reason.picture_id)
            item.setData(COUNTED, reason.counted)
            self._tint(item)
            picture = pictures.get(reason.picture_id)
            place = None if picture is None else seen_at(picture, selected)
            if picture is not None and place is not None:
                item.setIcon(_crop(picture, *place, reason.counted))
            self.why.addItem(item)


def _crop(picture: Picture, x_px: float, y_px: float, counted: bool) -> QIcon:
    """What the net saw about a landmark, with a ring where it put it."""
    pixels, across, down = crop_of(picture, x_px, y_px)
    small = QPixmap.fromImage(as_image(pixels)).scaled(
        CROP_PX, CROP_PX, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    painter = QPainter(small)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    place = QPointF(across * CROP_PX, down * CROP_PX)
    for colour, width in ((QColor(0, 0, 0, 150), 3.0), (QColor(DARK.accent if counted else DARK.warn), 1.6)):
        painter.setPen(QPen(colour, width))
        painter.drawEllipse(place, 4.0, 4.0)
    painter.end()
    icon = QIcon()
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):
        icon.addPixmap(small, mode)
    return icon
