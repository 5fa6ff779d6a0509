"""The plots of the error board: one kind at a time, made when it is looked at."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QToolButton,
    QWidget,
)

from app.language import words
from app.models.chart import Chart, Mark
from app.models.error_figures import PLOT_KINDS
from app.models.shift_charts import PLANES
from app.ui.boards.plot import Plot
from app.ui.panels import label, scrolled
from app.ui.theme import Theme

TABLE = "table"
"""Stands among the kinds of plots where there is no room for the table beside them."""


class ErrorPlots(QObject):
    """A row of segments, and one or two plots; the board puts both in their places."""

    kind_chosen = Signal(str)
    plane_chosen = Signal(str)
    mark_chosen = Signal(object)
    failed = Signal(str)

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.kind = PLOT_KINDS[0].id
        self.charts: tuple[Chart, ...] = ()
        self.first, self.second = Plot(theme), Plot(theme)
        for plot in (self.first, self.second):
            plot.chosen.connect(self.mark_chosen)
            plot.failed.connect(self.failed)
        self._scroll = scrolled(self.first)
        plots = QWidget()
        beside = QHBoxLayout(plots)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(0)
        beside.addWidget(self._scroll, 1)
        beside.addWidget(self.second, 1)
        self._without: QLabel = label("", "soft", wrap=True)
        self._without.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.stack = QStackedWidget()
        self.stack.addWidget(plots)
        self.stack.addWidget(self._without)
        self.planes = QComboBox()
        self.planes.setAccessibleName(self.tr("Look at shifts"))
        for name, plane in PLANES.items():
            self.planes.addItem(words(plane.title), name)
        self.planes.activated.connect(lambda _k: self.plane_chosen.emit(self.planes.currentData()))
        self._make_choices()
        self._choose(self.kind)

    def _make_choices(self) -> None:
        self.segments = QFrame()
        self.segments.setObjectName("segments")
        inner = QHBoxLayout(self.segments)
        inner.setContentsMargins(3, 3, 3, 3)
        inner.setSpacing(2)
        group = QButtonGroup(self)
        self.buttons: dict[str, QToolButton] = {}
        self.kinds = QComboBox()
        self.kinds.setAccessibleName(self.tr("What to show"))
        self.kinds.addItem(self.tr("Table"), TABLE)
        for kind in PLOT_KINDS:
            kind_id, title = kind.id, words(kind.title)
            self.kinds.addItem(title, kind_id)
            button = QToolButton()
            button.setText(title)
            button.setCheckable(True)
            button.clicked.connect(lambda _on=False, kind_id=kind_id: self.choose(kind_id))
            group.addButton(button)
            inner.addWidget(button)
            self.buttons[kind_id] = button
        self.kinds.activated.connect(lambda _k: self.choose(self.kinds.currentData()))

    # ------------------------------------------------------------------ choosing
    def choose(self, kind_id: str) -> None:
        """Look at another kind of plots, or at the table."""
        self._choose(kind_id)
        self.kind_chosen.emit(kind_id)

    def _choose(self, kind_id: str) -> None:
        self.kind = kind_id
        if kind_id in self.buttons:
            self.buttons[kind_id].setChecked(True)
        self.kinds.setCurrentIndex(self.kinds.findData(kind_id))
        self.planes.setVisible(kind_id == "shift")

    def set_narrow(self, narrow: bool) -> None:
        """Where there is room for one thing only, a list of choices with the table among them stands for segments."""
        self.segments.setVisible(not narrow)
        self.kinds.setVisible(narrow)

    # ------------------------------------------------------------------ showing
    def show_charts(self, kind_id: str, charts: tuple[Chart, ...]) -> None:
        """Show the charts of a kind, if that is the one looked at."""
        if kind_id != self.kind:
            return
        self.charts = charts
        kind = next(one for one in PLOT_KINDS if one.id == kind_id)
        self._without.setText(words(kind.without))
        self.stack.setCurrentIndex(0 if charts else 1)
        self.first.show_chart(charts[0] if charts else None)
        self.second.setVisible(len(charts) > 1)
        self.second.show_chart(charts[1] if len(charts) > 1 else None)

    @Slot(object)
    def highlight(self, mark: Mark | None) -> None:
        """Ring the marks of a cell."""
        self.first.set_highlight(mark)
        self.second.set_highlight(mark)
