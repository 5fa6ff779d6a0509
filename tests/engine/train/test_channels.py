from __future__ import annotations

import numpy as np

from engine import catalog
from engine.train.channels import channels_of


def all_names() -> list[str]:
    return [
        f"{scheme.id}/{landmark.name}"
        for scheme in catalog.shipped_schemes().values()
        for landmark in scheme.landmark
        if landmark.canonical_mm is not None
    ]


def test_every_landmark_of_every_scheme_has_one_channel() -> None:
    names = all_names()
    channels = channels_of(names)
    assert set(channels.points) | set(channels.alias) == set(names)
    assert not set(channels.points) & set(channels.alias)
    assert [names[row] for row in channels.rows] == list(channels.points)
    assert len(channels.points) < len(names)


def test_mirroring_is_its_own_inverse_and_swaps_sides() -> None:
    channels = channels_of(all_names())
    assert np.array_equal(channels.mirror[channels.mirror], np.arange(len(channels.points)))
    assert np.allclose(channels.places_mm[channels.mirror], channels.places_mm * [-1, 1, 1], atol=0.5)
