from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from engine.nets import SE3UNetConfig, build  # noqa: E402
from engine.preprocess.neighbourhoods import KnnPyramid  # noqa: E402
from engine.preprocess.similarity import random_rotation  # noqa: E402
from engine.train.equivariance import FAULTS, Motion, layer_errors  # noqa: E402
from engine.types import EngineError  # noqa: E402

CONFIG = SE3UNetConfig(
    pyramid=KnnPyramid(levels=3, neighbours=8, pool_neighbours=8),
    scalars=(8, 10, 12),
    vectors=(4, 5, 6),
    blocks=(1, 1, 1),
    heads=2,
    hidden=8,
)
RNG = np.random.default_rng(0)
TURN, STILL = random_rotation(RNG), np.eye(3)
AT_REST, NEAR, FAR = np.zeros(3), np.array([0.7, -1.1, 0.4]), np.array([100.0, -80.0, 60.0])


def net() -> torch.nn.Module:
    torch.manual_seed(3)
    made = build(CONFIG, landmarks=4)
    made.head[1].bias.data.zero_()
    return made


def points() -> np.ndarray:
    rng = np.random.default_rng(1)
    unit = rng.normal(size=(160, 3))
    return unit / np.linalg.norm(unit, axis=1, keepdims=True) * [0.6, 0.9, 0.7]


def largest(motion: Motion, fault: str = "none", dtype: torch.dtype = torch.float64) -> float:
    return max(error.error for error in layer_errors(net(), points(), motion, fault, dtype))


@pytest.mark.parametrize("turn", [STILL, TURN], ids=["still", "turned"])
@pytest.mark.parametrize("shift", [AT_REST, NEAR, FAR], ids=["at rest", "near", "far"])
def test_every_layer_is_equivariant_in_both_precisions(turn: np.ndarray, shift: np.ndarray) -> None:
    motion = Motion(turn, shift)
    assert largest(motion) < (1e-10 if shift is FAR else 2e-12)
    # 100 sizes away the input itself is rounded to 4e-6 of the cloud's size.
    assert largest(motion, dtype=torch.float32) < (1e-3 if shift is FAR else 3e-5)


@pytest.mark.parametrize("fault", [name for name in FAULTS if name != "none"])
def test_each_fault_breaks_shifts_and_leaves_turns_alone(fault: str) -> None:
    assert largest(Motion(TURN, AT_REST), fault, torch.float32) < 1e-4
    shift = FAR if fault == "fast distances" else NEAR
    heat = layer_errors(net(), points(), Motion(STILL, shift), fault, torch.float32)[-1]
    assert heat.kind == "heat"
    assert heat.error > 1e-3
    assert largest(Motion(TURN, shift), fault, torch.float32) > 1e-3


def test_layers_come_in_order_and_an_unknown_fault_is_told() -> None:
    found = layer_errors(net(), points(), Motion(STILL, AT_REST))
    assert [error.layer for error in found][::2] == ["embedding", "down 0", "down 1", "down 2", "up 1", "up 0", "heat"]
    assert all(error.error == 0 for error in found)
    with pytest.raises(EngineError, match="no fault called"):
        layer_errors(net(), points(), Motion(STILL, AT_REST), "other")
