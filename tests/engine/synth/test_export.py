from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.catalog import scheme
from engine.io import read_annotation, read_scan
from engine.synth.anchors import attach
from engine.synth.export import run, sample_skin
from engine.types import EngineError

MODEL = Path(__file__).parents[4] / "shared" / "data" / "ict_facekit" / "ict_facekit_light.npz"


def check(path: Path, tolerance_mm: float) -> None:
    scan = read_scan(path)
    for scheme_id, ending in (("ibug68", ""), ("nose9", "_nose9"), ("face-clinical", "_face-clinical")):
        reference = path.with_name(f"{path.stem}{ending}.csv")
        annotation, _ = read_annotation(reference, scheme(scheme_id), scan)
        places = np.array([landmark.xyz_mm for landmark in annotation.landmarks.values()])
        assert len(places) == len(scheme(scheme_id))
        if scan.faces is not None:
            near = attach(places, scan.points_mm, scan.faces).on(scan.points_mm)
            assert np.linalg.norm(near - places, axis=1).max() < tolerance_mm


def test_scans_come_with_their_landmarks_and_by_seed(tmp_path: Path) -> None:
    paths = run(2, tmp_path / "a", seed=1)
    again = run(1, tmp_path / "b", seed=1)
    assert [path.name for path in paths] == ["scan_001.obj", "scan_002.obj"]
    assert again[0].read_bytes() == paths[0].read_bytes()
    assert paths[1].read_bytes() != paths[0].read_bytes()
    for path in paths:
        check(path, 0.02)


@pytest.mark.skipif(not MODEL.exists(), reason="no morphable head here")
def test_scans_of_a_morphable_head(tmp_path: Path) -> None:
    (path,) = run(1, tmp_path, seed=2, face_model=MODEL)
    assert path.suffix == ".ply"
    check(path, 0.02)


def test_a_wrong_face_model_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "model.npz").write_bytes(b"nothing")
    with pytest.raises(EngineError, match=r"model\.npz"):
        run(1, tmp_path / "out", face_model=tmp_path / "model.npz")


def test_looks_go_with_age_and_sex() -> None:
    rng = np.random.default_rng(0)
    women = [sample_skin(rng, False, 30) for _ in range(60)]
    children = [sample_skin(rng, True, 9) for _ in range(60)]
    assert all(skin.stubble == 0 and skin.style != "receding" for skin in women)
    assert all(skin.stubble == 0 for skin in children)
    assert len({skin.tone for skin in women}) > 3
