"""Tasks whose work is done elsewhere: their functions are named in a table, so that nothing heavy is imported here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine.jobs.context import Job
from engine.jobs.tasks import AblateConfig, DemoConfig, EvaluateConfig, SearchConfig, SynthConfig, TrainConfig
from engine.registry import Entry, Registry
from engine.types import EngineError

WORK = Registry(
    "piece of work",
    {
        "synth": Entry("engine.synth.export:run", "Write synthetic scans"),
        "demo": Entry("engine.synth.export:demo", "Write the scans of the demo project"),
        "train": Entry("engine.learn.entry:run", "Train a model"),
        "measure": Entry("engine.learn.measuring:measure", "Measure a model on a data set"),
        "ablate": Entry("engine.learn.plan_job:run", "Train every run of a plan"),
        "search": Entry("engine.learn.search:run", "Search for settings"),
        "evaluate": Entry("engine.evaluate.model:run", "Measure a model"),
        "equivariance": Entry("engine.train.equivariance_lesson:lesson", "Show which faults break equivariance"),
    },
)


def work(name: str) -> Callable[..., Any]:
    """The function of a row. EngineError if it needs packages that a plain installation does not have."""
    try:
        function: Callable[..., Any] = WORK[name].load()
    except ModuleNotFoundError as error:
        raise EngineError(
            f"This needs {error.name}, which is not installed. Install Nasion from source with its train extra."
        ) from error
    return function


def synth(job: Job) -> str:
    """Write synthetic scans with exact landmarks beside them."""
    config: SynthConfig = job.config
    face_model = Path(config.face_model) if config.face_model else None
    work("synth")(config.count, Path(config.out), job.seed, face_model, _progress(job, config.count))
    return f"{config.count} scans are in {config.out}."


def demo(job: Job) -> str:
    """Make the demo project: procedural heads as scans, with their exact landmarks as reference."""
    from engine.jobs.import_scans import find_scans, read_for_import
    from engine.store.project import FILE_NAME, Project

    config: DemoConfig = job.config
    folder = Path(config.out)
    if (folder / FILE_NAME).exists():
        return f"The demo project is in {folder} already."
    scans = folder / "scans"
    work("demo")(config.count, scans, config.seed, None, _progress(job, config.count + 1))
    imported = [read_for_import(path, folder, cancelled=job.cancelled) for path in find_scans([scans])]
    job.check()
    with Project.create(folder) as project:  # last, so that a project that exists is a whole one
        project.apply(*(change for one in imported for change in one.changes()))
    job.progress(config.count + 1, config.count + 1)
    return ""


def train(job: Job) -> str:
    """Train a model; an attempt after the first goes on where the last one stopped."""
    config: TrainConfig = job.config
    resume = config.resume or job.folder.attempts() > 1
    message: object = work("train")(config.config, config.set, resume, job, config.cluster, config.workers)
    return message if isinstance(message, str) else ""


def ablate(job: Job) -> str:
    """Train every run of a plan; an attempt after the first goes on where the last one stopped."""
    config: AblateConfig = job.config
    message: object = work("ablate")(config.plan, config.set, job, config.cluster, config.workers)
    return message if isinstance(message, str) else ""


def search(job: Job) -> str:
    """Search for settings; an attempt after the first goes on where the last one stopped."""
    config: SearchConfig = job.config
    message: str = work("search")(job, **dict(config))
    return message


def evaluate(job: Job) -> str:
    """Measure a model; the tables are events and a file."""
    config: EvaluateConfig = job.config
    if config.dataset:
        work("measure")(config.model, Path(config.dataset), job.out, job)
        job.artifact(job.out / "report.md", "report")
        return f"The report is in {job.out / 'report.md'}."

    def tell(text: str) -> None:
        job.log(text)
        job.check()

    options = {name: value for name, value in config if name not in ("model", "dataset")}
    options["scans"] = [Path(path) for path in config.scans]
    picture = job.out / "reliability.svg"
    report: str = work("evaluate")(config.model or None, tell=tell, picture=picture, **options)
    target = job.out / "report.md"
    target.write_text(report + "\n", encoding="utf-8")
    job.artifact(target, "report")
    if picture.exists():
        job.artifact(picture, "picture")
    return ""


def _progress(job: Job, total: int) -> Any:
    def tell(step: float, of: float | None = None, text: str = "") -> None:
        job.progress(step, max(total, of or 0), text)

    return tell
