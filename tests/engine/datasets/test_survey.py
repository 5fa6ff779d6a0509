from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from engine.datasets.storage import open_dataset, pack, verify
from engine.datasets.survey import Survey, survey
from engine.datasets.values import ImportOptions, Problem, mirror_of
from engine.types import EngineError, FloatArray, Unit

NAMES = ("nose", "eye_right", "eye_left")


def cloud(seed: int, scale: float = 1.0) -> FloatArray:
    rng = np.random.default_rng(seed)
    directions = rng.normal(size=(400, 3))
    return scale * 90.0 * directions / np.linalg.norm(directions, axis=1, keepdims=True)


def folder(path: Path, clouds: Mapping[str, FloatArray], subjects: bool = False, spoil: str = "") -> Path:
    path.mkdir(exist_ok=True)
    head = ["scan", *(["subject"] if subjects else []), *(f"{name}_{axis}" for name in NAMES for axis in "xyz")]
    lines = [",".join(head)]
    for number, (name, points) in enumerate(clouds.items()):
        np.save(path / f"{name}.npy", points)
        places = points[:3] if number != 0 or not spoil else points[:3].copy()
        cells = [f"{value:.6f}" for value in places.ravel()]
        if spoil and number == 0:
            cells[3:6] = [spoil] * 3
        lines.append(",".join([name, *([f"person{number // 2}"] if subjects else []), *cells]))
    (path / "labels.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def problems(found: Survey) -> set[Problem]:
    return {remark.problem for remark in found.remarks}


def test_a_folder_becomes_a_set_whose_clouds_and_labels_are_the_files(tmp_path: Path) -> None:
    clouds = {f"scan{number}": cloud(number) for number in range(4)}
    found = survey("folder", folder(tmp_path / "in", clouds, subjects=True))
    made = pack(found, tmp_path / "set")
    assert [scan.scan for scan in made.scans] == list(clouds)
    assert made.subjects == ("person0", "person0", "person1", "person1")
    for number, points in enumerate(clouds.values()):
        np.testing.assert_allclose(made.cloud_mm(number), points, atol=1e-4)
        np.testing.assert_allclose(made.labels_mm[number], points[:3], atol=1e-5)
    assert Problem.SAME_SUBJECT in problems(found)
    assert made.mirror.tolist() == [0, 2, 1]


def test_the_digest_tells_the_content_and_not_the_place(tmp_path: Path) -> None:
    source = folder(tmp_path / "in", {"a": cloud(1), "b": cloud(2)})
    one = pack(survey("folder", source), tmp_path / "one")
    two = pack(survey("folder", source), tmp_path / "two")
    assert one.digest == two.digest
    folder(source, {"a": cloud(1), "b": cloud(3)})
    assert pack(survey("folder", source), tmp_path / "three").digest != one.digest
    points = np.load(tmp_path / "two" / "points.npy")
    points[0] += 1.0
    np.save(tmp_path / "two" / "points.npy", points)
    with pytest.raises(EngineError, match="changed"):
        verify(tmp_path / "two")
    verify(tmp_path / "one")
    assert open_dataset(tmp_path / "one").digest == one.digest


@pytest.mark.parametrize("spoil", ["nan", "NA"])
def test_a_place_without_numbers_is_masked(tmp_path: Path, spoil: str) -> None:
    found = survey("folder", folder(tmp_path / "in", {"a": cloud(1), "b": cloud(2)}, spoil=spoil))
    mask = pack(found, tmp_path / "set").mask
    assert mask.tolist() == [[True, False, True], [True, True, True]]
    assert Problem.MISSING_LABELS in problems(found)


def test_clouds_in_another_unit_than_their_labels_are_left_out_with_a_reason(tmp_path: Path) -> None:
    source = folder(tmp_path / "in", {"a": cloud(1), "b": cloud(2)})
    np.save(source / "a.npy", cloud(1, 60.0))
    found = survey("folder", source)
    assert [one.candidate.scan for one in found.fitting] == ["b"]
    (remark,) = [one for one in found.remarks if one.problem is Problem.UNIT]
    assert remark.scans == ("a",)
    assert remark.left_out
    assert "times the size" in remark.text


def test_a_unit_that_is_said_is_used(tmp_path: Path) -> None:
    source = folder(tmp_path / "in", {name: cloud(seed, 0.1) for name, seed in (("a", 1), ("b", 2))})
    made = pack(survey("folder", source, ImportOptions(unit=Unit.CENTIMETRE)), tmp_path / "set")
    np.testing.assert_allclose(made.cloud_mm(0), cloud(1), atol=1e-3)
    np.testing.assert_allclose(made.labels_mm[0], cloud(1)[:3], atol=1e-3)


def test_the_same_scan_is_taken_once(tmp_path: Path) -> None:
    found = survey("folder", folder(tmp_path / "in", {"a": cloud(1), "again": cloud(1), "b": cloud(2)}))
    assert [one.candidate.scan for one in found.fitting] == ["a", "b"]
    assert Problem.SAME_SCAN in problems(found)


def test_names_a_scheme_does_not_have_are_said(tmp_path: Path) -> None:
    source = folder(tmp_path / "in", {"a": cloud(1)})
    table = source / "labels.csv"
    table.write_text(table.read_text().replace("nose_", "nasion_"), encoding="utf-8")
    found = survey("folder", source, ImportOptions(scheme="nose9"))
    assert {Problem.UNKNOWN_NAMES, Problem.MISSING_LABELS, Problem.FEW_SUBJECTS} <= problems(found)


def test_a_scheme_the_set_names_nothing_of_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="no landmark of nose9"):
        survey("folder", folder(tmp_path / "in", {"a": cloud(1)}), ImportOptions(scheme="nose9"))


def test_nothing_to_learn_from_is_said_with_the_reason(tmp_path: Path) -> None:
    source = folder(tmp_path / "in", {"a": cloud(1)})
    (source / "a.npy").unlink()
    with pytest.raises(EngineError, match="no cloud"):
        survey("folder", source)
    with pytest.raises(EngineError, match=r"labels\.csv"):
        survey("folder", tmp_path)


def test_a_folder_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    found = survey("folder", folder(tmp_path / "in", {"a": cloud(1)}))
    (tmp_path / "set").mkdir()
    with pytest.raises(EngineError, match="exists already"):
        pack(found, tmp_path / "set")


def test_sides_are_exchanged_by_the_scheme_or_by_the_names() -> None:
    assert mirror_of(("alare_right", "nasion", "alare_left"), "nose9").tolist() == [2, 1, 0]
    assert mirror_of(("eye_r", "eye_l", "chin"), "").tolist() == [1, 0, 2]
