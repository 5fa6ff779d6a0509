from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from engine.datasets.values import LandmarkDataset  # noqa: E402
from engine.learn.config import StageConfig  # noqa: E402
from engine.learn.samples import PreparedSet  # noqa: E402
from engine.learn.stage import answers_of, start_at_mean  # noqa: E402
from engine.nets import PointNet2Config, PointNetConfig, SetConfig, build  # noqa: E402
from engine.preprocess.clouds import CloudConfig  # noqa: E402
from engine.preprocess.dedup import DedupConfig  # noqa: E402

NETS = {
    "pointnet": PointNetConfig(widths=(16, 32), hidden=(16,)),
    "pointnet2": PointNet2Config(
        sa1=SetConfig(centres=16, radii=(0.4,), neighbours=(8,), widths=((16, 16),)),
        sa2=SetConfig(centres=6, radii=(0.8,), neighbours=(8,), widths=((16, 32),)),
        whole=(32,),
        hidden=(16,),
    ),
}


@pytest.mark.parametrize("name", list(NETS))
def test_a_regression_begins_at_the_mean_of_the_training_landmarks(tiny: LandmarkDataset, name: str) -> None:
    """Else hundreds of steps go into learning where landmarks are at all."""
    stage = StageConfig(net=NETS[name])
    prepared = PreparedSet(tiny, CloudConfig(points=64, dedup=DedupConfig(on=False)), stage.net.structure)
    rows = (0, 1, 2, 3, 15)  # the last one lacks a label
    torch.manual_seed(0)
    net = build(stage.net, landmarks=5)
    start_at_mean(net, prepared, rows)
    known = np.stack([prepared.get(row).labels_unit for row in rows])
    found = answers_of(net.eval(), stage, prepared, rows).unit
    assert np.abs(found - np.nanmean(known, 0)).max() < 0.1
