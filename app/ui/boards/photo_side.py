"""The column of the photo board: finding, lifting, how marks are shown, and why a landmark lies where it does."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from app.models.photos import PhotoState, reasons_of
from app.ui.panels import ElidedLabel, FigureLabel, label
from app.ui.theme import Theme
from engine.photo.detecting import COUNTS

SIDE_PX = 264
BUTTON_PX = 28
TONES = {"good": "good", "doubtful": "warn", "missing": "bad"}


class PhotoSide(QWidget):
    """Buttons, figures and the list of views; what they do is the board's."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(SIDE_PX)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        self.density = QComboBox()
        self.density.setAccessibleName(self.tr("How many landmarks"))
        for count in COUNTS:
            self.density.addItem(self.tr("{count} landmarks").format(count=count), count)
        self.detect = QPushButton(self.tr("Detect"))
        self.detect.setObjectName("primary")
        top = QHBoxLayout()
        top.addWidget(self.density, 1)
        top.addWidget(self.detect)
        layout.addLayout(top)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(4)
        self.bar.setRange(0, 100)
        layout.addWidget(self.bar)
        self.told = label("", "soft", wrap=True)
        layout.addWidget(self.told)
        layout.addLayout(self._make_figures())
        layout.addLayout(self._make_knobs())
        self.why_title = ElidedLabel("soft")
        self.why = QListWidget()
        self.why.setMinimumHeight(BUTTON_PX)
        self.why.setAccessibleName(self.tr("Why it lies there"))
        layout.addWidget(self.why_title)
        layout.addWidget(self.why, 1)
        note = ElidedLabel("faint")
        note.show_text(self.tr("Trained on renders only; not measured on real photos."))
        layout.addWidget(note)

    def _make_figures(self) -> QGridLayout:
        self.figures = {
            "good": FigureLabel(self.tr("good")),
            "doubtful": FigureLabel(self.tr("doubtful")),
            "missing": FigureLabel(self.tr("missing")),
        }
        self.accept = {
            "all": QPushButton(self.tr("All")),
            "good": QPushButton(self.tr("Good")),
            "one": QPushButton(self.tr("Selected")),
        }
        grid = QGridLayout()
        grid.setHorizontalSpacing(6)
        for column, figure in enumerate(self.figures.values()):
            figure.setMinimumHeight(figure.sizeHint().height())
            grid.addWidget(figure, 0, column)
        for column, button in enumerate(self.accept.values()):
            button.setToolTip(self.tr("Take over onto the scan"))
            button.setMinimumHeight(BUTTON_PX)
            grid.addWidget(button, 1, column)
        return grid

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
        grid = QGridLayout()
        grid.addWidget(label(self.tr("Marks"), "soft"), 0, 0)
        grid.addWidget(self.opacity, 0, 1, 1, 2)
        for column, box in enumerate((self.contours, self.rays, self.cut_out)):
            grid.addWidget(box, 1, column)
        return grid

    def show_state(self, new: PhotoState) -> None:
        """What is being done, what went wrong, how many places there are."""
        self.detect.setText(self.tr("Stop") if new.busy else self.tr("Detect"))
        self.bar.setVisible(bool(new.busy))
        self.bar.setValue(round(100 * new.share))
        trouble = new.trouble or (new.picture.trouble if new.picture is not None else "")
        self.told.setText(new.busy or trouble)
        self.told.setVisible(bool(new.busy or trouble))
        for name, figure in self.figures.items():
            tone = TONES[name] if new.counts.get(name) else ""
            figure.show_figure(str(new.counts.get(name, "–")), tone)

    def show_why(self, state: PhotoState, selected: str, theme: Theme) -> None:
        """The views behind the selected landmark."""
        reasons = [] if state.consensus is None else reasons_of(state.consensus, selected)
        used = sum(reason.counted for reason in reasons)
        text = self.tr("{used} of {all} views agree on this landmark").format(used=used, all=len(reasons))
        self.why_title.show_text(text if reasons else self.tr("Select a landmark to see which views placed it."))
        self.why.clear()
        for reason in reasons:
            name = Path(reason.picture_id).name
            item = QListWidgetItem(self.tr("{view}: {away} mm").format(view=name, away=f"{reason.residual_mm:.1f}"))
            item.setData(Qt.ItemDataRole.UserRole, reason.picture_id)
            tone = "text" if reason.counted else "text_faint"
            item.setForeground(theme.colour(tone))
            self.why.addItem(item)
