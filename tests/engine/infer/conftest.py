from __future__ import annotations

from types import SimpleNamespace

import pytest

from engine import catalog
from engine.infer.cards import model_card
from engine.infer.points import channel_of, locate
from engine.io import find_reference, read_annotation, read_scan
from engine.synth.demo import write_demo


@pytest.fixture(scope="session")
def painted(tmp_path_factory):
    """A textured head with its truth by ``scheme/name``, what the nets say of it, and the channels."""
    path = write_demo(tmp_path_factory.mktemp("painted"), 1)[0]
    scan, scheme, card = read_scan(path), catalog.scheme("ibug68"), model_card(None)
    reference = find_reference(path)
    assert reference is not None
    truth, _ = read_annotation(reference, scheme, scan)
    answer = locate(scan, card)
    assert answer is not None
    places = {f"ibug68/{name}": mark.xyz_mm for name, mark in truth.landmarks.items()}
    return SimpleNamespace(scan=scan, truth=places, answer=answer, channel=channel_of(card))
