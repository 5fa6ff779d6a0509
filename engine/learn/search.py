"""A search done: Optuna chooses, workers train, each trial a run folder like any other.

Optuna's storage lies in the run's folder and is only touched by the process that searches, so workers may be anywhere.
A search that was cut off goes on with the trials it was at, from their checkpoints.
"""

from __future__ import annotations

import csv
import math
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import optuna
from optuna.distributions import BaseDistribution, CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.trial import FrozenTrial, TrialState

from engine.cluster.address import must_answer
from engine.cluster.calls import Answer, Call, open_pool
from engine.config import dump
from engine.datasets.storage import open_dataset, verify
from engine.io.atomic import write_whole
from engine.learn.config import must_have_data
from engine.learn.entry import FolderJob
from engine.learn.names import SEARCH
from engine.learn.results import RESULT, load_result
from engine.learn.running import settle_data, task_of
from engine.learn.space import Parameter, Search, read_search, settings_at
from engine.learn.splits import splits_of
from engine.learn.spread import HowFar, Listener, SayingJob, stopping, tell
from engine.learn.tasks import Job, run_task, write_task
from engine.learn.trials import Found, Trial, found, sentence, write_found
from engine.types import Cancelled, EngineError

STORAGE, TRIALS = "search.db", "trials"
PRUNED, TROUBLE = "pruned", "trouble"
CURVES = ("refine/refined_mm", "coarse/validation_mm")
"""What may end a trial early: the last stage's."""
TELLING = 8
"""Whole trials below which nothing is said of importance."""
WRITING_SHARE = 20
"""Tables are written in at most one part in so many of the time."""
STATES = {TrialState.COMPLETE: "done", TrialState.PRUNED: "pruned", TrialState.FAIL: "failed"}


def run(
    job: FolderJob,
    space: str,
    set: Sequence[str] = (),
    method: str = "",
    trials: int = 0,
    cluster: str = "local",
    workers: int = 1,
) -> str:
    """Search, and leave table, report and best settings in the job's folder. Returns a sentence."""
    search = read_search(space, method, trials)
    what = run_search(search, job.out, job, set, cluster, workers)
    return f"{sentence(what)} The table is in {job.out / 'report.md'}."


def run_search(
    search: Search, folder: Path, job: Job, overrides: Sequence[str] = (), cluster: str = "local", workers: int = 1
) -> Found:
    """Do the trials that are not done yet, below ``folder``.

    EngineError if the data set is missing, settings do not fit or no cluster answers; nothing has been trained then.
    """
    must_answer(cluster)
    settings = settings_at(search, {one.name: (one.choices or (one.low,))[0] for one in search.parameter}, overrides)
    must_have_data(settings)
    folder.mkdir(parents=True, exist_ok=True)
    data = settle_data(settings.data, folder, job)
    verify(data)
    write_whole(folder / SEARCH, dump(search).encode("utf-8"))
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    at = _Searching(search, folder, job, tuple(overrides), data, _study(search, folder))
    try:
        at.go(cluster, workers)
        return at.write()
    except optuna.exceptions.StorageInternalError as error:
        raise EngineError(f"{folder / STORAGE} was not written. Free some space and go on.") from error


def do_trial(folders: tuple[str, ...], stop: str) -> None:
    """What a worker does: the trainings of one trial, one after the other."""
    for folder in folders:
        run_task(Path(folder), SayingJob(Path(folder), Path(stop)))


