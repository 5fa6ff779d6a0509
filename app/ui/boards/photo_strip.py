"""The pictures of the photo board, one below the other, and the photo of the empty stage."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QAction,
    QColor,
    QDragEnterEvent,
    QDropEvent,
    QIcon,
    QKeyEvent,
    QPainter,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QFileDialog, QListWidget, QListWidgetItem, QMenu, QPushButton, QVBoxLayout, QWidget

from app.models.photos import PhotoState, Picture
from app.ui.boards.photo_canvas import as_image, dropped_photos
from app.ui.tokens import DARK
from engine.photo.reading import ENDINGS

STRIP_PX = 116
THUMB_PX = QSize(92, 69)
DOT_PX = 5
OVER = 4
"""How many times finer than a thumbnail the pixels are that it is smoothed from."""


class PhotoStrip(QWidget):
    """Says which picture was chosen, added, taken out, or named the empty stage."""

    chosen = Signal(str)
    added = Signal(list)
    removed = Signal(str)
    stage_chosen = Signal(object)
    """Path of the photo of the empty stage."""
    stage_marked = Signal(str)
    """A picture of the strip is the empty stage."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        self.list = _List()
        self.list.setAccessibleName(self.tr("Pictures"))
        self.add = QPushButton(self.tr("Add photos…"))
        self.stage = _StageButton()
        self.setFixedWidth(max(STRIP_PX, self.add.sizeHint().width()))
        layout.addWidget(self.list, 1)
        layout.addWidget(self.add)
        layout.addWidget(self.stage)
        self._shown: tuple[tuple[str, bool], ...] | None = None
        self.list.currentItemChanged.connect(self._on_current)
        self.list.customContextMenuRequested.connect(self._on_menu)
        self.list.deleted.connect(self._on_delete)
        self.add.clicked.connect(self._on_add)
        self.stage.clicked.connect(self._on_stage)
        self.stage.dropped.connect(lambda path: self.stage_chosen.emit(Path(path)))

    def show_state(self, state: PhotoState) -> None:
        """The pictures, the one in the middle, and the stage."""
        rows = tuple((one.id, bool(one.trouble)) for one in state.pictures)
        self.list.blockSignals(True)
        if rows != self._shown:
            self._shown = rows
            self.list.clear()
            for picture in state.pictures:
                self.list.addItem(self._item(picture))
        for number, picture in enumerate(state.pictures):
            if picture.id == state.current:
                self.list.setCurrentRow(number)
        self.list.blockSignals(False)
        self.stage.show_stage(state.stage)

    def _item(self, picture: Picture) -> QListWidgetItem:
        item = QListWidgetItem(_thumbnail(picture), "")
        name = picture.path.name if picture.path is not None else self.tr("A view of the scan")
        item.setToolTip("\n".join([name, *picture.notes, *([picture.trouble] if picture.trouble else [])]))
        item.setData(Qt.ItemDataRole.UserRole, picture.id)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, name)
        item.setData(Qt.ItemDataRole.UserRole + 1, picture.is_photo)
        return item

    @Slot(object, object)
    def _on_current(self, item: QListWidgetItem | None, _before: object) -> None:
        if item is not None:
            self.chosen.emit(str(item.data(Qt.ItemDataRole.UserRole)))

    @Slot(QPoint)
    def _on_menu(self, place: QPoint) -> None:
        item = self.list.itemAt(place)
        if item is None or not item.data(Qt.ItemDataRole.UserRole + 1):
            return
        picture_id = str(item.data(Qt.ItemDataRole.UserRole))
        menu = QMenu(self)
        for text, signal in ((self.tr("This is the empty stage"), self.stage_marked),
                             (self.tr("Take out of the strip"), self.removed)):  # fmt: skip
            action = QAction(text, menu)
            action.triggered.connect(lambda _on=False, signal=signal: signal.emit(picture_id))
            menu.addAction(action)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.list.viewport().mapToGlobal(place))

    @Slot()
    def _on_delete(self) -> None:
        item = self.list.currentItem()
        if item is not None and item.data(Qt.ItemDataRole.UserRole + 1):
            self.removed.emit(str(item.data(Qt.ItemDataRole.UserRole)))

    @Slot()
    def _on_add(self) -> None:
        paths, _ = QFileDialog.getOpenFileNames(self, self.tr("Add photos"), "", self._patterns())
        if paths:
            self.added.emit(list(map(Path, paths)))

    @Slot()
    def _on_stage(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, self.tr("Empty stage"), "", self._patterns())
        if path:
            self.stage_chosen.emit(Path(path))

    def _patterns(self) -> str:
        return self.tr("Photos") + f" ({' '.join(f'*{ending}' for ending in ENDINGS)})"


class _List(QListWidget):
    """Thumbnails; Delete asks to take one out."""

    deleted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setIconSize(THUMB_PX)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete takes the picture out."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.deleted.emit()
        else:
            super().keyPressEvent(event)


class _StageButton(QPushButton):
    """Asks for the photo of the empty stage, or takes one that is dropped on it; then shows its name."""

    dropped = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self._stage: Path | None = None
        self.show_stage(None)

    def show_stage(self, stage: Path | None) -> None:
        """Say which one it is."""
        self._stage = stage
        tip = self.tr("The stage without the person, by the same camera: with it photos are cut out. Drop it here.")
        self.setToolTip(tip if stage is None else f"{stage.name}\n{tip}")
        self._write()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As much of the name as fits."""
        super().resizeEvent(event)
        self._write()

    def _write(self) -> None:
        words = self.tr("Empty stage…") if self._stage is None else self._stage.name
        self.setAccessibleName(self.tr("Empty stage"))
        self.setText(self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, max(40, self.width() - 20)))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """One photo may be dropped."""
        if dropped_photos(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """It was."""
        self.dropped.emit(dropped_photos(event.mimeData())[0])
        event.acceptProposedAction()


def _thumbnail(picture: Picture) -> QIcon:
    """The picture, small; a dot says that something is wrong with it."""
    step = max(1, min(picture.pixels.shape[0] // (OVER * THUMB_PX.height()),
                      picture.pixels.shape[1] // (OVER * THUMB_PX.width())))  # fmt: skip
    image = as_image(picture.pixels[::step, ::step])  # smoothing a whole photo would make the window wait
    scaled = image.scaled(THUMB_PX, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    small = QPixmap(THUMB_PX)
    small.fill(Qt.GlobalColor.transparent)
    painter = QPainter(small)
    painter.drawImage((small.width() - scaled.width()) // 2, (small.height() - scaled.height()) // 2, scaled)
    painter.end()
    if picture.trouble:
        painter = QPainter(small)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(0, 0, 0, 160))
        painter.setBrush(QColor(DARK.warn))
        painter.drawEllipse(QPoint(small.width() - DOT_PX - 4, DOT_PX + 4), DOT_PX, DOT_PX)
        painter.end()
    icon = QIcon()
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):
        icon.addPixmap(small, mode)  # a chosen one is not tinted: its colours matter
    return icon
