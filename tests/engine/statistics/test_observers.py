from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from engine.preprocess.similarity import random_rotation
from engine.statistics.observers import BETWEEN_OBSERVERS, ONE_OBSERVER, ONE_SESSION, Reliability, reliability
from engine.statistics.placements import Sitting, gather, in_face_frame
from engine.types import EngineError, FloatArray

NAMES = tuple("abcdef")
SHAPE = np.array([[0, 60, 90], [0, 0, 120], [0, -60, 95], [45, 30, 80], [-45, 30, 80], [30, -30, 90]], float)


def sitting(scan: int, observer: str, session: int, points: FloatArray, names: Sequence[str] = NAMES) -> Sitting:
    places = {name: tuple(map(float, point)) for name, point in zip(names, points, strict=True)}
    return Sitting(f"{scan}.ply", observer, session, places)


def simulated(
    scans: int = 60, noise: dict[str, float] | None = None, sessions: int = 2, seed: int = 0,
    habit: dict[str, FloatArray] | None = None, model: float | None = None, turned: bool = True,
) -> Reliability:  # fmt: skip
    """Observers who place a landmark with known noise (mm per axis) and habit, on heads that lie anywhere."""
    rng = np.random.default_rng(seed)
    noise = noise or {"anna": 0.5, "ben": 1.0}
    sittings, predicted = [], {}
    for scan in range(scans):
        head = SHAPE + rng.normal(size=SHAPE.shape) * 2
        turn = random_rotation(rng) if turned else np.eye(3)
        shift = rng.normal(size=3) * 200
        for observer, sigma in noise.items():
            for session in range(1, sessions + 1):
                away = rng.normal(size=SHAPE.shape) * sigma + (habit or {}).get(observer, np.zeros(3))
                sittings.append(sitting(scan, observer, session, (head + away) @ turn.T + shift))
        if model is not None:
            placed = (head + rng.normal(size=SHAPE.shape) * model) @ turn.T + shift
            predicted[f"{scan}.ply"] = {n: tuple(map(float, p)) for n, p in zip(NAMES, placed, strict=True)}
    places = {name: tuple(map(float, point)) for name, point in zip(NAMES, SHAPE, strict=True)}
    return reliability(gather(sittings, NAMES, predicted), places)


def over_landmarks(study: Reliability, statistic: str, between: str, axis: str = "3d") -> float:
    values = [study.find(name, statistic, between, axis).value for name in NAMES]
    return float(np.sqrt(np.mean(np.square(np.array(values, float)))))


def test_known_noise_is_recovered() -> None:
    study = simulated(scans=150)
    assert over_landmarks(study, "TEM", "sessions of anna") == pytest.approx(np.sqrt(3) * 0.5, rel=0.05)
    assert over_landmarks(study, "TEM", "sessions of ben") == pytest.approx(np.sqrt(3) * 1.0, rel=0.05)
    both = np.sqrt(3 * (0.5**2 + 1.0**2) / 2)
    assert over_landmarks(study, "TEM", BETWEEN_OBSERVERS) == pytest.approx(both, rel=0.05)
    assert over_landmarks(study, "TEM", "sessions of anna", "x") == pytest.approx(0.5, rel=0.07)


def test_known_habit_is_recovered_in_the_face_frame() -> None:
    study = simulated(scans=150, habit={"ben": np.array([0.0, 0.0, 2.0])})
    bias = np.mean([study.find(name, "bias", "anna and ben", "z").value for name in NAMES])
    assert bias == pytest.approx(-2.0, rel=0.05)
    assert abs(np.mean([study.find(name, "bias", "anna and ben", "x").value for name in NAMES])) < 0.1
    systematic = over_landmarks(study, "systematic error", BETWEEN_OBSERVERS)
    assert systematic == pytest.approx(2.0 / np.sqrt(2), rel=0.06)
    assert over_landmarks(study, "random error", BETWEEN_OBSERVERS) == pytest.approx(
        np.sqrt(3 * (0.25 + 1.0) / 2), rel=0.06
    )


def test_a_model_as_good_as_a_person_has_the_ratio_one() -> None:
    like = simulated(scans=150, noise={"anna": 0.8, "ben": 0.8, "cleo": 0.8}, sessions=1, model=0.8)
    worse = simulated(scans=150, noise={"anna": 0.8, "ben": 0.8, "cleo": 0.8}, sessions=1, model=2.4)
    assert over_landmarks(like, "model error over human spread", "model and observers") == pytest.approx(1.0, abs=0.06)
    assert over_landmarks(worse, "model error over human spread", "model and observers") > 2.0


