from __future__ import annotations

import hashlib

import numpy as np
import pytest

from engine import catalog
from engine.infer import cards
from engine.infer.points import channel_of
from engine.types import EngineError


@pytest.mark.parametrize("model_id", list(cards.shipped_cards()))
def test_a_shipped_model_is_whole_and_answers_whole_schemes(model_id: str) -> None:
    card = cards.model_card(model_id)
    for weights in (card.pose_net, card.precise_net):
        data = (cards.models_folder() / weights.file).read_bytes()
        assert hashlib.sha256(data).hexdigest() == weights.sha256
    channel = channel_of(card)
    for scheme_id in card.output.schemes:
        for name in catalog.scheme(scheme_id).names:
            assert 0 <= channel[f"{scheme_id}/{name}"] < len(card.output.points)
    assert len(card.output.canonical_mm) == len(card.output.points)
    assert np.all(np.diff(card.verify.expected_mm) > 0)
    assert np.all(np.diff(card.verify.confidence) <= 0)
    assert 0 < card.verify.found_score < 1
    assert card.licence


def test_there_is_one_default_model_and_all_weights_are_small() -> None:
    assert sum(card.default for card in cards.shipped_cards().values()) == 1
    assert cards.model_card(None).id == cards.default_model_id()
    size = sum(path.stat().st_size for path in cards.models_folder().iterdir())
    assert size <= 15_000_000


def test_an_unknown_model_is_answered_with_the_known_ones() -> None:
    with pytest.raises(EngineError, match=cards.default_model_id()):
        cards.model_card("nonsense")
