"""A small clean set, made once."""

from __future__ import annotations

import pytest

from engine.synth import planted
from engine.synth.planted import DataSet


@pytest.fixture(scope="session")
def people() -> DataSet:
    return planted.clean(10, seed=3, resolution=0.42)
