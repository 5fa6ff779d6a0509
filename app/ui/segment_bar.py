"""The surface modes over the view: a row of segments, or one list where they would reach the title."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from app.ui.theme import Theme

EDGE_PX = 3
GAP_PX = 2


class SegmentBar(QFrame):
    """Shows only those modes the scan has something for; nothing at all without a choice."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("segments")
        self.setAccessibleName(self.tr("Surface"))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(EDGE_PX, EDGE_PX, EDGE_PX, EDGE_PX)
        self._row.setSpacing(GAP_PX)
        self._buttons: list[tuple[QToolButton, QAction]] = []
        self._whole = True
        self.list_button = self._make_list_button()
        self._row.addWidget(self.list_button)
        theme.changed.connect(self._retheme)
        self._retheme()

    def _make_list_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setToolTip(self.tr("Surface"))
        menu = QMenu(button)
        menu.aboutToShow.connect(self._fill_list)
        button.setMenu(menu)
        return button

    def fill(self, actions: list[QAction]) -> None:
        """One segment per action."""
        for action in actions:
            button = QToolButton(self)
            button.setDefaultAction(action)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._row.addWidget(button)
            self._buttons.append((button, action))
            action.toggled.connect(self._name_list)

    @property
    def whole(self) -> bool:
        """Whether the modes stand beside each other."""
        return self._whole

    def fit(self, room_px: int) -> None:
        """Take the form that needs no more than this width."""
        needed = [button.sizeHint().width() for button, action in self._buttons if action.isEnabled()]
        whole = sum(needed) + GAP_PX * max(0, len(needed) - 1) + 2 * EDGE_PX + 2 * self.frameWidth() <= room_px
        if whole is not self._whole:
            self._whole = whole
            self.refresh()
        self.adjustSize()

    def refresh(self) -> None:
        """Show what can be used."""
        for button, action in self._buttons:
            button.setVisible(self._whole and action.isEnabled())
        self.list_button.setVisible(not self._whole)
        self._name_list()
        self.setVisible(sum(action.isEnabled() for _button, action in self._buttons) > 1)
        self.adjustSize()

    @Slot()
    def _name_list(self) -> None:
        current = next((action for _button, action in self._buttons if action.isChecked()), None)
        title = "" if current is None else current.text().replace("&", "")
        self.list_button.setText(title)
        self.list_button.setAccessibleName(f"{self.accessibleName()}: {title}")

    @Slot()
    def _fill_list(self) -> None:
        menu = self.list_button.menu()
        menu.clear()
        menu.addActions([action for _button, action in self._buttons if action.isEnabled()])

    @Slot()
    def _retheme(self) -> None:
        self.list_button.setIcon(self._theme.icon("chevron-down", size_px=14))
