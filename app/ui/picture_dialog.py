"""Asks what a picture or a turntable should be like, then where it goes; drawing is done by a process of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.language import words
from app.models.picture_wish import LARGEST_PX, CameraWish, Ground, PictureWish
from app.models.scene import Marker, Scene
from app.ui.panels import label
from engine.types import FloatArray

if TYPE_CHECKING:
    from app.ui.view.camera import CameraState

PICTURE_TIMES = (1, 2, 4, 8)
FILM_SIDES = (480, 720, 1080)
SMALLEST_PX = 16


class PictureDialog(QDialog):
    """Size, ground and words of one picture; with ``film`` also its frames."""

    def __init__(self, view_px: QSize, dark: bool, film: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.film = film
        self._view_px = view_px
        self.setWindowTitle(self.tr("Save turntable") if film else self.tr("Save picture"))
        form = QFormLayout()
        form.setSpacing(10)
        self.size_box = QComboBox()
        for side in self._sizes():
            self.size_box.addItem(f"{side.width()} × {side.height()}", side)
        self.size_box.addItem(self.tr("Other…"), QSize())
        self.size_box.setCurrentIndex(1 if film else 0)
        form.addRow(self.tr("&Size"), self.size_box)
        form.addRow("", self._make_sides())
        self.ground_box = QComboBox()
        words = {"dark": self.tr("Dark"), "light": self.tr("Light"), "white": self.tr("White")}
        for name in get_args(Ground):
            self.ground_box.addItem(words[name], name)
        self.ground_box.setCurrentIndex(0 if dark else 1)
        form.addRow(self.tr("&Background"), self.ground_box)
        self.landmarks_box, self.names_box, self.frame_box = (
            QCheckBox(text)
            for text in (self.tr("&Landmarks"), self.tr("&Names of all landmarks"), self.tr("&Title, scale and legend"))
        )
        self.landmarks_box.setChecked(True)
        self.frame_box.setChecked(not film)
        self.landmarks_box.toggled.connect(self.names_box.setEnabled)
        for box in (self.landmarks_box, self.names_box, self.frame_box):
            form.addRow("", box)
        self.frames_box, self.seconds_box = QSpinBox(), QDoubleSpinBox()
        self.frames_box.setRange(8, 720)
        self.frames_box.setValue(72)
        self.seconds_box.setRange(1.0, 60.0)
        self.seconds_box.setValue(6.0)
        self.seconds_box.setDecimals(1)
        self.seconds_box.setSuffix(self.tr(" s"))
        if film:
            form.addRow(self.tr("&Frames"), self.frames_box)
            form.addRow(self.tr("&One turn takes"), self.seconds_box)
        self._finish(form)

    def _finish(self, form: QFormLayout) -> None:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(14)
        self._note: QLabel = label("", "soft", wrap=True)
        layout.addLayout(form)
        layout.addWidget(self._note)
        layout.addWidget(buttons)
        self.size_box.currentIndexChanged.connect(self._on_size)
        for box in (self.width_box, self.height_box):
            box.valueChanged.connect(self._show_note)
        self._on_size()
        self.setMinimumWidth(380)

    def _make_sides(self) -> QWidget:
        self._sides = QWidget()
        row = QHBoxLayout(self._sides)
        row.setContentsMargins(0, 0, 0, 0)
        self.width_box, self.height_box = QSpinBox(), QSpinBox()
        for box, name in ((self.width_box, self.tr("Width in pixels")), (self.height_box, self.tr("Height in pixels"))):
            box.setRange(SMALLEST_PX, LARGEST_PX)
            box.setAccessibleName(name)
        row.addWidget(self.width_box)
        row.addWidget(label("×"))
        row.addWidget(self.height_box)
        row.addWidget(label(self.tr("pixels"), "soft"))
        row.addStretch(1)
        return self._sides

    def _sizes(self) -> list[QSize]:
        if self.film:
            return [QSize(side, side) for side in FILM_SIDES] + [QSize(1920, 1080)]
        return [self._view_px * times for times in PICTURE_TIMES if self._view_px.width() * times <= LARGEST_PX]

    def _on_size(self) -> None:
        size = self.size_box.currentData()
        self._sides.setVisible(size.isEmpty())
        if not size.isEmpty():
            self.width_box.setValue(size.width())
            self.height_box.setValue(size.height())
        self._show_note()

    def _show_note(self) -> None:
        mega = self.size_px.width() * self.size_px.height() / 1e6
        if self.film:
            text = self.tr(
                "The scan turns once about its upright axis. The ending of the file says what it becomes: "
                ".gif, .mp4, .webp or .png (animated)."
            )
        else:
            text = self.tr("As the 3D view shows it now, {mega:.1f} megapixels.").format(mega=mega)
        self._note.setText(text)

    @property
    def size_px(self) -> QSize:
        """What was chosen."""
        return QSize(self.width_box.value(), self.height_box.value())

    def wish(self, target: Path, scene: Scene, camera: CameraState, face_frame: FloatArray | None) -> PictureWish:
        """What was chosen, of what the view shows. ValueError without a scan."""
        if scene.scan is None:
            raise ValueError("a picture needs a scan")
        scale_from = self._view_px.height() if not self.film else FILM_SIDES[1]
        shown = self.landmarks_box.isChecked()
        return PictureWish(
            target=target,
            scan=scene.scan.path.absolute(),
            scan_id=scene.scan.scan_id,
            unit=scene.scan.unit.unit,
            surface=scene.surface,
            markers=tuple(self._marker(marker) for marker in scene.markers) if shown else (),
            vectors=scene.vectors if shown else (),
            see_through=scene.see_through,
            orthographic=scene.orthographic,
            clip=scene.clip,
            face_frame=None if face_frame is None else tuple(float(v) for v in face_frame.ravel()),
            camera=None
            if self.film
            else CameraWish(focal_mm=camera.focal_mm, position_mm=camera.position_mm, up=camera.up),
            width_px=self.size_px.width(),
            height_px=self.size_px.height(),
            ratio=min(32.0, max(0.5, self.size_px.height() / max(1, scale_from))),
            ground=self.ground_box.currentData(),
            words=self.frame_box.isChecked(),
            frames=self.frames_box.value() if self.film else 0,
            duration_s=self.seconds_box.value(),
        )

    def _marker(self, marker: Marker) -> Marker:
        """Without the ring of the selection, which means nothing in a picture."""
        name = marker.title if self.names_box.isChecked() and marker.movable else ""
        return replace(marker, selected=False, label=name)


def ask_target(parent: QWidget, film: bool, proposal: Path) -> Path | None:
    """Where the file goes; None if the person changed their mind."""
    kinds = words("Film (*.gif *.mp4 *.webp *.png)") if film else words("Picture (*.png *.jpg)")
    title = words("Save turntable") if film else words("Save picture")
    name, _ = QFileDialog.getSaveFileName(parent, title, str(proposal), kinds)
    if not name:
        return None
    path = Path(name)
    return path if path.suffix else path.with_suffix(proposal.suffix)
