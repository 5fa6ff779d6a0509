from __future__ import annotations

import numpy as np
import pytest

from engine.evaluate.metrics import METRICS, ErrorTable, bootstrap_interval, distances_mm, reliability
from engine.evaluate.report import error_report, markdown


@pytest.mark.parametrize("name", list(METRICS))
def test_perfect_answers_measure_zero_and_order_does_not_matter(name: str) -> None:
    places = np.random.default_rng(0).normal(size=(4, 9, 3))
    assert METRICS[name](distances_mm(places, places)) == 0.0
    errors = np.random.default_rng(1).gamma(2.0, 2.0, 60)
    shuffled = np.random.default_rng(2).permutation(errors)
    assert METRICS[name](errors) == pytest.approx(METRICS[name](shuffled))
    assert METRICS[name](np.append(errors, np.nan)) == pytest.approx(METRICS[name](errors))
    assert np.isnan(METRICS[name](np.array([np.nan])))


def test_golden_numbers() -> None:
    errors = np.array([[1.0, 3.0], [9.0, 11.0], [np.nan, np.nan]])
    table = ErrorTable("s", ("a", "b", "c"), ("p", "q"), ("left", "right"), errors, ("c",))
    overall = table.overall()
    assert overall["mean_mm"] == 6.0
    assert overall["median_mm"] == 6.0
    assert overall["max_mm"] == 11.0
    assert overall["over_4mm_percent"] == 50.0
    assert overall["scans_over_8mm_percent"] == 50.0
    assert overall["not_found_percent"] == pytest.approx(100 / 3)
    assert table.per_group()["right"]["mean_mm"] == 7.0
    assert table.per_landmark()["p"]["mean_mm"] == 5.0


def test_reliability_of_honest_confidence_lies_on_the_diagonal() -> None:
    rng = np.random.default_rng(0)
    confidence = rng.random(50_000)
    errors = np.where(rng.random(50_000) < confidence, 1.0, 9.0)
    for stated, actual, count in reliability(confidence, errors):
        assert abs(stated - actual) < 0.03
        assert count > 1000


def test_the_interval_holds_the_mean_and_narrows_with_scans() -> None:
    rng = np.random.default_rng(0)
    few, many = rng.gamma(4.0, 0.5, 20), rng.gamma(4.0, 0.5, 2000)
    low, high = bootstrap_interval(few)
    assert low < few.mean() < high
    narrow = bootstrap_interval(many)
    assert narrow[1] - narrow[0] < 0.3 * (high - low)


def test_report_shows_every_group_and_landmark() -> None:
    table = ErrorTable("s", ("a",), ("p", "q"), ("left", "right"), np.array([[1.0, 3.0]]))
    text = error_report("Title", table)
    for word in ("Title", "left", "right", "| p", "| q", "mean_mm 2.00"):
        assert word in text


def test_table_columns_line_up() -> None:
    lines = markdown(["a", "long header"], [["1", "2"], ["three", "4"]]).splitlines()
    assert len({len(line) for line in lines}) == 1
