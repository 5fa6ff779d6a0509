"""How a landmark set lies on the scan, in a sentence, with a button where something can be mended."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from app.ui import icons
from app.ui.theme import Theme
from engine.io.fitting import Fit, Fix


class FitStrip(QFrame):
    """Emits the fix that the person wants."""

    fix_wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self._theme = theme
        self._fix: Fix | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 10, 10)
        row.setSpacing(10)
        self._icon = QLabel()
        self.sentence = QLabel()
        self.sentence.setWordWrap(True)
        self.button = QPushButton()
        self.button.clicked.connect(lambda: self.fix_wanted.emit(self._fix))
        row.addWidget(self._icon)
        row.addWidget(self.sentence, 1)
        row.addWidget(self.button)
        self.setMinimumHeight(56)

    def show_fit(self, fit: Fit) -> None:
        """The sentence and, where there is one, the fix."""
        tone = "good" if fit.good else "warn"
        self._fix = fit.fix
        picture = icons.pixmap("check" if fit.good else "warning", getattr(self._theme.tokens, tone), 18, 2.0)
        self._icon.setPixmap(picture)
        self.sentence.setText(fit.sentence)
        self.button.setVisible(fit.fix is not None)
        self.button.setText(fit.fix.words if fit.fix is not None else "")
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            self.style().unpolish(self)
            self.style().polish(self)
