"""What to learn from: the corrected labels of the project, or a data set folder that is asked for."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from app.controllers.presets import DataChoice
from app.ui.boards.short_box import ShortBox

ANOTHER = "another"
TIP_ROLE = 3


class DataBox(ShortBox):
    """A list of data; its last row asks for a folder."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName(self.tr("What to learn from"))
        self.addItem(self.tr("Corrected labels of this project"), DataChoice())
        self.addItem(self.tr("A data set folder…"), ANOTHER)
        self.activated.connect(self._on_chosen)

    @property
    def chosen(self) -> DataChoice | None:
        """The data in the list."""
        data = self.currentData()
        return data if isinstance(data, DataChoice) else None

    def add(self, folder: Path) -> None:
        """Offer a data set folder, and choose it."""
        self.insertItem(1, folder.name, DataChoice(str(folder)))
        self.setItemData(1, str(folder), TIP_ROLE)  # where it lies
        self.setCurrentIndex(1)

    @Slot(int)
    def _on_chosen(self, place: int) -> None:
        if self.itemData(place) != ANOTHER:
            return
        folder = QFileDialog.getExistingDirectory(self, self.tr("Data set folder"))
        self.setCurrentIndex(0)
        if folder:
            self.add(Path(folder))
