"""Random expressions: coupled, bounded, even between the sides, and absent when asked."""

from __future__ import annotations

import numpy as np
import pytest

from engine.synth.expressions import EXPRESSIONS, draw_weights

NAMES = ("eyeBlink_L", "eyeBlink_R", "jawOpen", "mouthSmile_L", "mouthSmile_R", "jawLeft", "jawRight")


def drawn(strength: float, count: int = 600) -> np.ndarray:
    rng = np.random.default_rng(0)
    return np.stack([draw_weights(rng, NAMES, strength) for _ in range(count)])


def test_no_strength_is_neutral() -> None:
    assert not drawn(0.0, 50).any()


def test_weights_stay_between_nothing_and_one() -> None:
    weights = drawn(3.0)
    assert weights.min() >= 0.0
    assert weights.max() <= 1.0


def test_eyes_close_together_most_of_the_time() -> None:
    weights = drawn(1.0)
    closed = weights[weights[:, :2].max(axis=1) > 0.3]
    assert len(closed) > 60
    assert (np.abs(closed[:, 0] - closed[:, 1]) < 0.2).mean() > 0.85


def test_the_jaw_goes_to_either_side_but_never_both() -> None:
    weights = drawn(3.0)
    assert (weights[:, 5] > 0).any()
    assert (weights[:, 6] > 0).any()
    assert not ((weights[:, 5] > 0) & (weights[:, 6] > 0)).any()


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_every_row_is_a_weight(name: str) -> None:
    row = EXPRESSIONS[name]
    assert 0.0 < row.share <= 1.0
    assert all(0.0 < weight <= 1.0 for weight in row.weights.values())


def test_every_name_is_a_shape_of_the_shared_model(shared_data) -> None:  # type: ignore[no-untyped-def]
    with np.load(shared_data / "ict_facekit" / "ict_facekit_light.npz") as store:
        known = {str(name) for name in store["expression_names"]}
    stems = known | {name[:-2] for name in known}
    assert {name for row in EXPRESSIONS.values() for name in row.weights} <= stems
