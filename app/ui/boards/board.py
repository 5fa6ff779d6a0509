"""What every board is, and what it may use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.controllers.workbench import Workbench
from app.ui.boards.plot import Plot
from app.ui.panels import OrWords
from app.ui.theme import Theme

LEAST_PX = (320, 150)
"""Least size of a board that leaves parts out, or scrolls, where it has no room for all of them."""


@dataclass(frozen=True)
class BoardContext:
    """What the window lends to its boards."""

    work: Workbench
    theme: Theme
    look_at: Callable[[str, str], None]
    """(scan_id, landmark name): open that scan, select the landmark and fly to it. An empty name opens the scan."""


class Board(QFrame):
    """A table or plots of the project. It draws only while it is open.

    What it shows in the 3D view goes through ``context.work.overlays`` under its own name, and is taken back in
    ``put_away``.
    """

    def __init__(self, context: BoardContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.setObjectName("board")

    def _fill(self, inner: QWidget, why: str = "") -> OrWords:
        """Show this, or the words why there is nothing to show yet."""
        self.setMinimumSize(*LEAST_PX)  # the window may be smaller than all of it side by side
        shown = OrWords(inner, why)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(shown)
        return shown

    def _make_plot_widget(self) -> Plot:
        """A plot that says in the window what went wrong with its files."""
        plot = Plot(self.context.theme)
        plot.failed.connect(lambda text: self.context.work.messages.error(text, "plot"))
        return plot

    def opened(self) -> None:
        """It has come to the front: show how things stand now."""

    def put_away(self) -> None:
        """Another board is in front, or all are hidden: stop listening and drawing, clear the 3D view of one's own."""

    def stop(self) -> None:
        """The window closes: end threads and timers."""
