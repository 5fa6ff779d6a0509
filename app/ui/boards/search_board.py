"""Searching settings: a space, how and how often, one button; then trials as they come, as plots to click on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from app.controllers.searching import SearchController, Space
from app.language import words
from app.ui.boards.board import BoardContext
from app.ui.boards.data_box import DataBox
from app.ui.boards.job_board import JobBoard
from app.ui.boards.short_box import ShortBox
from engine.cluster.calls import cores

if TYPE_CHECKING:
    from app.ui.boards.search_run import SearchRun

METHODS = {"tpe": "TPE, from what was found so far", "random": "At random", "grid": "Every combination"}
MOST_TRIALS, MOST_WORKERS = 10_000, 1024
A_FILE = "a file"
NUMBER_PX = 84


class SearchBoard(JobBoard["SearchRun"]):
    """Settings on the left, the search on the right."""

    def __init__(self, context: BoardContext, parent: QWidget | None = None) -> None:
        self.searching = SearchController(context.work)
        super().__init__(context, self.searching, parent)
        self.setAccessibleName(self.tr("Search"))
        self.setFocusProxy(self.space)
        self.searching.spaces_ready.connect(self._show_spaces)

    # ------------------------------------------------------------------ parts
    def _make_side(self) -> QWidget:
        self.space, self.data, self.method = ShortBox(), DataBox(), ShortBox()
        for box, name in ((self.space, self.tr("Which search")), (self.method, self.tr("How trials are chosen"))):
            box.setAccessibleName(name)
        self.space.setPlaceholderText(self.tr("Reading the searches…"))
        for method, text in METHODS.items():
            self.method.addItem(words(text), method)
        numbers = self._make_numbers()
        self.cluster = QLineEdit()
        self.cluster.setPlaceholderText(self.tr("On this machine, or HOST:PORT of a Ray cluster"))
        self.cluster.setAccessibleName(self.tr("Where trials are done"))
        self.cluster.setToolTip(self.tr("Empty: in processes of this machine. The project must lie on a shared disk."))
        self.cluster.textChanged.connect(self._on_cluster)
        choices = (self.space, self.data, self.method, numbers, self.cluster)
        side = self._make_column(choices, self.tr("Start search"))
        self.space.activated.connect(self._on_space)
        self.method.currentIndexChanged.connect(self._on_method)
        return side

    def _make_numbers(self) -> QHBoxLayout:
        self.trials, self.workers = QSpinBox(), QSpinBox()
        self.trials.setRange(1, MOST_TRIALS)
        self.trials.setSuffix(self.tr(" trials"))
        self.trials.setToolTip(self.tr("How many combinations of settings are tried"))
        self.workers.setRange(1, cores())
        self.workers.setSuffix(self.tr(" at once"))
        self.workers.setToolTip(self.tr("How many trials at the same time"))
        numbers = QHBoxLayout()
        for number in (self.trials, self.workers):
            number.setAlignment(Qt.AlignmentFlag.AlignCenter)
            number.setAccessibleName(number.toolTip())
            number.setMinimumWidth(NUMBER_PX)
            numbers.addWidget(number, 1)
        return numbers

    @Slot(str)
    def _on_cluster(self, address: str) -> None:
        """A cluster may have more processors than this machine."""
        self.workers.setMaximum(MOST_WORKERS if address.strip() else cores())

    def _make_run(self) -> SearchRun:
        from app.ui.boards.search_run import SearchRun

        made = SearchRun(self.searching, self.context)
        made.show_space(None if self.chosen is None else self.chosen.search)
        return made

    # ------------------------------------------------------------------ settings
    @property
    def chosen(self) -> Space | None:
        """The search in the list."""
        space = self.space.currentData()
        return space if isinstance(space, Space) else None

    @Slot()
    def _show_spaces(self) -> None:
        self.space.clear()
        for space in self.searching.spaces:
            self._add(space)
        self.space.addItem(self.tr("The search of a file…"), A_FILE)
        self.space.setCurrentIndex(0)
        self._show_space()

    def _add(self, space: Space) -> None:
        place = self.space.count() if self.space.findData(A_FILE) < 0 else self.space.findData(A_FILE)
        self.space.insertItem(place, space.search.title, space)
        varied = "\n".join(one.name for one in space.search.parameter)
        self.space.setItemData(place, f"{space.search.description}\n\n{varied}", 3)
        self.space.setCurrentIndex(place)

    @Slot()
    def _on_space(self) -> None:
        if self.space.currentData() == A_FILE:
            name, _ = QFileDialog.getOpenFileName(self, self.tr("A search"), "", "*.toml")
            space = self.searching.add_space(Path(name)) if name else None
            self.space.setCurrentIndex(0)
            if space is not None:
                self._add(space)
        self._show_space()

    def _show_space(self) -> None:
        space = self.chosen
        self.start_button.setEnabled(space is not None)
        if self.run is not None:
            self.run.show_space(None if space is None else space.search)
        if space is None:
            return
        self.space.setToolTip(space.search.description)
        self.form.show_fields(space.fields)
        self.method.setCurrentIndex(self.method.findData(space.search.method))
        self.trials.setValue(space.search.trials)
        points = space.search.points
        self.note.setText("" if points is None else self.tr("{count} possible").format(count=points))
        self.note.setToolTip(self.tr("Combinations of settings in this search"))
        self._on_method()

    @Slot()
    def _on_method(self) -> None:
        points = None if self.chosen is None else self.chosen.search.points
        every = self.method.currentData() == "grid"
        self.trials.setMaximum(points if every and points else MOST_TRIALS)
        if every and points:
            self.trials.setValue(points)

    @Slot()
    def _on_start(self) -> None:
        if self.chosen is not None and self.data.chosen is not None:
            self.searching.start(
                self.chosen, str(self.method.currentData()), self.trials.value(), self.workers.value(),
                self.form.changes, self.data.chosen, self.cluster.text().strip(),
            )  # fmt: skip
