"""What was planted is found, and nothing else; figures agree with plain definitions."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.evaluate.errors import attributes, command, compare, directions, figures, normals, tables
from engine.evaluate.errors.data import ErrorData, read
from engine.evaluate.metrics import distances_mm
from engine.store.project import Project
from engine.types import EngineError, Role, Scan, Unit, UnitSource, UnitStatus
from tests.engine.evaluate.errors.planted import SHIFT_MM, SHIFTED, Planted


def test_the_matrix_is_the_distance_landmark_by_landmark(planted: Planted, data: ErrorData) -> None:
    with Project.open(planted.folder, read_only=True) as project:
        scan_id = planted.scan_ids[3]
        stored = {one.prediction.model_id: one.prediction for one in project.predictions(scan_id)}
        reference = project.annotation(scan_id, planted.scheme_id, Role.REFERENCE)
    truth = np.array([reference.get(name).xyz_mm for name in data.scheme.names])
    assert set(data.sets) == {"first", "second"} == set(stored)
    assert np.array_equal(data.errors_mm("first")[3], distances_mm(stored["first"].xyz_mm, truth))
    assert np.isnan(data.errors_mm("first")[-1]).all()
    with pytest.raises(EngineError, match="first, second"):
        data.errors_mm("third")


def test_only_the_planted_shift_is_significant_in_its_direction(data: ErrorData) -> None:
    frames = directions.face_frames(data.reference_mm, data.scheme)
    found = directions.shifts(directions.turned(data.vectors_mm("first"), frames))
    names = [name for name, yes in zip(data.scheme.names, found.significant, strict=True) if yes]
    assert names == [SHIFTED]
    assert found.mean_mm[data.scheme.index[SHIFTED]] == pytest.approx(SHIFT_MM, abs=0.6)
    assert found.share[data.scheme.index[SHIFTED]] > 0.7
    assert not directions.shifts(directions.turned(data.vectors_mm("second"), frames)).significant.any()


def test_shifts_do_not_depend_on_how_a_scan_lies(data: ErrorData) -> None:
    vectors = directions.turned(data.vectors_mm("first"), directions.face_frames(data.reference_mm, data.scheme))
    turn = np.linalg.qr(np.random.default_rng(4).normal(size=(3, 3)))[0]
    turn *= np.sign(np.linalg.det(turn))
    again = directions.turned(
        data.vectors_mm("first") @ turn.T, directions.face_frames(data.reference_mm @ turn.T + 9.0, data.scheme)
    )
    assert np.allclose(vectors, again, atol=1e-9, equal_nan=True)


def test_hotelling_is_uniform_without_a_shift_and_agrees_with_student_in_one_dimension() -> None:
    from scipy import stats

    rng = np.random.default_rng(0)
    p = []
    for _ in range(300):
        sample = rng.normal(size=(12, 3)) * (1.0, 2.0, 0.5)
        p.append(directions.hotelling_p(sample.mean(0), np.cov(sample.T), 12))
    assert stats.kstest(p, "uniform").pvalue > 0.01
    one = rng.normal(0.3, 1.0, (15, 1))
    expected = stats.ttest_1samp(one[:, 0], 0.0).pvalue
    assert directions.hotelling_p(one.mean(0), np.cov(one.T).reshape(1, 1), 15) == pytest.approx(expected)


def test_false_discovery_agrees_with_scipy() -> None:
    from scipy import stats

    p = np.random.default_rng(1).uniform(size=40) ** 3
    assert np.allclose(directions.false_discovery(p), stats.false_discovery_control(p))
    with_gap = np.append(p, np.nan)
    assert np.isnan(directions.false_discovery(with_gap)[-1])
    assert np.allclose(directions.false_discovery(with_gap)[:-1], directions.false_discovery(p))


def test_the_bad_scanner_is_told_and_age_is_not(planted: Planted, data: ErrorData) -> None:
    splits = {split.attribute: split for split in command.all_splits(data, "first")}
    scanner = splits["scanner"]
    assert scanner.p < 0.01
    means = {one.group.title: one.mean_mm for one in scanner.groups}
    assert means["old"].low > means["new"].high
    assert sum(len(one.group.members) for one in splits["age"].groups) == len(planted.scan_ids)
    assert splits["age"].p > 0.05
    assert len(splits["points"].groups) == attributes.QUANTILES


def test_the_better_model_is_told_with_its_interval(data: ErrorData) -> None:
    found = compare.paired(data.errors_mm("first"), data.errors_mm("second"))
    difference = data.errors_mm("second") - data.errors_mm("first")
    assert found.overall.value == pytest.approx(np.nanmean(difference))
    assert found.by_landmark[:, 0] == pytest.approx(np.nanmean(difference, axis=0))
    assert (found.by_landmark[:, 1] <= found.by_landmark[:, 0]).all()
    assert found.verdict == "better"
    assert compare.paired(data.errors_mm("second"), data.errors_mm("first")).verdict == "worse"
    assert compare.paired(data.errors_mm("first"), data.errors_mm("first")).verdict == "even"
    assert found.better + found.worse == pytest.approx(1.0)


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    rng = np.random.default_rng(3)
    held = 0
    for _ in range(120):
        person = rng.normal(0.0, 1.0, (25, 1))  # landmarks of one scan go together
        one = figures.mean_over_scans(person + rng.normal(0.0, 0.3, (25, 12)), np.ones((25, 12)), seed=1)
        held += one.low <= 0.0 <= one.high
    assert 0.86 <= held / 120 <= 0.99


def test_figures_are_what_their_names_say(data: ErrorData) -> None:
    errors, limit = data.errors_mm("first"), data.tolerance_mm
    keys = [one.key for one in figures.AGGREGATES]
    table = dict(zip(keys, figures.by_landmark(errors, limit), strict=True))
    assert table["mean_mm"] == pytest.approx(np.nanmean(errors, axis=0))
    assert table["p95_mm"] == pytest.approx(np.nanquantile(errors, 0.95, axis=0))
    assert table["over_tolerance"] == pytest.approx(np.nanmean(np.where(np.isnan(errors), np.nan, errors > limit), 0))
    by_scan = dict(zip(keys, figures.by_scan(errors, limit), strict=True))
    assert by_scan["max_mm"][:-1] == pytest.approx(np.max(errors[:-1], axis=1))
    assert np.isnan(by_scan["max_mm"][-1])
    found = figures.boxes(errors)
    assert found.five[:, 2] == pytest.approx(np.nanmedian(errors, axis=0))
    outside = np.zeros(errors.shape, bool)
    outside[found.outlier_row, found.outlier_column] = True
    inside = np.where(outside, np.nan, errors)
    assert np.nanmax(inside, axis=0) == pytest.approx(found.five[:, 4])
    edges, counts = figures.histogram(errors)
    assert counts.sum() == np.isfinite(errors).sum()
    assert len(edges) == len(counts) + 1


def test_a_scan_without_an_answer_counts_as_failures(data: ErrorData) -> None:
    errors = data.errors_mm("first")
    found = figures.cumulative(errors, data.wanted("first"), 8.0)
    assert found.curve.failures == len(data.scheme)
    assert found.failures.value == pytest.approx(1 / len(data.scan_ids))
    gain = np.where(np.isfinite(errors), np.clip(1 - errors / 8.0, 0, 1), 0.0)
    assert found.area.value == pytest.approx(gain.mean())


def test_a_scan_that_was_never_predicted_is_nobodys_failure(data: ErrorData) -> None:
    few = np.arange(len(data.scan_ids)) < 5
    one = data.sets["first"]
    partly = replace(one, xyz_mm=np.where(few[:, None, None], one.xyz_mm, np.nan), asked=few)
    some = replace(data, sets={**data.sets, "first": partly})
    found = figures.cumulative(some.errors_mm("first"), some.wanted("first"), 8.0)
    alone = data.of_scans(few)
    expected = figures.cumulative(alone.errors_mm("first"), alone.wanted("first"), 8.0)
    assert found.failures.value == expected.failures.value == 0.0
    assert found.area.value == pytest.approx(expected.area.value)
    assert some.unasked("first") == len(data.scan_ids) - 5
    assert data.unasked("first") == 0  # the one that was looked at in vain was asked
    header, *rows = tables.by_scan(some, "first")
    assert {row[header.index("not_found")] for row in rows} == {"0"}


def test_attributes_come_from_a_table(planted: Planted, tmp_path: Path) -> None:
    with Project.open(planted.folder, read_only=True) as project:
        records = project.scans()
        for mark in (",", ";", "\t"):
            table = tmp_path / "people.csv"
            rows = [["sex", "File", "remark"], ["f", "scan000.ply", ""], ["m", "x\\SCAN001", "cap"], ["f", "zoe", ""]]
            table.write_text("\n".join(mark.join(row) for row in rows))
            found = attributes.read_csv(table, records)
            assert [dict(one.values) for one in found.changes] == [
                {"sex": "f", "remark": ""}, {"sex": "m", "remark": "cap"},
            ]  # fmt: skip
            assert [one.scan_id for one in found.changes] == list(planted.scan_ids[:2])
            assert found.unknown == ("zoe",)
        table.write_text("name,sex\nzoe,f\n")
        with pytest.raises(EngineError, match="No row"):
            attributes.read_csv(table, records)
        table.write_text("hello\n")
        with pytest.raises(EngineError, match="header"):
            attributes.read_csv(table, records)


def test_groups_are_of_words_and_of_quarters() -> None:
    assert [one.title for one in attributes.groups(["b", "a", "", "a"])] == ["a", "b"]
    assert [one.title for one in attributes.groups(["10", "9", "10"])] == ["9", "10"]
    assert attributes.groups(["same"] * 9) == ()
    assert attributes.groups([f"name {n}" for n in range(9)]) == ()
    quarters = attributes.groups([str(n) for n in range(100)])
    assert [len(one.members) for one in quarters] == [25] * 4
    assert quarters[0].title == "0 – 24"


def test_normals_look_outwards() -> None:
    rng = np.random.default_rng(0)
    points = rng.normal(size=(6000, 3))
    points *= 80 / np.linalg.norm(points, axis=1, keepdims=True)
    scan = Scan("ball", Path("ball.ply"), points, UnitStatus(Unit.MILLIMETRE, UnitSource.FILE, ""))
    places = points[:40]
    found = normals.normals_at(scan, places, places)
    assert ((found * places).sum(1) / 80 > 0.98).all()
    frames = directions.surface_frames(found[None], np.eye(3)[None])[0]
    assert np.allclose(frames @ frames.transpose(0, 2, 1), np.eye(3), atol=1e-9)
    assert np.allclose(np.linalg.det(frames), 1.0)
    assert np.allclose(frames[:, 2], found)


def table(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text(encoding="utf-8").splitlines()))


def test_everything_is_written_and_said(planted: Planted, tmp_path: Path) -> None:
    answer = command.compute(command.Request(planted.folder, tmp_path, surface=False))
    written = command.write(answer, tmp_path / "out")
    names = {path.name for path in written}
    assert {"summary.csv", "errors-first.csv", "groups-second.csv", "difference-second-minus-first.csv"} <= names
    rows = table(tmp_path / "out" / "shifts-first.csv")
    assert [row[0] for row in rows if row[8] == "yes"] == [SHIFTED]
    assert all(len({len(row) for row in table(path)}) == 1 for path in written)
    said = " ".join(command.headline(answer))
    assert "worst: old" in said
    assert "better" in said


def test_a_project_with_nothing_to_compare_says_so(planted: Planted, tmp_path: Path) -> None:
    with Project.create(tmp_path / "empty") as project, pytest.raises(EngineError, match="no landmarks yet"):
        read(project)
    with Project.open(planted.folder, read_only=True) as project, pytest.raises(EngineError, match="reference"):
        read(project, "ibug68")
