"""Landmarks of a scan: pose, precise places, confidence, and “not found” where there is no face."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine import catalog
from engine.infer.brow_hair import refine_brows
from engine.infer.cards import ModelCard, WeightsFile, models_folder
from engine.infer.clouds import predict_cloud
from engine.infer.lip_border import refine_lips
from engine.infer.point_cards import face_card
from engine.infer.pose import PoseGuess, propose_poses
from engine.infer.precise import PreciseAnswer, find_landmarks, look, settle
from engine.infer.runtime import Network, network
from engine.infer.scan_surface import SEED, ScanSurface
from engine.infer.trace import Recorder
from engine.preprocess.similarity import Similarity
from engine.preprocess.surface import SNAP_MM, snap_to_surface
from engine.types import BoolArray, EngineError, Prediction, Scan, Unit
from engine.units import MILLIMETRES, UNIT_NAMES, nearest_unit

Progress = Callable[[float, str], None]
"""Called with the share done (0 to 1) and what is being done; may raise ``Cancelled``."""

MINIMUM_POINTS = 200
DOUBTFUL = 0.3
"""Highest confidence of a landmark off the surface or out of proportion."""
MOST_SPREADS = 4.0
"""Times the usual spread of a landmark that count as out of proportion."""
SURE_SCORE = 0.93
"""A pose with this score needs no rival."""


def predict(
    scan: Scan,
    model_id: str | None,
    schemes: Sequence[str],
    progress: Progress | None = None,
    recorder: Recorder | None = None,
) -> dict[str, Prediction]:
    """What a model says of ``scan``, by scheme; one pass answers them all. ``recorder`` hears how it came about.

    model_id None means the default model; the path of a run means the model trained there. EngineError for an unknown
    model or a scheme it does not answer.
    A scan without a face is answered with ``found=False`` and a message.
    """
    found = face_card(model_id)
    if found is None:
        return predict_cloud(scan, str(model_id), schemes, progress)
    card, folder = found
    _check_schemes(card, schemes)
    report, recorder = progress or _silent, recorder or Recorder()
    watch = _Watch()
    recorder.raw(scan)
    if len(scan.points_mm) < MINIMUM_POINTS:
        message = f"{scan.name} has only {len(scan.points_mm)} points, too few to find a face in."
        return {scheme_id: _nothing(card, scheme_id, message, watch.seconds) for scheme_id in schemes}
    report(0.0, "Looking for the head")
    answer = locate(scan, card, watch, report, folder, recorder)
    if answer is None or answer.score < card.verify.found_score:
        recorder.timed(watch.seconds)
        message = f"No face was found in {scan.name}. Place the landmarks by hand, or check that it shows a face."
        return {scheme_id: _nothing(card, scheme_id, message, watch.seconds) for scheme_id in schemes}
    report(0.9, "Laying the landmarks onto the surface")
    answer = refine_brows(scan, refine_lips(scan, answer, channel_of(card)), channel_of(card))
    watch.lap("colour")
    predictions = _predictions(scan, card, answer, schemes, watch, recorder)
    recorder.timed(watch.seconds)
    report(1.0, "Done")
    return predictions


def locate(
    scan: Scan,
    card: ModelCard,
    watch: _Watch | None = None,
    report: Progress | None = None,
    folder: Path | None = None,
    recorder: Recorder | None = None,
) -> PreciseAnswer | None:
    """The precise net's answer for the best pose, with its heat maps; None if no pose could be made out at all.

    folder: where the weights lie, if not among the shipped models.
    """
    watch, report, recorder = watch or _Watch(), report or _silent, recorder or Recorder()
    surface = ScanSurface(scan.points_mm, scan.faces)
    if not surface.size > 0:
        return None
    config = card.preprocess
    seeds = surface.seeds(config.view.seed_points)
    recorder.about(surface.middle)
    recorder.sampled(seeds)
    watch.lap("sampling")
    pose_net, precise_net = (_open(weights, folder) for weights in (card.pose_net, card.precise_net))
    watch.lap("loading")
    guesses = propose_poses(pose_net, seeds, config.view, np.random.default_rng(SEED))
    best = _most_like_a_face(precise_net, surface, guesses, card, recorder)
    watch.lap("pose")
    if best is None:
        return None
    report(0.5, "Placing the landmarks")
    dense = surface.near_head(best.pose, config.map.surface_points)
    answer = find_landmarks(precise_net, dense, best.pose, np.asarray(card.output.canonical_mm), config.map)
    watch.lap("precise")
    answer = replace(answer, pose=answer.pose.after(Similarity(np.eye(3), 1.0, -surface.middle)))
    recorder.near(dense, best.pose)
    recorder.refined(answer)
    return answer


def unit_of(scan: Scan, prediction: Prediction) -> Unit:
    """The unit the scan's file is most likely in, judged by the size of the face found in it."""
    return nearest_unit(MILLIMETRES[scan.unit.unit] / prediction.unit_factor)[0]