@dataclass
class _Searching:
    """A search under way. running: by the pool's number."""

    search: Search
    folder: Path
    job: Job
    overrides: tuple[str, ...]
    data: Path
    study: optuna.Study
    running: dict[int, optuna.Trial] = field(default_factory=dict)
    listener: Listener = field(default_factory=Listener)
    places: dict[Path, optuna.Trial] = field(default_factory=dict)
    ended: dict[int, Trial] = field(default_factory=dict)
    news: bool = False
    """Whether a trial has ended since the table was written."""
    write_at_s: float = 0.0

    def go(self, cluster: str, workers: int) -> None:
        """Keep the workers busy until every trial is done."""
        left = [optuna.Trial(self.study, one._trial_id) for one in self._of(TrialState.RUNNING)]
        with warnings.catch_warnings(), stopping(self.folder) as stop, open_pool(cluster, workers) as pool:
            warnings.simplefilter("ignore")  # Optuna's advice is not for the user
            how_far = HowFar(self.job, pool, "trials")
            while True:
                while len(self.running) < pool.workers and not stop.exists():
                    trial = left.pop(0) if left else self._ask()
                    if trial is None:
                        break
                    self._start(trial, stop, pool)
                if not self.running:
                    break
                self._listen()  # what takes time is done while the workers are busy
                if self.job.cancelled():
                    stop.touch()
                    pool.withdraw()
                else:
                    self._progress(how_far)
                self._write_now_and_then()
                for number, answer in pool.wait(0.2).items():
                    self._finish(self.running.pop(number), answer)
            if stop.exists():
                self.write()
                raise Cancelled

    def trials(self) -> list[Trial]:
        """All that ended."""
        for one in self._of(*STATES):
            if one.number not in self.ended:
                self.ended[one.number] = _told(one, self.folders(one.number))
        return [self.ended[number] for number in sorted(self.ended)]

    def write(self) -> Found:
        """Leave what is known in the folder."""
        what = found(self.search, self.trials(), _importance(self.study))
        write_found(what, self.folder)
        return what

    def folders(self, number: int) -> list[Path]:
        """Folders of the trainings of a trial."""
        return sorted(path.parent for path in (self.folder / TRIALS / f"{number:03d}").glob("*/task.json"))

    def _of(self, *states: TrialState) -> list[FrozenTrial]:
        found_trials: list[FrozenTrial] = self.study.get_trials(deepcopy=False, states=states or None)
        return found_trials

    def _ask(self) -> optuna.Trial | None:
        number = len(self._of())
        if number >= self.search.trials:
            return None
        # A sampler of its own for every trial: a search that was cut off asks the same as one that was not.
        self.study.sampler = SAMPLERS[self.search.method](self.search, self.search.seed * 100_003 + number)
        return self.study.ask({one.name: _distribution(one) for one in self.search.parameter})

    def _start(self, trial: optuna.Trial, stop: Path, pool: Any) -> None:
        settings = settings_at(self.search, trial.params, self.overrides)
        place = self.folder / TRIALS / f"{trial.number:03d}"
        dataset = open_dataset(self.data)
        folders = []
        for split in splits_of(dataset, settings.protocol):
            task = task_of(settings, self.data, dataset.digest, split, export=False)
            write_task(task, place / task.name)
            self.listener.add(place / task.name)
            self.places[place / task.name] = trial
            folders.append(str((place / task.name).absolute()))
        call = Call("engine.learn.search:do_trial", (tuple(folders), str(stop.absolute())), f"Trial {trial.number}")
        self.running[pool.submit(call)] = trial

    def _listen(self) -> None:
        for folder, said in self.listener.news():
            trial = self.places[folder]
            tell(self.job, folder.relative_to(self.folder / TRIALS).as_posix(), said)
            value = next((said["figures"][key] for key in CURVES if key in said.get("figures", ())), None)
            if value is None or trial not in self.running.values() or len(self.folders(trial.number)) > 1:
                continue
            trial.report(float(value), int(said["step"]))
            if self.search.prune and trial.should_prune():
                trial.set_user_attr(PRUNED, True)
                (folder / "finish").touch()

    def _finish(self, trial: optuna.Trial, answer: Answer) -> None:
        if answer.cancelled:
            return  # it stays under way in the storage, and is gone on with
        value = _best_mm(self.folders(trial.number))
        self.study.sampler = _random(self.search, 0)  # the grid's own would try to stop a loop that is not Optuna's
        if answer.trouble or value is None:
            trial.set_user_attr(TROUBLE, answer.trouble or "It was never measured on validation scans.")
            self.job.log(f"Trial {trial.number} failed: {answer.trouble}", "warning")
            self.study.tell(trial, state=TrialState.FAIL)
        elif trial.user_attrs.get(PRUNED):
            self.study.tell(trial, state=TrialState.PRUNED)
        else:
            self.study.tell(trial, value)
        self.news = True

    def _write_now_and_then(self) -> None:
        """After a trial has ended, but so seldom that a search of short trials is not held up."""
        began_s = time.monotonic()
        if self.news and began_s >= self.write_at_s:
            self.news = False
            self.write()
            now_s = time.monotonic()
            self.write_at_s = now_s + WRITING_SHARE * (now_s - began_s)

    def _progress(self, how_far: HowFar) -> None:
        done = len(self._of(*STATES))
        under_way = {path: share for path, share in self.listener.shares.items()
                     if self.places[path] in self.running.values()}  # fmt: skip
        how_far.say(done, self.search.trials, done + sum(under_way.values()))


