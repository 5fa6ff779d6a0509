from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from engine.evaluate.metrics import ErrorTable
from engine.evaluate.reliability_plot import drawn, write_reliability
from engine.types import EngineError


def table(sure: np.ndarray, errors: np.ndarray) -> ErrorTable:
    names = tuple(f"p{number}" for number in range(errors.shape[1]))
    return ErrorTable("x", ("a",) * len(errors), names, names, errors, (), sure)


def test_a_model_that_keeps_its_word_lies_on_the_line(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    sure = rng.uniform(0.0, 1.0, (200, 50))
    errors = np.where(rng.random(sure.shape) < sure, 1.0, 9.0)
    write_reliability([table(sure, errors)], "A & B", tmp_path / "r.svg")
    root = ElementTree.parse(tmp_path / "r.svg").getroot()
    marks = [node for node in root.iter() if node.tag.endswith("circle")]
    assert len(marks) == 10
    for mark in marks:
        assert float(mark.attrib["cx"]) + float(mark.attrib["cy"]) == pytest.approx(320.0, abs=9.0)


def test_more_landmarks_make_a_larger_mark() -> None:
    text = drawn([(0.2, 0.3, 5), (0.9, 0.9, 500)], "t")
    few, many = (float(part.split("'")[0]) for part in text.split(" r='")[1:])
    assert few < many


def test_a_folder_that_is_none_is_said(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="folder"):
        write_reliability([table(np.ones((1, 1)), np.ones((1, 1)))], "t", tmp_path / "no" / "r.svg")
