"""What is asked of the heat maps of a scan, and what they answer: values for the board, no drawing."""

from __future__ import annotations

import math
from dataclasses import dataclass

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
