"""Which model is gone on from: an installed one, or one that was trained in the project."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.controllers.model_choices import ModelChoice
from app.ui.boards.data_box import TIP_ROLE
from app.ui.boards.short_box import ShortBox


class ModelBox(ShortBox):
    """A list of models, asked for anew whenever it is opened; the one in use is chosen until a person chooses."""

    def __init__(self, models: Callable[[], Sequence[ModelChoice]], parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._models = models
        self._by_hand = False
        self.setAccessibleName(self.tr("Model to go on from"))
        self.setToolTip(self.tr("The model that is trained further: one that is installed, or one trained here"))
        self.activated.connect(self._on_chosen)

    @property
    def chosen(self) -> str:
        """Id of the model, or the file of its card; empty while there is none."""
        return str(self.currentData() or "")

    @Slot()
    def refresh(self) -> None:
        """Offer what there is now."""
        models, before = self._models(), self.chosen
        self._by_hand = self._by_hand and any(model.id == before for model in models)
        self.clear()
        for place, model in enumerate(models):
            self.addItem(self.tr("From: {model}").format(model=model.title), model.id)
            self.setItemData(place, model.description, TIP_ROLE)
            if model.id == before if self._by_hand else model.used:
                self.setCurrentIndex(place)

    def showPopup(self) -> None:
        """Ask anew before the list is seen."""
        self.refresh()
        super().showPopup()

    @Slot()
    def _on_chosen(self) -> None:
        self._by_hand = True
