"""Ablations as data: a TOML plan of runs, each with parts removed or replaced, and what to report of them. No torch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

import resources
from engine.config import Config, dotted, laid_over, load, merge, read_toml
from engine.learn.tasks import SYSTEMS
from engine.train.configurations import configuration_path
from engine.train.settings import RunSettings
from engine.types import EngineError

SHARED = ("data", "protocol", "export", "reduced")
"""Settings that a run of another system keeps of the full one."""


class PlanRun(Config):
    """One row of the table."""

    name: str
    kind: Literal["replace", "remove", "swap"] = "replace"
    """``swap`` trains nothing: the full system's weights are measured with the run's settings."""
    part: str = ""
    """What of the full system is replaced or removed, in words."""
    set: tuple[str, ...] = ()
    """Settings laid over the full system, as ``part.name=value``."""
    reference: float | None = None
    """A figure of another study to show beside ours, of the first metric."""
    source: str = ""
    """Where that figure is from."""


class Plan(Config):
    """A full system and its variants."""

    title: str
    description: str = ""
    base: str = Field(default="coarse-to-fine", description="Configuration of the full system: a name, or a TOML file.")
    full: str = "full system"
    """Name of the first row."""
    hide_full: bool = False
    """Whether the runs stand for themselves, as the steps of a ladder do: differences are then to the row before."""
    set: tuple[str, ...] = ()
    """Settings laid over the base in every run."""
    weights: str = ""
    """A trained full system that the first row and every ``swap`` measure, in place of training one: the folder of its
    run, or of models that ship with Nasion (``photo``)."""
    metrics: tuple[str, ...] = ("mean_mm",)
    seeds: tuple[int, ...] = (1,)
    run: tuple[PlanRun, ...]

    @property
    def rows(self) -> tuple[PlanRun, ...]:
        """All runs in the order of the table."""
        return self.run if self.hide_full else (PlanRun(name=self.full), *self.run)

    @property
    def given(self) -> Path | None:
        """Folder of the weights that are given, if they are."""
        if not self.weights:
            return None
        shipped = resources.path("models", self.weights)
        return shipped if shipped.is_dir() else Path(self.weights).absolute()


def read_plan(name: str) -> Plan:
    """A shipped plan by its name, or a TOML file. EngineError if there is none or two runs have one name."""
    path = Path(name) if name.endswith(".toml") else resources.path("plans", f"{name}.toml")
    if not path.is_file():
        raise EngineError(f"There is no plan “{name}”. Known: {', '.join(shipped_plans())}; or name a TOML file.")
    plan = load(Plan, path)
    names = [run.name for run in plan.rows]
    if len(set(names)) < len(names):
        raise EngineError(f"{path.name} has two runs of one name. Give each its own.")
    if plan.given is not None and not plan.given.is_dir():
        raise EngineError(f"{path.name} measures weights in {plan.given}, which is no folder. Name one in “weights”.")
    if plan.hide_full and any(run.kind == "swap" for run in plan.run):
        raise EngineError(f"{path.name} measures the weights of a full system that it does not train.")
    return plan


def shipped_plans() -> tuple[str, ...]:
    """Names of the plans that ship with Nasion."""
    folder = resources.path("plans")
    return tuple(sorted(path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.toml")))


def settings_of(plan: Plan, run: PlanRun, seed: int, overrides: Sequence[str] = ()) -> RunSettings:
    """The resolved settings of one run: base, plan, overrides of the command line, then the run's own.

    ``seed`` seeds training; the split stays as it is, so that all runs meet the same scans.
    """
    base = read_toml(configuration_path(plan.base))
    layers = (*plan.set, *overrides)
    whole = laid_over(_config_of(base, {}), base, *layers).model_dump()
    said = base
    for assignment in layers:
        said = merge(said, dotted(assignment))
    try:
        return _settings_over(whole, run, seed)
    except EngineError as told:
        try:  # another part in the place of one has no use for the settings of the first
            return _settings_over(said, run, seed)
        except EngineError:
            raise told from None


def _config_of(tree: dict[str, Any], own: dict[str, Any]) -> type[RunSettings]:
    config = SYSTEMS[str(own.get("system", tree.get("system", "points")))].config
    assert config is not None
    return config


def _settings_over(tree: dict[str, Any], run: PlanRun, seed: int) -> RunSettings:
    own: dict[str, Any] = {}
    for assignment in run.set:
        own = merge(own, dotted(assignment))
    config = _config_of(tree, own)
    if config is not _config_of(tree, {}):
        tree = {key: value for key, value in tree.items() if key in SHARED}
    tree = merge(merge(_without_old_net(tree, own), own), {"title": run.name})
    for name in config.seeded:
        tree = merge(tree, dotted(f"{name}={seed}"))
    settings: RunSettings = load(config, tree)
    return settings


def _without_old_net(tree: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """A run that names another net must not inherit the settings of the net it replaces."""
    name = own.get("stage", {}).get("net", {}).get("name")
    stage = tree.get("stage", {})
    if name is None or stage.get("net", {}).get("name") == name:
        return tree
    return tree | {"stage": {key: value for key, value in stage.items() if key != "net"}}
