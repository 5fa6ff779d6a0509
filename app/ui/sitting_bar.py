"""The strip below the 3D view during an observer study: which turn it is, how much is placed, done, rest."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMessageBox, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.controllers.study import SittingState, StudyController
from app.ui.panels import ElidedLabel, label

HEIGHT_PX = 62


class SittingBar(QFrame):
    """Shows while somebody sits at a study; what would tell the scan's name is hidden meanwhile."""

    shown = Signal()
    """It came or went."""

    def __init__(self, study: StudyController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._study = study
        self._telling: dict[QWidget, bool] = {}
        self.setObjectName("panel")
        self.setFixedHeight(HEIGHT_PX)
        self.setAccessibleName(self.tr("Observer study"))
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 12, 8)
        row.setSpacing(10)
        words = QVBoxLayout()
        words.setSpacing(2)
        self.title, self.detail = label("", "title"), ElidedLabel("soft")
        words.addWidget(self.title)
        words.addWidget(self.detail)
        self.turns = QProgressBar()
        self.turns.setTextVisible(False)
        self.turns.setFixedWidth(120)
        self.turns.setAccessibleName(self.tr("Turns done"))
        self.rest_button = QPushButton(self.tr("&Rest"))
        self.rest_button.setToolTip(self.tr("Everything is kept; the next time goes on here"))
        self.rest_button.clicked.connect(study.leave)
        self.done_button = QPushButton(self.tr("&Done, next scan"))
        self.done_button.setObjectName("primary")
        self.done_button.clicked.connect(self._on_done)
        row.addLayout(words, 1)
        for widget in (self.turns, self.rest_button, self.done_button):
            row.addWidget(widget)
        study.changed.connect(self.refresh)
        self.hide()

    def hide_meanwhile(self, widgets: Sequence[QWidget]) -> None:
        """Panels that name scans or show what others did."""
        self._telling = dict.fromkeys(widgets, False)

    @Slot()
    def refresh(self) -> None:
        """Show how things stand."""
        state = self._study.state()
        if state.active == self.isHidden():
            self._hide_or_show_panels(state.active)
            self.setVisible(state.active)
            self.shown.emit()
        if state.active:
            self._show(state)

    def _show(self, state: SittingState) -> None:
        self.title.setText(self.tr("Scan no. {code}").format(code=state.code))
        self.detail.show_text(
            self.tr("{title} · {observer} · turn {number} of {total} · {placed} of {landmarks} landmarks").format(
                title=state.title, observer=state.observer, number=state.number, total=state.total,
                placed=state.placed, landmarks=state.landmarks,
            )
        )  # fmt: skip
        self.turns.setRange(0, state.total)
        self.turns.setValue(state.number - 1)
        last = state.number == state.total
        self.done_button.setText(self.tr("&Done, the last one") if last else self.tr("&Done, next scan"))

    def _hide_or_show_panels(self, hide: bool) -> None:
        for widget in self._telling:
            if hide:
                self._telling[widget] = not widget.isHidden()
                widget.hide()
            elif self._telling[widget]:
                widget.show()

    @Slot()
    def _on_done(self) -> None:
        """Go on; where landmarks are missing, ask first."""
        state = self._study.state()
        missing = state.landmarks - state.placed
        if missing <= 0:
            self._study.finish_scan()
            return
        box = QMessageBox(self.window())
        box.setWindowTitle(self.tr("Done with this scan?"))
        box.setText(self.tr("{count} landmarks have no place.").format(count=missing))
        box.setInformativeText(self.tr("They count as left out; mark those that cannot be seen as absent (X)."))
        go_on = box.addButton(self.tr("Done all the same"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(self.tr("Go on placing"), QMessageBox.ButtonRole.RejectRole)
        go_on.clicked.connect(self._study.finish_scan)
        box.open()
