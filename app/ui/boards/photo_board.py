"""Photos beside the scan: a strip of pictures, the chosen one with its landmarks, and lifting them onto the scan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.controllers.photos import PhotosController
from app.models.photos import PhotoState, Picture, marks_of
from app.ui.boards.board import Board, BoardContext
from app.ui.boards.photo_canvas import AXIS_MM, Look, PhotoCanvas, as_image
from app.ui.boards.photo_side import PhotoSide
from app.ui.panels import EDGE_PX
from engine import catalog
from engine.photo.reading import ENDINGS
from engine.types import FloatArray

STRIP_PX = 116
THUMB_PX = QSize(80, 60)


class PhotoBoard(Board):
    """Strip, canvas, and the column of what can be done."""

    def __init__(self, context: BoardContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.photos = PhotosController(context.work, self)
        self.setAccessibleName(self.tr("Photos"))
        self._look = Look()
        row = QHBoxLayout(self)
        row.setContentsMargins(EDGE_PX, 8, EDGE_PX, 8)
        row.setSpacing(12)
        row.addWidget(self._make_strip())
        self.canvas = PhotoCanvas(context.theme)
        self.canvas.words = self.tr("Drop photos of this person here, or look at views of the scan itself.")
        row.addWidget(self.canvas, 1)
        self.side = PhotoSide()
        row.addWidget(self.side)
        self.setFocusProxy(self.side.detect)
        self._connect()
        self._on_changed(PhotoState(), self.photos.state)

    # ------------------------------------------------------------------ parts
    def _make_strip(self) -> QWidget:
        box = QWidget()
        box.setFixedWidth(STRIP_PX)
        layout = QVBoxLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        self.strip = QListWidget()
        self.strip.setIconSize(THUMB_PX)
        self.strip.setAccessibleName(self.tr("Pictures"))
        self.strip.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.add = QPushButton(self.tr("Add photos…"))
        self.stage = QPushButton(self.tr("Empty stage…"))
        self.stage.setToolTip(self.tr("The stage without the person, by the same camera: with it photos are cut out"))
        layout.addWidget(self.strip, 1)
        layout.addWidget(self.add)
        layout.addWidget(self.stage)
        return box

    def _connect(self) -> None:
        work = self.context.work
        self.photos.changed.connect(self._on_changed)
        self.add.clicked.connect(self._on_add)
        self.stage.clicked.connect(self._on_stage)
        self.side.detect.clicked.connect(self._on_detect)
        self.strip.currentItemChanged.connect(self._on_strip)
        for which, button in self.side.accept.items():
            button.clicked.connect(lambda _on, which=which: self.photos.accept(which))
        self.side.opacity.valueChanged.connect(lambda value: self._change(opacity=value / 100))
        self.side.contours.toggled.connect(lambda on: self._change(contours=on))
        self.side.cut_out.toggled.connect(lambda on: self._change(cut_out=on))
        self.side.rays.toggled.connect(self.photos.show_rays)
        self.canvas.slid.connect(lambda share: self._change(before=share))
        self.canvas.files_dropped.connect(lambda paths: self.photos.add(map(Path, paths)))
        self.canvas.picked.connect(lambda name: work.annotate.select(name, reveal=True))
        self.canvas.taken.connect(self._on_taken)
        self.canvas.moved.connect(self._on_moved)
        self.canvas.dropped_mark.connect(self._on_let_go)
        self.side.why.itemClicked.connect(lambda item: self.photos.choose(item.data(Qt.ItemDataRole.UserRole)))
        work.document.annotation_changed.connect(self._on_marks)
        work.session.view_changed.connect(self._on_marks)

    # ------------------------------------------------------------------ a board's life
    def opened(self) -> None:
        """Show how things stand."""
        self.photos.open()
        self._on_marks()

    def put_away(self) -> None:
        """Give the 3D view back."""
        self.photos.put_away()

    def stop(self) -> None:
        """End the thread."""
        self.photos.stop()

    # ------------------------------------------------------------------ intentions
    @Slot()
    def _on_add(self) -> None:
        patterns = " ".join(f"*{ending}" for ending in ENDINGS)
        chosen, _ = QFileDialog.getOpenFileNames(self, self.tr("Add photos"), "", self.tr("Photos") + f" ({patterns})")
        self.photos.add(map(Path, chosen))

    @Slot()
    def _on_stage(self) -> None:
        patterns = " ".join(f"*{ending}" for ending in ENDINGS)
        chosen, _ = QFileDialog.getOpenFileName(self, self.tr("Empty stage"), "", self.tr("Photos") + f" ({patterns})")
        if chosen:
            self.side.cut_out.setChecked(True)
            self.photos.set_stage(Path(chosen))

    @Slot()
    def _on_detect(self) -> None:
        if self.photos.state.busy:
            self.photos.cancel()
        else:
            self.photos.detect(int(self.side.density.currentData()))

    def _change(self, **parts: object) -> None:
        self._look = replace(self._look, **parts)  # type: ignore[arg-type]
        self.canvas.set_look(self._look)

    @Slot(str)
    def _on_taken(self, name: str) -> None:
        self._dragging = self.photos.begin_drag(name)

    @Slot(str, float, float)
    def _on_moved(self, name: str, x_px: float, y_px: float) -> None:
        if self._dragging:
            self.photos.drag(name, x_px, y_px)

    @Slot(str)
    def _on_let_go(self, _name: str) -> None:
        if self._dragging:
            self._dragging = False
            self.photos.end_drag()

    _dragging = False

    # ------------------------------------------------------------------ listening
    @Slot(object, object)
    def _on_changed(self, old: PhotoState, new: PhotoState) -> None:
        if [one.id for one in old.pictures] != [one.id for one in new.pictures]:
            self._fill_strip(new)
        self._select_in_strip(new)
        self.canvas.show_picture(new.picture)
        self.side.show_state(new)
        self.stage.setEnabled(any(one.is_photo for one in new.pictures))
        self.side.cut_out.setEnabled(any(one.cut_out is not None for one in new.pictures))
        self._on_marks()

    def _fill_strip(self, state: PhotoState) -> None:
        self.strip.blockSignals(True)
        self.strip.clear()
        for picture in state.pictures:
            item = QListWidgetItem(_thumbnail(picture), "")
            item.setToolTip(picture.path.name if picture.path is not None else self.tr("A view of the scan"))
            item.setData(Qt.ItemDataRole.UserRole, picture.id)
            self.strip.addItem(item)
        self.strip.blockSignals(False)

    def _select_in_strip(self, state: PhotoState) -> None:
        for number in range(self.strip.count()):
            if self.strip.item(number).data(Qt.ItemDataRole.UserRole) == state.current:
                self.strip.blockSignals(True)
                self.strip.setCurrentRow(number)
                self.strip.blockSignals(False)

    @Slot(object, object)
    def _on_strip(self, item: QListWidgetItem | None, _before: object) -> None:
        if item is not None:
            self.photos.choose(str(item.data(Qt.ItemDataRole.UserRole)))

    @Slot()
    def _on_marks(self, *_values: object) -> None:
        """Landmarks, selection or picture may differ."""
        state, work = self.photos.state, self.context.work
        picture, selected = state.picture, work.session.view.selected or ""
        marks = [] if picture is None else marks_of(picture, work.document.annotation)
        self.canvas.show_marks(marks, catalog.scheme("ibug68").names, selected, _axes_of(picture, work.document))
        self.side.show_why(state, selected, self.context.theme)
        has = state.consensus is not None and work.document.scan is not None
        for which, button in self.side.accept.items():
            button.setEnabled(has and (which != "one" or bool(selected)))


def _thumbnail(picture: Picture) -> QIcon:
    image = as_image(picture.pixels)
    scaled = image.scaled(THUMB_PX, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    return QIcon(QPixmap.fromImage(scaled))


def _axes_of(picture: Picture | None, document: object) -> FloatArray | None:
    """Origin and ends (4, 2) of the head's axes through the picture's camera: right to left, up, forward."""
    annotation = getattr(document, "annotation", None)
    if picture is None or picture.seen is None or annotation is None:
        return None
    marks = {name: mark.xyz_mm for name, mark in annotation.landmarks.items() if mark.xyz_mm is not None}
    needed = ("exocanthion_right", "exocanthion_left", "nose_bridge_4", "menton")
    names = [name for name in needed if name in marks]
    if len(names) < len(needed):
        return None
    right, left, nose, chin = (np.array(marks[name]) for name in needed)
    across = (left - right) / np.linalg.norm(left - right)
    up = (left + right) / 2 - chin
    up = up - (up @ across) * across
    up /= np.linalg.norm(up)
    forward = np.cross(across, up)
    origin = nose
    ends = np.stack([origin, origin + AXIS_MM * across, origin + AXIS_MM * up, origin + AXIS_MM * forward])
    return np.asarray(picture.seen.camera.project(ends)[0])
