"""Colours and shapes of the view: one table row per marker status, told apart by shape as well as by colour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.models.scene import MarkerStatus


class Shape(StrEnum):
    """Outline of a marker."""

    CIRCLE = "circle"
    SQUARE = "square"
    TRIANGLE = "triangle"
    HEXAGON = "hexagon"
    DIAMOND = "diamond"
    RING = "ring"
    BRACKET = "bracket"
    """A hollow square: a place that is still to be taken."""


@dataclass(frozen=True)
class MarkerLook:
    """How one marker status is drawn."""

    shape: Shape
    colour: str


TITLES: Mapping[MarkerStatus, str] = {
    MarkerStatus.CHECKED: "Checked",
    MarkerStatus.PREDICTED: "Predicted",
    MarkerStatus.DOUBTFUL: "Doubtful",
    MarkerStatus.IMPORTED: "Imported",
    MarkerStatus.REFERENCE: "Reference",
    MarkerStatus.GHOST: "Before correction",
    MarkerStatus.PROPOSED: "Mirror image",
}
"""What the legend calls each status."""


def _looks(
    checked: str, predicted: str, doubtful: str, imported: str, reference: str, ghost: str
) -> dict[MarkerStatus, MarkerLook]:
    return {
        MarkerStatus.CHECKED: MarkerLook(Shape.CIRCLE, checked),
        MarkerStatus.PREDICTED: MarkerLook(Shape.SQUARE, predicted),
        MarkerStatus.DOUBTFUL: MarkerLook(Shape.TRIANGLE, doubtful),
        MarkerStatus.IMPORTED: MarkerLook(Shape.HEXAGON, imported),
        MarkerStatus.REFERENCE: MarkerLook(Shape.DIAMOND, reference),
        MarkerStatus.GHOST: MarkerLook(Shape.RING, ghost),
        MarkerStatus.PROPOSED: MarkerLook(Shape.BRACKET, imported),
    }


@dataclass(frozen=True)
class ViewPalette:
    """Every colour the view uses, as #RRGGBB."""

    dark: bool
    background_centre: str
    background_edge: str
    panel: str
    line: str
    text: str
    text_secondary: str
    accent: str
    outline: str
    wire: str
    skin: str = "#E9C0A9"
    axis_x: str = "#F0666A"
    axis_y: str = "#4BC98D"
    axis_z: str = "#5B9DFF"
    good: str = "#45C98C"
    warn: str = "#F3B34C"
    bad: str = "#F47C7C"
    violet: str = "#B19BFB"
    teal: str = "#3CC5C9"
    looks: dict[MarkerStatus, MarkerLook] = field(default_factory=dict)


DARK = ViewPalette(
    dark=True,
    background_centre="#363C47",
    background_edge="#0F1115",
    panel="#14171C",
    line="#2F3540",
    text="#E8EBF0",
    text_secondary="#A2ABB9",
    accent="#5B9DFF",
    outline="#0B0D10",
    wire="#7F8FA8",
    looks=_looks("#2FCB96", "#F5B13D", "#FF5D52", "#C58BFF", "#4CC3FF", "#F5B13D"),
)

LIGHT = ViewPalette(
    dark=False,
    background_centre="#FFFFFF",
    background_edge="#C9D1DC",
    panel="#FFFFFF",
    line="#CBD2DC",
    text="#1A1F27",
    text_secondary="#566070",
    accent="#1F6FEB",
    outline="#10141A",
    wire="#5C6B82",
    axis_x="#D33F45",
    axis_y="#1F9D63",
    axis_z="#1F6FEB",
    good="#0B8A53",
    warn="#B07000",
    bad="#D0333D",
    violet="#6B4FE0",
    teal="#0A7F85",
    looks=_looks("#0FA373", "#E39A12", "#E0392E", "#8E4BD6", "#1487D4", "#B97700"),
)


def tone(palette: ViewPalette, name: str) -> str:
    """#RRGGBB of a colour given by its name in the palette, or as #RRGGBB already."""
    return name if name.startswith("#") else str(getattr(palette, name))


HOLLOW = frozenset({Shape.RING, Shape.BRACKET})
"""Shapes without a filling: nobody has placed what they stand for."""
