"""A slider with its name and value over it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSlider, QVBoxLayout, QWidget

from app.ui.panels import label


class Knob(QWidget):
    """Chooses one of some values. ``say`` puts a value into words."""

    changed = Signal(float)

    def __init__(
        self,
        title: str,
        values: Sequence[float],
        say: Callable[[float], str],
        start: float,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._values = tuple(float(value) for value in values)
        self._say = say
        self._start = start
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, len(self._values) - 1)
        self.slider.setAccessibleName(title)
        self.value_label = label("", "soft")
        head = QHBoxLayout()
        head.addWidget(label(title, "soft"))
        head.addStretch(1)
        head.addWidget(self.value_label)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.slider)
        self.slider.valueChanged.connect(self._on_moved)
        self.reset()

    @property
    def value(self) -> float:
        """The chosen one."""
        return self._values[self.slider.value()]

    def reset(self) -> None:
        """Back to where it began, saying nothing."""
        self.show_value(self._start)

    def show_value(self, value: float) -> None:
        """Stand at the choice nearest to a value that was chosen elsewhere, and name the value."""
        nearest = min(range(len(self._values)), key=lambda place: abs(self._values[place] - value))
        self.slider.blockSignals(True)
        self.slider.setValue(nearest)
        self.slider.blockSignals(False)
        self._tell(value)

    def _tell(self, value: float) -> None:
        said = self._say(value)
        self.value_label.setText(said)
        self.slider.setAccessibleDescription(said)

    @Slot(int)
    def _on_moved(self, _place: int) -> None:
        self._tell(self.value)
        self.changed.emit(self.value)
