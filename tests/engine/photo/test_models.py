from __future__ import annotations

import hashlib

import numpy as np
import pytest

from engine import catalog
from engine.photo.models import RENDERS_ONLY, photo_card, photo_cards, photo_folder, photo_network
from engine.types import EngineError


@pytest.mark.parametrize("card_id", list(photo_cards()))
def test_a_shipped_photo_model_is_whole_and_says_what_it_was_trained_on(card_id: str) -> None:
    card = photo_cards()[card_id]
    assert hashlib.sha256((photo_folder() / card.file).read_bytes()).hexdigest() == card.sha256
    assert card.trained_on == "renders only"
    assert card.training["photos"] == 0
    assert card.measured
    assert card.licence
    assert "renders only" in RENDERS_ONLY


def test_all_photo_models_together_are_small() -> None:
    assert sum(path.stat().st_size for path in photo_folder().iterdir()) <= 10_000_000


def test_the_dense_model_answers_its_scheme_and_differs_by_picture() -> None:
    card = photo_card("dense")
    scheme = catalog.scheme(card.scheme)
    assert scheme.names[:68] == catalog.scheme("ibug68").names
    images = np.random.default_rng(0).random((2, 3, card.size_px, card.size_px)).astype(np.float32)
    answer = photo_network(card).run({"image": images})
    assert answer["points"].shape == (2, len(scheme), 3)
    assert not np.allclose(answer["points"][0], answer["points"][1])


def test_a_kind_that_is_not_installed_is_named() -> None:
    with pytest.raises(EngineError, match="nonsense"):
        photo_card("nonsense")  # type: ignore[arg-type]
