"""What helps to find one's way in the window: palette, guide, keys, history, the panes by keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QApplication, QWidget

from app.appearance import Language
from app.language import code_of, current
from app.models.shortcuts import KeyMap
from app.ui.actions import ROWS
from app.ui.handbook import Handbook
from app.ui.shortcut_editor import ShortcutEditor

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


class WindowAids(QObject):
    """Commands of a window that change nothing of scans."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def show_palette(self) -> None:
        """Every command behind a few letters."""
        self._window.palette.open()

    def show_history(self) -> None:
        """The history of the open scan, with the keyboard in it; again to put it away."""
        dock = self._window.docks[3]
        dock.setVisible(not dock.isVisible())
        if dock.isVisible():
            self._window.history_panel.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_shortcuts(self) -> ShortcutEditor:
        """Every key, to be changed."""
        editor = ShortcutEditor(ROWS, self._window.actions_by_id.keys, self._window.shell)
        editor.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        editor.map_changed.connect(self._on_keys_changed)
        editor.open()
        return editor

    @Slot(object)
    def _on_keys_changed(self, keys: KeyMap) -> None:
        self._window.actions_by_id.set_keys(keys)
        self._window.work.change_settings(shortcuts=dict(keys.own))

    def show_handbook(self) -> Handbook:
        """The guide with pictures."""
        book = Handbook(self._window.actions_by_id.keys, self._window.shell)
        book.show()
        return book

    def next_pane(self) -> None:
        """Move the keyboard from pane to pane."""
        window = self._window
        shown = (window.boards.inner,) if window.room.grown else self._panes()
        panes = [pane for pane in shown if pane is not None and pane.isVisible()]
        focus = QApplication.focusWidget()
        current = next(
            (n for n, pane in enumerate(panes) if focus is not None and (pane is focus or pane.isAncestorOf(focus))), -1
        )
        if not panes:
            return
        pane = panes[(current + 1) % len(panes)]
        if pane is window.boards.inner:
            window.boards.focus()
        else:
            pane.setFocus(Qt.FocusReason.TabFocusReason)

    def _panes(self) -> tuple[QWidget | None, ...]:
        window = self._window
        return window.view, window.landmark_panel.view, window.library_panel.list, window.boards.inner

    def set_language(self, choice: Language) -> None:
        """Speak another language, from the next start on: every word on the screen stays what it is until then."""
        self._window.work.change_settings(language=choice)
        if code_of(choice) != current():
            self._window.work.messages.info(
                self.tr("Nasion speaks the chosen language from the next start on."), "language"
            )
