"""Two simulated observers of known noise and habit, and a model: what ``nasion reliability`` makes of them.

    python tests/benchmarks/bench_observers.py [SCANS]

Prints each figure over its true value (1.00 is right), the same without the steps that make it right, and the time.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

from engine.catalog import scheme  # noqa: E402
from engine.preprocess.similarity import random_rotation  # noqa: E402
from engine.statistics.observers import BETWEEN_OBSERVERS, Reliability, reliability  # noqa: E402
from engine.statistics.placements import Sitting, gather  # noqa: E402

NOSE = scheme("nose9")
SHAPE = np.array([one.canonical_mm for one in NOSE.landmark], float)
NOISE = {"anna": 0.5, "ben": 1.0}
HABIT = {"anna": np.zeros(3), "ben": np.array([0.0, 0.0, 1.5])}
MODEL = 0.9


def simulate(scans: int) -> Reliability:
    rng = np.random.default_rng(0)
    sittings, predicted = [], {}
    for scan in range(scans):
        head = SHAPE + rng.normal(size=SHAPE.shape) * 2.0
        turn, shift = random_rotation(rng), rng.normal(size=3) * 200

        def placed(points: np.ndarray, turn: np.ndarray = turn, shift: np.ndarray = shift) -> dict[str, tuple]:
            return {name: tuple(point) for name, point in zip(NOSE.names, points @ turn.T + shift, strict=True)}

        for who, sigma in NOISE.items():
            for session in (1, 2):
                points = head + HABIT[who] + rng.normal(size=SHAPE.shape) * sigma
                sittings.append(Sitting(f"{scan}", who, session, placed(points)))
        predicted[f"{scan}"] = placed(head + 0.5 * HABIT["ben"] + rng.normal(size=SHAPE.shape) * MODEL)
    places = {one.name: one.canonical_mm for one in NOSE.landmark}
    return reliability(gather(sittings, NOSE.names, predicted), places)


def pooled(study: Reliability, statistic: str, between: str, axis: str = "3d") -> float:
    values = [study.find(name, statistic, between, axis).value for name in NOSE.names]
    return float(np.sqrt(np.mean(np.square(np.array(values, float)))))


def main() -> None:
    scans = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    start = time.perf_counter()
    study = simulate(scans)
    spent = time.perf_counter() - start
    habit = float(np.linalg.norm(HABIT["ben"]))
    noise = np.sqrt(3 * (NOISE["anna"] ** 2 + NOISE["ben"] ** 2) / 2)
    truth = [
        ("TEM within, anna", "TEM", "sessions of anna", np.sqrt(3) * NOISE["anna"]),
        ("TEM within, ben", "TEM", "sessions of ben", np.sqrt(3) * NOISE["ben"]),
        ("TEM between", "TEM", BETWEEN_OBSERVERS, np.sqrt(noise**2 + habit**2 / 2)),
        ("random error between", "random error", BETWEEN_OBSERVERS, noise),
        ("systematic error", "systematic error", BETWEEN_OBSERVERS, habit / np.sqrt(2)),
        ("Dahlberg, anna and ben", "Dahlberg", "anna and ben", np.sqrt(noise**2 + habit**2 / 2)),
    ]
    for title, statistic, between, true in truth:
        found = pooled(study, statistic, between)
        print(f"{title:26s} {found:.3f} mm, true {true:.3f} mm, ratio {found / true:.3f}")
    bias = np.mean([study.find(name, "bias", "anna and ben", "z").value for name in NOSE.names])
    print(f"{'bias forward':26s} {-bias:.3f} mm, true {habit:.3f} mm, ratio {-bias / habit:.3f}")
    model = np.sqrt(3 * MODEL**2 + (0.5 * habit) ** 2)
    human = np.sqrt(3 * (NOISE["anna"] ** 2 + NOISE["ben"] ** 2) + habit**2)
    both = np.sqrt(model**2 + noise**2)
    ratio = pooled(study, "model error over human spread", "model and observers")
    print(f"{'model over human spread':26s} {ratio:.3f}, true {both / human:.3f}, ratio {ratio / (both / human):.3f}")
    icc = np.mean([study.find(name, "ICC(2,1)", BETWEEN_OBSERVERS).value for name in NOSE.names])
    raw = raw_icc(study)
    print(f"ICC(2,1) {icc:.3f} with the faces laid over each other; {raw:.5f} in the scanners' axes, which flatters")
    print(f"{scans} scans, {len(NOSE)} landmarks, {len(study.rows)} figures in {spent:.1f} s")


def raw_icc(study: Reliability) -> float:
    """The same placements, scattered as scans lie."""
    from engine.statistics import agreement

    rng = np.random.default_rng(1)
    first = study.placements.xyz_mm[:, :, :, 0]
    shift = rng.normal(size=(len(first), 1, 1, 3)) * 200
    values = [agreement.icc_agreement((first + shift)[:, number, :, 0]).value for number in range(len(NOSE))]
    return float(np.mean(values))


if __name__ == "__main__":
    main()
