"""Statistics of agreement against published worked examples."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.preprocess.similarity import random_rotation
from engine.statistics import agreement
from engine.types import FloatArray

# Shrout and Fleiss, Psychological Bulletin 1979;86:420-428, table 2: six targets (rows) by four judges.
SHROUT_FLEISS = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float)

# Bland and Altman, Lancet 1986;i:307-310: peak expiratory flow (l/min) of 17 people, two readings on either meter.
WRIGHT_1 = np.array([494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427], float)
WRIGHT_2 = np.array([490, 397, 512, 401, 470, 611, 415, 431, 638, 429, 420, 633, 275, 492, 165, 372, 421], float)
MINI_1 = np.array([512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451], float)
MINI_2 = np.array([525, 415, 508, 444, 500, 625, 460, 390, 642, 432, 420, 605, 227, 467, 268, 370, 443], float)

# Ulijaszek and Kerr, British Journal of Nutrition 1999;82:165-177: stature (m) of ten subjects by four observers,
# with the sum of squares of each subject as printed there, times 100.
STATURE = np.array(
    [
        [0.865, 0.863, 0.863, 0.864], [1.023, 1.023, 1.027, 1.025], [0.982, 0.980, 0.989, 0.985],
        [0.817, 0.816, 0.812, 0.817], [0.901, 0.894, 0.900, 0.903], [0.880, 0.876, 0.881, 0.881],
        [0.948, 0.947, 0.947, 0.946], [0.906, 0.905, 0.907, 0.908], [0.924, 0.924, 0.926, 0.924],
        [0.989, 0.987, 1.002, 0.993],
    ]
)  # fmt: skip
STATURE_SQUARES = np.array([0.0003, 0.0011, 0.0046, 0.0017, 0.0045, 0.0017, 0.0002, 0.0005, 0.0003, 0.0133])

# Weight (kg) of ten children, measured twice: the supervisor's row of the SMART standardisation test that the R package
# anthrocheckr documents, with TEM = 0.08062258 (github.com/nutriverse/anthrocheckr, reference of calculate_tem).
WEIGHT_1 = np.array([15.9, 14.2, 16.7, 14.1, 14.8, 16.2, 10.5, 16.5, 14.1, 13.5])
WEIGHT_2 = np.array([16.0, 14.3, 16.7, 14.2, 14.6, 16.1, 10.5, 16.4, 14.3, 13.5])

Numbers = st.floats(-100, 100)


def ratings(draw: st.DrawFn) -> FloatArray:
    rows, columns = draw(st.integers(3, 8)), draw(st.integers(2, 4))
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    return rng.normal(size=(rows, 1)) * 3 + rng.normal(size=(rows, columns))


Ratings = st.composite(ratings)()


def test_icc_of_shrout_and_fleiss() -> None:
    squares = agreement.mean_squares(SHROUT_FLEISS)
    assert (squares.scans, squares.raters, squares.error) == pytest.approx((11.24, 32.49, 1.02), abs=0.005)
    two, three = agreement.icc_agreement(SHROUT_FLEISS), agreement.icc_consistency(SHROUT_FLEISS)
    assert two.value == pytest.approx(0.29, abs=0.005)
    assert three.value == pytest.approx(0.71, abs=0.005)
    # The intervals are those the R package psych prints for the same table: 0.019-0.76 and 0.34-0.95.
    assert (two.low, two.high) == pytest.approx((0.019, 0.76), abs=0.0015)
    assert (three.low, three.high) == pytest.approx((0.34, 0.95), abs=0.005)


def test_limits_of_agreement_of_bland_and_altman() -> None:
    found = agreement.bland_altman(WRIGHT_1, MINI_1)
    assert found.bias.value == pytest.approx(-2.1, abs=0.05)
    assert found.deviation.value == pytest.approx(38.8, abs=0.05)
    assert (found.bias.low, found.bias.high) == pytest.approx((-22.0, 17.8), abs=0.06)
    # The paper rounds 1.96 up to 2 in its limits (-79.7 and 75.5).
    assert found.lower.value == pytest.approx(-79.7 + 0.04 * 38.8, abs=0.1)
    assert found.upper.value == pytest.approx(75.5 - 0.04 * 38.8, abs=0.1)


def test_repeatability_of_bland_and_altman_by_dahlberg() -> None:
    """The paper: standard deviations of the repeats' differences 21.6 and 28.2, coefficients 43.2 and 56.4."""
    for first, second, coefficient in ((WRIGHT_1, WRIGHT_2, 43.2), (MINI_1, MINI_2, 56.4)):
        found = agreement.dahlberg(first, second).value
        assert found is not None
        assert 2 * np.sqrt(2) * found == pytest.approx(coefficient, abs=0.1)


