from __future__ import annotations

import pytest

from engine.config import Config, laid_over, load
from engine.learn.config import TrainSettings
from engine.train import DefaultConfig
from engine.types import EngineError


def test_a_single_setting_changes_nothing_but_itself() -> None:
    base = {"refine": {"enabled": True}}
    whole = load(TrainSettings, base)
    assert laid_over(TrainSettings, base, "refine.loop.batch=7").refine.loop == whole.refine.loop.model_copy(
        update={"batch": 7}
    )
    assert laid_over(TrainSettings, base, "stage.net.sa1.centres=64").stage.net.sa1.radii == whole.stage.net.sa1.radii
    assert laid_over(DefaultConfig, {}, "pose_fit.batch=4").pose_fit.steps == DefaultConfig().pose_fit.steps


def test_another_net_brings_its_own_settings() -> None:
    base = {"stage": {"net": {"name": "pointnet2", "dropout": 0.3}}}
    assert laid_over(TrainSettings, {}, "stage.net={name='pointnet'}").stage.net.name == "pointnet"
    with pytest.raises(EngineError, match=r"stage\.nets"):
        laid_over(TrainSettings, base, "stage.nets.name=pointnet")


def test_what_nobody_knows_is_named() -> None:
    class Small(Config):
        a: int = 1

    with pytest.raises(EngineError, match=r"Setting b"):
        laid_over(Small, {}, "b=2")
