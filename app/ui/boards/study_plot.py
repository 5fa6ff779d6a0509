"""The plots of an observer study: who against whom, along which axis, or the model beside people."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.models.study_charts import agreement_chart, human_chart, pairs_of
from app.ui.boards.plot import Plot
from app.ui.panels import EDGE_PX
from app.ui.theme import Theme
from engine.statistics.command import Answer
from engine.statistics.observers import AXES

HUMAN = "human"


class StudyPlot(QWidget):
    """One plot with a choice of what it shows."""

    chosen = Signal(object)
    """The Mark that was clicked."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._answer: Answer | None = None
        self._scan_ids: Mapping[str, str] = {}
        self._landmark = ""
        self.plot = Plot(theme)
        self.plot.chosen.connect(self.chosen)
        self.what_box, self.axis_box = QComboBox(), QComboBox()
        self.what_box.setAccessibleName(self.tr("What is plotted"))
        self.axis_box.setAccessibleName(self.tr("Axis"))
        self.axis_box.addItems(list(AXES))
        for box in (self.what_box, self.axis_box):
            box.activated.connect(self.refresh)
        choices = QHBoxLayout()
        choices.setContentsMargins(8, 0, EDGE_PX, 0)
        choices.addWidget(self.what_box, 1)
        choices.addWidget(self.axis_box)
        room = QScrollArea()
        room.setWidgetResizable(True)
        room.setFrameShape(QScrollArea.Shape.NoFrame)
        room.setWidget(self.plot)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(choices)
        column.addWidget(room, 1)

    def show_answer(self, answer: Answer | None, scan_ids: Mapping[str, str]) -> None:
        """Show another study; scan_ids: id of each of its scans."""
        self._answer, self._scan_ids = answer, scan_ids
        self.what_box.clear()
        if answer is not None:
            for pair in pairs_of(answer):
                self.what_box.addItem(pair, pair)
            if human_chart(answer) is not None:
                self.what_box.addItem(self.tr("Model error over human spread"), HUMAN)
        self.refresh()

    def show_landmark(self, name: str) -> None:
        """Show another landmark."""
        if name != self._landmark:
            self._landmark = name
            self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show what is chosen."""
        what = self.what_box.currentData()
        self.what_box.setVisible(what is not None)
        self.axis_box.setVisible(what is not None and what != HUMAN)
        if self._answer is None or what is None:
            self.plot.show_chart(None)
        elif what == HUMAN:
            self.plot.show_chart(human_chart(self._answer))
        else:
            axis = self.axis_box.currentText()
            self.plot.show_chart(agreement_chart(self._answer, self._landmark, what, axis, self._scan_ids))