def test_technical_error_of_ulijaszek_and_kerr() -> None:
    squares = agreement.within_scatter(STATURE).squares
    # One printed row (0.0003) is cut rather than rounded; all others agree to the last digit.
    assert 100 * squares == pytest.approx(STATURE_SQUARES, abs=6e-5)
    found = agreement.tem(STATURE)
    assert found.value == pytest.approx(np.sqrt(STATURE_SQUARES.sum() / 100 / (10 * 3)), rel=2e-3)


def test_technical_error_of_two_measurements() -> None:
    repeated = np.stack([WEIGHT_1, WEIGHT_2], axis=1)
    assert agreement.tem(repeated).value == pytest.approx(0.08062258, abs=5e-9)
    assert agreement.dahlberg(WEIGHT_1, WEIGHT_2).value == pytest.approx(0.08062258, abs=5e-9)
    assert agreement.relative_tem(0.08062258, repeated.mean()) == pytest.approx(0.551, abs=0.001)


@given(Ratings)
def test_agreement_never_beats_consistency_by_bias(table: FloatArray) -> None:
    """A constant added to one rater leaves ICC(3,1) and lowers ICC(2,1)."""
    moved = table + np.r_[20.0, np.zeros(table.shape[1] - 1)]
    three, three_moved = agreement.icc_consistency(table).value, agreement.icc_consistency(moved).value
    assert three_moved == pytest.approx(three, abs=1e-9)
    assert abs(agreement.icc_agreement(moved).value or 0.0) < max(abs(agreement.icc_agreement(table).value or 0.0), 0.5)


@given(Ratings, Numbers, st.floats(0.01, 100))
def test_scale_and_origin(table: FloatArray, shift: float, scale: float) -> None:
    for function in (agreement.icc_agreement, agreement.icc_consistency):
        before, after = function(table), function(scale * table + shift)
        assert after.value == pytest.approx(before.value, abs=1e-6)
    assert agreement.tem(scale * table + shift).value == pytest.approx(scale * (agreement.tem(table).value or 0.0))


@given(Ratings)
def test_two_repeats_make_dahlberg_of_technical_error(table: FloatArray) -> None:
    first, second = table[:, 0], table[:, 1]
    assert agreement.tem(table[:, :2]).value == pytest.approx(agreement.dahlberg(first, second).value)
    there, back = agreement.bland_altman(first, second), agreement.bland_altman(second, first)
    assert there.bias.value == pytest.approx(-(back.bias.value or 0.0))
    assert there.upper.value == pytest.approx(-(back.lower.value or 0.0))


@given(Ratings)
def test_intervals_hold_their_value(table: FloatArray) -> None:
    for found in (agreement.tem(table), agreement.icc_agreement(table), agreement.icc_consistency(table)):
        assert found.value is not None
        if found.low is not None and found.high is not None:
            assert found.low - 1e-9 <= found.value <= found.high + 1e-9


def test_technical_error_interval_covers_the_truth() -> None:
    rng = np.random.default_rng(0)
    hits = 0
    for _ in range(400):
        found = agreement.tem(rng.normal(size=(12, 3)) + 50 * rng.normal(size=(12, 1)))
        assert found.low is not None
        assert found.high is not None
        hits += found.low <= 1.0 <= found.high
    assert 0.92 <= hits / 400 <= 0.98


