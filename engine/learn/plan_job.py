"""What ``ablate`` and ``folds`` do as a job: a plan, or a protocol of several trainings, told in one sentence."""

from __future__ import annotations

from collections.abc import Sequence

from engine.learn.ablation import run_plan
from engine.learn.entry import FolderJob
from engine.learn.plan import read_plan
from engine.learn.report import write_plan_report
from engine.learn.spread import spread


def run(plan: str, overrides: Sequence[str], job: FolderJob, cluster: str = "", workers: int = 0) -> str:
    """Do a shipped plan or a TOML file, and leave table and report in the job's folder."""
    chosen = read_plan(plan)
    rows = run_plan(chosen, job.out, job, spread(cluster, workers), overrides)
    path = write_plan_report(chosen, rows, job.out)
    return f"{len(rows)} runs are done. The table is in {path}."
