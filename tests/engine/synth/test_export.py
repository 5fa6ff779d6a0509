from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.catalog import scheme
from engine.io import read_annotation, read_scan
from engine.synth.anchors import attach
from engine.synth.export import run, sample_skin
from engine.synth.head import build_head, mean_parameters
from engine.synth.scan_files import triangles
from engine.synth.skin import Skin
from engine.synth.wear import as_scan
from engine.types import EngineError, State

MODEL = Path(__file__).parents[4] / "shared" / "data" / "ict_facekit" / "ict_facekit_light.npz"


def check(path: Path, tolerance_mm: float) -> None:
    scan = read_scan(path)
    for scheme_id, ending in (("ibug68", ""), ("nose9", "_nose9"), ("face-clinical", "_face-clinical")):
        reference = path.with_name(f"{path.stem}{ending}.csv")
        annotation, _ = read_annotation(reference, scheme(scheme_id), scan)
        assert len(annotation.landmarks) == len(scheme(scheme_id))
        seen = [landmark.xyz_mm for landmark in annotation.landmarks.values() if landmark.state is State.PLACED]
        places = np.array(seen)
        assert len(places) >= 7
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


def test_landmarks_under_hair_are_said_to_be_hidden_and_stay_on_the_skin() -> None:
    head = build_head(mean_parameters("female"), 0.4)
    scan = as_scan(head, Skin(style="bob"), np.random.default_rng(0), size=64)
    free = as_scan(head, Skin(style="bald"), np.random.default_rng(0), size=64)
    assert "face-clinical/tragion_left" in scan.hidden
    assert not free.hidden
    assert "face-clinical/pronasale" not in scan.hidden
    for name in scan.hidden:
        assert np.linalg.norm(np.subtract(scan.landmarks_mm[name], head.landmarks_mm[name])) < 1e-6


def test_a_ragged_cut_and_holes_leave_no_landmark_without_its_surface() -> None:
    head = build_head(mean_parameters("male"), 0.5)
    for seed in range(4):
        scan = as_scan(head, Skin(style="bald"), np.random.default_rng(seed), size=64, holes=8)
        places = np.array(list(scan.landmarks_mm.values()))
        near = attach(places, scan.points_mm, triangles(scan.polygons)).on(scan.points_mm)
        assert np.linalg.norm(near - places, axis=1).max() < 1e-3
        assert len(scan.points_mm) < len(head.vertices_mm)
