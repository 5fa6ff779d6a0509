from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.evaluate.model import bare_scan, non_faces, posed
from engine.infer.points import predict, unit_of
from engine.preprocess.surface import snap_to_surface
from engine.synth.head import build_head, mean_parameters
from engine.synth.pose import random_pose
from engine.types import Cancelled, EngineError, Prediction, Scan, Unit

INNER = slice(27, 68)
SCHEMES = ("ibug68", "nose9", "face-clinical")


@pytest.fixture(scope="module")
def scan() -> Scan:
    head = build_head(mean_parameters(), 0.5)
    return bare_scan("head.ply", head.vertices_mm, head.faces)


@pytest.fixture(scope="module")
def true_mm() -> np.ndarray:
    head = build_head(mean_parameters(), 0.5)
    return np.array([place for name, place in head.landmarks_mm.items() if name.startswith("ibug68/")])


@pytest.fixture(scope="module")
def answer(scan: Scan) -> dict[str, Prediction]:
    return predict(scan, None, SCHEMES)


def test_landmarks_are_right_on_a_head_it_never_saw(answer: dict[str, Prediction], true_mm: np.ndarray) -> None:
    found = answer["ibug68"]
    assert found.found
    error = np.linalg.norm(found.xyz_mm - true_mm, axis=1)
    assert error[INNER].mean() < 4.0
    assert np.all((found.confidence >= 0) & (found.confidence <= 1))
    assert 0.85 < found.unit_factor < 1.15


def test_one_pass_answers_every_scheme_on_the_surface(answer: dict[str, Prediction], scan: Scan) -> None:
    assert tuple(answer) == SCHEMES
    assert scan.faces is not None
    for found in answer.values():
        sure = found.confidence > 0.5
        _, distance = snap_to_surface(found.xyz_mm[sure], scan.points_mm, scan.faces, 3.0)
        assert distance.max() < 1e-3


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_answer_moves_with_the_scan(answer: dict[str, Prediction], scan: Scan, seed: int) -> None:
    pose = random_pose(np.random.default_rng(seed))
    moved = predict(posed(scan, pose), None, ("ibug68",))["ibug68"]
    assert moved.found
    back = (moved.xyz_mm - pose.shift) @ pose.turn / pose.scale
    assert np.linalg.norm(back - answer["ibug68"].xyz_mm, axis=1).mean() < 0.3
    assert moved.unit_factor == pytest.approx(answer["ibug68"].unit_factor * pose.scale, rel=0.02)


def test_the_pose_takes_the_scan_to_the_canonical_frame(answer: dict[str, Prediction]) -> None:
    found = answer["ibug68"]
    assert found.pose is not None
    upright = found.xyz_mm @ found.pose[:3, :3].T + found.pose[:3, 3]
    eyes, chin, nose = upright[36:48].mean(0), upright[8], upright[30]
    assert eyes[1] > nose[1] > chin[1]
    assert nose[2] > eyes[2]
    assert upright[45, 0] > 0 > upright[36, 0]


def test_a_head_in_metres_read_as_millimetres_is_noticed(scan: Scan) -> None:
    small = replace(scan, points_mm=scan.points_mm * 0.001)
    found = predict(small, None, ("ibug68",))["ibug68"]
    assert found.found
    assert unit_of(small, found) is Unit.METRE
    assert "metres" in found.message


@pytest.mark.parametrize("thing", [thing.name for thing in non_faces(np.random.default_rng(0))])
def test_what_is_no_face_is_not_found(thing: str) -> None:
    scan = next(scan for scan in non_faces(np.random.default_rng(0)) if scan.name == thing)
    found = predict(scan, None, ("ibug68",))["ibug68"]
    assert not found.found
    assert np.isnan(found.xyz_mm).all()
    assert thing in found.message


@pytest.mark.parametrize("points", [np.zeros((0, 3)), np.ones((1, 3)), np.ones((500, 3)), np.eye(3)])
def test_hopeless_scans_get_a_sentence_instead_of_a_crash(points: np.ndarray) -> None:
    found = predict(bare_scan("poor.ply", points), None, ("nose9",))["nose9"]
    assert not found.found
    assert "poor.ply" in found.message


def test_an_unknown_scheme_or_model_is_an_error(scan: Scan) -> None:
    with pytest.raises(EngineError, match=r"It answers: .*ibug68"):
        predict(scan, None, ("nonsense",))
    with pytest.raises(EngineError, match="no landmark model"):
        predict(scan, "nonsense", ("ibug68",))


def test_it_tells_how_far_it_is_and_can_be_stopped(scan: Scan) -> None:
    heard: list[float] = []
    predict(scan, None, ("nose9",), lambda share, text: heard.append(share))
    assert heard == sorted(heard)
    assert heard[-1] == 1.0

    def stop(share: float, text: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        predict(scan, None, ("nose9",), stop)
