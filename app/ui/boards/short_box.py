"""A list that may be narrower than its rows: what does not fit ends in dots, and the whole of it is in the tip."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent, QPaintEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter, QToolTip, QWidget


class ShortBox(QComboBox):
    """letters: it has room for so many at least."""

    def __init__(self, letters: int = 8, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(letters)

    @property
    def shown_text(self) -> str:
        """What there is room for of the chosen row, or of what is said while there is none."""
        text = self.currentText() if self.currentIndex() >= 0 else self.placeholderText()
        return self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, self._room_px())

    def _option(self) -> QStyleOptionComboBox:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        return option

    def _room_px(self) -> int:
        part = QStyle.SubControl.SC_ComboBoxEditField
        return self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, self._option(), part, self).width() - 2

    def paintEvent(self, event: QPaintEvent) -> None:
        """The chosen row, with dots where it is cut."""
        option = self._option()
        option.currentText = self.shown_text
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()

    def event(self, event: QEvent) -> bool:
        """The tip names the whole of a row that is cut, then what the list is for."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            cut = self.currentText() if self.shown_text != self.currentText() else ""
            QToolTip.showText(event.globalPos(), "\n".join(filter(None, (cut, self.toolTip()))), self)
            return True
        return super().event(event)
