"""Photos beside the scan: a strip of pictures, the chosen one with its landmarks, and lifting them onto the scan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
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

from app.controllers.photos import PhotosController
from app.models.photos import PhotoState, Picture, marks_of, reasons_of
from app.ui.boards.board import Board, BoardContext
from app.ui.boards.photo_canvas import AXIS_MM, Look, PhotoCanvas, as_image
from app.ui.panels import EDGE_PX, ElidedLabel, FigureLabel, label
from engine import catalog
from engine.photo.detecting import COUNTS
from engine.photo.reading import ENDINGS
from engine.types import FloatArray

STRIP_PX, SIDE_PX = 116, 264
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
        row.addWidget(self._make_side())
        self.setFocusProxy(self.detect)
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

    def _make_side(self) -> QWidget:
        box = QWidget()
        box.setFixedWidth(SIDE_PX)
        layout = QVBoxLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
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
        self.why.setAccessibleName(self.tr("Why it lies there"))
        layout.addWidget(self.why_title)
        layout.addWidget(self.why, 1)
        note = label(self.tr("Trained on renders only; not measured on real photos."), "faint", wrap=True)
        layout.addWidget(note)
        return box

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
            grid.addWidget(figure, 0, column)
        grid.addWidget(label(self.tr("Take over onto the scan"), "soft"), 1, 0, 1, 3)
        for column, button in enumerate(self.accept.values()):
            grid.addWidget(button, 2, column)
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

    def _connect(self) -> None:
        work = self.context.work
        self.photos.changed.connect(self._on_changed)
        self.add.clicked.connect(self._on_add)
        self.stage.clicked.connect(self._on_stage)
        self.detect.clicked.connect(self._on_detect)
        self.strip.currentItemChanged.connect(self._on_strip)
        for which, button in self.accept.items():
            button.clicked.connect(lambda _on, which=which: self.photos.accept(which))
        self.opacity.valueChanged.connect(lambda value: self._change(opacity=value / 100))
        self.contours.toggled.connect(lambda on: self._change(contours=on))
        self.cut_out.toggled.connect(lambda on: self._change(cut_out=on))
        self.rays.toggled.connect(self.photos.show_rays)
        self.canvas.slid.connect(lambda share: self._change(before=share))
        self.canvas.files_dropped.connect(lambda paths: self.photos.add(map(Path, paths)))
        self.canvas.picked.connect(lambda name: work.annotate.select(name, reveal=True))
        self.canvas.taken.connect(self._on_taken)
        self.canvas.moved.connect(self._on_moved)
        self.canvas.dropped_mark.connect(self._on_let_go)
        self.why.itemClicked.connect(lambda item: self.photos.choose(item.data(Qt.ItemDataRole.UserRole)))
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
            self.cut_out.setChecked(True)
            self.photos.set_stage(Path(chosen))

    @Slot()
    def _on_detect(self) -> None:
        if self.photos.state.busy:
            self.photos.cancel()
        else:
            self.photos.detect(int(self.density.currentData()))

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
        self.detect.setText(self.tr("Stop") if new.busy else self.tr("Detect"))
        self.bar.setVisible(bool(new.busy))
        self.bar.setValue(round(100 * new.share))
        trouble = new.trouble or (new.picture.trouble if new.picture is not None else "")
        self.told.setText(new.busy or trouble)
        self.told.setVisible(bool(new.busy or trouble))
        for name, figure in self.figures.items():
            tone = {"good": "good", "doubtful": "warn", "missing": "bad"}[name] if new.counts.get(name) else ""
            figure.show_figure(str(new.counts.get(name, "–")), tone)
        self.stage.setEnabled(any(one.is_photo for one in new.pictures))
        self.cut_out.setEnabled(any(one.cut_out is not None for one in new.pictures))
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
        self._fill_why(state, selected)
        has = state.consensus is not None and work.document.scan is not None
        for which, button in self.accept.items():
            button.setEnabled(has and (which != "one" or bool(selected)))

    def _fill_why(self, state: PhotoState, selected: str) -> None:
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
            item.setForeground(self.context.theme.colour(tone))
            self.why.addItem(item)


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
