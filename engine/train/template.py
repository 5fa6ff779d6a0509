"""The mean face of a training set: labels laid over each other, clouds carried along, evened out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.preprocess.dedup import DedupConfig, dedup
from engine.preprocess.normalize import sphere_normalizer
from engine.preprocess.sampling import farthest_points
from engine.preprocess.similarity import fit_similarity
from engine.preprocess.template import Template
from engine.statistics.procrustes import superimpose
from engine.types import EngineError, FloatArray

EDGE_MM = 3.0
"""Cubes that heads are thinned by."""
REACH_MM = 15.0
SHARED = 0.3
"""A place belongs to the mean face if at least this share of the clouds has points within that reach."""


def build_template(
    clouds_mm: Sequence[FloatArray], labels_mm: FloatArray, names: tuple[str, ...] = (), points: int = 2048
) -> Template:
    """The mean face of clouds (N, 3) and their labels (n, L, 3), NaN where one is missing.

    Generalised Procrustes superimposition of the labels carries the clouds to one frame, upright as the clouds are on
    average, where a grid averages them; the frame's unit is the mean face's bounding sphere. EngineError if there are
    no three labels.
    """
    if len(clouds_mm) == 0:
        raise EngineError("There is no training scan to build a mean face from.")
    laid = superimpose(labels_mm)
    mean_size = float(np.exp(np.log(laid.centroid_sizes).mean()))
    heads = [
        mean_size * move.apply(dedup(np.asarray(cloud, float), DedupConfig(edge_mm=EDGE_MM)).points)
        for cloud, move in zip(clouds_mm, laid.transforms, strict=True)
    ]
    surface = _mean_surface(heads, int(np.argmin(laid.distances)))
    turn = _average_pose(laid.mean, labels_mm)
    surface = surface @ turn.T
    frame = sphere_normalizer(surface)
    unit = frame.to_unit(surface)
    chosen = unit[farthest_points(unit, min(points, len(unit)))]
    return Template(chosen, frame.to_unit(mean_size * laid.mean @ turn.T), frame.size_mm, names)


def _mean_surface(heads: Sequence[FloatArray], typical: int) -> FloatArray:
    """Points of the typical head, each moved to the mean of the points that are nearest to it in all heads.

    Laying the clouds over each other instead gives a skin as thick as heads differ, in which nothing settles.
    """
    from scipy.spatial import cKDTree

    base = heads[typical]
    near = []
    for head in heads:
        away, index = cKDTree(head).query(base)
        near.append(np.where(np.asarray(away)[:, None] <= REACH_MM, head[index], np.nan))
    found: FloatArray = np.stack(near)
    shared = np.asarray(np.isfinite(found[..., 0]).mean(0) >= SHARED)
    if shared.sum() < 16:
        return base
    mean: FloatArray = np.nanmean(found[:, shared], axis=0)
    return mean


def _average_pose(mean: FloatArray, labels_mm: FloatArray) -> FloatArray:
    """The rotation (3, 3) that turns a mean shape (L, 3) as the shapes (n, L, 3) stand on average."""
    turns = []
    for shape in labels_mm:
        there = np.isfinite(shape).all(1) & np.isfinite(mean).all(1)
        if there.sum() >= 3:
            turns.append(fit_similarity(mean[there], shape[there]).rotation)
    u, _, vt = np.linalg.svd(np.sum(turns, axis=0))
    sign = np.array([1.0, 1.0, np.sign(np.linalg.det(u @ vt)) or 1.0])
    rotation: FloatArray = (u * sign) @ vt
    return rotation
