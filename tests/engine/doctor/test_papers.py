"""Units, splits and subjects: what the papers of a data set say, and remedies on sets."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.catalog import scheme
from engine.doctor.cases import Case, Intake, LabelSet
from engine.doctor.findings import Finding, Fix, Place, Report, read_report, sure_word, write_report
from engine.doctor.fixes import mended
from engine.doctor.intake import folder_intake
from engine.doctor.splits import matched, read_split, write_split
from engine.doctor.visit import visit
from engine.synth import planted
from engine.synth.planted import DataSet
from engine.types import Annotation, EngineError, Landmark, State, Unit


def test_a_face_of_the_size_of_another_unit_is_told_with_the_unit(people: DataSet, tmp_path: Path) -> None:
    record = people.records[0]
    one = replace(people, records=(replace(record, points=record.points / 10, labels=record.labels / 10),))
    planted.write(one, tmp_path)
    landmarks = {n: Landmark(tuple(map(float, p))) for n, p in zip(people.names, record.labels / 10, strict=True)}
    sets = (LabelSet(scheme(planted.SCHEME), "reference", Annotation(planted.SCHEME, landmarks)),)
    case = Case("a", "a.ply", tmp_path / f"{record.name}.ply", Unit.MILLIMETRE, sets)
    (finding,) = visit(Intake("x", (case,)), ("unit", "frame"))[0].findings
    assert finding.check == "unit"
    assert dict(finding.fix.values) == {"a": "cm"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "scan,split,subject\nanna,train,1\nben.ply,test,2\n"),
        ("b.json", '{"train": ["anna.ply"], "test": ["ben"]}'),
        ("c.toml", '[split]\ntrain = ["anna"]\ntest = ["ben.ply"]\n'),
        ("d.csv", "file;fold\nANNA;train\nben;test\n"),
    ],
)
def test_splits_are_read_however_they_are_written(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    cases = [Case(f"k{stem}", f"{stem}.ply", tmp_path / f"{stem}.ply") for stem in ("anna", "ben")]
    parts, _, strange = matched(read_split(path), cases)
    assert parts == {"kanna": "train", "kben": "test"}
    assert strange == ()
    again = tmp_path / "again.csv"
    write_split(again, [("anna.ply", "train", "1"), ("ben.ply", "test", "")])
    assert matched(read_split(again), cases)[0] == parts


def test_a_subject_on_both_sides_is_told_where_the_split_says_so(people: DataSet, tmp_path: Path) -> None:
    few = replace(people, records=people.records[:3])
    planted.write(few, tmp_path)
    names = [f"{one.name}.ply" for one in few.records]
    write_split(tmp_path / "mine.csv", list(zip(names, ("train", "test", "train"), ("a", "a", "b"), strict=True)))
    intake = folder_intake(tmp_path, sorted(tmp_path.glob("*.ply")), tmp_path / "mine.csv")
    (finding,) = visit(intake, ("leak",))[0].findings
    assert {place.name for place in finding.where} == set(names[:2])
    assert set(finding.fix.values.values()) == {"train"}
    (tmp_path / "bad.csv").write_text("x,y\n1,2\n")
    with pytest.raises(EngineError, match="no columns"):
        read_split(tmp_path / "bad.csv")


def test_remedies_change_what_they_say_and_nothing_else() -> None:
    placed_one, other = Landmark((1.0, 0.0, 0.0), comment="mine"), Landmark((0.0, 2.0, 0.0))
    old = Annotation("s", {"a": placed_one, "b": other, "c": Landmark(None, State.ABSENT)})
    swapped = mended(old, Fix("", "rename", {"x": {"a": "b", "b": "a"}}), "x")
    assert swapped.landmarks["b"] == old.landmarks["a"]
    turned = np.diag([10.0, 10.0, 10.0, 1.0])
    turned[:3, 3] = 5.0
    moved = mended(old, Fix("", "matrix", {"x": turned.tolist()}), "x")
    assert moved.landmarks["a"].xyz_mm == (15.0, 5.0, 5.0)
    assert moved.landmarks["c"].state is State.ABSENT
    placed = mended(old, Fix("", "move", {"x": {"b": [7, 7, 7], "c": [1, 1, 1]}}), "x")
    assert placed.landmarks["b"].xyz_mm == (7.0, 7.0, 7.0)
    assert placed.landmarks["c"].xyz_mm is None
    flagged = mended(old, Fix("", "flag", {"x": {"a": "look", "b": "look"}}), "x")
    assert (flagged.landmarks["a"].comment, flagged.landmarks["b"].comment) == ("mine", "look")
    assert mended(old, Fix("", "flag", {"x": {"a": "look"}}), "another scan") == old


def test_a_report_comes_back_as_it_was_written(tmp_path: Path) -> None:
    found = Finding("sides", "Exchanged.", (Place("a", "a.ply", "b"),), 0.97, Fix("Swap.", "rename", {"a": {"b": "c"}}))
    report = Report("here", 3, ("sides",), (found,), "2026-01-01T00:00:00Z")
    write_report(report, tmp_path / "r.json")
    again = read_report(tmp_path / "r.json")
    assert again.findings[0].key == found.key
    assert again.findings[0].fix.values == found.fix.values
    assert sure_word(0.97) == "very likely"
    (tmp_path / "bad.json").write_text("[]")
    with pytest.raises(EngineError, match="Ask the doctor again"):
        read_report(tmp_path / "bad.json")
