"""Landmarks on the canonical depth map: run the net, settle the pose by its own answer, run again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from engine.infer.pose import CANONICAL_UNIT_MM
from engine.infer.runtime import Network
from engine.preprocess import MapConfig
from engine.preprocess.canonical_map import CHANNELS, canonical_map
from engine.preprocess.similarity import FACE_MIDDLE_MM, Similarity, fit_similarity, fit_weights, rotation_about
from engine.types import FloatArray, IntArray

REST_MM = 0.15
"""The pose rests when fitting it anew moves no landmark farther than this."""
NUDGE_DEG, NUDGE_MM, NUDGE_SCALE = 2.0, 1.5, 0.01
NUDGE_PAIRS = 2
"""From so many poses beside the settled one, and from their mirror images, the net looks again."""


@dataclass(frozen=True, eq=False)
class PreciseAnswer:
    """Landmarks in the canonical frame of ``pose``, with what the net thinks of them.

    pose: scan frame to canonical frame. canonical_mm: (L, 3). expected_mm: (L,), the net's estimate of its own error.
    visible: (L,), 0 to 1. heat: (L, H, W) logits on the map at half size. score: 0 to 1, that this is a face at all.
    """

    pose: Similarity
    canonical_mm: FloatArray
    expected_mm: FloatArray
    visible: FloatArray
    heat: FloatArray
    score: float


def find_landmarks(
    net: Network, surface: FloatArray, pose: Similarity, places_mm: FloatArray, config: MapConfig, passes: int = 6
) -> PreciseAnswer:
    """Landmarks of a head whose surface is sampled by ``surface`` (N, 3, scan frame) and whose pose is about right.

    places_mm: (L, 3), the landmarks on the mean head. After each pass the pose is fitted anew to them, until it rests:
    so the answer does not depend on the pose it began with. The net also sees the mirrored map, so neither does it
    depend on the side. At last it looks from poses right beside, and the mean of all counts.
    """
    mirror = mirrored_channels(places_mm)
    answer = look(net, surface, pose, config, mirror)
    for _ in range(passes - 1):
        settled = settle(answer, places_mm)
        if float(np.abs(settled.apply(places_mm) - places_mm).max()) < REST_MM:
            break
        again = look(net, surface, settled.after(answer.pose), config, mirror)
        if again.score < 0.8 * answer.score:
            break
        answer = again
    return _steadied(net, surface, answer, config, mirror)


def _steadied(
    net: Network, surface: FloatArray, answer: PreciseAnswer, config: MapConfig, mirror: IntArray
) -> PreciseAnswer:
    """The answer with the mean of what the net says from its pose and from some right beside it.

    Where a landmark falls between pixels then matters less: 5 % less error on synthetic scans.
    """
    places = [answer.canonical_mm]
    for nudge in _NUDGES:
        beside = look(net, surface, nudge.after(answer.pose), config, mirror)
        places.append(nudge.inverse().apply(beside.canonical_mm))
    return replace(answer, canonical_mm=np.mean(places, axis=0))


def _nudges(seed: int = 0) -> list[Similarity]:
    """Small turns, shifts and changes of size about the middle of the face, each with its mirror image."""
    rng, mirror = np.random.default_rng(seed), np.diag([-1.0, 1.0, 1.0])
    nudges = []
    for number in range(NUDGE_PAIRS):
        rotation = rotation_about(rng.normal(size=3), float(np.deg2rad(NUDGE_DEG)))
        scale = float(np.exp((-1.0) ** number * NUDGE_SCALE))  # larger and smaller in turn
        shift = rng.normal(size=3)
        one = Similarity.about(FACE_MIDDLE_MM, rotation, scale, shift * NUDGE_MM / np.linalg.norm(shift))
        nudges += [one, Similarity(mirror @ rotation @ mirror, scale, mirror @ one.shift)]
    return nudges


_NUDGES = _nudges()


def mirrored_channels(places_mm: FloatArray) -> IntArray:
    """For each landmark (L, 3) of the mean head the one on the other side, itself on the midline: (L,)."""
    mirrored = places_mm * np.array([-1.0, 1.0, 1.0])
    channels: IntArray = np.linalg.norm(mirrored[:, None] - places_mm[None], axis=2).argmin(1)
    return channels


def look(
    net: Network, surface: FloatArray, pose: Similarity, config: MapConfig, mirror: IntArray | None = None
) -> PreciseAnswer:
    """One pass of the net over the map of the surface (N, 3) under ``pose``.

    mirror: (L,), channel of the other side; with it the mean of what the map and its mirror image say.
    """
    image = canonical_map(pose.apply(surface), config).image
    if mirror is None:
        found = {name: value[0].astype(float) for name, value in net.run({"image": image[None]}).items()}
    else:
        flipped = image[:, :, ::-1] * _MIRROR_SIGN
        both = net.run({"image": np.stack([image, flipped])})
        found = {
            name: 0.5 * (value[0].astype(float) + _UNMIRROR[name](value[1], mirror)) for name, value in both.items()
        }
    expected_mm = np.exp(np.clip(found["log_sigma"], -7.0, 1.0)) * CANONICAL_UNIT_MM
    visible = 1.0 / (1.0 + np.exp(-found["visible"]))
    # Half a face is a face: the better half of the landmarks says whether there is one.
    score = float(np.sort(visible)[len(visible) // 2 :].mean())
    return PreciseAnswer(pose, found["canonical"] * CANONICAL_UNIT_MM, expected_mm, visible, found["heat"], score)


_MIRROR_SIGN = np.array([-1.0 if name == "slope_across" else 1.0 for name in CHANNELS], np.float32)[:, None, None]
_UNMIRROR: dict[str, Callable[[FloatArray, IntArray], FloatArray]] = {
    "canonical": lambda value, mirror: value[mirror] * np.array([-1.0, 1.0, 1.0]),
    "log_sigma": lambda value, mirror: value[mirror],
    "visible": lambda value, mirror: value[mirror],
    "heat": lambda value, mirror: value[mirror][:, :, ::-1],
}


def settle(answer: PreciseAnswer, places_mm: FloatArray) -> Similarity:
    """The correction of the pose that carries the answer's landmarks to their places on the mean head."""
    weights = fit_weights(places_mm) * (0.02 + answer.visible) / (4.0 + np.square(answer.expected_mm))
    return fit_similarity(answer.canonical_mm, places_mm, weights)
