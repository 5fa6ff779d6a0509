"""The way of one prediction, step by step, as pictures to look at: recorded only where somebody asked for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from engine.infer.clouds import CloudAnswer
from engine.infer.point_cards import PointModelCard
from engine.infer.precise import PreciseAnswer
from engine.preprocess import MapConfig
from engine.preprocess.canonical_map import canonical_map, from_pixels
from engine.preprocess.similarity import Similarity
from engine.types import ByteArray, FloatArray, Scan

STEPS = (
    "raw", "cleaned", "sampled", "hypotheses", "near", "coarse", "patches", "map", "refined", "lifted", "verified",
)  # fmt: skip
"""Every step there is. A model takes those that it has, in its own order."""
MOST_POINTS = 5000
"""Points of a step that are kept: enough to see what they are."""


@dataclass(frozen=True, eq=False)
class TraceStep:
    """What was there after one step.

    points_mm: (N, 3) float32, what the step works with. landmarks_mm: (K, L, 3) float32, one set or several (the
    hypotheses, best first), in the order of the model's channels, NaN where unknown. All in the scan's frame.
    image: (H, W) uint8, what the net sees. figures: what was measured, by name, with the unit in the name.
    """

    id: str
    seconds: float = 0.0
    figures: Mapping[str, float] = field(default_factory=dict)
    points_mm: FloatArray | None = None
    landmarks_mm: FloatArray | None = None
    image: ByteArray | None = None

    def __post_init__(self) -> None:
        if self.id not in STEPS:
            raise ValueError(f"“{self.id}” is no step; there are: {', '.join(STEPS)}")


class Recorder:
    """Listens and keeps nothing. A prediction tells it what it does."""

    def raw(self, scan: Scan) -> None:
        """The scan as read."""

    def about(self, middle_mm: FloatArray) -> None:
        """What follows lies about this point (3,) of the scan, until ``refined``."""

    def sampled(self, points: FloatArray) -> None:
        """An even sample of all of it, (N, 3)."""

    def guessed(self, pose: Similarity, score: float) -> None:
        """A pose that was tried, and how much of a face the precise net saw under it."""

    def near(self, points: FloatArray, pose: Similarity) -> None:
        """What lies near the head, (N, 3), under the pose that won."""

    def refined(self, answer: PreciseAnswer) -> None:
        """The precise net's answer; its pose takes the scan's own frame."""

    def lifted(self, estimate_mm: FloatArray, places_mm: FloatArray, distance_mm: FloatArray) -> None:
        """Landmarks (L, 3) before and after they were laid onto the surface, and how far they went; inf: nowhere."""

    def verified(self, confidence: FloatArray) -> None:
        """What is believed of each landmark, (L,), where a face was found."""

    def timed(self, seconds: Mapping[str, float]) -> None:
        """How long the parts of the work took."""


class Tracer(Recorder):
    """Keeps the steps, thinned, and the precise answer itself."""

    def __init__(self, places_mm: Sequence[Sequence[float]], config: MapConfig) -> None:
        """places_mm: (L, 3), the landmarks on the mean head. config: of the map that the precise net sees."""
        self._places_mm = np.asarray(places_mm, float)
        self._config = config
        self._steps: dict[str, TraceStep] = {}
        self._guesses: list[tuple[float, Similarity]] = []
        self._middle: FloatArray = np.zeros(3)
        self._dense: FloatArray = np.zeros((0, 3))
        self.answer: PreciseAnswer | None = None
        self.radius_mm: FloatArray | None = None
        """(H, W) of the canonical map under the pose that won."""

    @property
    def steps(self) -> tuple[TraceStep, ...]:
        """In the order in which they were taken."""
        return tuple(self._steps.values())

    def _keep(self, step: TraceStep) -> None:
        self._steps[step.id] = step

    def about(self, middle_mm: FloatArray) -> None:
        """Where the middle of the following is."""
        self._middle = middle_mm

    def raw(self, scan: Scan) -> None:
        """The scan as read."""
        triangles = 0 if scan.faces is None else len(scan.faces)
        self._keep(TraceStep("raw", figures={"points": float(len(scan.points_mm)), "triangles": float(triangles)}))

    def sampled(self, points: FloatArray) -> None:
        """An even sample of all of it."""
        self._keep(TraceStep("sampled", figures={"points": float(len(points))}, points_mm=self._thinned(points)))

    def guessed(self, pose: Similarity, score: float) -> None:
        """A pose that was tried."""
        self._guesses.append((score, pose))
        ordered = sorted(self._guesses, key=lambda guess: -guess[0])
        sets = np.stack([self._laid(guess) for _, guess in ordered])
        figures = {"tried": float(len(ordered)), "best_score": ordered[0][0]}
        if len(ordered) > 1:
            figures["second_score"] = ordered[1][0]
        self._keep(TraceStep("hypotheses", figures=figures, landmarks_mm=sets.astype(np.float32)))

    def near(self, points: FloatArray, pose: Similarity) -> None:
        """What lies near the head, and the mean head laid onto it."""
        self._keep(TraceStep("near", figures={"points": float(len(points))}, points_mm=self._thinned(points)))
        coarse = self._laid(pose)[None].astype(np.float32)
        self._keep(TraceStep("coarse", figures={"scale": 1.0 / pose.scale}, landmarks_mm=coarse))
        self._dense = points

    def refined(self, answer: PreciseAnswer) -> None:
        """The map that the precise net saw last, and what it said."""
        self.answer = answer
        seen = canonical_map(answer.pose.apply(self._dense + self._middle), self._config)
        self.radius_mm = seen.radius_mm
        observed = {"observed_percent": 100.0 * float(seen.observed.mean())}
        self._keep(TraceStep("map", figures=observed, image=_picture(seen.image[1])))
        found = answer.pose.inverse().apply(answer.canonical_mm)
        coarse = self._steps["coarse"].landmarks_mm
        assert coarse is not None
        moved = np.linalg.norm(found - coarse[0], axis=1)
        figures = {
            "moved_median_mm": float(np.median(moved)), "moved_largest_mm": float(moved.max()), "score": answer.score,
        }  # fmt: skip
        self._keep(TraceStep("refined", figures=figures, landmarks_mm=found[None].astype(np.float32)))

    def lifted(self, estimate_mm: FloatArray, places_mm: FloatArray, distance_mm: FloatArray) -> None:
        """Laid onto the surface."""
        known = distance_mm[np.isfinite(distance_mm)]
        figures = {"off_surface": float(len(distance_mm) - len(known))}
        if len(known):
            figures |= {"lift_median_mm": float(np.median(known)), "lift_largest_mm": float(known.max())}
        both = np.stack([places_mm, estimate_mm]).astype(np.float32)
        self._keep(TraceStep("lifted", figures=figures, landmarks_mm=both))

    def verified(self, confidence: FloatArray) -> None:
        """What is believed."""
        figures = {"confidence_median": float(np.median(confidence)), "confidence_lowest": float(confidence.min())}
        landmarks = self._steps["lifted"].landmarks_mm
        self._keep(TraceStep("verified", figures=figures, landmarks_mm=None if landmarks is None else landmarks[:1]))

    def timed(self, seconds: Mapping[str, float]) -> None:
        """Times of the parts go to the steps they belong to."""
        for part, step_id in _PARTS.items():
            if part in seconds and step_id in self._steps:
                self._steps[step_id] = replace(self._steps[step_id], seconds=float(seconds[part]))

    def _laid(self, pose: Similarity) -> FloatArray:
        """The mean head's landmarks (L, 3) in the scan's frame."""
        return pose.inverse().apply(self._places_mm) + self._middle

    def _thinned(self, points: FloatArray) -> FloatArray:
        return _some(points + self._middle)


_PARTS = {"sampling": "sampled", "pose": "hypotheses", "precise": "refined", "surface": "lifted"}
"""Step that each measured part of the default model's work shows at."""


