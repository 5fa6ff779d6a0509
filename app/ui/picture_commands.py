"""Commands that draw what the view shows into files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtWidgets import QDialog

from app.controllers.drawing import DrawingController
from app.controllers.workbench import Workbench
from app.ui.picture_dialog import PictureDialog, ask_target
from app.ui.shell import Shell

if TYPE_CHECKING:
    from app.ui.view_link import ViewLink


class PictureCommands(QObject):
    """Asks, then has it drawn; the window closes it before itself."""

    def __init__(self, work: Workbench, link: ViewLink, shell: Shell) -> None:
        super().__init__(shell)
        self._work = work
        self._link = link
        self._shell = shell
        self.drawing = DrawingController(work.messages, self)
        self.dialog: PictureDialog | None = None

    def save_picture(self) -> None:
        """A picture of what the view shows, at any size."""
        self._ask(film=False)

    def save_turntable(self) -> None:
        """A film of the scan turning once."""
        self._ask(film=True)

    def stop(self) -> None:
        """End what is being drawn."""
        self.drawing.stop()

    def _ask(self, *, film: bool) -> None:
        view = self._link.view
        if view is None or view.scene.scan is None:
            return
        size = QSize(view.width(), view.height()) * view.devicePixelRatioF()
        dialog = PictureDialog(size, view.colours.dark, film, self._shell)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(self._on_answered)
        self.dialog = dialog
        dialog.open()

    def _on_answered(self, answer: int) -> None:
        dialog, self.dialog = self.dialog, None
        view = self._link.view
        if dialog is None or view is None or answer != QDialog.DialogCode.Accepted or view.scene.scan is None:
            return
        scene, scan = view.scene, view.scene.scan
        base = self._work.files_folder()
        ending = "-turntable.gif" if dialog.film else ".png"
        target = ask_target(self._shell, dialog.film, base / f"{Path(scan.name).stem}{ending}")
        if target is not None:
            self.drawing.start(dialog.wish(target, scene, view.camera_state(), self._work.view.frame()))
