from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine import catalog
from engine.evaluate.model import annotated_case, error_tables, posed, run, synthetic_cases
from engine.infer.cards import default_model_id
from engine.synth.head import build_head, mean_parameters
from engine.synth.pose import random_pose
from engine.types import EngineError


def test_synthetic_cases_are_the_same_for_the_same_seed_and_carry_their_unit() -> None:
    one, two = (next(iter(synthetic_cases(1, "", ("nose9",), seed=5, points=4096))) for _ in range(2))
    assert np.array_equal(one.scan.points_mm, two.scan.points_mm)
    assert np.array_equal(one.true_mm["nose9"], two.true_mm["nose9"], equal_nan=True)
    known = one.true_mm["nose9"][np.isfinite(one.true_mm["nose9"][:, 0])]
    assert 10 < np.linalg.norm(np.ptp(known, axis=0)) / one.mm < 300


def test_tables_count_what_is_missed_and_measure_in_true_millimetres() -> None:
    cases = list(synthetic_cases(2, "", ("nose9", "ibug68"), seed=5))
    nose, face = error_tables(cases, default_model_id(), ("nose9", "ibug68"))
    assert nose.errors_mm.shape == (2, 9)
    assert face.errors_mm.shape == (2, 68)
    assert len(face.missed) + np.isfinite(face.per_scan_mm()).sum() == 2
    assert not face.overall()["median_mm"] > 10.0


def obj_with_reference(folder: Path) -> Path:
    head = build_head(mean_parameters(), 0.35)
    lines = [f"v {x:.4f} {y:.4f} {z:.4f}" for x, y, z in head.vertices_mm]
    lines += [f"f {a} {b} {c}" for a, b, c in head.faces + 1]
    path = folder / "head.obj"
    path.write_text("\n".join(lines))
    rows = ["scan,index,landmark,x,y,z,unit,state,source,model,confidence,annotator,time"]
    for number, name in enumerate(catalog.scheme("ibug68").names):
        x, y, z = head.landmarks_mm[f"ibug68/{name}"]
        rows.append(f"head.obj,{number},{name},{x:.4f},{y:.4f},{z:.4f},mm,placed,manual,,,,")
    (folder / "head.csv").write_text("\n".join(rows) + "\n")
    return path


def test_a_file_with_a_reference_is_measured_turned_and_reported(tmp_path: Path) -> None:
    path = obj_with_reference(tmp_path)
    case = annotated_case(path, ("ibug68", "face-clinical"))
    assert set(case.true_mm) == {"ibug68"}
    pose = random_pose(np.random.default_rng(0))
    assert np.allclose(posed(case.scan, pose).points_mm, pose.points(np.asarray(case.scan.points_mm)))
    heard: list[str] = []
    text = run(None, scans=[path], schemes=("ibug68",), poses=2, tell=heard.append)
    assert text == "\n\n".join(heard)
    for word in ("head.obj: ibug68", "in 2 random poses", "| mouth", "stated confidence", "not faces"):
        assert word in text


def test_a_file_without_a_reference_is_refused(tmp_path: Path) -> None:
    path = obj_with_reference(tmp_path)
    (tmp_path / "head.csv").unlink()
    with pytest.raises(EngineError, match="no reference"):
        annotated_case(path, ("ibug68",))
