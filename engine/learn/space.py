"""Searches as data: a TOML file of settings with the values they may take. No torch, no Optuna."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, model_validator

import resources
from engine.config import Config, laid_over, load, read_toml
from engine.learn.config import SystemSettings
from engine.learn.tasks import SYSTEMS
from engine.train.configurations import configuration_path
from engine.types import EngineError

Choice = str | int | float | bool
Method = Literal["grid", "random", "tpe"]


class Parameter(Config):
    """A setting, with the values it may take or the range they are drawn from."""

    name: str = Field(description="Dotted name of the setting, for instance stage.optim.lr.")
    values: tuple[Any, ...] = ()
    low: float | None = None
    high: float | None = None
    log: bool = False
    whole: bool = Field(False, description="Whole numbers only.")

    @model_validator(mode="after")
    def _is_one_of_the_two(self) -> Self:
        ranged = self.low is not None and self.high is not None and self.low < self.high
        if ranged == bool(self.values) or (self.log and (self.low or 0.0) <= 0.0):
            raise ValueError(f"{self.name} needs either values, or low < high (above 0 with log)")
        return self

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The values as plain ones: lists and tables become their JSON text."""
        return tuple(one if isinstance(one, Choice) else json.dumps(one) for one in self.values)

    def value(self, chosen: Any) -> Any:
        """The setting's value of a choice."""
        return self.values[self.choices.index(chosen)] if self.values else chosen


class Search(Config):
    """What is varied, over which base, how."""

    title: str
    description: str = ""
    base: str
    """Configuration that is varied: a name, or a TOML file."""
    set: tuple[str, ...] = ()
    """Settings laid over the base in every trial."""
    method: Method = "tpe"
    trials: int = Field(64, ge=1)
    prune: bool = True
    """End trials early whose validation error is above the median of the others at the same step (not with grid)."""
    seed: int = 1
    parameter: tuple[Parameter, ...] = Field(min_length=1)

    @property
    def points(self) -> int | None:
        """Points of the space; None if it has a range."""
        if any(not one.values for one in self.parameter):
            return None
        return math.prod(len(one.values) for one in self.parameter)


def read_search(name: str, method: str = "", trials: int = 0) -> Search:
    """A shipped search by its name, or a TOML file. EngineError if there is none, or a grid has a range."""
    path = Path(name) if name.endswith(".toml") else resources.path("searches", f"{name}.toml")
    if not path.is_file():
        raise EngineError(f"There is no search “{name}”. Known: {', '.join(shipped_searches())}; or name a TOML file.")
    over: dict[str, Any] = ({"method": method} if method else {}) | ({"trials": trials} if trials else {})
    search = load(Search, path, over)
    if search.method != "grid":
        return search
    if search.points is None:
        raise EngineError(f"{path.name} has a range, which no grid covers. Use --method random or tpe.")
    return search.model_copy(update={"trials": min(trials or search.points, search.points), "prune": False})


def shipped_searches() -> tuple[str, ...]:
    """Names of the searches that ship with Nasion."""
    return tuple(sorted(path.stem for path in resources.path("searches").glob("*.toml")))


def settings_at(search: Search, chosen: Mapping[str, Any], overrides: Sequence[str] = ()) -> SystemSettings:
    """The settings of a trial: base, the search's own, overrides of the command line, then what is varied.

    ``chosen``: a choice for each parameter's name.
    """
    base = read_toml(configuration_path(search.base))
    config = SYSTEMS[str(base.get("system", "points"))].config
    assert config is not None
    varied = [
        nested(one.name, one.value(chosen[one.name])) for one in search.parameter if one.name in chosen
    ]  # fmt: skip
    alone = {"export": False, "protocol": {"retrain": False}}
    settings: SystemSettings = laid_over(config, base, *search.set, *overrides, *varied, alone)
    return settings


def nested(name: str, value: Any) -> dict[str, Any]:
    """``a.b`` and a value as a tree."""
    for part in reversed(name.split(".")):
        value = {part: value}
    return dict(value)


def assignments(search: Search, chosen: Mapping[str, Any]) -> list[str]:
    """What is varied as ``part.name=value`` for --set."""
    return [f"{one.name}={json.dumps(one.value(chosen[one.name]))}" for one in search.parameter if one.name in chosen]
