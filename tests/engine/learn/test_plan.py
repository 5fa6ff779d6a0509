from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tomli_w

from engine.config import load, merge
from engine.learn.ablation import run_plan, table_of
from engine.learn.plan import Plan, read_plan, settings_of, shipped_plans
from engine.learn.report import plan_csv, plan_table, write_plan_report
from engine.train.configurations import configuration_path
from engine.types import EngineError
from tests.engine.learn.conftest import SMALL, QuietJob


@pytest.mark.parametrize("name", shipped_plans())
def test_every_shipped_plan_fits_its_system_and_each_run_changes_something(name: str) -> None:
    plan = read_plan(name)
    dumps = [(run.kind == "swap", settings_of(plan, run, 1).model_dump(exclude={"title"})) for run in plan.rows]
    assert all(one != other for number, one in enumerate(dumps) for other in dumps[:number])
    assert plan.metrics


def test_every_shipped_configuration_of_a_system_is_whole() -> None:
    for name in ("pointnet", "pointnet2", "coarse-to-fine", "se3-unet", "seed-001-reduced"):
        plan = Plan(title="x", base=name, run=())
        assert settings_of(plan, plan.rows[0], 3).system == "points"
        assert configuration_path(name).is_file()


def plan_on(folder: Path, data: Path) -> Plan:
    base = folder / "base.toml"
    base.write_text(tomli_w.dumps(merge(SMALL, {"data": {"path": str(data)}})))
    runs = [
        {"name": "random points", "part": "sampling", "set": ["preprocess.sampling=random"]},
        {"name": "no noise", "kind": "remove", "part": "jitter", "set": ["stage.augment.jitter=0.0"]},
    ]
    return load(Plan, {"title": "Try", "base": str(base), "seeds": [1, 2], "run": runs})


def test_a_plan_becomes_a_table_of_paired_differences(tiny_folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("torch")
    plan = plan_on(tmp_path, tiny_folder)
    rows = run_plan(plan, tmp_path / "out", QuietJob())
    assert [row.run.name for row in rows] == ["full system", "random points", "no noise"]
    assert [(row.scans, row.seeds) for row in rows] == [(6, 2)] * 3
    for row in rows[1:]:
        gap, own, full = row.differences["mean_mm"], row.values["mean_mm"], rows[0].values["mean_mm"]
        assert gap.value == pytest.approx((own.value or 0.0) - (full.value or 0.0))
        assert gap.count == 3
    before = (tmp_path / "out" / "00-full-system" / "seed-1" / "held-out" / "result.json").stat().st_mtime_ns
    again = run_plan(plan, tmp_path / "out", QuietJob())
    assert (tmp_path / "out" / "00-full-system" / "seed-1" / "held-out" / "result.json").stat().st_mtime_ns == before
    assert [row.values for row in again] == [row.values for row in rows]
    page = write_plan_report(plan, table_of(plan, tmp_path / "out"), tmp_path / "out").read_text()
    assert "replace sampling" in page
    assert "remove jitter" in page
    assert len(plan_table(plan, rows)) == 4
    assert len(plan_csv(plan, rows)) == 4
    assert (tmp_path / "out" / "report.html").read_text().count("<tr>") == 4


def test_a_run_with_settings_that_do_not_fit_stops_the_plan_before_it_starts(
    tiny_folder: Path, tmp_path: Path
) -> None:  # fmt: skip
    plan = plan_on(tmp_path, tiny_folder)
    wrong = plan.model_copy(update={"run": (plan.run[0].model_copy(update={"set": ("stage.nett=1",)}),)})
    with pytest.raises(EngineError, match=r"stage\.nett"):
        run_plan(wrong, tmp_path / "out", QuietJob())
    assert not list((tmp_path / "out").glob("*/seed-1"))


def test_unknown_plans_are_told_with_the_known_ones() -> None:
    with pytest.raises(EngineError, match="seed-002"):
        read_plan("nonsense")


def test_a_run_of_another_net_does_not_inherit_the_settings_of_the_first() -> None:
    plan = read_plan("seed-002")
    first = settings_of(plan, plan.rows[0], 1)
    assert first.model_dump()["stage"]["net"]["name"] == "pointnet"
    assert np.isfinite(plan.rows[0].reference or 0.0)


def test_a_setting_laid_over_a_plan_changes_nothing_else() -> None:
    plan = read_plan("photo/matte-cells")
    plain = settings_of(plan, plan.rows[0], 1).model_dump()
    laid = settings_of(plan, plan.rows[0], 1, ("data.face_model=head.npz",)).model_dump()
    assert laid["data"].pop("face_model") == "head.npz"
    plain["data"].pop("face_model")
    assert laid == plain