def _most_like_a_face(
    net: Network, surface: ScanSurface, guesses: Iterable[PoseGuess], card: ModelCard, recorder: Recorder
) -> PreciseAnswer | None:
    """The first proposed pose under which the precise net surely sees a face, or else the best of them."""
    config = card.preprocess.map
    best: PreciseAnswer | None = None
    for guess in guesses:
        near = surface.near_head(guess.similarity, config.surface_points // 4)
        if len(near) < MINIMUM_POINTS // 2:
            continue
        answer = look(net, near, guess.similarity, config)
        recorder.guessed(guess.similarity, answer.score)
        if best is None or answer.score > best.score:
            best = answer
        if best.score > SURE_SCORE:
            break
    return best


def _predictions(
    scan: Scan, card: ModelCard, answer: PreciseAnswer, schemes: Sequence[str], watch: _Watch, recorder: Recorder
) -> dict[str, Prediction]:
    """The answer by scheme, on the scan's surface."""
    back = answer.pose.inverse()
    estimate = back.apply(answer.canonical_mm)
    snapped, distance = snap_to_surface(estimate, scan.points_mm, scan.faces, SNAP_MM / answer.pose.scale)
    places = np.where(np.isfinite(distance)[:, None], snapped, estimate)
    confidence = np.interp(answer.expected_mm, card.verify.expected_mm, card.verify.confidence)
    doubtful = ~np.isfinite(distance) | _unlike_a_face(card, answer)
    confidence = np.where(doubtful, np.minimum(confidence, DOUBTFUL), confidence)
    watch.lap("surface")
    recorder.lifted(estimate, places, distance)
    recorder.verified(confidence)
    message = _unit_message(scan, 1.0 / answer.pose.scale)
    channel = channel_of(card)
    predictions = {}
    for scheme_id in schemes:
        names = catalog.scheme(scheme_id).names
        rows = [channel[f"{scheme_id}/{name}"] for name in names]
        predictions[scheme_id] = Prediction(
            scheme_id,
            card.id,
            names,
            places[rows],
            confidence[rows],
            True,
            message,
            answer.pose.matrix,
            1.0 / answer.pose.scale,
            dict(watch.seconds),
        )
    return predictions


def _unlike_a_face(card: ModelCard, answer: PreciseAnswer) -> BoolArray:
    """Landmarks (L,) farther from their place on the mean head than any head's proportions explain."""
    if not card.output.spread_mm:
        return np.zeros(len(answer.canonical_mm), bool)
    places = np.asarray(card.output.canonical_mm)
    away = np.linalg.norm(settle(answer, places).apply(answer.canonical_mm) - places, axis=1)
    unlike: BoolArray = away > MOST_SPREADS * np.asarray(card.output.spread_mm)
    return unlike


def channel_of(card: ModelCard) -> dict[str, int]:
    """Channel of every ``scheme/name`` the model answers."""
    channel = {key: number for number, key in enumerate(card.output.points)}
    channel.update({key: channel[other] for key, other in card.output.alias.items()})
    return channel


def _unit_message(scan: Scan, factor: float) -> str:
    likely, ratio = nearest_unit(MILLIMETRES[scan.unit.unit] / factor)
    if likely is scan.unit.unit or not 0.6 < ratio < 1.6:
        return ""
    taken = UNIT_NAMES[scan.unit.unit]
    return (
        f"The face measures {factor:.3g} times the usual size in {taken}: the file is likely in {UNIT_NAMES[likely]}."
    )


def _nothing(card: ModelCard, scheme_id: str, message: str, seconds: dict[str, float]) -> Prediction:
    names = catalog.scheme(scheme_id).names
    nowhere = np.full((len(names), 3), np.nan)
    return Prediction(scheme_id, card.id, names, nowhere, np.zeros(len(names)), False, message, seconds=dict(seconds))


def _check_schemes(card: ModelCard, schemes: Sequence[str]) -> None:
    for scheme_id in schemes:
        if scheme_id not in card.output.schemes:
            known = ", ".join(card.output.schemes)
            raise EngineError(f"The model {card.title} does not answer the scheme “{scheme_id}”. It answers: {known}.")


def _open(weights: WeightsFile, folder: Path | None) -> Network:
    return network((folder or models_folder()) / weights.file, weights.sha256)


def _silent(share: float, text: str) -> None:
    """Progress nobody listens to."""


class _Watch:
    """Seconds per step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        """Book the time since the last lap under ``name``."""
        now = time.perf_counter()
        self.seconds[name] = self.seconds.get(name, 0.0) + now - self._last
        self._last = now
