"""A whole training by its protocol: data, splits, their tasks, the training on all at the end. No torch."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from pathlib import Path

from engine.config import dump
from engine.datasets.storage import is_dataset, open_dataset, pack, verify
from engine.datasets.survey import survey
from engine.datasets.values import ImportOptions
from engine.io.atomic import write_whole
from engine.learn.config import DataConfig, SystemSettings, must_have_data
from engine.learn.results import RunResult, load_result
from engine.learn.splits import Split, final_split, splits_of
from engine.learn.tasks import Job, Task, run_task, write_task
from engine.train.photo.config import PhotoSettings
from engine.train.photo.data import digest as picture_digest
from engine.train.settings import RunSettings
from engine.types import EngineError, Unit

PICTURES = "pictures"
"""Name of the one training of a system that renders its own pictures, and of their folder."""
Executor = Callable[[Sequence[Path], Job], list[Path]]
"""Does the tasks in some folders, here or elsewhere, and returns the folders; all have a result then."""


def here(folders: Sequence[Path], job: Job) -> list[Path]:
    """One task after the other, in this process."""
    done = []
    for folder in folders:
        done.append(run_task(folder, job))
    return done


def run_protocol(settings: RunSettings, folder: Path, job: Job, execute: Executor = here) -> list[RunResult]:
    """Train every split that the protocol asks for, below ``folder``; what is there already is kept.

    A system that renders its own pictures has one training.
    """
    if isinstance(settings, SystemSettings):
        must_have_data(settings)
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / "settings.toml", dump(settings).encode("utf-8"))
    if isinstance(settings, PhotoSettings):
        task = rendered_task(settings, folder, settings.export)
        return [load_result(done) for done in execute(_folders([task], folder), job)]
    assert isinstance(settings, SystemSettings)
    path = settle_data(settings.data, folder, job)
    dataset = open_dataset(path)
    verify(path)
    splits = splits_of(dataset, settings.protocol)
    retrain = settings.protocol.retrain and bool(final_split(dataset, settings.protocol).test)
    single = len(splits) == 1 and not retrain
    tasks = [task_of(settings, path, dataset.digest, split, export=single and settings.export) for split in splits]
    folders = _folders(tasks, folder)
    results = [load_result(done) for done in execute(folders, job)]
    if retrain:
        split = final_split(dataset, settings.protocol)
        epochs = typical_epochs(results)
        final = task_of(settings, path, dataset.digest, split, settings.export, epochs)
        results += [load_result(done) for done in execute(_folders([final], folder), job)]
    return results


def tasks_of(settings: RunSettings, folder: Path, job: Job, data: dict[str, Path]) -> list[Task]:
    """The trainings of one run of a plan, without export. data: what is settled already, by its settings."""
    if isinstance(settings, PhotoSettings):
        return [rendered_task(settings, folder, export=False)]
    assert isinstance(settings, SystemSettings)
    key = settings.data.model_dump_json()
    if key not in data:
        data[key] = settle_data(settings.data, folder, job)
    dataset = open_dataset(data[key])
    return [
        task_of(settings, data[key], dataset.digest, split, export=False)
        for split in splits_of(dataset, settings.protocol)
    ]


def rendered_task(settings: PhotoSettings, folder: Path, export: bool) -> Task:
    """The training of a system that renders its own pictures. EngineError if there is no head to draw people from."""
    if not settings.data.face_model:
        raise EngineError("Name a morphable head to render people from: --set data.face_model=PATH.")
    pictures = Path(settings.folder) if settings.folder else folder / PICTURES
    tree = settings.model_dump(mode="json")
    digest = picture_digest(settings.data)
    return Task(PICTURES, tree, pictures.absolute(), digest, Split(PICTURES, (), (), ()), export=export)


def settle_data(data: DataConfig, folder: Path, job: Job) -> Path:
    """The data set folder; another source is imported into the run's own folder first."""
    source = Path(data.path)
    if data.kind == "dataset":
        if not is_dataset(source):
            raise EngineError(
                f"{source} is no data set. Import it first (nasion dataset import), or say what it is "
                "(--set data.kind=folder)."
            )
        return source.absolute()
    target = folder / "dataset"
    if not is_dataset(target):
        options = ImportOptions(data.scheme, unit(data.unit), unit(data.label_unit), data.subject, data.face_model)
        found = survey(data.kind, source, options, job.progress)
        for sentence in found.sentences():
            job.log(sentence)
        pack(found, target, job.progress, source.absolute().name.removesuffix(".toml"))
    return target.absolute()


def unit(name: str) -> Unit | None:
    """The unit of that name, if one is named."""
    return Unit(name) if name else None


def typical_epochs(results: Sequence[RunResult]) -> dict[str, int]:
    """Median over the trainings of the epochs after which each stage was best."""
    prefix = "best_epochs_"
    stages = [key for key in results[0].facts.extra if key.startswith(prefix)]
    return {
        key.removeprefix(prefix): max(1, round(statistics.median(one.facts.extra[key] for one in results)))
        for key in stages
    }


def task_of(
    settings: SystemSettings, path: Path, digest: str, split: Split, export: bool, epochs: dict[str, int] | None = None
) -> Task:
    """The task of one split. epochs: of each stage, for a training without validation."""
    return Task(split.name, settings.model_dump(mode="json"), path, digest, split, epochs, export)


def _folders(tasks: Sequence[Task], folder: Path) -> list[Path]:
    made = []
    for task in tasks:
        write_task(task, folder / task.name)
        made.append(folder / task.name)
    return made
