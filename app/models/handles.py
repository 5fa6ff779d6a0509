"""Handles about the face by which a scan is disturbed by hand: rings to turn, rails to move, crop and thin."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from app.language import words
from app.models.overlays import Handle
from engine.evaluate.robustness.disturb import AXES, SHIFTED, Disturbance, Face
from engine.types import FloatArray

TONES = {"across": "axis_x", "up": "axis_y", "forward": "axis_z"}
TURN, MOVE, CROP, THIN = "turn", "move", "crop", "thin"
TITLES = {TURN: "Turn", MOVE: "Move", CROP: "Crop to", THIN: "Thin to"}
"""What each handle does."""
RING_SHARE, LEAST_RING_MM, MOST_RING_MM = 0.9, 40.0, 110.0
"""A ring's radius as a share of how far the scan reaches, and its ends."""
CORNERS = 72
LEAST_CROP_MM = 40.0
FEWEST, MOST = 300, 100_000
"""Points at the two ends of the rail that thins."""
MOST_SHIFT_MM, SHOWN_SHIFTS = 10_000.0, 3.0
"""How far a scan may be moved, and up to how many radii of a ring the grip goes along."""
_GRIPS = {"across": (0.0, 1.0, 0.0), "up": (-1.0, 0.0, 0.0), "forward": (1.0, 0.0, 0.0)}
"""Where the grip of a ring begins, in the frame of the face, so that no two lie on each other."""
_CROP_WAY = np.array([-1.0, -1.0, 0.0]) / math.sqrt(2.0)
_THIN_ASIDE = 1.12


def reach_of(points_mm: FloatArray, face: Face) -> float:
    """How far nearly all of a scan's points (n, 3) lie from the middle of its face, in mm."""
    few = np.asarray(points_mm[:: max(1, len(points_mm) // 4000)], float)
    return float(np.quantile(np.linalg.norm(few - face.centre_mm, axis=1), 0.98))


def handles_of(face: Face, reach_mm: float, wish: Disturbance, moved: bool) -> tuple[Handle, ...]:
    """What there is to take hold of. moved: the scan is shown where the wish puts it, so most handles go along."""
    radius = _ring_radius(reach_mm)
    shift = wish.shift_mm * SHIFTED
    centre = face.centre_mm + (shift if moved else 0.0)
    rings = tuple(_ring(face, centre, radius, axis, wish) for axis in AXES)
    start = face.centre_mm + radius * SHIFTED
    way = min(wish.shift_mm, SHOWN_SHIFTS * radius)
    move = _rail(MOVE, start, start + max(way, 0.5 * radius) * SHIFTED, start + way * SHIFTED, "warn",
                 _said(MOVE, f"{wish.shift_mm:.0f} mm" if wish.shift_mm else ""))  # fmt: skip
    out = face.frame.T @ _CROP_WAY
    kept = wish.crop_mm or reach_mm
    crop = _rail(CROP, centre + LEAST_CROP_MM * out, centre + reach_mm * out, centre + kept * out, "teal",
                 _said(CROP, f"{wish.crop_mm:.0f} mm" if wish.crop_mm else ""))  # fmt: skip
    low, high = _thin_ends(face, centre, radius)
    share = _share_of(wish.points)
    thin = _rail(THIN, low, high, low + share * (high - low), "violet",
                 _said(THIN, f"{wish.points:,}" if wish.points else ""))  # fmt: skip
    return (*rings, move, crop, thin)


def led(start: Disturbance, name: str, amount: float, reach_mm: float) -> Disturbance:
    """The disturbance after a handle was led by an amount (degrees or mm) from where ``start`` had it."""
    kind, _, axis = name.partition(" ")
    if kind == TURN:
        from_deg = start.turn_deg if start.axis == axis else 0.0
        return replace(start, axis=axis, turn_deg=float(round((from_deg + amount + 180.0) % 360.0 - 180.0)))
    if kind == MOVE:
        return replace(start, shift_mm=float(round(min(max(start.shift_mm + amount, 0.0), MOST_SHIFT_MM))))
    if kind == CROP:
        kept = max((start.crop_mm or reach_mm) + amount, LEAST_CROP_MM)
        return replace(start, crop_mm=0.0 if kept >= reach_mm else float(round(kept)))
    share = _share_of(start.points) + amount / _thin_length(_ring_radius(reach_mm))
    return replace(start, points=_points_of(share))


def _ring_radius(reach_mm: float) -> float:
    return min(max(RING_SHARE * reach_mm, LEAST_RING_MM), MOST_RING_MM)


def _ring(face: Face, centre: FloatArray, radius: float, axis: str, wish: Disturbance) -> Handle:
    about = face.frame.T @ np.array(AXES[axis])
    aside = face.frame.T @ np.array(_GRIPS[axis])
    other = np.cross(about, aside)
    turned = wish.turn_deg if wish.axis == axis else 0.0
    angles = np.deg2rad(np.append(turned, turned + np.linspace(0.0, 360.0, CORNERS + 1)))
    places = centre + radius * (np.cos(angles)[:, None] * aside + np.sin(angles)[:, None] * other)
    text = _said(TURN, f"{turned:+.0f}°" if turned else "")
    return Handle(f"{TURN} {axis}", places[1:], places[0], about, centre, TONES[axis], text)


def _rail(name: str, low: FloatArray, high: FloatArray, grip: FloatArray, tone: str, text: str) -> Handle:
    along = high - low
    return Handle(name, np.stack([low, high]), grip, along / np.linalg.norm(along), None, tone, text)


def _said(kind: str, value: str) -> str:
    return f"{words(TITLES[kind])} {value}".rstrip()


def _thin_ends(face: Face, centre: FloatArray, radius: float) -> tuple[FloatArray, FloatArray]:
    aside, half = face.frame.T @ np.array([_THIN_ASIDE * radius, 0.0, 0.0]), 0.5 * _thin_length(radius)
    up = face.frame.T @ np.array([0.0, half, 0.0])
    return centre + aside - up, centre + aside + up


def _thin_length(radius: float) -> float:
    return 1.2 * radius


def _share_of(points: int) -> float:
    return 1.0 if not points else min(max(math.log(points / FEWEST) / math.log(MOST / FEWEST), 0.0), 1.0)


def _points_of(share: float) -> int:
    return 0 if share >= 1.0 else round(FEWEST * (MOST / FEWEST) ** max(share, 0.0), -1)