def _study(search: Search, folder: Path) -> optuna.Study:
    pruner = optuna.pruners.MedianPruner(n_startup_trials=4) if search.prune else optuna.pruners.NopPruner()
    try:
        return optuna.create_study(
            storage=f"sqlite:///{(folder / STORAGE).absolute()}", study_name="search", load_if_exists=True,
            direction="minimize", pruner=pruner,
        )  # fmt: skip
    except Exception as error:  # SQLAlchemy's many classes
        raise EngineError(f"{folder / STORAGE} is not whole or cannot be written: {error}. Search anew.") from error


def _tpe(_search: Search, seed: int) -> optuna.samplers.BaseSampler:
    return optuna.samplers.TPESampler(seed=seed, constant_liar=True)


def _random(_search: Search, seed: int) -> optuna.samplers.BaseSampler:
    return optuna.samplers.RandomSampler(seed=seed)


def _grid(search: Search, _seed: int) -> optuna.samplers.BaseSampler:
    return optuna.samplers.GridSampler({one.name: one.choices for one in search.parameter}, seed=search.seed)


SAMPLERS = {"tpe": _tpe, "random": _random, "grid": _grid}


def _distribution(parameter: Parameter) -> BaseDistribution:
    if parameter.values:
        return CategoricalDistribution(parameter.choices)
    assert parameter.low is not None
    assert parameter.high is not None
    if parameter.whole:
        return IntDistribution(int(parameter.low), int(parameter.high), parameter.log)
    return FloatDistribution(parameter.low, parameter.high, parameter.log)


def _importance(study: optuna.Study) -> dict[str, float]:
    """Shares by PED-ANOVA; empty where the trials are too few or all alike."""
    if len(study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))) < TELLING:
        return {}
    evaluator = optuna.importance.PedAnovaImportanceEvaluator()
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # Optuna warns where it makes up equal shares
        try:
            shares: dict[str, float] = optuna.importance.get_param_importances(study, evaluator=evaluator)
        except (ValueError, RuntimeError, UserWarning):
            return {}
    return shares


def _best_mm(folders: Sequence[Path]) -> float | None:
    """Mean over trainings of the validation error that selected the weights of the last stage."""
    found_mm = []
    for folder in folders:
        path = next((one for name in ("refine", "coarse") if (one := folder / f"{name}-history.csv").exists()), None)
        if path is None:
            return None
        with path.open(encoding="utf-8", newline="") as file:
            found_mm.append(min((float(row["score"]) for row in csv.DictReader(file)), default=math.nan))
    mean = sum(found_mm) / len(found_mm) if found_mm else math.nan
    return mean if math.isfinite(mean) else None


def _told(one: FrozenTrial, folders: Sequence[Path]) -> Trial:
    results = [load_result(path) for path in folders if (path / RESULT).exists()]
    test = [mean for result in results if (mean := result.mean().value) is not None]
    return Trial(
        one.number,
        STATES[one.state],
        one.params,
        f"{TRIALS}/{one.number:03d}",
        _best_mm(folders) if one.state is not TrialState.FAIL else None,
        sum(test) / len(test) if test else None,
        sum(result.facts.seconds for result in results),
        str(one.user_attrs.get(TROUBLE, "")),
    )
