"""Stated confidence against what came true, as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

import numpy as np

from engine.evaluate.metrics import ErrorTable, reliability
from engine.types import EngineError

SIZE_PX, EDGE_PX = 320, 46
LIMIT_MM = 4.0
STYLE = "font-family='Inter, Helvetica, Arial, sans-serif' font-size='11' fill='#485362'"


def write_reliability(tables: Sequence[ErrorTable], title: str, path: Path) -> None:
    """Draw all landmarks of ``tables`` in bins of confidence as SVG: on the line, the model keeps its word.

    The area of a mark tells how many landmarks it stands for. EngineError if the file cannot be written.
    """
    known = [table for table in tables if table.confidence is not None]
    if not known:
        return
    stated = np.concatenate([np.ravel(np.asarray(table.confidence)) for table in known])
    errors = np.concatenate([table.errors_mm.ravel() for table in known])
    try:
        path.write_text(drawn(reliability(stated, errors, LIMIT_MM), title), encoding="utf-8")
    except OSError as error:
        raise EngineError(f"{path.name} could not be written: {error.strerror}. Choose another folder.") from error


def drawn(rows: Sequence[tuple[float, float, int]], title: str) -> str:
    """The picture of bins (stated, came true, count) as SVG text."""
    side = SIZE_PX - 2 * EDGE_PX

    def at(share: float, up: float) -> tuple[float, float]:
        return EDGE_PX + share * side, SIZE_PX - EDGE_PX - up * side

    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{SIZE_PX}' height='{SIZE_PX}' {STYLE}>",
        "<rect width='100%' height='100%' fill='white'/>",
        f"<text x='{EDGE_PX}' y='24' fill='#14181F' font-size='12'>{escape(title)}</text>",
    ]
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        (x, y), (right, top) = at(tick, 0.0), at(1.0, tick)
        parts.append(f"<path d='M{x:.1f} {EDGE_PX}V{y:.1f}M{EDGE_PX} {top:.1f}H{right:.1f}' stroke='#D8DDE4'/>")
        parts.append(f"<text x='{x:.1f}' y='{y + 16:.1f}' text-anchor='middle'>{100 * tick:.0f}</text>")
        parts.append(f"<text x='{EDGE_PX - 6}' y='{top + 4:.1f}' text-anchor='end'>{100 * tick:.0f}</text>")
    (x, y), (right, top) = at(0.0, 0.0), at(1.0, 1.0)
    parts.append(f"<path d='M{x} {y}L{right} {top}' stroke='#7B8594' stroke-dasharray='4 3' fill='none'/>")
    most = max((count for *_, count in rows), default=1)
    for stated, came_true, count in rows:
        x, y = at(stated, came_true)
        radius = 2.5 + 9.5 * (count / most) ** 0.5
        parts.append(
            f"<circle cx='{x:.1f}' cy='{y:.1f}' r='{radius:.1f}' fill='#185CC9' fill-opacity='0.75'>"
            f"<title>{stated:.2f} stated, {came_true:.2f} came true, {count} landmarks</title></circle>"
        )
    below, beside = SIZE_PX - 10, f"transform='rotate(-90 12 {SIZE_PX / 2})'"
    parts.append(f"<text x='{SIZE_PX / 2}' y='{below}' text-anchor='middle'>Stated confidence (%)</text>")
    parts.append(f"<text x='12' y='{SIZE_PX / 2}' text-anchor='middle' {beside}>Under {LIMIT_MM:.0f} mm off (%)</text>")
    return "\n".join([*parts, "</svg>", ""])
