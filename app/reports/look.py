"""Colours, fonts and the page of everything that is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import resources

if TYPE_CHECKING:
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