def test_what_is_missing_is_said() -> None:
    nothing = np.full((4, 2), np.nan)
    assert agreement.tem(nothing).reason == agreement.NO_REPEAT
    assert agreement.dahlberg(nothing[:, 0], nothing[:, 1]).value is None
    assert agreement.bland_altman(nothing[:, 0], nothing[:, 1]).bias.reason == agreement.TOO_FEW
    for function in (agreement.icc_agreement, agreement.icc_consistency):
        assert "0 scans" in function(nothing).reason
        assert "one rater" in function(np.ones((5, 1))).reason
        assert "nothing varies" in function(np.ones((5, 2))).reason


def test_gaps_are_left_out() -> None:
    gappy = np.vstack([STATURE, [[0.9, np.nan, np.nan, np.nan], [0.8, 0.81, np.nan, np.nan]]])
    scatter = agreement.within_scatter(gappy)
    assert scatter.freedom.tolist() == [3] * 10 + [0, 1]
    assert scatter.squares[-1] == pytest.approx(0.01**2 / 2)
    assert agreement.icc_consistency(gappy) == agreement.icc_consistency(STATURE)


@pytest.mark.filterwarnings("ignore:The inplace keyword")
@pytest.mark.parametrize("seed", range(4))
def test_same_as_pingouin(seed: int) -> None:
    """The library most people would use, where it is installed: values to 1e-9, intervals to its two decimals."""
    pingouin = pytest.importorskip("pingouin")
    pandas = pytest.importorskip("pandas")
    rng = np.random.default_rng(seed)
    table = rng.normal(size=(12, 1)) * 2 + rng.normal(size=(12, 3)) + np.array([0.0, 0.5, -0.4])
    long = pandas.DataFrame(
        [(i, j, table[i, j]) for i in range(12) for j in range(3)], columns=["scan", "rater", "value"]
    )
    theirs = pingouin.intraclass_corr(long, targets="scan", raters="rater", ratings="value").set_index("Type")
    for theirs_kind, ours in (
        ("ICC(A,1)", agreement.icc_agreement(table)),
        ("ICC(C,1)", agreement.icc_consistency(table)),
    ):
        row = theirs.loc[theirs_kind]
        assert ours.value == pytest.approx(row["ICC"], abs=1e-9)
        assert [ours.low, ours.high] == pytest.approx(list(row["CI95"]), abs=0.00501)


@pytest.mark.parametrize("kind", ["agreement", "consistency"])
def test_intervals_in_space_hold_the_truth_as_often_as_they_say(kind: str) -> None:
    """Faces, people and error of known, unequal variance along three axes; 95 % intervals hold the true ICC."""
    faces, people, error = np.array([4.0, 2, 1]), np.array([0.5, 0, 0]), np.array([1.0, 1, 2])
    rng = np.random.default_rng(0)
    parts = [float(np.square(part).sum()) for part in (faces, people, error)]
    truth = parts[0] / (parts[0] + parts[2] + (parts[1] if kind == "agreement" else 0.0))
    function = agreement.icc_agreement if kind == "agreement" else agreement.icc_consistency
    held = 0
    for _ in range(300):
        shared = rng.normal(size=(20, 1, 3)) * faces + rng.normal(size=(1, 2, 3)) * people
        found = function(shared + rng.normal(size=(20, 2, 3)) * error)
        held += found.low <= truth <= found.high
    assert 0.91 <= held / 300 <= 0.995


@given(st.integers(0, 2**32 - 1))
def test_figures_in_space_do_not_depend_on_the_axes(seed: int) -> None:
    rng = np.random.default_rng(seed)
    ratings = rng.normal(size=(9, 1, 3)) * [3, 2, 1] + rng.normal(size=(9, 3, 3))
    turned = ratings @ random_rotation(rng).T
    for function in (agreement.icc_agreement, agreement.icc_consistency):
        here, there = function(ratings), function(turned)
        assert [there.value, there.low, there.high] == pytest.approx([here.value, here.low, here.high], abs=1e-9)
