"""One finding as a card: what is wrong, how sure that is, the remedy with its buttons, and every place to go to."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from app.language import words
from app.models.finding_table import SURE_TITLES, sure_tip
from app.ui.panels import EDGE_PX, label
from app.ui.theme import Theme
from engine import catalog
from engine.doctor import CHECKS
from engine.doctor.findings import Finding, Place, sure_word
from engine.types import EngineError

MOST_PLACES = 500
PLACE_ROLE = int(Qt.ItemDataRole.UserRole)


class FindingCard(QFrame):
    """States intentions only: where to go, what to mend, what to take back."""

    place_chosen = Signal(object)
    mend_wanted = Signal(object)
    undo_wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._finding: Finding | None = None
        self.setAccessibleName(self.tr("The chosen finding"))
        self.title = label("", "title", wrap=True)
        self.what = label("", "", wrap=True)
        self.remedy = label("", "soft", wrap=True)
        self.note = label("", "faint", wrap=True)
        self.places = QListWidget()
        self.places.setAccessibleName(self.tr("Where it is"))
        self.places.setFrameShape(QFrame.Shape.NoFrame)
        self.mend_button = QPushButton(theme.icon("check"), self.tr("Apply fix"))
        self.undo_button = QPushButton(theme.icon("undo"), self.tr("Undo"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(EDGE_PX, 4, EDGE_PX, 8)
        layout.setSpacing(6)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.mend_button)
        buttons.addWidget(self.undo_button)
        buttons.addStretch(1)
        for part in (self.title, self.what, self.remedy):
            layout.addWidget(part)
        layout.addLayout(buttons)
        layout.addWidget(self.note)
        layout.addWidget(self.places, 1)
        self.mend_button.clicked.connect(lambda _checked=False: self.mend_wanted.emit(self._finding))
        self.undo_button.clicked.connect(lambda _checked=False: self.undo_wanted.emit(self._finding))
        self.places.itemClicked.connect(self._on_place)
        self.places.itemActivated.connect(self._on_place)
        self.show_finding(None, False, False)

    def show_finding(self, finding: Finding | None, done: bool, may_mend: bool) -> None:
        """Show one, or nothing. done: its remedy has been carried out. may_mend: it can be."""
        other = finding is not self._finding
        self._finding = finding
        for part in (self.mend_button, self.undo_button):
            part.setVisible(finding is not None and bool(finding.fix.kind))
        self.mend_button.setEnabled(may_mend and not done)
        self.undo_button.setEnabled(done)
        if not other:
            return
        self.say("")
        self.places.clear()
        if finding is None:
            for text in (self.title, self.what, self.remedy):
                text.setText("")
            return
        sure = words(SURE_TITLES[sure_word(finding.how_sure)])
        self.title.setText(words(CHECKS[finding.check].title))
        self.what.setText(f"{finding.what} ({sure})")
        self.what.setToolTip(sure_tip(finding))
        self.remedy.setText(finding.fix.text)
        for place in finding.where[:MOST_PLACES]:
            item = QListWidgetItem(_place_text(finding, place))
            item.setData(PLACE_ROLE, place)
            self.places.addItem(item)

    @Slot(str)
    def say(self, text: str) -> None:
        """What a remedy did."""
        self.note.setText(text)
        self.note.setVisible(bool(text))

    @Slot(QListWidgetItem)
    def _on_place(self, item: QListWidgetItem) -> None:
        self.place_chosen.emit(item.data(PLACE_ROLE))


def _place_text(finding: Finding, place: Place) -> str:
    if not place.landmark:
        return place.name
    try:
        title = words(catalog.scheme(finding.scheme)[place.landmark].title)
    except EngineError:
        title = place.landmark
    return f"{place.name}: {title}"
