"""What ``train`` means: the default model's recipe, or a system on a data set, told apart by the configuration."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from engine.config import dotted, laid_over, merge, read_toml
from engine.learn.report import run_page, summary_sentence
from engine.learn.running import run_protocol
from engine.learn.spread import spread
from engine.learn.tasks import SYSTEMS, Job
from engine.train.configurations import configuration_path


class FolderJob(Job, Protocol):
    """A job with a folder for results."""

    @property
    def out(self) -> Path:
        """The folder."""


def run(
    config: str, overrides: Sequence[str], resume: bool, job: FolderJob, cluster: str = "", workers: int = 0
) -> str:
    """Train by a shipped configuration's name or a TOML file, with ``a.b=value`` laid over it. Returns a sentence.

    cluster, workers: where trainings of a protocol that has several are done (``engine.learn.spread``).
    """
    path = configuration_path(config)
    tree = read_toml(path)
    for assignment in overrides:
        tree = merge(tree, dotted(assignment))
    if "system" not in tree:
        from engine.train import default

        return default.run(config, overrides, resume, job)
    entry = SYSTEMS[str(tree["system"])].config
    assert entry is not None
    results = run_protocol(laid_over(entry, path, *overrides), job.out, job, spread(cluster, workers))
    title = results[0].facts.title
    run_page(results, title).write(job.out)
    return summary_sentence(results, job.out)
