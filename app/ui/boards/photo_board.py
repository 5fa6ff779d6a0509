"""Photos beside the scan: a strip of pictures, the chosen one with its landmarks, and lifting them onto the scan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.controllers.photos import PhotosController
from app.models.photos import PhotoState, marks_of
from app.ui.boards.board import Board, BoardContext
from app.ui.boards.photo_canvas import Look, PhotoCanvas
from app.ui.boards.photo_side import PhotoSide
from app.ui.boards.photo_strip import PhotoStrip
from app.ui.panels import EDGE_PX
from engine import catalog


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
        self.strip = PhotoStrip()
        row.addWidget(self.strip)
        self.canvas = PhotoCanvas(context.theme)
        self._invitation = self.tr("Drop photos of this person here, or look at views of the scan itself.")
        self.canvas.words = self._invitation
        row.addWidget(self.canvas, 1)
        self.side = PhotoSide(context.theme)
        row.addWidget(self.side)
        self.setFocusProxy(self.side.detect)
        self._connect()
        self._on_changed(PhotoState(), self.photos.state)

    def _connect(self) -> None:
        work = self.context.work
        self.photos.changed.connect(self._on_changed)
        self.strip.added.connect(self.photos.add)
        self.strip.chosen.connect(self.photos.choose)
        self.strip.removed.connect(self.photos.remove)
        self.strip.stage_chosen.connect(self._on_stage)
        self.strip.stage_marked.connect(self._on_stage_marked)
        self.side.detect.clicked.connect(self._on_detect)
        for which, button in self.side.accept.items():
            button.clicked.connect(lambda _on, which=which: self.photos.accept(which))
        self.side.opacity.valueChanged.connect(lambda value: self._change(opacity=value / 100))
        self.side.contours.toggled.connect(lambda on: self._change(contours=on))
        self.side.head.toggled.connect(lambda on: self._change(head=on))
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
    @Slot(object)
    def _on_stage(self, path: Path) -> None:
        self.side.cut_out.setChecked(True)
        self.photos.set_stage(path)

    @Slot(str)
    def _on_stage_marked(self, picture_id: str) -> None:
        self.side.cut_out.setChecked(True)
        self.photos.mark_stage(picture_id)

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
        self.strip.show_state(new)
        self.canvas.words = new.busy or self._invitation
        self.canvas.show_picture(new.picture)
        self.side.show_state(new)
        self.side.cut_out.setEnabled(any(one.cut_out is not None for one in new.pictures))
        self._on_marks()

    @Slot()
    def _on_marks(self, *_values: object) -> None:
        """Landmarks, selection or picture may differ."""
        state, work = self.photos.state, self.context.work
        picture, selected = state.picture, work.session.view.selected or ""
        marks = [] if picture is None else marks_of(picture, work.document.annotation)
        self.canvas.show_marks(marks, catalog.scheme("ibug68").names, selected)
        self.side.show_why(state, selected)
        has = state.consensus is not None and work.document.scan is not None
        for which, button in self.side.accept.items():
            button.setEnabled(has and (which != "one" or bool(selected)))