def cloud_steps(card: PointModelCard, answer: CloudAnswer) -> tuple[TraceStep, ...]:
    """The steps of a net trained on clouds, perhaps with a refiner."""
    prepared, seconds = answer.prepared, answer.seconds
    frame = prepared.normalizer
    merged, points = prepared.merged_unit, prepared.points_unit
    steps = (
        TraceStep("raw", figures={"points": float(prepared.before)}),
        TraceStep("cleaned", 0.0, {"points": float(len(merged))}, _some(frame.to_mm(merged.astype(float)))),
        TraceStep(
            "sampled", seconds["preparing"], {"points": float(len(points))}, _some(frame.to_mm(points.astype(float)))
        ),
    )
    if card.refiner is None:
        found = {} if answer.peak is None else {"peak_median": float(np.median(answer.peak))}
        return (*steps, TraceStep("refined", seconds["net"], found, landmarks_mm=_set(answer.places_mm)))
    moved = np.linalg.norm(answer.places_mm - answer.coarse_mm, axis=1)
    radius = {"radius_mm": card.refiner.radius_unit * frame.size_mm}
    went = {"moved_median_mm": float(np.median(moved)), "moved_largest_mm": float(moved.max())}
    coarse = _set(answer.coarse_mm)
    return (
        *steps, TraceStep("coarse", seconds["net"], landmarks_mm=coarse),
        TraceStep("patches", 0.0, radius, landmarks_mm=coarse),
        TraceStep("refined", seconds["refining"], went, landmarks_mm=_set(answer.places_mm)),
    )  # fmt: skip


def _set(places_mm: FloatArray) -> FloatArray:
    return np.asarray(places_mm, np.float32)[None]


def _some(points: FloatArray) -> FloatArray:
    """Every few of points (N, 3), at most ``MOST_POINTS``."""
    return np.asarray(points[:: -(-len(points) // MOST_POINTS) or 1], np.float32)


def _picture(values: FloatArray) -> ByteArray:
    """(H, W) as grey levels, from the second to the ninety-eighth percentile."""
    low, high = np.percentile(values, (2.0, 98.0))
    return np.asarray(np.clip((values - low) / max(float(high - low), 1e-9) * 255.0, 0, 255), np.uint8)


def cells_mm(radius_mm: FloatArray, pose: Similarity, config: MapConfig) -> FloatArray:
    """Where the pixels of the half-size heat map lie on the surface, (H/2 * W/2, 3) in the scan's frame."""
    height, width = config.height_px // 2, config.width_px // 2
    radius = radius_mm[: 2 * height, : 2 * width].reshape(height, 2, width, 2).mean((1, 3))
    row, column = np.mgrid[0:height, 0:width].astype(float)
    canonical = from_pixels(2.0 * column + 0.5, 2.0 * row + 0.5, radius, config)
    return pose.inverse().apply(canonical.reshape(-1, 3)).astype(np.float32)
