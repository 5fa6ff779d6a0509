"""A board that begins jobs of a kind on its left and follows them on its right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QPushButton, QVBoxLayout, QWidget

from app.controllers.following import JobFollower
from app.ui.boards.board import LEAST_PX, Board, BoardContext
from app.ui.boards.job_head import JobHead
from app.ui.boards.plot import Plot
from app.ui.config_form import ConfigForm
from app.ui.panels import EDGE_PX, label, scrolled

FORM_PX, NARROW_FORM_PX, NARROW_BELOW_PX = 290, 220, 900
FORM_HEIGHT_PX = 130
REDRAW_MS = 200
"""Curves are drawn at most so often."""


class Fitting(Protocol):
    """What can be begun with settings: a preset, a space."""

    def why_not(self, changes: dict[str, object]) -> str:
        """Why it cannot be begun with these changes, in a sentence; empty if it can."""


class RunWidget(QWidget):
    """The right side of such a board: a head, and plots that are drawn at most so often."""

    def __init__(self, follower: JobFollower, context: BoardContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._follower, self._context = follower, context
        self._timer = QTimer(self, singleShot=True, interval=REDRAW_MS)
        self._timer.timeout.connect(self.draw)
        self.head = JobHead()
        self.head.followed.connect(follower.follow)
        self.head.paused.connect(follower.pause)
        self.head.cancelled.connect(follower.cancel)
        self.head.resumed.connect(follower.resume)
        follower.progress_changed.connect(self.show_run)
        follower.runs_changed.connect(self.show_runs)

    def _make_plot(self) -> Plot:
        plot = Plot(self._context.theme)
        plot.failed.connect(lambda text: self._context.work.messages.error(text, "plot"))
        return plot

    @Slot()
    def show_runs(self) -> None:
        """Another job was begun, or one stands otherwise."""
        self.head.show_rows(self._follower.rows(), self._follower.followed)
        self.show_run()

    @Slot()
    def show_run(self) -> None:
        """How the followed job stands."""
        self.head.show_row(self._follower.row, self._follower.pace.remaining_s())

    @Slot()
    def draw(self) -> None:
        """Draw all plots anew."""
        raise NotImplementedError

    @Slot()
    def _draw_soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def arrange(self) -> None:
        """Lay out now what has come or gone, not after the next painting."""
        layout = self.layout()
        if layout is not None:
            layout.activate()

    def rest(self) -> None:
        """Draw nothing more."""
        self._timer.stop()


Run = TypeVar("Run", bound=RunWidget)


class JobBoard(Board, Generic[Run]):
    """The right side is made once the left one is on the screen: the window must not stand still for both at once."""

    def __init__(self, context: BoardContext, follower: JobFollower, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._follower = follower
        follower.setParent(self)
        self.setMinimumSize(*LEAST_PX)
        self._second = QTimer(self, singleShot=True, interval=0)
        self._second.timeout.connect(self._show_run)
        self.run: Run | None = None
        self._side = self._make_side()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(EDGE_PX, 8, EDGE_PX, 8)
        self._row.setSpacing(14)
        self._row.addWidget(self._side)
        self._row.addStretch(1)

    # ------------------------------------------------------------------ parts
    def _make_side(self) -> QWidget:
        raise NotImplementedError

    def _make_form(self) -> ConfigForm:
        """Settings; what does not fit is said in the window."""
        form = ConfigForm()
        form.check = self._why_not
        form.refused.connect(lambda text: self.context.work.messages.warn(text, self._follower.task))
        return form

    def _make_column(self, parts: Sequence[QWidget | QLayout], start: str) -> QWidget:
        """Choices above the form, which scrolls together with them where a low board has no room for all at once."""
        self.form = self._make_form()
        self.form.setMinimumHeight(FORM_HEIGHT_PX)
        side, inner = QWidget(), QWidget()
        outer, column = QVBoxLayout(side), QVBoxLayout(inner)
        for layout in (outer, column):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(5)
        for part in parts:
            column.addWidget(part) if isinstance(part, QWidget) else column.addLayout(part)
        column.addWidget(self.form, 1)
        outer.addWidget(scrolled(inner), 1)
        outer.addLayout(self._make_bottom(start))
        return side

    def _make_bottom(self, text: str) -> QHBoxLayout:
        """A note, and the one button that begins a job."""
        self.start_button = QPushButton(self.context.theme.icon("play", colour="on_accent"), text)
        self.start_button.setObjectName("primary")
        self.start_button.setEnabled(False)
        self.start_button.clicked.connect(self._on_start)
        self.note = label("", "faint")
        bottom = QHBoxLayout()
        bottom.addWidget(self.note, 1)
        bottom.addWidget(self.start_button)
        return bottom

    @Slot()
    def _on_start(self) -> None:
        raise NotImplementedError

    def _make_run(self) -> Run:
        raise NotImplementedError

    @property
    def chosen(self) -> Fitting | None:
        """What would be begun."""
        raise NotImplementedError

    def _why_not(self, changes: dict[str, object]) -> str:
        return "" if self.chosen is None else self.chosen.why_not(changes)

    @Slot()
    def _show_run(self) -> None:
        if self.run is None:
            self.run = self._make_run()
            self._row.takeAt(1)
            self._row.addWidget(self.run, 1)
        self._follower.open()
        self.run.show_runs()
        self.run.show()
        self._row.activate()  # it takes its place before it is painted for the first time
        self.run.draw()
        self.run.arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow board keeps room for its plots."""
        self._side.setFixedWidth(NARROW_FORM_PX if self.width() < NARROW_BELOW_PX else FORM_PX)
        super().resizeEvent(event)

    # ------------------------------------------------------------------ coming and going
    def opened(self) -> None:
        """Show how the jobs of the project stand."""
        self._second.start()

    def put_away(self) -> None:
        """Draw nothing."""
        self._rest()
        self._follower.put_away()

    def stop(self) -> None:
        """End the threads."""
        self._rest()
        self._follower.stop()

    def _rest(self) -> None:
        self._second.stop()
        if self.run is not None:
            self.run.rest()
