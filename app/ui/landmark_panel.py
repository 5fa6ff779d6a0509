"""The landmark table with its figures, and the definition of the selected landmark below it."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QTableView, QToolButton, QVBoxLayout, QWidget

from app.models.figures import Compared, Figures
from app.models.landmark_table import NUMBER, STATUS, TITLE, VALUE, LandmarkTable
from app.ui.definition_box import DefinitionBox
from app.ui.landmark_delegate import LandmarkDelegate
from app.ui.panels import EDGE_PX, FigureLabel, Panel, keep_current_in_sight, label, rule
from app.ui.theme import Theme
from engine.catalog import LandmarkDefinition

ROW_HEIGHT_PX = 27
ROOM_FOR_PICTURE_PX = 460


class LandmarkPanel(Panel):
    """Emits which landmark the person wants to see."""

    landmark_chosen = Signal(str, bool)
    """Name; True if the camera should go there."""

    def __init__(self, table: LandmarkTable, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Landmarks"), (400, 700), parent)
        self._table = table
        self._theme = theme
        self._following = False
        self.scheme_button = QToolButton()
        self.scheme_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.scheme_button.setAutoRaise(True)
        self.scheme_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.scheme_button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.scheme_button.setAccessibleName(self.tr("Landmark scheme"))
        self.head.addWidget(self.scheme_button)
        self._figures = {name: FigureLabel(words) for name, words in self._figure_words().items()}
        self.view = self._make_view(theme)
        self.definition = DefinitionBox()
        self._of_scan = self._make_of_scan()
        self.body.addWidget(self._of_scan, 1)
        self._nothing = label(self.tr("Open a scan: its landmarks are listed here."), "soft", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._nothing.setContentsMargins(EDGE_PX, 10, EDGE_PX, 0)
        self._nothing.hide()
        self.body.addWidget(self._nothing, 1)
        table.figures_changed.connect(self._show_figures)
        table.modelReset.connect(self._show_figures)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self._show_figures()

    def _figure_words(self) -> dict[str, str]:
        return {
            "median": self.tr("median error"),
            "p95": self.tr("95th percentile"),
            "placed": self.tr("placed"),
            "checked": self.tr("checked"),
            "doubtful": self.tr("doubtful"),
        }

    def _make_of_scan(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(EDGE_PX, 0, EDGE_PX, 10)
        row.setSpacing(18)
        for figure in self._figures.values():
            row.addWidget(figure)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.view, 1)
        column.addWidget(rule())
        column.addWidget(self.definition)
        return page

    def _make_view(self, theme: Theme) -> QTableView:
        view = QTableView()
        view.setModel(self._table)
        view.setItemDelegate(LandmarkDelegate(theme, view))
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setShowGrid(False)
        view.setTabKeyNavigation(False)
        view.setMouseTracking(True)
        view.setAccessibleName(self.tr("Landmarks"))
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(ROW_HEIGHT_PX)
        header = view.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setMinimumSectionSize(24)
        for column, width in ((NUMBER, 36), (STATUS, 100), (VALUE, 112)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            view.setColumnWidth(column, width)
        header.setSectionResizeMode(TITLE, QHeaderView.ResizeMode.Stretch)
        view.selectionModel().currentRowChanged.connect(self._on_current_changed)
        keep_current_in_sight(view)
        view.doubleClicked.connect(self._on_double_clicked)
        return view

    def show_open(self, there: bool) -> None:
        """The landmarks of a scan, or what to do while none is open."""
        self._of_scan.setVisible(there)
        self._nothing.setVisible(not there)

    def show_selected(self, name: str | None, definition: LandmarkDefinition | None) -> None:
        """Mark the selected landmark in the table and explain it."""
        self.definition.show_definition(definition, self._table.scheme_id)
        row = -1 if name is None else self._table.row_of(name)
        self._following = True
        if row < 0:
            self.view.selectionModel().clear()
        elif not self.view.selectionModel().isRowSelected(row, QModelIndex()):
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.view.selectionModel().setCurrentIndex(self._table.index(row, TITLE), flags)
            self.view.scrollTo(self._table.index(row, TITLE))
        self._following = False
        self._show_fact()

    def _show_fact(self) -> None:
        row = self.view.currentIndex().row()
        known = 0 <= row < len(self._table.rows)
        self.definition.show_fact(self._table.fact(self._table.landmark_row(row)) if known else "",
                                  self._table.confidence_tip())  # fmt: skip

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low panel the table gets the room of the picture."""
        self.definition.set_roomy(self.height() >= ROOM_FOR_PICTURE_PX)
        super().resizeEvent(event)

    @Slot(QModelIndex, QModelIndex)
    def _on_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if not self._following and current.isValid():
            self.landmark_chosen.emit(self._table.landmark_row(current.row()).name, False)

    @Slot(QModelIndex)
    def _on_double_clicked(self, index: QModelIndex) -> None:
        self.landmark_chosen.emit(self._table.landmark_row(index.row()).name, True)

    @Slot()
    def _show_figures(self) -> None:
        figures: Figures = self._table.figures
        compared = figures.compared is Compared.REFERENCE
        for name in ("median", "p95"):
            self._figures[name].setVisible(compared)
        self._figures["placed"].setVisible(not compared)
        empty = not compared and all(row.confidence is None for row in self._table.rows)
        self.view.setColumnHidden(VALUE, empty)  # names get the room until there is something to show
        if figures.median_mm is not None and figures.p95_mm is not None:
            self._figures["median"].show_figure(f"{figures.median_mm:.2f} mm")
            self._figures["p95"].show_figure(f"{figures.p95_mm:.2f} mm")
        self._figures["placed"].show_figure(f"{figures.placed}/{figures.total}")
        done = "good" if figures.total and figures.checked == figures.total else ""
        self._figures["checked"].show_figure(f"{figures.checked}/{figures.total}", done)
        self._show_fact()
        self._figures["doubtful"].show_figure(str(figures.doubtful), "bad" if figures.doubtful else "")

    @Slot()
    def _on_theme_changed(self) -> None:
        self.scheme_button.setIcon(self._theme.icon("chevron-down", size_px=14))
        self.view.viewport().update()
