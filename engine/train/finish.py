"""From checkpoints to a model: ONNX files, thresholds and calibration on held-out scans, the card."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.config import dump
from engine.evaluate.model import bare_scan, non_faces
from engine.infer.cards import ModelCard, OutputCard, VerifyCard, WeightsFile
from engine.infer.points import locate
from engine.nets import build
from engine.synth.pose import random_pose
from engine.synth.types import SyntheticScan
from engine.train import DefaultConfig
from engine.train.channels import Channels, channels_of
from engine.train.export import export_map_net, export_pose_net
from engine.train.loop import averaged_weights
from engine.train.precise_data import alignment
from engine.train.shards import Shards
from engine.types import SURE_WITHIN_MM, FloatArray, Scan

CALIBRATION_SCANS = 300
NECK_MM = 15.0
"""So far below the chin a body begins: beard, hair and glasses about a missing face still look like one."""
KNOTS = (0.0, 0.15, 0.3, 0.45, 0.6, 0.72, 0.82, 0.89, 0.935, 0.965, 0.985, 0.995, 1.0)
"""Shares of the landmarks, surest first, between which confidence is measured: close together where it falls."""


def finish(
    settings: DefaultConfig, folder: Path, held_out: Shards, data_hash: str, log: Callable[[str], None]
) -> ModelCard:
    """Write ``folder/model/<id>-pose.onnx``, ``<id>-precise.onnx`` and ``<id>.toml``."""
    channels = channels_of(held_out.names)
    target = folder / "model"
    preprocess = settings.preprocess
    pose_path, precise_path = target / f"{settings.model_id}-pose.onnx", target / f"{settings.model_id}-precise.onnx"
    pose_net = build(settings.pose_net, view=preprocess.view)
    pose_sha = export_pose_net(averaged_weights(folder / "pose.ckpt", pose_net), preprocess.view, pose_path)
    map_net = build(settings.precise_net, landmarks=len(channels.points), canvas=preprocess.map)
    map_sha = export_map_net(averaged_weights(folder / "precise.ckpt", map_net), preprocess.map, precise_path)
    log("Both nets are exported and say the same as before.")
    card = ModelCard(
        id=settings.model_id,
        title=settings.title,
        description="Landmarks on face and head scans in any pose, place and unit; trained on synthetic scans alone.",
        licence="MIT",
        default=True,
        pose_net=WeightsFile(file=pose_path.name, sha256=pose_sha),
        precise_net=WeightsFile(file=precise_path.name, sha256=map_sha),
        preprocess=preprocess,
        output=_output(channels, spread_mm(held_out, channels)),
        verify=VerifyCard(found_score=0.0, expected_mm=(0.0, 20.0), confidence=(1.0, 0.0)),
        training={
            "config_sha256": hashlib.sha256(dump(settings).encode()).hexdigest(),
            "data_hash": data_hash,
            "seed": settings.data.seed,
            "pose_samples": settings.pose_fit.steps * settings.pose_fit.batch,
            "precise_samples": settings.precise_fit.steps * settings.precise_fit.batch,
        },
    )
    card = calibrated(card, settings, target, log)
    (target / f"{card.id}.toml").write_text(dump(card), encoding="utf-8")
    return card


def spread_mm(shards: Shards, channels: Channels) -> FloatArray:
    """Root mean square distance of each landmark (L,) from its place, heads laid over each other by all of them."""
    squares = []
    for number in range(shards.scans):
        landmarks = shards.get("landmarks_mm", number)[channels.rows].astype(float)
        laid = alignment(landmarks, channels).apply(landmarks)
        squares.append(np.square(laid - channels.places_mm).sum(1))
    return np.asarray(np.sqrt(np.nanmean(squares, axis=0)))


def _output(channels: Channels, spread: FloatArray) -> OutputCard:
    named = [*channels.points, *channels.alias]
    places = [(float(x), float(y), float(z)) for x, y, z in channels.places_mm]
    return OutputCard(
        schemes=tuple(sorted({name.partition("/")[0] for name in named})),
        points=channels.points,
        canonical_mm=tuple(places),
        spread_mm=tuple(round(float(value), 2) for value in spread),
        alias=channels.alias,
    )


def calibrated(card: ModelCard, settings: DefaultConfig, weights: Path, log: Callable[[str], None]) -> ModelCard:
    """The card with thresholds and confidence measured on fresh scans of new people and on things without a face."""
    from engine.train.default import scan_source

    source = scan_source(settings)
    rng = np.random.default_rng([settings.data.seed, 7_654_321])
    others = [_score(card, scan, weights) for scan in non_faces(np.random.default_rng(17))]
    found: list[_Found] = []
    for _ in range(CALIBRATION_SCANS):
        made = source([rng])[0]
        answer = _find(card, made, rng, weights)
        if answer is not None:
            found.append(answer)
        others += [_score(card, scan, weights) for scan in _faceless(made, rng)]
    log(f"Faces found right: {len(found)} of {CALIBRATION_SCANS}")
    if len(found) < 0.5 * CALIBRATION_SCANS:
        log("Too few to calibrate with: the model says “found” and how sure it is by rule of thumb. Train it longer.")
        return card.model_copy(update={"verify": VerifyCard(found_score=0.5, expected_mm=(0, 20), confidence=(1, 0))})
    scores = np.array([one.score for one in found])
    log(f"Scores of faces: lowest {scores.min():.2f}, 1 % {np.quantile(scores, 0.01):.2f}")
    log(f"Scores without a face: highest {max(others):.2f}, 99 % {np.quantile(others, 0.99):.2f}")
    expected, errors = [one.expected_mm for one in found], [one.errors_mm for one in found]
    knots, confidence = confidence_curve(np.concatenate(expected), np.concatenate(errors))
    # Nearer to the others: a face that scores low is a poor scan, and a person would rather correct than place it all.
    # Half faces score between the two.
    threshold = float(np.clip(0.85 * np.quantile(others, 0.99) + 0.15 * np.quantile(scores, 0.01), 0.05, 0.9))
    verify = VerifyCard(found_score=round(threshold, 3), expected_mm=knots, confidence=confidence)
    return card.model_copy(update={"verify": verify})


@dataclass(frozen=True, eq=False)
class _Found:
    """A face found right. expected_mm, errors_mm: (M,), of its visible landmarks."""

    score: float
    expected_mm: FloatArray
    errors_mm: FloatArray


def _find(card: ModelCard, made: SyntheticScan, rng: np.random.Generator, weights: Path) -> _Found | None:
    """The scan in a random pose and unit, answered; None if the pose is missed."""
    pose = random_pose(rng)
    answer = locate(bare_scan("calibration", pose.points(made.points_mm.astype(float))), card, folder=weights)
    if answer is None:
        return None
    rows = {name: row for row, name in enumerate(made.names)}
    chosen = [rows[name] for name in card.output.points]
    places = answer.pose.inverse().apply(answer.canonical_mm)
    errors = np.linalg.norm(places - pose.points(made.landmarks_mm[chosen]), axis=1) / pose.scale
    if not np.nanmedian(errors) < 10.0:
        return None
    shown = made.landmark_visible[chosen]
    return _Found(answer.score, answer.expected_mm[shown], errors[shown])


def _score(card: ModelCard, scan: Scan, weights: Path) -> float:
    answer = locate(scan, card, folder=weights)
    return 0.0 if answer is None else answer.score


def _faceless(made: SyntheticScan, rng: np.random.Generator) -> Iterator[Scan]:
    """A back of the head, or a body without a head, where the scan has one; for one scan in four."""
    if rng.random() > 0.25:
        return
    depth = made.canonical_mm[:, 2]
    below = made.points_mm[:, 1] < np.nanmin(made.landmarks_mm[:, 1]) - NECK_MM
    parts = {"back of a head": np.nan_to_num(depth, nan=1e9) < 0.0, "body": np.isnan(depth) & below}
    for name, part in parts.items():
        if part.sum() > 2000:
            yield bare_scan(name, random_pose(rng).points(made.points_mm[part].astype(float)))


def confidence_curve(expected_mm: FloatArray, errors_mm: FloatArray) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Share of errors under ``SURE_WITHIN_MM`` by the net's own estimate, made to fall (pool adjacent violators).

    expected_mm, errors_mm: (M,). Returns the estimates at the knots and the shares there.
    """
    order = np.argsort(expected_mm)
    cuts = np.rint(np.array(KNOTS[1:-1]) * len(order)).astype(int)
    groups = [part for part in np.split(order, cuts) if len(part)]
    places = [float(expected_mm[part].mean()) for part in groups]
    blocks: list[tuple[float, int, int]] = []
    for part in groups:
        blocks.append((float((errors_mm[part] < SURE_WITHIN_MM).mean()), len(part), 1))
        while len(blocks) > 1 and blocks[-2][0] < blocks[-1][0]:
            (a, m, k), (b, n, j) = blocks[-2], blocks[-1]
            blocks[-2:] = [((a * m + b * n) / (m + n), m + n, k + j)]
    shares = [share for share, _, knots in blocks for _ in range(knots)]
    places, shares = [*places, places[-1] * 4.0], [*shares, 0.0]
    return tuple(round(place, 4) for place in places), tuple(round(share, 4) for share in shares)
