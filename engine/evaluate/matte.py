"""Figures of a matte against the true one, as Background Matting V2 counts them: whole picture and unknown region."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.types import FloatArray

LOW, HIGH, ROUNDS = 0.06, 0.96, 10
SIGMA, REACH = 1.4, 4


def unknown(true: FloatArray, rounds: int = ROUNDS) -> NDArray[np.bool_]:
    """(H, W) what a trimap leaves open: neither surely subject nor surely stage, widened both ways.

    Thresholds .06 and .96, then ``rounds`` steps of a 3 × 3 disc; how the original widens each class is not known.
    """
    from scipy.ndimage import binary_dilation, binary_erosion

    disc = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], bool)
    maybe = binary_dilation(true > LOW, disc, rounds)
    surely = binary_erosion(true > HIGH, disc, rounds, border_value=1)
    return np.asarray(maybe & ~surely)


def gradient(matte: FloatArray) -> FloatArray:
    """Gradient magnitude (H, W) by first derivatives of a Gaussian of 1.4 px, 9 × 9, each of unit norm."""
    from scipy.ndimage import correlate1d

    axis = np.arange(-REACH, REACH + 1)
    bell = np.exp(-(axis**2) / (2 * SIGMA**2)) / (SIGMA * np.sqrt(2 * np.pi))
    slope = -axis * bell / SIGMA**2
    bell, slope = (each / np.linalg.norm(each) for each in (bell, slope))
    across, down = (
        correlate1d(correlate1d(matte.astype(float), kernels[0], 0, mode="nearest"), kernels[1], 1, mode="nearest")
        for kernels in ((bell, slope), (slope, bell))
    )
    return np.asarray(np.hypot(across, down))


def connectivity(found: FloatArray, true: FloatArray) -> FloatArray:
    """How differently (H, W) pixels hang together with the subject in both mattes (Rhemann et al., 2009)."""
    from scipy.ndimage import label

    level = np.full(true.shape, -1.0)
    steps = np.linspace(0.0, 1.0, 11)
    for number in range(1, len(steps)):
        both = (true >= steps[number]) & (found >= steps[number])
        parts, count = label(both)
        largest = parts == (np.bincount(parts.ravel())[1:].argmax() + 1) if count else np.zeros(true.shape, bool)
        level[(level == -1.0) & ~largest] = steps[number - 1]
    level[level == -1.0] = 1.0
    apart = [matte - level for matte in (found, true)]
    phi = [1.0 - away * (away >= 0.15) for away in apart]
    return np.asarray(np.abs(phi[0] - phi[1]))


def matte_figures(found: FloatArray, true: FloatArray) -> dict[str, float]:
    """alpha_l1 × 1000 whole and unknown; there also mse × 1000, sad, grad and conn / 1000. found, true: (H, W)."""
    open_ = unknown(true)
    off = np.abs(found.astype(float) - true)
    inside = off[open_] if open_.any() else np.zeros(1)
    steep = np.square(gradient(found) - gradient(true))
    return {
        "alpha_l1": 1000.0 * float(off.mean()),
        "alpha_l1_unknown": 1000.0 * float(inside.mean()),
        "sad": float(inside.sum()) / 1000.0,
        "mse": 1000.0 * float(np.square(inside).mean()),
        "grad": float(steep[open_].sum()) / 1000.0,
        "conn": float(connectivity(found, true)[open_].sum()) / 1000.0,
    }


def colour_error(found: FloatArray, true: FloatArray, alpha: FloatArray) -> float:
    """Mean distance × 1000 of colours (3, H, W) where there is any subject."""
    there = alpha > 0
    return 1000.0 * float(np.abs(found - true)[:, there].mean()) if there.any() else 0.0
