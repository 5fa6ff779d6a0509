"""Heat maps over the points of a cloud: made from landmarks, and read back as places.

A map must be made for the very points it is used with: after every sampling anew.
"""

from __future__ import annotations

import numpy as np

from engine.registry import Entry, Registry
from engine.types import FloatArray, check_shape

SIGMA_UNIT = 0.095
"""Width of the bell in the unit frame (bounding sphere of radius 1), as in the SE(3)-UNet report."""
TOP = 12
"""Points that the weighted mean looks at."""
SHARPNESS = 12.0
"""Factor of the heat in the exponent of the soft arg-max."""


def heat_maps(points: FloatArray, landmarks: FloatArray, sigma: float = SIGMA_UNIT) -> FloatArray:
    """``exp(-d² / 2 sigma²)`` of each point's distance to each landmark: (L, N) float32, from 0 to 1.

    points: (N, 3). landmarks: (L, 3) in the same frame, NaN where absent: a map of zeros.
    """
    check_shape("points", points, None, 3)
    check_shape("landmarks", landmarks, None, 3)
    squared = np.zeros((len(landmarks), len(points)))
    for axis in range(3):
        squared += np.square(landmarks[:, axis, None] - points[:, axis])
    heat: FloatArray = np.nan_to_num(np.exp(-squared / (2.0 * sigma**2))).astype(np.float32)
    return heat


def arg_max(heat: FloatArray, points: FloatArray) -> FloatArray:
    """The hottest point of each map: (L, 3). heat: (L, N). points: (N, 3)."""
    return np.asarray(points[heat.argmax(1)])


def soft_arg_max(heat: FloatArray, points: FloatArray) -> FloatArray:
    """Mean of the points by the softmax of their heat: (L, 3). Smooth, but pulled below a curved surface."""
    weights = np.exp(SHARPNESS * (heat - heat.max(1, keepdims=True)))
    weights[heat < 0.5 * heat.max(1, keepdims=True)] = 0.0
    return np.asarray(weights @ points / weights.sum(1, keepdims=True))


def snapped_mean(heat: FloatArray, points: FloatArray) -> FloatArray:
    """Mean of each map's hottest points by their heat, then the nearest place of the cloud's surface: (L, 3).

    The surface near the mean is taken as the plane through its nearest points.
    """
    count = min(TOP, heat.shape[1])
    top = np.argpartition(-heat, count - 1, axis=1)[:, :count]
    weights = np.take_along_axis(heat, top, 1) + 1e-9
    mean = (weights[..., None] * points[top]).sum(1) / weights.sum(1)[:, None]
    return on_surface(mean, points)


def on_surface(places: FloatArray, points: FloatArray, neighbours: int = 6) -> FloatArray:
    """Places (L, 3) moved straight onto the plane through their nearest points (N, 3) of a cloud."""
    from scipy.spatial import cKDTree

    near = points[cKDTree(points).query(places, k=min(neighbours, len(points)))[1]].reshape(len(places), -1, 3)
    middle = near.mean(1)
    normal = np.linalg.svd(near - middle[:, None], full_matrices=False)[2][:, -1]
    height = ((places - middle) * normal).sum(1, keepdims=True)
    return np.asarray(places - height * normal)


DECODERS = Registry(
    "decoder",
    {
        "argmax": Entry("engine.preprocess.heatmaps:arg_max", "Hottest point"),
        "soft": Entry("engine.preprocess.heatmaps:soft_arg_max", "Soft arg-max"),
        "top": Entry("engine.preprocess.heatmaps:snapped_mean", "Mean of the hottest points on the surface"),
    },
)
"""From heat (L, N) and points (N, 3) to places (L, 3): ``decode(heat, points)``."""
