"""The table of a board: rows that are chosen whole, no grid, even heights, nothing to edit."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel
from PySide6.QtWidgets import QAbstractItemView, QTableView

ROW_HEIGHT_PX = 25


def board_table(model: QAbstractItemModel, name: str, *, sortable: bool = False) -> QTableView:
    """A table of a model. name: read aloud. sortable: a click on a heading sorts by it."""
    view = QTableView()
    view.setModel(model)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setShowGrid(False)
    view.setTabKeyNavigation(False)
    view.setWordWrap(False)
    view.setAccessibleName(name)
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(ROW_HEIGHT_PX)
    header = view.horizontalHeader()
    header.setHighlightSections(False)
    header.setSectionsClickable(sortable)
    view.setSortingEnabled(sortable)
    return view
