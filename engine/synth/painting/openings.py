"""What is painted between the lids and between the lips."""

from __future__ import annotations

import numpy as np

from engine.synth.painting.canvas import Canvas, opening
from engine.synth.painting.looks import IRISES, TONES, Skin
from engine.synth.procedural.maths import smoothstep
from engine.types import BoolArray


def eyes(c: Canvas, skin: Skin) -> None:
    """Eye balls with iris, pupil and glint, shaded by the upper lid; the pink inner corner; lashes."""
    f, a, topo = c.head.field, c.head.field.anatomy, c.head.topology
    rows = opening(c, topo.eye_lines)
    aside = np.abs(c.column - topo.middle)
    inside = ((aside > topo.grid.en - 0.6) & (aside < topo.grid.ex + 0.6))[0]
    w = (rows, slice(None))
    x, y = np.abs(c.x[w]), c.y[w]
    dx, dy = x - f.eyes.centre[0], y - (5.6 - a.eye_down + 0.25 * a.ex_y)
    r = np.hypot(dx, dy)
    depth = (c.line[rows] - topo.eye_lines[0]) / (topo.eye_lines[1] - topo.eye_lines[0])
    colour = np.broadcast_to(np.array([0.83, 0.805, 0.78]), (*x.shape, 3)).copy()
    edge = np.clip(np.abs(dx) / 15.0, 0, 1)[..., None]
    colour *= 1.0 - edge**2 * np.array([0.06, 0.20, 0.20])
    iris = np.array(IRISES[skin.iris])
    angle = np.arctan2(dy, dx)
    fibres = 1.0 + 0.22 * np.sin(23 * angle) * np.sin(9 * angle + 1.3) + 0.35 * np.exp(-(((r - 3.2) / 1.2) ** 2))
    ring = smoothstep(6.1, 5.6, r)[..., None]
    rim = (1.0 - 0.55 * np.exp(-(((r - 5.8) / 0.6) ** 2)))[..., None]
    colour += ring * (np.clip(iris * fibres[..., None], 0, 1) * rim - colour)
    colour *= 1.0 - smoothstep(2.4, 1.9, r)[..., None] * 0.94
    glint = np.exp(-((dx + 1.7) ** 2 + (dy - 2.0) ** 2) / 0.55)
    colour += glint[..., None] * (0.97 - colour)
    colour *= (0.50 + 0.50 * smoothstep(-0.05, 0.34, depth))[..., None]
    pink = smoothstep(a.en_x + 4.2, a.en_x + 1.5, x)[..., None]
    colour += pink * (np.array([0.74, 0.48, 0.44]) - colour)
    lash = np.maximum(smoothstep(0.10, 0.02, depth), 0.45 * smoothstep(0.93, 0.99, depth))[..., None]
    colour += 0.85 * lash * (np.array(TONES[skin.tone]) * (0.42, 0.26, 0.23) - colour)
    c.rgb[w][:, inside] = colour[:, inside]
    _lashes(c, skin, rows, inside)


def _lashes(c: Canvas, skin: Skin, rows: slice, inside: BoolArray) -> None:
    """A dark line on the border of the upper lid, a faint one on the lower."""
    for start, step, strength in ((rows.start - 1, -1, 0.75), (rows.stop, 1, 0.30)):
        for number in range(6):
            fade = strength * max(0.0, 1.0 - number / 4.5)
            line = c.rgb[start + step * number]
            line[inside] += fade * (np.array([0.10, 0.07, 0.06], dtype=np.float32) - line[inside])


def mouth(c: Canvas, skin: Skin) -> None:
    """Upper teeth, dark, tongue, and the wet inside of the lips."""
    topo = c.head.topology
    rows = opening(c, topo.mouth_lines)
    aside = np.abs(c.column - topo.middle)
    inside = (aside < topo.grid.ch)[0]
    depth = (c.line[rows] - topo.mouth_lines[0]) / (topo.mouth_lines[1] - topo.mouth_lines[0])
    lip, dark = np.array(TONES[skin.tone]) * (0.72, 0.45, 0.44), np.array([0.14, 0.045, 0.04])
    tooth = np.array([0.90, 0.86, 0.79])
    gaps = 1.0 - 0.30 * np.exp(-(((np.abs(c.x[rows]) % 7.6) - 7.4) ** 2) / 0.12)
    colour = np.broadcast_to(dark, (*c.x[rows].shape, 3)).copy()
    teeth = (smoothstep(0.02, 0.07, depth) * smoothstep(0.46, 0.42, depth))[..., None]
    colour += teeth * (tooth * gaps[..., None] * (1 - 0.35 * (np.abs(c.x[rows]) / 30.0)[..., None]) - colour)
    tongue = (smoothstep(0.62, 0.74, depth) * smoothstep(0.97, 0.9, depth))[..., None]
    colour += 0.8 * tongue * (np.array([0.55, 0.24, 0.22]) - colour)
    rim = np.maximum(smoothstep(0.05, 0.0, depth), smoothstep(0.93, 1.0, depth))[..., None]
    colour += rim * (lip - colour)
    c.rgb[rows][:, inside] = colour[:, inside]
