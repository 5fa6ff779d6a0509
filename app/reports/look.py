"""Colours, fonts and the page of everything that is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import resources

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

A4_INCHES = (8.27, 11.69)
TEXT, SOFT, FAINT, LINE = "#14181F", "#485362", "#7B8594", "#D8DDE4"
ACCENT, WARN, GOOD = "#185CC9", "#B45309", "#0B6B40"
SERIES = ("#185CC9", "#C2410C", "#0B6B40", "#7C3AED", "#B32832", "#08686D", "#7F5000", "#485362")


def font(weight: str = "Regular", size: float = 7.0) -> FontProperties:
    """Inter at a size in points. weight: ``Regular``, ``Medium`` or ``SemiBold``."""
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=str(resources.path("fonts", f"Inter-{weight}.otf")), size=size)


def setting() -> Any:
    """What matplotlib is told: outlines for glyphs, so that a page looks the same everywhere."""
    return {"svg.fonttype": "path", "pdf.fonttype": 3, "axes.linewidth": 0.6, "svg.hashsalt": "nasion"}


def figure(width: float, height: float) -> Figure:
    """An empty white figure, in inches."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), facecolor="white")


def finish(axes: Axes, across: str, up: str) -> None:
    """Quiet axes with their labels. Called last."""
    plain = font("Regular", 7)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(LINE)
    axes.tick_params(length=2.5, color=LINE, labelcolor=SOFT, width=0.6)
    for text in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        text.set_fontproperties(plain)
    axes.grid(axis="x", color=LINE, linewidth=0.4, zorder=0)
    axes.set_axisbelow(True)
    axes.set_xlabel(across, fontproperties=font("Medium", 7.5), color=TEXT)
    axes.set_ylabel(up, fontproperties=font("Medium", 7.5), color=TEXT)
