"""Curves of robustness, and the errors of an equivariant net's layers, as jobs."""

from __future__ import annotations

import json
from pathlib import Path

from engine import io
from engine.evaluate.robustness.sweep import SWEEPS, SweepResult, predictor, sweep, write_results
from engine.io.atomic import write_whole
from engine.jobs.adapters import work
from engine.jobs.context import Job
from engine.jobs.tasks import EquivarianceConfig, RobustnessConfig

CURVES, LAYERS = "curves.json", "layers.json"


def run(job: Job) -> str:
    """Disturb one scan along every axis, stronger and stronger; what is measured is kept after every axis."""
    config: RobustnessConfig = job.config
    path = Path(config.scan.path)
    scan = io.read_scan(path, config.scan.unit, job.cancelled)
    predict = predictor(config.model, config.scheme)
    names = tuple(config.sweeps) or tuple(SWEEPS)
    before = predict(scan)
    results: list[SweepResult] = []
    for number, name in enumerate(names):

        def tell(done: int, of: int, number: int = number, name: str = name) -> None:
            job.progress(number + done / of, len(names), SWEEPS[name].title)

        results.append(sweep(scan, name, before, predict, tell))
        target = job.out / CURVES
        write_results(results, target)
        job.artifact(target, "curves", name)
    job.progress(len(names), len(names))
    return ""


def layers(job: Job) -> str:
    """How exactly every layer of an SE(3)-UNet turns and moves with the scan, sound and with every known fault."""
    config: EquivarianceConfig = job.config
    scan = io.read_scan(Path(config.scan.path), config.scan.unit, job.cancelled)
    rows = work("equivariance")(scan.points_mm, scan.faces, job.progress)
    target = job.out / LAYERS
    write_whole(target, json.dumps(rows).encode("utf-8"))
    job.artifact(target, "layers")
    return ""
