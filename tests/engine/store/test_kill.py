"""kill -9 while editing; ``tests/benchmarks/bench_kill.py`` does the same a hundred times."""

from __future__ import annotations

import importlib.util
import random
import sys
from pathlib import Path
from types import ModuleType

import pytest


def load_helper() -> ModuleType:
    path = Path(__file__).with_name("killing.py")
    spec = importlib.util.spec_from_file_location("killing", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["killing"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("pause_s", [0.06, 0.0])
def test_a_killed_editor_loses_at_most_the_last_gesture(tmp_path: Path, pause_s: float) -> None:
    killing = load_helper()
    killing.make_project(tmp_path / "study")
    dice = random.Random(1)
    for _ in range(4):
        autopsy = killing.kill_once(tmp_path / "study", dice, pause_s=pause_s, life_s=(0.0, 0.6))
        assert autopsy.sound, autopsy
    assert autopsy.found > 4
