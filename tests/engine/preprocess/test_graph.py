from __future__ import annotations

import numpy as np

from engine.preprocess import PoseCloudConfig
from engine.preprocess.graph import INDEX_NAMES, batch_indices, cloud_graph

CONFIG = PoseCloudConfig(points=128, middle=32, coarse=8, neighbours=6, pool_neighbours=8)


def test_neighbours_do_not_depend_on_turn_or_scale() -> None:
    rng = np.random.default_rng(0)
    points = rng.normal(size=(600, 3))
    turn = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    one, _ = cloud_graph(points, CONFIG)
    two, _ = cloud_graph(5.0 * points @ turn, CONFIG)
    for name in INDEX_NAMES:
        assert np.array_equal(one.neighbours[name], two.neighbours[name]), name


def test_clouds_laid_end_to_end_keep_to_themselves() -> None:
    graph, _ = cloud_graph(np.random.default_rng(0).normal(size=(600, 3)), CONFIG)
    joined = batch_indices([graph.neighbours] * 3, CONFIG)
    assert joined["near0"].shape == (3 * 128, 6)
    assert joined["near0"][128:256].min() >= 128
    assert joined["near0"][128:256].max() < 256
    assert joined["up1"].max() < 3 * 8
