from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine import catalog
from engine.datasets.storage import pack
from engine.datasets.subjects import subject_of
from engine.datasets.survey import survey
from engine.datasets.values import ImportOptions
from engine.types import Annotation, EngineError, Landmark, State


def ball(seed: int, count: int = 300) -> np.ndarray:
    directions = np.random.default_rng(seed).normal(size=(count, 3))
    return 90.0 * directions / np.linalg.norm(directions, axis=1, keepdims=True)


def write_obj(path: Path, points: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    faces = [f"f {n} {n + 1} {n + 2}" for n in range(1, len(points) - 1)]
    path.write_text("\n".join([*(f"v {x} {y} {z}" for x, y, z in points), *faces]), encoding="utf-8")


def test_facescape_meshes_take_their_landmarks_from_the_index_file(tmp_path: Path) -> None:
    index = np.arange(68) * 3
    np.savez(tmp_path / "landmark_indices.npz", v10=index)
    for subject in (1, 2, 3):
        write_obj(tmp_path / f"{subject}" / "models_reg" / "1_neutral.obj", ball(subject))
    made = pack(survey("facescape", tmp_path), tmp_path / "set")
    assert made.names == catalog.scheme("ibug68").names
    assert made.subjects == ("1", "2", "3")
    assert made.scans[0].attributes["expression"] == "neutral"
    np.testing.assert_allclose(made.labels_mm[1], ball(2)[index], atol=1e-4)


def test_facescape_clouds_take_their_landmarks_from_the_array_beside_them(tmp_path: Path) -> None:
    (tmp_path / "landmarks").mkdir()
    for subject in (7, 8):
        np.save(tmp_path / f"{subject}_1_neutral.npy", ball(subject))
        np.save(tmp_path / "landmarks" / f"{subject}_1_neutral.npy", ball(subject)[:5])
    made = pack(survey("facescape", tmp_path), tmp_path / "set")
    assert made.subjects == ("7", "8")
    np.testing.assert_allclose(made.labels_mm[0], ball(7)[:5])


def test_meshes_without_an_index_file_are_refused(tmp_path: Path) -> None:
    write_obj(tmp_path / "1" / "models_reg" / "1_neutral.obj", ball(1))
    with pytest.raises(EngineError, match="landmark_indices"):
        survey("facescape", tmp_path)


def test_bu3dfe_reads_meshes_with_their_landmarks(tmp_path: Path) -> None:
    for name, seed in (("F0001_NE00WH_F3D", 1), ("F0001_AN03WH_F3D", 2), ("M0002_NE00WH_F3D", 3)):
        points = ball(seed)
        rows = ",\n".join(f"{x} {y} {z}" for x, y, z in points)
        faces = ", ".join(f"{n}, {n + 1}, {n + 2}, -1" for n in range(len(points) - 2))
        (tmp_path / f"{name}.wrl").write_text(
            "#VRML V2.0 utf8\nShape { geometry IndexedFaceSet { coord Coordinate { point [ "
            f"{rows} ] }} coordIndex [ {faces} ] }} }}\n"
        )
        marks = "\n".join(f"{n}\t{x} {y} {z}" for n, (x, y, z) in enumerate(points[:83]))
        (tmp_path / f"{name}.bnd").write_text(marks)
    made = pack(survey("bu3dfe", tmp_path), tmp_path / "set")
    assert sorted(made.subjects) == ["F0001", "F0001", "M0002"]
    assert made.scans[0].attributes == {"expression": "angry", "level": "3"}
    assert made.labels_mm.shape == (3, 83, 3)


def test_a_project_gives_what_people_placed_and_no_untouched_prediction(tmp_path: Path) -> None:
    from engine.store.landmark_sets import PutSet, SetKey
    from engine.store.project import Project
    from engine.types import Role, Unit

    write_obj(tmp_path / "scan.obj", ball(1))
    x, y, z = (tuple(float(value) for value in point) for point in ball(1)[:3])
    landmarks = {
        "nasion": Landmark(x),
        "glabella": Landmark(y, source="model"),
        "rhinion": Landmark(z, State.OCCLUDED, source="model", checked=True),
        "subnasale": Landmark(None, State.ABSENT),
    }
    with Project.create(tmp_path / "project") as project:
        (record,) = project.add_scans([tmp_path / "scan.obj"])
        key = SetKey(record.scan_id, "nose9", Role.CORRECTED)
        project.apply(PutSet(key, Annotation("nose9", landmarks), "place", unit=Unit.MILLIMETRE))
    found = survey("project", tmp_path / "project")
    made = pack(found, tmp_path / "set")
    assert made.scheme == "nose9"
    known = {name for name, seen in zip(made.names, made.mask[0], strict=True) if seen}
    assert known == {"nasion", "rhinion"}
    assert any("nobody" in note for note in found.notes)
    with pytest.raises(EngineError, match=r"no corrected landmarks of ibug68.*; there are some of nose9"):
        survey("project", tmp_path / "project", ImportOptions(scheme="ibug68"))


def test_a_recipe_always_makes_the_same_heads_with_landmarks_on_them(tmp_path: Path) -> None:
    recipe = tmp_path / "recipe.toml"
    recipe.write_text('count = 2\nscheme = "nose9"\npoints = 2000\nturn_deg = 30\nduplicates = [0.5, 0.5]\n')
    one = pack(survey("synthetic", recipe), tmp_path / "one")
    two = pack(survey("synthetic", recipe), tmp_path / "two")
    assert one.digest == two.digest
    assert len(one.cloud_mm(0)) == 3000
    gap = np.linalg.norm(one.cloud_mm(0)[:, None] - one.labels_mm[0][None], axis=2).min(0)
    assert gap.max() < 8.0


@pytest.mark.parametrize(
    ("scan", "pattern", "subject"),
    [
        ("F0001_NE00WH_F3D", "", "F0001"),
        ("12_1_neutral", "", "12"),
        ("anna", "", "anna"),
        ("visit2-anna", r"-(\w+)", "anna"),
    ],
)
def test_subjects(scan: str, pattern: str, subject: str) -> None:
    assert subject_of(scan, pattern) == subject


def test_a_pattern_that_finds_nothing_is_refused() -> None:
    with pytest.raises(EngineError, match="brackets"):
        subject_of("anna", "x(.)")
