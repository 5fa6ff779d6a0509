"""The whole head as one signed field, and rays that find its surface from outside."""

from __future__ import annotations

import numpy as np

from engine.synth.procedural.anatomy import Anatomy, anatomy
from engine.synth.procedural.features import Ear, Eyes, Lips, Nose
from engine.synth.procedural.maths import Array, smoothstep
from engine.synth.procedural.parameters import HeadParameters
from engine.synth.procedural.skull import Skull, Strokes

ROUND_MM = 1.6


class HeadField:
    """Negative inside the head, positive outside, in mm near the surface. Symmetric: only x >= 0 is asked."""

    def __init__(self, parameters: HeadParameters) -> None:
        self.anatomy: Anatomy = anatomy(parameters)
        self.blink = parameters.expression.blink
        self.skull = Skull(parameters, self.anatomy)
        self.strokes = Strokes(parameters, self.anatomy)
        self.nose = Nose(parameters, self.anatomy)
        self.eyes = Eyes(parameters, self.anatomy)
        self.lips = Lips(parameters, self.anatomy)
        self.ear = Ear(parameters, self.anatomy)

    def brow(self, t: float) -> tuple[float, float]:
        """(x, y) on the left brow's middle line, from its inner (0) to its outer end (1)."""
        a = self.anatomy
        x = (1 - t) * (a.en_x - 3.5) + t * (a.ex_x + 6.5)
        arch = (1.0 - ((t - 0.62) / 0.62) ** 2) if t < 0.62 else (1.0 - ((t - 0.62) / 0.38) ** 2 * 1.25)
        return x, (17.0 + (4.2 - 1.6 * a.male) * arch + 0.8 * (1 - a.male) - 0.5 * a.old) * a.size

    def brow_half(self, t: Array) -> Array:
        """Half the height of the brow's hair, in mm, from its inner (0) to its outer end (1)."""
        return np.asarray((3.4 + self.anatomy.male) * (1.0 - 0.72 * t**1.4) * (0.75 + 0.25 * smoothstep(0.0, 0.12, t)))

    def __call__(self, p: Array) -> Array:
        """p: (N, 3) with x >= 0. Returns (N,)."""
        p = np.column_stack([np.sqrt(p[:, 0] ** 2 + ROUND_MM**2), p[:, 1:]])  # no crease where the halves meet
        value = self.skull(p) - self.strokes(p) - self.lips(p)
        for part in (self.eyes, self.nose, self.ear):
            near = part.near(p)
            if near.any():
                value[near] = part.add(p[near], value[near])
        return value


def cast(field: HeadField, origin: Array, direction: Array, guess_mm: Array, outside_mm: float = 34.0) -> Array:
    """Distance (N,) along each ray to the outermost surface. Rays start inside; ``guess_mm`` is a rough distance.

    Marches inwards from outside the guess, then narrows the last step down to 0.01 mm.
    """
    high = guess_mm + outside_mm
    low = np.zeros_like(high)
    at = high.copy()
    value = field(origin + at[:, None] * direction)
    for _ in range(6):  # a start that is inside already goes further out
        inside = value <= 0
        if not inside.any():
            break
        at[inside] += 25.0
        value[inside] = field(origin[inside] + at[inside, None] * direction[inside])
    outer, outer_value = at.copy(), value.copy()
    inner_value = np.full_like(at, -1.0)
    active = np.arange(len(at))
    for _ in range(90):
        step = np.clip(0.72 * value[active], 0.5, 14.0)
        at[active] = np.maximum(at[active] - step, 0.0)
        value[active] = field(origin[active] + at[active, None] * direction[active])
        hit = (value[active] <= 0) | (at[active] <= 0)
        done = active[hit]
        low[done], inner_value[done] = at[done], np.minimum(value[done], -1e-6)
        active = active[~hit]
        outer[active], outer_value[active] = at[active], value[active]
        if not len(active):
            break
    return _narrow(field, origin, direction, (low, inner_value), (outer, outer_value))


def _narrow(
    field: HeadField, origin: Array, direction: Array, inner: tuple[Array, Array], outer: tuple[Array, Array]
) -> Array:
    a, fa = inner
    b, fb = outer
    for _ in range(5):  # Illinois rule of false position
        t = np.clip((a * fb - b * fa) / (fb - fa), a, b)
        ft = field(origin + t[:, None] * direction)
        inside = ft <= 0
        fb = np.where(inside, np.where(True, fb, fb), ft)
        b = np.where(inside, b, t)
        fa = np.where(inside, ft, fa * 0.5)
        fb = np.where(inside, fb * 0.5, fb)
        a = np.where(inside, t, a)
        fa = np.where(fa == 0, -1e-12, fa)
    return t
