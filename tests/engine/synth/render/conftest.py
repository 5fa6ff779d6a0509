from __future__ import annotations

import numpy as np
import pytest

from engine.synth.morphable import MorphableHead
from engine.synth.render.paint import masks_of
from engine.synth.render.picture import Picture, PictureConfig, Stage, render
from tests.engine.synth.conftest import tiny_arrays


@pytest.fixture(scope="session")
def stage() -> Stage:
    """The tiny egg with the 68 points on it."""
    from engine.catalog import scheme
    from engine.synth.anchors import attach

    ibug = scheme("ibug68")
    head = MorphableHead.build(tiny_arrays(), [ibug])
    places = np.array(list(head.mean().landmarks_mm.values()))
    return Stage(head, masks_of(head), attach(places, head.mean_mm, head.faces))


@pytest.fixture(scope="session")
def picture(stage: Stage) -> Picture:
    config = PictureConfig(size_px=64, supersample=2, frame="portrait", hair=1.0, occluders=0.0, wear=False)
    return next(
        found for seed in range(20) if not (found := render(stage, np.random.default_rng(seed), config)).skin.bald
    )
