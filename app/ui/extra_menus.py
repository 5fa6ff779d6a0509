"""Menus whose rows the table of commands cannot know: panels, recent projects, landmark schemes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QDockWidget, QMenu

from app.controllers.workbench import Workbench
from app.language import words
from engine import catalog


class ExtraMenus(QObject):
    """Hangs itself into the menus that were built from the table."""

    def __init__(
        self, work: Workbench, menus: Mapping[str, QMenu], docks: Sequence[QDockWidget], export: QAction
    ) -> None:
        super().__init__(menus["File"])
        self._work = work
        panels = menus["View"].addMenu(self.tr("Panels"))
        for dock in docks:
            panels.addAction(dock.toggleViewAction())
        self._recent = QMenu(self.tr("Recent projects"), menus["File"])
        self._recent.aboutToShow.connect(self._fill_recent)
        menus["File"].insertMenu(export, self._recent)
        self.schemes = self._make_schemes(menus["Landmarks"])
        menus["Landmarks"].addSeparator()
        menus["Landmarks"].addMenu(self.schemes)

    def _make_schemes(self, parent: QMenu) -> QMenu:
        menu = QMenu(self.tr("Scheme"), parent)
        group = QActionGroup(menu)
        for scheme in catalog.shipped_schemes().values():
            action = menu.addAction(words(scheme.title))
            action.setCheckable(True)
            action.setData(scheme.id)
            action.setToolTip(scheme.description)
            group.addAction(action)
            action.triggered.connect(lambda _checked=False, name=scheme.id: self._work.set_scheme(name))
        return menu

    def refresh(self) -> None:
        """Tick the active scheme."""
        for action in self.schemes.actions():
            action.setChecked(action.data() == self._work.session.scheme.id)

    @Slot()
    def _fill_recent(self) -> None:
        self._recent.clear()
        for folder in self._work.settings.recent_projects:
            action = self._recent.addAction(f"{folder.name}    {folder.parent}")
            action.triggered.connect(lambda _checked=False, folder=folder: self._work.files.open_project(folder))
        if self._recent.isEmpty():
            self._recent.addAction(self.tr("None yet")).setEnabled(False)
