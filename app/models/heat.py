"""What is asked of the heat maps of a scan, and what they answer: values for the board, no drawing."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from app.language import words
from app.models.chart import Axis, Chart, Ink, Line, Rule
from engine.infer.evidence import Evidence
from engine.infer.heat import HeatFigures, Lift
from engine.preprocess.subdivide import Weave
from engine.types import FloatArray, Scan

SEED_THRESHOLD = 0.2
"""Where the published tables cut heat maps."""


@dataclass(frozen=True)
class HeatWish:
    """How heat is looked at."""

    together: bool = False
    """All landmarks at once instead of the selected one."""
    threshold: float = SEED_THRESHOLD
    sigma_mm: float = 0.0
    """Width of the reference heat map; 0: as the net was trained."""
    colour_map: str = "heat"
    overlap: bool = False
    """Where net and reference are hot, in place of how hot."""


@dataclass(frozen=True, eq=False)
class SeenScan:
    """A scan with the evidence of its prediction, ready to be shown.

    points_mm: (W, 3), the scan's points, or of a coarse mesh those of ``weave``. shares: (W,) how much each counts.
    """

    scan: Scan
    evidence: Evidence
    weave: Weave | None
    points_mm: FloatArray
    shares: FloatArray
    carrier: Lift


@dataclass(frozen=True, eq=False)
class HeatReading:
    """One landmark's heat map in figures. Distances in millimetres; NaN where one of the two is missing."""

    name: str
    title: str
    figures: HeatFigures
    overlap: float = math.nan
    """Intersection over union with the reference heat map, both cut at the threshold."""
    to_prediction_mm: float = math.nan
    to_reference_mm: float = math.nan
    curve: FloatArray | None = None
    """Overlap (K,) at thresholds k / K; only of the selected landmark, and only where there is a reference."""


def overlap_chart(reading: HeatReading, threshold: float) -> Chart:
    """The overlap of one heat map with its reference against the threshold."""
    axes = Axis(words("threshold"), low=0, high=1), Axis("IoU", low=0, high=1)
    title = words("Overlap by threshold")
    if reading.curve is None:
        return Chart(title, *axes, note=words("There is no reference to compare with."))
    at = np.arange(len(reading.curve)) / len(reading.curve)
    known = np.isfinite(reading.curve)
    line = Line(np.column_stack([at, reading.curve])[known], ink=Ink.ACCENT)
    rule = Rule(threshold, words=words("shown"), ink=Ink.WARN)
    return Chart(title, *axes, (line, rule), words("The reference heat map is cut at the same threshold."))
