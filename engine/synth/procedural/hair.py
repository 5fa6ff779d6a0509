"""Where hair grows: the scalp of a style, and the beard."""

from __future__ import annotations

import numpy as np

from engine.synth.procedural.anatomy import Anatomy
from engine.synth.procedural.maths import Array, Curve, smoothstep

_AZIMUTH = (0.0, 22.0, 40.0, 56.0, 66.0, 76.0, 86.0, 97.0, 112.0, 128.0, 150.0, 180.0)
_EDGES: dict[str, tuple[float, ...]] = {
    # height of the hair's edge over the trichion (first three), then in mm, by azimuth
    "short": (0, 3, -8, 44, 24, 4, 2, 20, 8, -36, -58, -64),
    "receding": (9, 16, 14, 52, 30, 8, 4, 20, 8, -36, -58, -64),
    "cap": (-14, -13, -18, 36, 24, 14, 8, 4, -6, -26, -40, -44),
    "bald": (6, 13, 8, 50, 30, 8, 4, 20, 8, -36, -58, -64),
    "bob": (2, 0, -14, 32, 4, -60, -84, -92, -98, -100, -100, -100),
}
THICKNESS_MM: dict[str, float] = {"short": 7.0, "receding": 4.5, "cap": 2.6, "bald": 0.0, "bob": 13.0}


def hair_amount(x: Array, y: Array, z: Array, a: Anatomy, style: str) -> Array:
    """0 on skin, 1 well inside the hair; any shape of coordinates, in mm."""
    edge = _EDGES[style]
    heights = [*(a.trichion_y + e for e in edge[:3]), *(e * a.size for e in edge[3:])]
    azimuth = np.degrees(np.arctan2(np.abs(x), z + 8.0))
    border = Curve(_AZIMUTH, heights, soften=4.0)(azimuth)
    rough = 0.0 if style == "cap" else 1.6
    ragged = rough * (np.sin(0.45 * x + 0.3 * z) + np.sin(1.3 * x - 0.9 * z + 1.0) + 0.5 * np.sin(3.1 * x + 2.0 * z))
    return smoothstep(-3.0, 7.0, y - border - ragged)


def beard(x: Array, y: Array, z: Array, a: Anatomy) -> Array:
    """0 outside, 1 inside the area of a man's beard and moustache."""
    rough = 1.2 * np.sin(0.5 * x + 0.4 * y) + np.sin(0.9 * y - 0.7 * z + 0.3 * x)
    x = np.abs(x)
    # The upper edge falls from the side burn over the cheek to the corner of the mouth.
    ahead = np.clip((z - 14.0) / (a.subnasale_z - 32.0), 0.0, 1.2)
    edge = (1 - ahead) * 2.0 + ahead * (a.stomion_y + 6.0) - 13.0 * np.sin(np.pi * np.clip(ahead, 0, 1)) + rough
    cheek = smoothstep(7.0, -9.0, y - edge) * smoothstep(7.0, 26.0, z + 0.25 * (y + 60.0))
    jaw = smoothstep(a.gnathion_y - 30.0, a.gnathion_y + 2.0, y + 0.25 * z)
    lip_y = 0.5 * (a.subnasale_y + a.stomion_y + a.lip_top)
    moustache = np.exp(-(((y - lip_y) / 7.5) ** 2)) * smoothstep(36, 22, x) * (z > 60)
    moustache = moustache * (1.0 - 0.7 * np.exp(-((x / 2.5) ** 2)))
    bare = np.exp(-((x / 26.0) ** 4) - ((y - a.stomion_y + a.lip_bottom + 3.0) / 4.0) ** 2) * smoothstep(5.0, 14.0, x)
    return np.asarray(np.clip(np.maximum(cheek * jaw, moustache) * (1 - 0.6 * bare), 0, 1))


def hair_relief(points: Array, a: Anatomy, style: str, seed: int) -> Array:
    """Height in mm that hair or a cap adds to the surface at (..., 3)."""
    x, y, z = np.moveaxis(points, -1, 0)
    amount = hair_amount(x, y, z, a, style)
    height = THICKNESS_MM[style] * amount
    if style in ("cap", "bald"):
        return np.asarray(height)
    rng = np.random.default_rng(seed)
    waves = np.zeros_like(height)
    for wave_mm in (7.0, 10.0, 16.0, 26.0):
        k = rng.normal(size=(3, 3)) * 2.5 / wave_mm
        waves += np.sin(points @ k[0] + 2.0 * np.sin(points @ k[1])) * wave_mm / 26.0
    waves += 0.25 * rng.normal(size=height.shape)
    return np.asarray(height * (1.0 + 0.22 * waves))
