"""The steps of a prediction in words, and what the 3D view shows of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.language import words
from app.models.overlays import Cloud, OverlaySet, Polyline
from app.models.scene import LOW_CONFIDENCE
from engine.infer.trace import TraceStep
from engine.types import FloatArray

STEP_TEXTS: Mapping[str, tuple[str, str]] = {
    "raw": ("Raw", "The scan as it was read."),
    "cleaned": ("Cleaned", "What is left once clutter is gone."),
    "sampled": ("Sampled", "An even sample of the whole surface: this is all the first net sees."),
    "hypotheses": ("Poses tried", "Where the head may be. Each colour is one guess; the best one is blue."),
    "near": ("Near the head", "What lies about the head under the best pose: this is all the second net sees."),
    "coarse": ("Coarse", "The mean head laid onto the scan by that pose alone."),
    "patches": ("Patches", "The pieces cut out about the coarse landmarks."),
    "map": ("Canonical map", "The surface unrolled about the head's axis, with what the net looked at in yellow."),
    "refined": ("Refined", "Where the second net moved each landmark, from the coarse place to its own."),
    "lifted": ("Lifted back", "Each landmark laid onto the nearest place of the scan's own surface."),
    "verified": ("Verified", "What is believed: green is sure, red is doubtful."),
}
"""Title and explanation of every step."""


@dataclass(frozen=True)
class FigureText:
    """How one measured figure is told. ``{value}`` stands for the number."""

    words: str
    digits: int = 0
    hidden_at: float | None = None
    """A value that is not worth telling."""


FIGURE_TEXTS: Mapping[str, FigureText] = {
    "points": FigureText("{value} points"),
    "triangles": FigureText("{value} triangles", hidden_at=0.0),
    "tried": FigureText("{value} tried"),
    "best_score": FigureText("best scores {value}", 2),
    "second_score": FigureText("next scores {value}", 2),
    "scale": FigureText("head is {value} of mean", 2),
    "observed_percent": FigureText("{value} % seen"),
    "moved_median_mm": FigureText("moved {value} mm, median", 1),
    "moved_largest_mm": FigureText("at most {value} mm", 1),
    "score": FigureText("scores {value}", 2),
    "off_surface": FigureText("{value} off the surface", hidden_at=0.0),
    "lift_median_mm": FigureText("{value} mm, median", 1),
    "lift_largest_mm": FigureText("at most {value} mm", 1),
    "radius_mm": FigureText("radius {value} mm", 1),
    "peak_median": FigureText("peaks of {value}, median", 2),
    "confidence_median": FigureText("median {value} sure", 2),
    "confidence_lowest": FigureText("lowest {value}", 2),
}
"""Every figure that a step may have measured."""

SURE, UNSURE = "good", "bad"
GUESS_TONES = ("accent", "warn", "violet", "teal", "bad", "good")


def step_words(step: TraceStep) -> list[str]:
    """Its figures, told."""
    told = []
    for name, value in step.figures.items():
        text = FIGURE_TEXTS.get(name)
        if text is not None and value != text.hidden_at:
            told.append(words(text.words).format(value=f"{value:,.{text.digits}f}"))
    return told


def step_overlays(
    step: TraceStep, steps: Mapping[str, TraceStep], rows: Sequence[int], confidence: FloatArray | None
) -> OverlaySet:
    """What the 3D view shows of a step. rows: channels of the landmarks wanted. confidence: (rows,) if known."""
    lines: list[Polyline] = []
    clouds: list[Cloud] = []
    if step.points_mm is not None:
        clouds.append(Cloud(step.points_mm, "teal", 2.5))
    sets = None if step.landmarks_mm is None else step.landmarks_mm[:, list(rows)]
    if step.id == "hypotheses" and sets is not None:
        for one, tone in list(zip(sets, GUESS_TONES, strict=False))[::-1]:
            lines += _dots(one, [tone] * len(one))
    elif sets is not None:
        before = _before(step, steps, rows)
        if before is not None:
            lines += [
                Polyline(np.stack(pair), "warn", 2.0, through=True)
                for pair in zip(before, sets[0], strict=True)
                if np.isfinite(pair).all()
            ]
        tones = ["warn" if step.id == "coarse" else "accent"] * len(sets[0])
        if step.id == "verified" and confidence is not None:
            tones = [SURE if sure >= LOW_CONFIDENCE else UNSURE for sure in confidence]
        lines += _dots(sets[0], tones)
    return OverlaySet(tuple(lines), clouds=tuple(clouds), alone=step.points_mm is not None, only=frozenset())


def _dots(places_mm: FloatArray, tones: Sequence[str]) -> list[Polyline]:
    return [
        Polyline(place[None], tone, through=True)
        for place, tone in zip(places_mm, tones, strict=True)
        if np.isfinite(place).all()
    ]


def _before(step: TraceStep, steps: Mapping[str, TraceStep], rows: Sequence[int]) -> FloatArray | None:
    """Where the landmarks of a step came from, (L, 3)."""
    coarse = steps.get("coarse")
    if step.id == "refined" and coarse is not None and coarse.landmarks_mm is not None:
        return np.asarray(coarse.landmarks_mm[0, list(rows)])
    if step.id == "lifted" and step.landmarks_mm is not None and len(step.landmarks_mm) > 1:
        return np.asarray(step.landmarks_mm[1, list(rows)])
    return None
