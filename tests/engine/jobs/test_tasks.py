from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.jobs import folder as job_folders
from engine.jobs.adapters import WORK
from engine.jobs.context import EventLog, Stop
from engine.jobs.protocol import Finished, Outcome
from engine.jobs.tasks import TASKS
from engine.jobs.worker import run_job
from engine.registry import Entry, Registry
from engine.store.project import Project
from engine.types import Role

MakeScan = Callable[..., Path]


@pytest.mark.parametrize("name", list(TASKS))
def test_every_task_has_its_function_and_its_settings(name: str) -> None:
    entry = TASKS[name]
    assert callable(entry.load())
    assert entry.config is not None
    assert entry.title


@pytest.mark.parametrize("name", list(WORK))
def test_every_piece_of_work_is_where_the_table_says(name: str) -> None:
    module, _, attribute = WORK[name].target.partition(":")
    spec = importlib.util.find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    assert f"def {attribute}(" in Path(spec.origin).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", list(TASKS))
def test_a_setting_nobody_knows_stops_a_job_before_it_starts(name: str, tmp_path: Path) -> None:
    job = job_folders.create(tmp_path, name, {"colour": "red"})
    with EventLog(job) as log:
        finished = run_job(job, log, Stop())
    assert finished.outcome is Outcome.FAILED
    assert "Setting" in finished.message


def test_the_import_task_reads_scans_and_says_what_is_wrong(make_scan: MakeScan, tmp_path: Path) -> None:
    scan = make_scan()
    scan.with_name("bad.stl").write_bytes(b"solid nothing")
    job = job_folders.create(tmp_path / "jobs", "import", {"paths": [str(scan.parent)], "unit": "cm"})
    with EventLog(job) as log:
        finished = run_job(job, log, Stop())
    assert finished == Finished(Outcome.DONE, "1 of 2 scans could not be read.")
    (path,) = job.out.glob("*.json")
    tree = json.loads(path.read_text(encoding="utf-8"))
    assert (tree["path"], tree["point_count"], tree["unit"][:2]) == (str(scan), 400, ["cm", "chosen"])


def test_the_demo_project_is_made_whole_and_once(tmp_path: Path) -> None:
    demo = tmp_path / "demo"
    job = job_folders.create(tmp_path / "jobs", "demo", {"out": str(demo), "count": 1})
    with EventLog(job) as log:
        assert run_job(job, log, Stop()).outcome is Outcome.DONE
    with Project.open(demo) as project:
        (record,) = project.scans()
        assert project.resolve_path(record) == demo / "scans" / record.name
        assert record.unit is not None
        (summary,) = [one for one in project.summaries() if one.scheme_id == "ibug68"]
        assert (summary.role, summary.located) == (Role.REFERENCE, 68)
    before = (demo / "project.nasion").read_bytes()
    with EventLog(job) as log:
        assert run_job(job, log, Stop()).outcome is Outcome.DONE
    assert (demo / "project.nasion").read_bytes() == before


def test_a_demo_that_is_stopped_leaves_no_project(tmp_path: Path) -> None:
    stop = Stop()
    stop.request(Outcome.INTERRUPTED)
    job = job_folders.create(tmp_path / "jobs", "demo", {"out": str(tmp_path / "demo"), "count": 1})
    with EventLog(job) as log:
        assert run_job(job, log, stop).outcome is Outcome.INTERRUPTED
    assert not (tmp_path / "demo" / "project.nasion").exists()


def test_what_a_plain_installation_cannot_do_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = {"train": Entry("a_package_that_is_not_there:run", "Train")}
    monkeypatch.setattr("engine.jobs.adapters.WORK", Registry("piece of work", rows))
    job = job_folders.create(tmp_path, "train", {})
    with EventLog(job) as log:
        finished = run_job(job, log, Stop())
    assert finished.outcome is Outcome.FAILED
    assert "needs a_package_that_is_not_there, which is not installed" in finished.message
