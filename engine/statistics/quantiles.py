"""Quantiles of the distributions that intervals need, from ``scipy.special``: ``scipy.stats`` costs half a second."""

from __future__ import annotations


def student(share: float, freedom: float) -> float:
    """Student's t below which ``share`` of the probability lies."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, share))


def chi_square(share: float, freedom: float) -> float:
    """Chi-square below which ``share`` of the probability lies."""
    from scipy.special import chdtri

    return float(chdtri(freedom, 1.0 - share))


def fisher(share: float, above: float, below: float) -> float:
    """F with ``above`` and ``below`` degrees of freedom below which ``share`` of the probability lies."""
    from scipy.special import fdtri

    return float(fdtri(above, below, share))
