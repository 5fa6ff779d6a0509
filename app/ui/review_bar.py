"""The strip below the 3D view while scans are reviewed: which landmark, why it is doubtful, and the keys that go on."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.controllers.review import ReviewController, ReviewState
from app.ui.panels import ElidedLabel, label, small_button
from app.ui.theme import Theme
from engine.annotation import LONGEST_COMMENT

HEIGHT_PX = 84


@dataclass(frozen=True)
class _Asked:
    """What the editor is open for."""

    name: str
    flagged: bool


class ReviewBar(QFrame):
    """Shows the state of the review; its buttons are the commands of the same name, with their keys."""

    shown = Signal()
    """It came or went."""

    def __init__(
        self, review: ReviewController, actions: dict[str, QAction], theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._review = review
        self._actions = actions
        self._theme = theme
        self._asked: _Asked | None = None
        self._focus_after: QWidget | None = None
        self.setObjectName("panel")
        self.setFixedHeight(HEIGHT_PX)
        self.setAccessibleName(self.tr("Review"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 9, 10, 9)
        layout.setSpacing(6)
        layout.addLayout(self._make_words())
        self._stack = QStackedWidget()
        self._stack.addWidget(self._make_buttons())
        self._stack.addWidget(self._make_editor())
        layout.addWidget(self._stack)
        review.changed.connect(self.refresh)
        review.remarks.comment_requested.connect(self.ask)
        theme.changed.connect(self._retheme)
        self._retheme()
        self.hide()

    def _make_words(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        self.title = label("", "title")
        self.reason = ElidedLabel("soft")
        self.count = label("", "faint")
        self.close_button = small_button(self.tr("End the review"))
        self.close_button.clicked.connect(self._review.end)
        row.addWidget(self.title)
        row.addWidget(self.reason, 1)
        row.addWidget(self.count)
        row.addWidget(self.close_button)
        return row

    def _make_buttons(self) -> QWidget:
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.buttons: dict[str, QPushButton] = {}
        for name in ("accept", "check_group", "next_doubtful", "flag"):
            button = QPushButton()
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys stay with the view
            button.clicked.connect(self._actions[name].trigger)
            row.addWidget(button)
            self.buttons[name] = button
        self.buttons["accept"].setObjectName("primary")
        row.addStretch(1)
        return page

    def _make_editor(self) -> QWidget:
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.editor = QLineEdit()
        self.editor.setMaxLength(LONGEST_COMMENT)
        self.editor.setAccessibleName(self.tr("Comment"))
        self.editor.installEventFilter(self)
        self.editor.returnPressed.connect(self._keep)
        keep, leave = QPushButton(self.tr("Keep")), QPushButton(self.tr("Cancel"))
        keep.clicked.connect(self._keep)
        leave.clicked.connect(self._leave)
        for widget in (self.editor, keep, leave):
            row.addWidget(widget)
        return page

    # ------------------------------------------------------------------ showing
    @Slot()
    def refresh(self) -> None:
        """Say what the review says."""
        state = self._review.state()
        visible = state.active or self._asked is not None
        if visible != self.isVisibleTo(self.parentWidget() or self):
            self.setVisible(visible)
            self.shown.emit()
        if not visible:
            return
        self.title.setText(state.title or self.tr("Review"))
        self.reason.show_text(self._reason(state))
        self.count.setText(self.tr("{left} of {total} left").format(left=state.left, total=state.total))
        group = self.tr("Check {group} ({count})").format(group=state.group, count=state.group_count)
        if state.group_doubtful:
            group = self.tr("Check {group} ({count} of {all})").format(
                group=state.group, count=state.group_count, all=state.group_count + state.group_doubtful
            )
        texts = {
            "accept": (self.tr("Check"), state.placed and state.may_edit),
            "check_group": (group, bool(state.group_count) and state.may_edit),
            "next_doubtful": (self.tr("Next"), True),
            "flag": (self.tr("Unflag") if state.flagged else self.tr("Flag…"), state.placed and state.may_edit),
        }
        for name, (text, enabled) in texts.items():
            keys = self._actions[name].shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            keys = self.tr("Enter") if keys == "Return" else keys
            self.buttons[name].setText(f"{text}   {keys}")
            self.buttons[name].setEnabled(enabled)
            self.buttons[name].setVisible(name != "check_group" or bool(state.group_count))
        self.setAccessibleDescription(f"{self.title.text()}. {self.reason.text()}. {self.count.text()}")

    def _reason(self, state: ReviewState) -> str:
        if state.name is None:
            return self.tr("This scan is done.") if not state.left else self.tr("Go to a landmark to check it.")
        if state.flagged and state.comment:
            return self.tr("flagged: {comment}").format(comment=state.comment)
        return state.reason or (state.comment if state.comment else self.tr("checked"))

    # ------------------------------------------------------------------ comments
    @Slot(str, bool)
    def ask(self, name: str, flagged: bool) -> None:
        """Open the editor for a landmark's comment."""
        landmark = self._review.remarks.landmark(name)
        self._asked = _Asked(name, flagged)
        self._focus_after = self.window().focusWidget()
        self.editor.setText("" if landmark is None else landmark.comment)
        self.editor.setPlaceholderText(
            self.tr("Why should it be looked at again? Enter flags it, also without a comment")
            if flagged
            else self.tr("Comment; Enter keeps it")
        )
        self._stack.setCurrentIndex(1)
        self.refresh()
        self.title.setText(self._review.remarks.title(name))
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self.editor.selectAll()

    @Slot()
    def _keep(self) -> None:
        asked, text = self._asked, self.editor.text().strip()
        self._leave()
        if asked is not None:
            self._review.remarks.write_comment(asked.name, text, flagged=asked.flagged)

    @Slot()
    def _leave(self) -> None:
        self._asked = None
        self._stack.setCurrentIndex(0)
        if self._focus_after is not None:
            self._focus_after.setFocus(Qt.FocusReason.OtherFocusReason)
        self._focus_after = None
        self.refresh()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape leaves the editor."""
        is_key = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if watched is self.editor and is_key and event.key() == Qt.Key.Key_Escape:  # type: ignore[attr-defined]
            self._leave()
            return True
        return False

    @Slot()
    def _retheme(self) -> None:
        self.close_button.setIcon(self._theme.icon("cross", size_px=14))
