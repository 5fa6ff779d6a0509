"""Fusion, a palette and one style sheet, all from the token table; tells widgets that draw themselves."""

from __future__ import annotations

from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QApplication

import resources
from app.appearance import ThemeChoice
from app.ui import icons
from app.ui.tokens import DARK, LIGHT, Tokens

FAMILIES = ("Inter", "Segoe UI Variable Text", "Segoe UI", "SF Pro Text", "Noto Sans", "DejaVu Sans")
MONO_FAMILIES = ("JetBrains Mono", "Cascadia Mono", "SF Mono", "Menlo", "Consolas", "DejaVu Sans Mono")

_ROLES: dict[QPalette.ColorRole, str] = {
    QPalette.ColorRole.Window: "surface",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "raised",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.Button: "raised",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "bad",
    QPalette.ColorRole.ToolTipBase: "raised",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.PlaceholderText: "text_faint",
    QPalette.ColorRole.Light: "hover",
    QPalette.ColorRole.Midlight: "hover",
    QPalette.ColorRole.Mid: "line",
    QPalette.ColorRole.Dark: "ground",
    QPalette.ColorRole.Shadow: "ground",
}


class Theme(QObject):
    """The colours in use. Widgets that paint by hand ask for ``tokens`` and listen to ``changed``."""

    changed = Signal()

    def __init__(self, choice: ThemeChoice, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choice = choice
        self._fonts_loaded = False
        self.tokens = self._resolve()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_system_changed)

    def apply(self, application: QApplication) -> None:
        """Dress the whole application."""
        if not self._fonts_loaded:
            application.setStyle("Fusion")
            application.setFont(ui_font())
            self._fonts_loaded = True
        application.setPalette(_palette(self.tokens))
        sheet = resources.path("theme.qss").read_text(encoding="utf-8")
        application.setStyleSheet(Template(sheet).substitute(self._sheet_values()))

    def set_choice(self, choice: ThemeChoice) -> None:
        """Dark, light, or what the system says."""
        self._choice = choice
        self._refresh()

    def icon(self, name: str, colour: str = "text_soft", size_px: int = 18) -> QIcon:
        """An icon in a colour of the theme."""
        colours = self.tokens.colours()
        return icons.icon(name, colours[colour], colours["line"], size_px)

    def colour(self, name: str, opacity: float = 1.0) -> QColor:
        """A token as a colour to paint with."""
        colour = QColor(getattr(self.tokens, name))
        colour.setAlphaF(opacity)
        return colour

    def _sheet_values(self) -> dict[str, str]:
        folder = resources.path("icons").as_posix()
        return {**self.tokens.colours(), "icons": folder, "tone": "dark" if self.tokens.dark else "light"}

    def _resolve(self) -> Tokens:
        if self._choice is ThemeChoice.SYSTEM:
            light = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Light
            return LIGHT if light else DARK
        return DARK if self._choice is ThemeChoice.DARK else LIGHT

    def _on_system_changed(self, _scheme: Qt.ColorScheme) -> None:
        if self._choice is ThemeChoice.SYSTEM:
            self._refresh()

    def _refresh(self) -> None:
        tokens = self._resolve()
        application = QApplication.instance()
        if tokens is not self.tokens and isinstance(application, QApplication):
            self.tokens = tokens
            self.apply(application)
            self.changed.emit()


def ui_font() -> QFont:
    """Inter, which ships with Nasion, else the best font of the system."""
    for path in sorted(resources.path("fonts").glob("*.otf")):
        QFontDatabase.addApplicationFont(str(path))
    known = set(QFontDatabase.families())
    font = QFont(next((family for family in FAMILIES if family in known), QFont().family()))
    font.setPixelSize(13)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def mono_font(size_px: int = 11) -> QFont:
    """A font of fixed width for logs."""
    known = set(QFontDatabase.families())
    font = QFont(next((family for family in MONO_FAMILIES if family in known), "monospace"))
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setPixelSize(size_px)
    return font


def sized(font: QFont, size_px: float, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """``font`` in another size and weight."""
    changed = QFont(font)
    changed.setPixelSize(round(size_px))
    changed.setWeight(weight)
    return changed


def _palette(tokens: Tokens) -> QPalette:
    palette = QPalette()
    colours = tokens.colours()
    for role, name in _ROLES.items():
        palette.setColor(role, QColor(colours[name]))
    faint = QColor(colours["text_faint"])
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, faint)
    return palette
