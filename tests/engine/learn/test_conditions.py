from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from engine.datasets.values import LandmarkDataset  # noqa: E402
from engine.learn.condition_table import CONDITIONS, load_table, save_table, seed_table  # noqa: E402
from engine.learn.conditions import measure, moved  # noqa: E402
from engine.learn.config import StageConfig  # noqa: E402
from engine.learn.samples import PreparedSet  # noqa: E402
from engine.learn.stage import answers_of  # noqa: E402
from engine.nets import SE3UNetConfig, build  # noqa: E402
from engine.preprocess.clouds import CloudConfig  # noqa: E402
from engine.preprocess.dedup import DedupConfig  # noqa: E402
from engine.preprocess.neighbourhoods import KnnPyramid  # noqa: E402
from engine.train.template import build_template  # noqa: E402

ROWS = (2, 5, 7)


def test_an_equivariant_net_gives_one_number_in_all_seven_columns(tiny: LandmarkDataset, tmp_path: Path) -> None:
    pyramid = KnnPyramid(levels=2, neighbours=8, pool_neighbours=8)
    net = SE3UNetConfig(pyramid=pyramid, scalars=(8, 8), vectors=(4, 4), blocks=(1, 1), hidden=8, heads=2)
    stage = StageConfig.model_validate({"net": net.model_dump(), "loss": {"name": "awing"}, "sigma": 0.5})
    torch.manual_seed(0)
    module = build(stage.net, landmarks=5).eval()
    module.head[1].weight.data *= 12.0  # so that maps are neither empty nor full
    module.head[1].bias.data[:] = -1.0
    prepared = PreparedSet(tiny, CloudConfig(points=96, dedup=DedupConfig(on=False)), pyramid)
    template = build_template([np.asarray(tiny.cloud_mm(row)) for row in range(8)], tiny.labels_mm[:8], tiny.names)

    def answers(some: PreparedSet, rows: range) -> tuple[np.ndarray, np.ndarray]:
        found = answers_of(module, stage, some, rows)
        return found.iou, np.zeros(found.iou.shape[:2])

    table = measure(answers, prepared, ROWS, template, lambda *_: None)  # type: ignore[arg-type]
    assert list(table.iou) == list(CONDITIONS)
    assert table.means()["None"] > 0.01
    assert table.spread() < 1e-4
    save_table(table, tmp_path)
    assert load_table(tmp_path) == table


def test_moving_moves_points_and_landmarks_alike_and_shape_stays(tiny: LandmarkDataset) -> None:
    for condition in ("r", "t", "rt"):
        other = moved(tiny, ROWS, condition, None)
        for number, row in enumerate(ROWS):
            before = np.linalg.norm(tiny.cloud_mm(row)[:40, None] - tiny.labels_mm[row][None], axis=2)
            after = np.linalg.norm(other.cloud_mm(number)[:40, None] - other.labels_mm[number][None], axis=2)
            np.testing.assert_allclose(after, before, atol=1e-3)
            assert not np.allclose(other.cloud_mm(number), tiny.cloud_mm(row), atol=1.0)
    np.testing.assert_allclose(moved(tiny, ROWS, "None", None).cloud_mm(0), tiny.cloud_mm(ROWS[0]), atol=1e-4)


def test_the_seeds_table_is_whole() -> None:
    table = seed_table()
    assert {len(values) for values in table.values()} == {68}
    assert np.mean(table["None"]) == pytest.approx(0.52, abs=0.005)
    assert np.mean(table["rt"]) < 0.01
