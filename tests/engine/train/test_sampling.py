from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from engine.preprocess.sampling import farthest_points  # noqa: E402
from engine.train.sampling import farthest_points_of  # noqa: E402


@pytest.mark.parametrize("count", [40, 260])
def test_many_clouds_at_once_give_what_one_by_one_gives(count: int) -> None:
    clouds = np.random.default_rng(0).normal(size=(3, 200, 3))
    found = farthest_points_of(torch.from_numpy(clouds), count).numpy()
    assert [row.tolist() for row in found] == [farthest_points(cloud, count).tolist() for cloud in clouds]
