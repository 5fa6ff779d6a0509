"""One error as lines over the scan: the reference, the answers, and the way from one to the other."""

from __future__ import annotations

import numpy as np

from app.models.error_figures import ErrorFigures
from app.models.error_marks import place_of
from app.models.overlays import Polyline

DOT_PX, LINE_PX = 9.0, 3.0


def error_lines(seen: ErrorFigures, scan_id: str, landmark: str, *, said: bool) -> list[Polyline]:
    """Dots and lines of one cell; none where there is no reference. said: whether the distances are written there."""
    data, wish = seen.whole, seen.wish
    row, column = place_of(data.scan_ids, scan_id), data.scheme.index.get(landmark, -1)
    if row < 0 or column < 0 or not data.expected[row, column]:
        return []
    truth = data.reference_mm[row, column]
    lines = [Polyline(truth[None], "good", DOT_PX, through=True, strong=True)]
    for key, tone in ((wish.against, "violet"), (wish.shown, "bad")):
        found = data.sets[key].xyz_mm[row, column] if key else np.full(3, np.nan)
        if np.isfinite(found).all():
            text = f"{float(np.linalg.norm(found - truth)):.2f} mm" if said else ""
            lines.append(Polyline(np.stack([truth, found]), tone, LINE_PX, text=text, through=True, strong=True))
            lines.append(Polyline(found[None], tone, DOT_PX, through=True, strong=True))
    return lines
