"""The line at the bottom: whether everything is saved, the unit, the model, who works here."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QLabel, QMenu, QStatusBar, QToolButton, QWidget

from app.controllers.model_choices import ModelChoice
from app.language import words
from app.ui.panels import label
from app.ui.theme import Theme
from engine.types import Unit, UnitSource, UnitStatus
from engine.units import UNIT_NAMES

HINT = "Space next doubtful   ·   Enter check   ·   G check the group   ·   L place   ·   Ctrl+K commands"

SOURCES = {UnitSource.FILE: "from the file", UnitSource.GUESSED: "guessed", UnitSource.CHOSEN: "chosen"}


class StatusBar(QStatusBar):
    """Emits what the person chose in its menus."""

    unit_chosen = Signal(object)
    model_chosen = Signal(str)
    """Model id."""
    annotator_clicked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setSizeGripEnabled(False)
        self.saved: QLabel = label("")
        self.hint: QLabel = label(words(HINT))
        self.addWidget(self.saved)
        self.addWidget(self.hint, 1)
        self.unit = self._button(self.tr("Unit of the scan"))
        self.unit.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.unit.setMenu(self._unit_menu())
        self.model = self._button(self.tr("Model"))
        self.model.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.model.setMenu(QMenu(self))
        self.annotator = self._button(self.tr("Your name"))
        self.annotator.clicked.connect(self.annotator_clicked)
        for button in (self.unit, self.model, self.annotator):
            self.addPermanentWidget(button)
        theme.changed.connect(self._retheme)
        self._retheme()
        self.show_unit(None)
        self.show_annotator("")

    def _button(self, name: str) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setAccessibleName(name)
        return button

    def _unit_menu(self) -> QMenu:
        menu = QMenu(self)
        group = QActionGroup(menu)
        self._unit_actions: dict[Unit, QAction] = {}
        for unit in Unit:
            action = menu.addAction(_first_large(words(UNIT_NAMES[unit])))
            action.setCheckable(True)
            group.addAction(action)
            action.triggered.connect(lambda _checked=False, unit=unit: self.unit_chosen.emit(unit))
            self._unit_actions[unit] = action
        return menu

    @Slot(str)
    def show_saved(self, text: str) -> None:
        """Whether everything is on disk."""
        self.saved.setText(text)

    def show_unit(self, status: UnitStatus | None, *, may_change: bool = False) -> None:
        """The unit of the open scan and how it is known."""
        self.unit.setVisible(status is not None)
        if status is None:
            return
        guessed = status.source is UnitSource.GUESSED
        name = words(UNIT_NAMES[status.unit])
        self.unit.setText(self.tr("{name}, guessed").format(name=name) if guessed else name)
        why = f"{name}, {words(SOURCES[status.source])}: {status.reason}" if status.reason else name
        self.unit.setToolTip(
            why + "\n" + self.tr("Click to choose another; landmarks stay where they are in the file.")
        )
        self.unit.setAccessibleDescription(why)
        self.unit.setEnabled(may_change)
        self._unit_actions[status.unit].setChecked(True)

    def show_models(self, choices: Sequence[ModelChoice]) -> None:
        """The models that know the scheme; the one the next prediction uses is named."""
        menu = self.model.menu()
        menu.clear()
        used = next((choice for choice in choices if choice.used), None)
        self.model.setText(used.title if used is not None else self.tr("No model"))
        self.model.setToolTip(used.description if used is not None else self.tr("No model knows this scheme."))
        group = QActionGroup(menu)
        for choice in choices:
            action = menu.addAction(choice.title)
            action.setCheckable(True)
            action.setChecked(choice.used)
            action.setToolTip(choice.description)
            group.addAction(action)
            action.triggered.connect(lambda _checked=False, choice=choice: self.model_chosen.emit(choice.id))

    def show_annotator(self, name: str) -> None:
        """Who works here."""
        self.annotator.setText(name or self.tr("Your name…"))
        self.annotator.setToolTip(self.tr("Written beside every landmark you place"))

    def show_hint(self, width: int) -> None:
        """The hint goes where there is no room for it."""
        self.hint.setVisible(width > 1180)

    @Slot()
    def _retheme(self) -> None:
        for button, name in ((self.unit, "ruler"), (self.model, "predict"), (self.annotator, "person")):
            button.setIcon(self._theme.icon(name, size_px=15))


def _first_large(text: str) -> str:
    return text[:1].upper() + text[1:]
