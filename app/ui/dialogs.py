"""Questions to the person: files, folders, a name; the lists of shortcuts and licences. Answers go to controllers."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QInputDialog, QTextBrowser, QVBoxLayout, QWidget

from app import paths
from app.controllers.upkeep import Planned
from app.controllers.workbench import Workbench
from app.ui.theme import Theme
from engine import io
from engine.types import EngineError


class Dialogs(QObject):
    """Asks, then calls."""

    def __init__(self, work: Workbench, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._work = work
        self._window = parent
        work.upkeep.locate_requested.connect(self.locate_scans)
        work.upkeep.merge_planned.connect(self.confirm_merge)

    # ------------------------------------------------------------------ scans and projects
    def open_scans(self) -> None:
        """Scan files."""
        endings = " ".join(f"*{ending}" for ending in io.scan_suffixes())
        filters = f"{self.tr('Scans')} ({endings});;{self.tr('All files')} (*)"
        names, _ = QFileDialog.getOpenFileNames(self._window, self.tr("Open scans"), self._folder(), filters)
        self._open([Path(name) for name in names])

    def import_folder(self) -> None:
        """A folder of scans."""
        name = QFileDialog.getExistingDirectory(self._window, self.tr("Import every scan of a folder"), self._folder())
        self._open([Path(name)] if name else [])

    def _open(self, paths: list[Path]) -> None:
        if paths:
            folder = paths[0] if paths[0].is_dir() else paths[0].parent
            self._work.change_settings(last_folder=folder)
            self._work.files.open_paths(paths)

    def import_reference(self) -> None:
        """A landmark file for the open scan."""
        name, _ = QFileDialog.getOpenFileName(
            self._window,
            self.tr("Import reference landmarks"),
            self._folder(),
            f"{self.tr('Landmarks')} ({' '.join('*' + ending for ending in io.LANDMARK_READERS)});;"
            f"{self.tr('All files')} (*)",
        )
        if name:
            self.map_reference(Path(name))

    def map_reference(self, path: Path) -> None:
        """Import a landmark file; where its names do not say which landmark is which, the person does."""
        from app.models.mapping_draft import MappingDraft, needs_mapping
        from app.ui.mapping_dialog import MappingDialog

        scan, scheme = self._work.document.scan, self._work.session.scheme
        if scan is None:
            return
        if needs_mapping(path, scheme, scan):
            try:
                draft = MappingDraft(path, scheme, scan, paths.settings_file().with_name("mappings"))
            except EngineError:
                self._work.export.import_reference(path)  # it says what is wrong
                return
            dialog = MappingDialog(draft, self._theme, self._window)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.accepted.connect(lambda: self._work.export.import_reference(path, draft.mapping))
            dialog.open()
            return
        self._work.export.import_reference(path)

    def new_project(self) -> None:
        """A folder for a new project."""
        name, _ = QFileDialog.getSaveFileName(
            self._window,
            self.tr("New project: name its folder"),
            str(self._work.files_folder(beside_scan=False) / self.tr("Project")),
            "",
        )
        if name:
            self._work.files.create_project(Path(name))

    def open_project(self) -> None:
        """The folder of a project."""
        name = QFileDialog.getExistingDirectory(
            self._window, self.tr("Open a project folder"), str(self._work.files_folder(beside_scan=False))
        )
        if name:
            self._work.files.open_project(Path(name))

    @Slot()
    def locate_scans(self) -> None:
        """Where scan files that were moved lie now."""
        title = self.tr("Find the scan files in a folder and the folders in it")
        name = QFileDialog.getExistingDirectory(self._window, title, self._folder())
        if name:
            self._work.upkeep.locate(Path(name))

    def merge_project(self) -> None:
        """The folder of another copy of this project."""
        name = QFileDialog.getExistingDirectory(
            self._window, self.tr("Merge another copy of the project"), self._folder()
        )
        if name:
            self._work.upkeep.plan_merge(Path(name))

    @Slot(object)
    def confirm_merge(self, planned: Planned) -> None:
        """What merging would bring, and whose landmarks to keep."""
        from app.ui.merge_dialog import MergeDialog

        dialog = MergeDialog(self._work.upkeep, planned, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def export(self, *, wide: bool = False, curves: bool = False) -> None:
        """Where the CSV goes."""
        folder = self._work.session.folder
        proposal = Path(self._folder()) / f"{folder.name if folder is not None else 'landmarks'}.csv"
        title = self.tr("Export landmarks, one row per scan") if wide else self.tr("Export landmarks")
        name, _ = QFileDialog.getSaveFileName(self._window, title, str(proposal), self.tr("Table (*.csv)"))
        if name:
            path = Path(name)
            path = path if path.suffix else path.with_suffix(".csv")
            self._work.export.export_csv(path, wide=wide, with_curves=curves)

    def ask_annotator(self) -> None:
        """The name written beside landmarks."""
        name, given = QInputDialog.getText(
            self._window,
            self.tr("Your name"),
            self.tr("Written beside every landmark you place:"),
            text=self._work.settings.annotator,
        )
        if given:
            self._work.change_settings(annotator=name.strip())

    def _folder(self) -> str:
        return str(self._work.files_folder())

    # ------------------------------------------------------------------ to read
    def show_about(self) -> None:
        """What this is."""
        from importlib.metadata import PackageNotFoundError, version

        try:
            number = version("nasion")
        except PackageNotFoundError:
            number = ""
        text = self.tr(
            "<h2>Nasion {number}</h2><p>Landmarks on 3D scans of faces and heads: predict, correct by hand, export."
            "</p><p>MIT licence. No network, no telemetry: scans stay on this computer.</p><p>With the Inter typeface "
            "(SIL Open Font Licence), Qt for Python (LGPL), VTK (BSD), ONNX Runtime (MIT), NumPy (BSD).</p>"
        ).format(number=number)
        self._show_text(self.tr("About Nasion"), text, 360)

    def _show_text(self, title: str, html: str, height: int) -> None:
        dialog = QDialog(self._window)
        dialog.setWindowTitle(title)
        layout = QVBoxLayout(dialog)
        browser = QTextBrowser()
        browser.setHtml(html)
        browser.setAccessibleName(title)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(dialog.reject)
        layout.addWidget(browser)
        layout.addWidget(buttons)
        dialog.resize(560, min(height, self._window.height() - 80))
        dialog.open()
