"""QActions, menus and the toolbar, built from the table of commands and kept true by ``refresh``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QSizePolicy, QToolBar, QToolButton, QWidget

from app.controllers.facts import Facts
from app.language import words
from app.models.shortcuts import KeyMap, Keys, without_conflicts
from app.ui.actions import MENUS, ActionRow, Commands, Scope
from app.ui.theme import Theme


class ActionSet(QObject):
    """One QAction per row, by id."""

    def __init__(self, rows: Sequence[ActionRow], commands: Commands, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._rows = {row.id: row for row in rows}
        self._commands = commands
        self._theme = theme
        self._groups: dict[str, QActionGroup] = {}
        self.actions = {row.id: self._make(row) for row in rows}
        self.keys = KeyMap({}, {})
        self.set_keys(key_map(rows, {}))
        self.retheme()

    def __getitem__(self, action_id: str) -> QAction:
        return self.actions[action_id]

    def _make(self, row: ActionRow) -> QAction:
        action = QAction(words(row.text), self)
        action.setObjectName(row.id)
        scope = Qt.ShortcutContext.WidgetWithChildrenShortcut if row.scope is Scope.WORK else None
        action.setShortcutContext(scope or Qt.ShortcutContext.WindowShortcut)
        action.setIconText(" " + (words(row.short) or row.spoken))  # Qt leaves no air beside the icon
        action.setIconVisibleInMenu(False)
        action.setCheckable(row.checked is not None)
        if row.group:
            group = self._groups.setdefault(row.group, QActionGroup(self))
            group.addAction(action)
        action.triggered.connect(lambda _checked=False: row.call(self._commands))
        return action

    def set_keys(self, keys: KeyMap) -> None:
        """Give every command the keys it has now."""
        self.keys = keys
        for row in self._rows.values():
            own = keys.keys(row.id)
            self.actions[row.id].setShortcuts([QKeySequence(key) for key in own])
            self.actions[row.id].setToolTip(self._tip(words(row.tip) or row.spoken, row.id))

    def _tip(self, words: str, action_id: str) -> str:
        keys = self.keys.keys(action_id)
        native = QKeySequence(keys[0]).toString(QKeySequence.SequenceFormat.NativeText) if keys else ""
        return f"{words} ({native})" if native else words

    # ------------------------------------------------------------------ places
    def fill_menus(self, bar: QMenuBar) -> dict[str, QMenu]:
        """Build the menus; returns them by path, so that rows that come and go can be added."""
        menus: dict[str, QMenu] = {}
        for title in MENUS:
            menus[title] = bar.addMenu(words("&" + title))
        for row in self._rows.values():
            menu = self._menu(row.menu, menus)
            if row.rule_before and menu.actions():
                menu.addSeparator()
            menu.addAction(self.actions[row.id])
        for menu in menus.values():
            menu.setToolTipsVisible(False)
        return menus

    def _menu(self, path: str, menus: dict[str, QMenu]) -> QMenu:
        if path not in menus:
            parent, _, title = path.rpartition("/")
            menus[path] = self._menu(parent, menus).addMenu(words(title))
        return menus[path]

    def fill_toolbar(self, bar: QToolBar) -> None:
        """Build the toolbar: what begins on the left, what ends on the right, the main command last."""
        bar.setMovable(False)
        bar.setIconSize(QSize(18, 18))
        for place in ("left", "", "right", "primary"):
            if not place:
                spacer = QWidget(bar)
                spacer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
                bar.addWidget(spacer)
            for row in (row for row in self._rows.values() if place and row.toolbar == place):
                bar.addWidget(self._button(row, bar, primary=place == "primary"))

    def _button(self, row: ActionRow, bar: QToolBar, *, primary: bool) -> QToolButton:
        button = QToolButton(bar)
        button.setDefaultAction(self.actions[row.id])
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAutoRaise(True)
        button.setAccessibleName(row.spoken)
        only_icon = row.toolbar == "right" and not row.short
        style = Qt.ToolButtonStyle.ToolButtonIconOnly if only_icon else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        button.setToolButtonStyle(style)
        if primary:
            button.setObjectName("primary")
        return button

    def scope_to(self, widgets: Iterable[QWidget]) -> None:
        """Let the commands of the work scope listen to keys in these widgets."""
        for widget in widgets:
            for row in self._rows.values():
                if row.scope is Scope.WORK:
                    widget.addAction(self.actions[row.id])

    # ------------------------------------------------------------------ keeping true
    def refresh(self, facts: Facts) -> None:
        """Enable, tick and name every command as things stand."""
        for row in self._rows.values():
            action = self.actions[row.id]
            action.setEnabled(row.enabled(facts))
            if row.checked is not None:
                action.setChecked(row.checked(facts))
            if "{" in row.text:
                text = _filled(words(row.text), facts.undo_text if row.id == "undo" else facts.redo_text)
                action.setText(text)
                action.setToolTip(self._tip(text.replace("&", ""), row.id))

    def retheme(self) -> None:
        """Draw the icons in the colours of the theme."""
        for row in self._rows.values():
            if row.icon and row.toolbar:
                primary = row.toolbar == "primary"
                self.actions[row.id].setIcon(self._theme.icon(row.icon, "on_accent" if primary else "text_soft"))


def key_map(rows: Sequence[ActionRow], own: Keys) -> KeyMap:
    """The keys of the table with the person's own; shipped keys in Qt's portable names."""
    return without_conflicts({row.id: tuple(QKeySequence(key).toString() for key in row.keys) for row in rows}, own)


def _filled(text: str, step: str) -> str:
    """“Undo {undo}” with the step, which begins with a small letter unless a colon stands before it; or without one."""
    before, brace, _ = text.partition("{")
    if not step or not brace:
        return before.rstrip(": ")
    return before + (step if before.endswith(": ") else step[:1].lower() + step[1:])
