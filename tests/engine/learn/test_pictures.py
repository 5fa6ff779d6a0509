"""Plans of the systems that read photos: the runner, table and report are those of every plan."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch")

from engine.cli import run as shell
from engine.learn import entry, plan_job
from engine.learn.ablation import run_plan
from engine.learn.plan import PlanRun, read_plan
from engine.learn.results import find_results, load_result
from engine.types import EngineError
from tests.engine.learn.conftest import QuietJob

SIZES = ("data.train=8", "data.test=4", "data.points=68", "data.picture.size_px=32", "data.picture.hair=0.5")
DENSE = (*SIZES, "shrink=1", "net.backbone=resnet10", "net.width=8", "net.points=68", "fit.steps=1", "fit.batch=4")
MATTE = (
    *SIZES, "base.steps=1", "joint.steps=1", "base.batch=2", "joint.batch=2", "base_px=16", "joint_px=0",
    "net.width=0.25", "net.aspp_channels=8", "net.decoder=[8,8,8]", "net.coarse=2", "net.cells=6",
)  # fmt: skip


@pytest.fixture
def people(model_file: str, tmp_path: Path) -> tuple[str, ...]:
    return (f"data.face_model={model_file}", f"folder={tmp_path / 'pictures'}")


def test_a_study_trains_measures_pairs_and_reports(people: tuple[str, ...], tmp_path: Path) -> None:
    plan = read_plan("photo/dense-loss")
    plan = plan.model_copy(update={"run": plan.run[1:2], "seeds": (1, 2), "metrics": ("nme68", "yaw_60_90", "params")})
    rows = run_plan(plan, tmp_path / "out", QuietJob(), overrides=(*DENSE, *people, "data.picture.yaw_deg=30"))
    full, alone = rows
    gap, one, other = alone.differences["nme68"], full.values["nme68"].value, alone.values["nme68"].value
    assert (full.scans, full.seeds, gap.count) == (8, 2, 4)
    assert gap.value == pytest.approx((other or 0.0) - (one or 0.0))
    assert full.deviations["nme68"] > 0
    assert full.values["params"].low is None
    assert full.values["yaw_60_90"].value is None  # four pictures, none so far from the side: told, not raised
    plan_job.write_plan_report(plan, rows, tmp_path / "out")
    page = (tmp_path / "out" / "report.md").read_text()
    assert "replace loss" in page
    assert page.count("renders of one morphable head") == 1


def test_what_needs_no_training_is_measured_with_the_full_systems_weights(
    people: tuple[str, ...], tmp_path: Path
) -> None:
    plan, anew = read_plan("photo/matte-cells"), read_plan("photo/matte").run[:1]
    runs = (*(run for run in plan.run if run.name in ("no refiner", "random cells")), *anew)
    plan = plan.model_copy(update={"run": runs, "weights": ""})
    rows = run_plan(plan, tmp_path / "out", QuietJob(), overrides=(*MATTE, *people))
    assert [row.run.kind for row in rows] == ["replace", "swap", "swap", "remove"]
    assert len(list((tmp_path / "out").rglob("matte.ckpt"))) == 2
    assert rows[1].values["k_px_share"].value == 0.0
    assert rows[1].values["alpha_l1"] != rows[0].values["alpha_l1"]
    coarse = [load_result(path).facts.extra["coarse_l1"] for path in find_results(tmp_path / "out")]
    assert coarse[0] == coarse[1] == coarse[2] != coarse[3]  # the base is the same, but where it is trained anew


def test_weights_that_ship_are_measured_with_every_choice_and_nothing_is_trained(
    people: tuple[str, ...], tmp_path: Path
) -> None:
    plan = read_plan("photo/matte-cells")
    plan = plan.model_copy(update={"run": plan.run[:1]})
    rows = run_plan(plan, tmp_path / "out", QuietJob(), overrides=(*SIZES, *people, "data.picture.size_px=128"))
    assert not list((tmp_path / "out").rglob("*.ckpt"))
    assert rows[0].values["worst_tenth"].value == rows[1].values["worst_tenth"].value  # of one and the same base
    assert rows[1].differences["alpha_l1"].low is not None
    lost = tmp_path / "lost.toml"
    lost.write_text('title = "x"\nweights = "nowhere"\nrun = []\n')
    with pytest.raises(EngineError, match="no folder"):
        read_plan(str(lost))


def test_a_single_training_goes_through_the_same_door(people: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    told = entry.run("photo/dense", (*DENSE, *people, "export=false"), False, QuietJob(tmp_path / "out"))
    assert "nme68 " in told
    result = load_result(tmp_path / "out" / "pictures")
    assert result.facts.system == "photo-dense"
    assert np.isfinite(result.figure("nme68")).all()
    assert "nme68_3d" in (tmp_path / "out" / "report.md").read_text()


def test_people_must_come_from_somewhere(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"data\.face_model"):
        run_plan(read_plan("photo/head"), tmp_path, QuietJob())
    assert not list(tmp_path.rglob("*.ckpt"))


def test_weights_are_only_swapped_where_a_full_system_is_trained(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text('title = "t"\nbase = "photo/matte"\nhide_full = true\n[[run]]\nname = "a"\nkind = "swap"\n')
    with pytest.raises(EngineError, match="does not train"):
        read_plan(str(path))


def test_the_shell_runs_and_refuses_them(people: tuple[str, ...], tmp_path: Path, capsys: Any) -> None:
    assert shell(["ablate", "--plan", "photo/nonsense", "--out", str(tmp_path / "none"), "--set", *people]) == 1
    assert "photo/dense-loss" in capsys.readouterr().err
    plan = tmp_path / "tiny.toml"
    run = PlanRun(name="squares", part="loss", set=("loss=mse",))
    plan.write_text(
        f'title = "t"\nbase = "photo/dense"\nset = {json.dumps(DENSE)}\nmetrics = ["nme68"]\n'
        f'[[run]]\nname = "{run.name}"\npart = "{run.part}"\nset = {json.dumps(run.set)}\n'
    )
    out = tmp_path / "out"
    assert shell(["ablate", "--plan", str(plan), "--out", str(out), "--set", *people]) == 0
    assert "replace loss" in (out / "out" / "report.md").read_text()
