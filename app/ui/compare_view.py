"""The view beside the view: another scan, or other landmarks, seen by a camera that follows the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.controllers.compare import CompareController
from app.controllers.workbench import Workbench
from app.ui.panels import small_button
from app.ui.theme import Theme
from engine.types import Role

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow
    from app.ui.view.linking import CameraLink, Placement
    from app.ui.view.scene_view import SceneView

EDGE_PX = 16
ROW_PX = 30
REST_MS = 200


class CompareView(QWidget):
    """A second 3D view with the choice of its landmarks and a way to close it."""

    def __init__(self, compare: CompareController, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        from app.ui.view.scene_view import SceneView

        self._compare = compare
        self.view = SceneView(self)
        self.view.setAccessibleName(self.tr("3D view for comparison"))
        self.bar = QFrame(self)
        self.bar.setObjectName("segments")
        row = QHBoxLayout(self.bar)
        row.setContentsMargins(6, 3, 3, 3)
        self.sets_box = QComboBox()
        self.sets_box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.sets_box.setAccessibleName(self.tr("Landmarks shown beside"))
        self.sets_box.activated.connect(self._on_set)
        self.close_button = small_button(self.tr("Stop comparing"))
        self.close_button.setIcon(theme.icon("cross", size_px=14))
        self.close_button.clicked.connect(compare.close)
        row.addWidget(self.sets_box)
        row.addWidget(self.close_button)

    def show_scene(self) -> None:
        """Show what the controller resolved."""
        titles = {
            Role.CORRECTED: self.tr("Landmarks"),
            Role.PREDICTED: self.tr("Prediction"),
            Role.REFERENCE: self.tr("Reference"),
        }
        roles = self._compare.available()
        if [self.sets_box.itemData(k) for k in range(self.sets_box.count())] != list(roles):
            self.sets_box.clear()
            for role in roles:
                self.sets_box.addItem(titles[role], role)
        self.sets_box.setVisible(len(roles) > 0)
        self.sets_box.setCurrentIndex(self.sets_box.findData(self._compare.role))
        self.view.set_scene(self._compare.scene())
        self._arrange()

    def _on_set(self, row: int) -> None:
        self._compare.set_role(Role(self.sets_box.itemData(row)))

    def _arrange(self) -> None:
        self.view.setGeometry(self.rect())
        self.bar.adjustSize()
        self.bar.move(self.width() - self.bar.width() - EDGE_PX, EDGE_PX)
        self.bar.raise_()
        self.view.set_title_room(self.bar.x())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The bar stays in its corner."""
        self._arrange()


