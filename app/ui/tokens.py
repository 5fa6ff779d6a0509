"""The colours of the window, dark and light, in one table; text on any surface has a contrast of 4.5 or more."""

from __future__ import annotations

from dataclasses import dataclass, fields

from PySide6.QtGui import QColor


@dataclass(frozen=True)
class Tokens:
    """One theme. ``ground`` lies under the panels, ``surface`` is a panel, ``raised`` a control on it."""

    dark: bool
    ground: str
    surface: str
    raised: str
    hover: str
    line: str
    text: str
    text_soft: str
    text_faint: str
    accent: str
    accent_hover: str
    accent_soft: str
    """Background of a selection: opaque, accent mixed into the surface."""
    on_accent: str
    good: str
    warn: str
    bad: str
    violet: str
    teal: str

    def colours(self) -> dict[str, str]:
        """Every colour by name, for the style sheet."""
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name != "dark"}


DARK = Tokens(
    dark=True,
    ground="#0F1115", surface="#171A1F", raised="#1F242B", hover="#2A3038", line="#2B3038",
    text="#E8EBF0", text_soft="#ADB5C2", text_faint="#98A1AF",
    accent="#5B9DFF", accent_hover="#7DB1FF", accent_soft="#1E2F4A", on_accent="#0A1424",
    good="#45C98C", warn="#F3B34C", bad="#F47C7C", violet="#B19BFB", teal="#3CC5C9",
)  # fmt: skip

LIGHT = Tokens(
    dark=False,
    ground="#E9ECF0", surface="#FCFCFD", raised="#F1F3F6", hover="#E4E8ED", line="#D8DDE4",
    text="#14181F", text_soft="#485362", text_faint="#5A6473",
    accent="#185CC9", accent_hover="#134DAA", accent_soft="#DCE8FC", on_accent="#FFFFFF",
    good="#0B6B40", warn="#7F5000", bad="#B32832", violet="#5B40C4", teal="#08686D",
)  # fmt: skip


def mixed(over: str, under: str, share: float) -> str:
    """``over`` laid on ``under`` with opacity ``share``, as an opaque colour."""
    a, b = QColor(over), QColor(under)
    parts = (
        round(x * share + y * (1 - share))
        for x, y in zip(a.getRgb()[:3], b.getRgb()[:3], strict=True)  # type: ignore[index]
    )
    return QColor(*parts).name()


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours after WCAG 2, from 1 to 21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF()
    r, g, b = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