def test_ellipsoids_hold_what_they_say() -> None:
    study = simulated(scans=120, noise={"anna": 0.7}, sessions=2)
    ellipsoid = study.ellipsoids["b", "sessions"]
    # Noise of 0.7 mm on every axis: a sphere with the radius that holds 95 % of a normal distribution in space.
    volumes = [study.ellipsoids[name, "sessions"].volume_mm3 for name in NAMES]
    assert np.cbrt(np.mean(volumes) * 3 / (4 * np.pi)) == pytest.approx(0.7 * np.sqrt(7.815), rel=0.06)
    rng = np.random.default_rng(3)
    fresh = rng.normal(size=(20_000, 3)) * 0.7
    inside = (np.square(fresh @ np.linalg.inv(ellipsoid.axes_mm).T).sum(1) <= 1).mean()
    assert 0.9 <= inside <= 0.99
    matrix = ellipsoid.matrix
    assert np.linalg.det(matrix[:3, :3]) > 0
    assert matrix[:3, 3] == pytest.approx(ellipsoid.centre_mm)


def test_distances_between_observers_do_not_depend_on_where_scans_lie() -> None:
    lying, turned = simulated(scans=20, turned=False, seed=5), simulated(scans=20, turned=False, seed=5)
    rng = np.random.default_rng(9)
    moved = []
    for number, scan in enumerate(turned.placements.scans):
        turn, shift = random_rotation(rng), rng.normal(size=3) * 500
        for o, observer in enumerate(turned.placements.observers):
            for t in range(2):
                points = turned.placements.xyz_mm[number, :, o, t] @ turn.T + shift
                moved.append(Sitting(scan, observer, t + 1, {n: tuple(p) for n, p in zip(NAMES, points, strict=True)}))
    again = reliability(gather(moved, NAMES))
    for name in NAMES:
        for statistic, between in (("TEM", BETWEEN_OBSERVERS), ("ICC(2,1)", BETWEEN_OBSERVERS), ("TEM", "sessions")):
            before, after = lying.find(name, statistic, between), again.find(name, statistic, between)
            assert after.value == pytest.approx(before.value, rel=1e-6)


def test_every_row_has_a_value_or_a_reason() -> None:
    """Whatever is missing: no NaN, no crash, a sentence instead."""
    rng = np.random.default_rng(1)
    heads = [SHAPE + rng.normal(size=SHAPE.shape) for _ in range(5)]
    cases = {
        "one session, one observer": [sitting(i, "anna", 1, head) for i, head in enumerate(heads)],
        "one scan": [sitting(0, "anna", 1, heads[0]), sitting(0, "ben", 1, heads[0] + 1)],
        "one landmark": [sitting(i, who, 1, head[:1], NAMES[:1]) for i, head in enumerate(heads) for who in ("a", "b")],
        "exact agreement": [sitting(i, who, 1, head) for i, head in enumerate(heads) for who in ("a", "b")],
        "no scan in common": [sitting(i, f"observer {i}", 1, head) for i, head in enumerate(heads)],
        "different landmarks": [
            sitting(i, who, 1, head[part], NAMES[part])
            for i, head in enumerate(heads)
            for who, part in (("a", slice(0, 3)), ("b", slice(3, 6)))
        ],
    }
    for what, sittings in cases.items():
        study = reliability(gather(sittings))
        assert study.rows, what
        for row in study.rows:
            assert (row.estimate.value is not None) or row.estimate.reason, (what, row)


def test_what_cannot_be_computed_says_why() -> None:
    rng = np.random.default_rng(1)
    alone = reliability(gather([sitting(i, "anna", 1, SHAPE + rng.normal(size=SHAPE.shape)) for i in range(5)]))
    assert alone.find("a", "TEM", "sessions").reason == ONE_SESSION
    assert alone.find("a", "ICC(2,1)").reason == ONE_OBSERVER
    assert not alone.ellipsoids


def test_an_observer_who_skipped_landmarks() -> None:
    rng = np.random.default_rng(2)
    sittings = []
    for scan in range(12):
        head = SHAPE + rng.normal(size=SHAPE.shape)
        sittings.append(sitting(scan, "anna", 1, head))
        kept = [1, 2, 3, 4, 5] if scan % 2 else [0, 1, 2, 3, 4]
        kept = [number for number in kept if number != 5]
        sittings.append(sitting(scan, "ben", 1, (head + rng.normal(size=SHAPE.shape))[kept], [NAMES[i] for i in kept]))
    study = reliability(gather(sittings, NAMES))
    assert study.find("b", "TEM").count == 12
    assert study.find("a", "TEM").count == 6
    assert study.find("f", "TEM").value is None
    assert "two placements" in study.find("f", "TEM").reason


def test_scans_with_two_landmarks_are_left_out_and_said() -> None:
    sittings = [sitting(i, who, 1, SHAPE + i) for i in range(4) for who in ("a", "b")]
    sittings.append(sitting(9, "a", 1, SHAPE[:2], NAMES[:2]))
    placements = in_face_frame(gather(sittings))
    assert placements.scans == ("0.ply", "1.ply", "2.ply", "3.ply")
    assert "1 scans with fewer than three" in placements.notes[0]


def test_the_same_sitting_twice_is_refused() -> None:
    with pytest.raises(EngineError, match=r"anna has 0\.ply twice in session 1"):
        gather([sitting(0, "anna", 1, SHAPE), sitting(0, "anna", 1, SHAPE)])
    with pytest.raises(EngineError, match="no landmarks"):
        gather([])
