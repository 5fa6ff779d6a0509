from __future__ import annotations

import numpy as np
import pytest

from engine.evaluate.model import bare_scan
from engine.infer.cards import model_card
from engine.infer.evidence import landmark_heat
from engine.infer.points import locate, predict
from engine.synth.head import build_head, mean_parameters
from engine.types import EngineError


def test_heat_is_highest_about_the_landmark_and_nowhere_far_from_it() -> None:
    head = build_head(mean_parameters(), 0.5)
    scan = bare_scan("head", head.vertices_mm, head.faces)
    card = model_card(None)
    answer = locate(scan, card)
    assert answer is not None
    tip = predict(scan, None, ("ibug68",))["ibug68"].xyz_mm[30]
    heat = landmark_heat(card, answer, "ibug68/nose_bridge_4", scan.points_mm)
    away = np.linalg.norm(np.asarray(scan.points_mm) - tip, axis=1)
    assert heat.max() > 0.3
    assert away[heat.argmax()] < 6.0
    assert heat[away > 40.0].max() < 0.02
    with pytest.raises(EngineError, match="does not answer"):
        landmark_heat(card, answer, "ibug68/elbow", scan.points_mm)
