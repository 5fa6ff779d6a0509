from __future__ import annotations

from pathlib import Path

import pytest

from engine.measures import command
from engine.store.landmark_sets import PutSet, SetKey
from engine.store.project import Project
from engine.synth.head import ProceduralHead
from engine.types import Annotation, EngineError, Landmark, Role


def write_obj(path: Path, head: ProceduralHead, factor: float = 1.0) -> Path:
    lines = [f"v {x * factor:.6f} {y * factor:.6f} {z * factor:.6f}" for x, y, z in head.vertices_mm.astype(float)]
    lines += [f"f {a + 1} {b + 1} {c + 1}" for a, b, c in head.faces]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def nose_of(head: ProceduralHead) -> Annotation:
    places = {key[6:]: value for key, value in head.landmarks_mm.items() if key.startswith("nose9/")}
    return Annotation("nose9", {name: Landmark(place) for name, place in places.items()})


def values(answer: command.Measured | command.Failed) -> dict[str, float | None]:
    assert isinstance(answer, command.Measured)
    return {one.measure.name: one.value for one in answer.measures.values}


def test_a_project_gives_what_people_corrected_before_what_was_imported(tmp_path: Path, head: ProceduralHead) -> None:
    path = write_obj(tmp_path / "a.obj", head)
    corrected = nose_of(head)
    tip = corrected.landmarks["nasal_tip"].xyz_mm
    assert tip is not None
    moved = corrected.with_landmarks({**corrected.landmarks, "nasal_tip": Landmark((tip[0], tip[1], tip[2] + 5.0))})
    with Project.create(tmp_path / "study") as project:
        (record,) = project.add_scans([path])
        project.apply(PutSet(SetKey(record.scan_id, "nose9", Role.REFERENCE), moved, "Import"))
        (first,) = command.run(command.Request((), "nose9", project=project.folder))
        project.apply(PutSet(SetKey(record.scan_id, "nose9"), corrected, "Place", "manual"))
        (second,) = command.run(command.Request((path,), "nose9", project=project.folder))
    reference, own = values(first), values(second)
    assert reference["nose_width"] == pytest.approx(own["nose_width"])
    assert (reference["nose_tip_protrusion"] or 0) > (own["nose_tip_protrusion"] or 0) + 2.0
    assert own["alar_arc"] is not None


def test_measures_are_millimetres_whatever_the_file(tmp_path: Path, head: ProceduralHead) -> None:
    found = []
    for name, factor in (("mm", 1.0), ("m", 0.001)):
        path = write_obj(tmp_path / f"{name}.obj", head, factor)
        rows = ["landmark,x,y,z"]
        for landmark, value in nose_of(head).landmarks.items():
            assert value.xyz_mm is not None
            rows.append(",".join([landmark, *(f"{number * factor:.9f}" for number in value.xyz_mm)]))
        path.with_suffix(".csv").write_text("\n".join(rows), encoding="utf-8")
        (answer,) = command.run(command.Request((path,), "nose9"))
        found.append(values(answer))
    assert found[0] == pytest.approx(found[1], rel=1e-3)


def test_faults_of_one_scan_are_its_own(tmp_path: Path, head: ProceduralHead) -> None:
    (tmp_path / "broken.obj").write_text("nothing", encoding="utf-8")
    path = write_obj(tmp_path / "a.obj", head)
    with Project.create(tmp_path / "study") as project:
        project.add_scans([path])
        answers = list(command.run(command.Request((tmp_path / "broken.obj", path), "nose9", project=project.folder)))
    assert [type(answer) for answer in answers] == [command.Failed, command.Failed]
    assert isinstance(answers[1], command.Failed)
    assert "a.obj has no landmarks of" in answers[1].reason
    with pytest.raises(EngineError, match="not both"):
        list(command.run(command.Request((path,), "nose9", landmarks=path, project=tmp_path)))
