"""One training as a thing of its own: a folder with all it needs, a function that does it, wherever it runs. No torch.

Folds, repeats, ablation runs and trials are such folders. ``run_task`` is done with one that has a result already, and
goes on with one that was cut off.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from engine.config import load
from engine.datasets.storage import open_dataset
from engine.datasets.values import LandmarkDataset
from engine.io.atomic import write_whole
from engine.learn.config import FineTuneSettings, ShippedSettings, TrainSettings
from engine.learn.results import RESULT, keep_labels
from engine.learn.splits import Split
from engine.registry import Entry, Registry
from engine.train.photo.config import DenseConfig, FinderConfig, HeadConfig, MatteConfig
from engine.types import EngineError

TASK = "task.json"
RENDERS = frozenset({"renders"})
"""Systems that make their own data: pictures of rendered people, in the folder that the task names."""

SYSTEMS = Registry(
    "system",
    {
        "points": Entry("engine.learn.points:run", "Landmarks on point clouds", TrainSettings),
        "fine-tune": Entry("engine.learn.fine_tune:run", "A model, trained further", FineTuneSettings),
        "shipped": Entry("engine.learn.shipped:run", "An installed model", ShippedSettings),
        "photo-dense": Entry("engine.learn.pictures:run", "Dense landmarks on photos", DenseConfig, RENDERS),
        "photo-head": Entry("engine.learn.pictures:run", "Head shape and pose from photos", HeadConfig, RENDERS),
        "photo-matte": Entry("engine.learn.pictures:run", "Mattes of photos", MatteConfig, RENDERS),
        "photo-finder": Entry("engine.learn.pictures:run", "Faces in photos", FinderConfig, RENDERS),
    },
)
"""Everything that the protocols, ablations and reports can train: ``run(task, folder, job)`` leaves a result."""


class Job(Protocol):
    """What a training needs of whatever runs it."""

    def progress(self, step: float, total: float, text: str = "") -> None:
        """Say how far it is; raises Cancelled if it should end."""

    def metrics(self, values: Mapping[str, float], step: float = 0.0) -> None:
        """Say figures."""

    def log(self, text: str, level: str = "info") -> None:
        """Say a sentence."""

    def cancelled(self) -> bool:
        """Whether it should end."""


@dataclass(frozen=True)
class Task:
    """One training: a system with its settings, a data set (or a folder for rendered pictures), a split."""

    name: str
    settings: Mapping[str, Any]
    dataset: Path
    digest: str
    split: Split
    epochs: Mapping[str, int] | None = None
    """Epochs of each stage, for a training without validation: those that were best before."""
    export: bool = False
    shared: str = ""
    """Folder of stages that several tasks have in common, so that each is trained once; empty: the task's own."""
    weights: str = ""
    """Folder of the training whose weights are measured with these settings; empty: it is trained."""

    @property
    def system(self) -> str:
        """Which row of ``SYSTEMS``."""
        return str(self.settings.get("system", "points"))

    @property
    def renders(self) -> bool:
        """Whether there is no data set, but pictures that the system renders itself."""
        return is_rendered(self.system)

    def checked(self) -> Any:
        """The settings as the system's settings class."""
        config = SYSTEMS[self.system].config
        assert config is not None
        return load(config, self.settings)

    def open(self) -> LandmarkDataset:
        """The data set. EngineError if it is not the one the task was made with."""
        dataset = open_dataset(self.dataset)
        if dataset.digest != self.digest:
            raise EngineError(
                f"The data set {self.dataset} was changed after this training was begun. Start a new run, so that "
                "training and test speak of the same labels."
            )
        return dataset


def is_rendered(system: str) -> bool:
    """Whether a system learns from pictures that it renders itself."""
    return SYSTEMS[system].tags >= RENDERS


def write_task(task: Task, folder: Path) -> None:
    """Make the folder of a task. One that is there already must be the same task."""
    values = json.loads(json.dumps(asdict(task) | {"dataset": str(task.dataset)}))
    path = folder / TASK
    if path.exists():
        if _whole({"weights": ""} | json.loads(path.read_text(encoding="utf-8"))) != _whole(values):
            raise EngineError(f"{folder} holds another training. Choose a new folder with --out.")
        return
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(path, json.dumps(values, indent=1).encode("utf-8"))


def _whole(values: Mapping[str, Any]) -> dict[str, Any]:
    """A task with all its settings, also those that came into being after it was written."""
    settings = dict(values.get("settings", {}))
    config = SYSTEMS[str(settings.get("system", "points"))].config
    assert config is not None
    with suppress(EngineError):  # of another version: compared as it is
        settings = load(config, settings).model_dump(mode="json")
    return {**values, "settings": settings}


def read_task(folder: Path) -> Task:
    """The task in a folder. EngineError if there is none."""
    try:
        values = json.loads((folder / TASK).read_text(encoding="utf-8"))
        split = values["split"]
        rows = {key: tuple(split[key]) for key in ("train", "validation", "test")}
        values["split"] = Split(split["name"], selects_on_test=split["selects_on_test"], **rows)
        values["dataset"] = Path(values["dataset"])
        return Task(**values)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EngineError(f"There is no training to go on with in {folder}: {error}.") from error


def run_task(folder: Path, job: Job) -> Path:
    """Do the task in a folder, and return the folder. Done already: nothing happens."""
    if not (folder / RESULT).exists():
        task = read_task(folder)
        job.progress(0, 0, "Loading the learning library")
        if not task.renders:
            keep_labels(task.open(), folder)
        run: Callable[[Task, Path, Job], None] = SYSTEMS[task.system].load()
        run(task, folder, job)
    return folder