class CompareCommands(QObject):
    """Opens and closes the view beside; the window stops it before its own view goes."""

    def __init__(self, work: Workbench, theme: Theme, window: MainWindow) -> None:
        super().__init__(window)
        self._work = work
        self._theme = theme
        self._window = window
        self.compare = CompareController(work, self)
        self.beside: CompareView | None = None
        self.dialog: ChooseScan | None = None
        self.link: CameraLink | None = None
        self.compare.opened.connect(self._on_opened)
        self.compare.changed.connect(self._on_changed)
        self.compare.closed.connect(self._on_closed)
        theme.changed.connect(self._on_theme)

    def toggle(self) -> None:
        """Ask what to compare with, or stop comparing."""
        if self.compare.active:
            self.compare.close()
        elif self._work.document.scan is not None:
            self.dialog = ChooseScan(self._work, self._window.shell)
            self.dialog.accepted.connect(self._on_chosen)
            self.dialog.open()

    def _on_chosen(self) -> None:
        if self.dialog is not None and self.dialog.scan_id is not None:
            self.compare.show_scan(self.dialog.scan_id)

    def stop(self) -> None:
        """Close the view and end reading."""
        self.compare.stop()

    # ------------------------------------------------------------------ the view
    @Slot()
    def _on_opened(self) -> None:
        main = self._window.view
        if main is None:
            return
        if self.beside is None:
            from app.ui.view.linking import CameraLink

            beside = CompareView(self.compare, self._theme, self._window.stage)
            beside.view.marker_selected.connect(self._work.annotate.select)
            beside.view.next_requested.connect(main.next_requested)
            beside.view.previous_requested.connect(main.previous_requested)
            self.link = CameraLink(main, beside.view, self._placements)
            beside.view.scan_drawn.connect(self.link.lead)
            self.beside = beside
            self._window.stage.set_beside(beside)
            self._on_theme()
        self._on_changed()
        if self.link is not None:
            self.link.lead()

    @Slot()
    def _on_changed(self) -> None:
        if self.beside is not None and self.compare.active:
            self.beside.show_scene()

    @Slot()
    def _on_closed(self) -> None:
        beside, self.beside = self.beside, None
        if beside is None:
            return
        from app.ui.view.memory import give_back

        if self.link is not None:
            self.link.cut()
        self.link = None
        self._window.stage.set_beside(None)
        beside.view.close()
        beside.close()
        beside.deleteLater()
        QTimer.singleShot(REST_MS, give_back)  # once the view is really gone
        if self._window.view is not None:
            self._window.view.setFocus()

    @Slot()
    def _on_theme(self) -> None:
        if self.beside is not None and self._window.view is not None:
            self.beside.view.set_palette(self._window.view.colours)
            self.beside.close_button.setIcon(self._theme.icon("cross", size_px=14))

    def _placements(self) -> tuple[Placement, Placement]:
        """How both faces stand; without landmarks the scans are laid middle on middle."""
        from app.ui.view.linking import Placement

        main: SceneView | None = self._window.view
        same = self._work.document.scan is self.compare.scan
        frames = None if same else self.compare.frames()
        if frames is not None:
            here, there = frames
            return Placement(*here), Placement(*there)
        if same or main is None or self.beside is None:
            still = Placement(np.zeros(3), np.eye(3))
            return still, still
        middles = [(view.outline_mm.min(0) + view.outline_mm.max(0)) / 2 for view in (main, self.beside.view)]
        return Placement(middles[0], np.eye(3)), Placement(middles[1], np.eye(3))


class ChooseScan(QDialog):
    """A scan of the project, found by a few letters; the open one comes first, to compare its landmark sets."""

    def __init__(self, work: Workbench, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Compare with"))
        self.scan_id: str | None = None
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search"))
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName(self.tr("Search scans"))
        self.list = QListWidget()
        self.list.setUniformItemSizes(True)
        self.list.setAccessibleName(self.tr("Scans"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(10)
        for widget in (self.search, self.list, buttons):
            layout.addWidget(widget)
        self._fill(work)
        for number in range(self.list.count()):
            self.list.item(number).setSizeHint(QSize(0, ROW_PX))
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self.accept)
        self.list.itemActivated.connect(lambda _item: self.accept())
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.search.setFocus()
        self.resize(420, 460)

    def _fill(self, work: Workbench) -> None:
        scan = work.document.scan
        if scan is not None:
            first = QListWidgetItem(self.tr("This scan, other landmarks"))
            first.setData(Qt.ItemDataRole.UserRole, scan.scan_id)
            self.list.addItem(first)
        for row in work.library.rows:
            if not row.missing and (scan is None or row.record.scan_id != scan.scan_id):
                item = QListWidgetItem(row.record.name)
                item.setData(Qt.ItemDataRole.UserRole, row.record.scan_id)
                self.list.addItem(item)
        self.list.setCurrentRow(min(1, self.list.count() - 1))

    def _filter(self, text: str) -> None:
        words = text.lower().split()
        for number in range(self.list.count()):
            item = self.list.item(number)
            item.setHidden(not all(word in item.text().lower() for word in words))
        current = self.list.currentItem()
        if current is None or current.isHidden():
            shown = [n for n in range(self.list.count()) if not self.list.item(n).isHidden()]
            self.list.setCurrentRow(shown[0] if shown else -1)

    def accept(self) -> None:
        """Take the chosen scan."""
        item = self.list.currentItem()
        if item is not None and not item.isHidden():
            self.scan_id = str(item.data(Qt.ItemDataRole.UserRole))
            super().accept()
