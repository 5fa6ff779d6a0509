"""The shipped configurations of trainings as a form shows them, and what they can learn from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import resources
from app.language import words
from app.models.settings_fields import SettingField, fields_of, overrides
from engine.config import Config, load, read_toml
from engine.types import EngineError

FINE_TUNE, DEFAULT = "fine-tune", "default"
"""The presets that people who correct labels want first, and that of the shipped model, which makes its own scans."""
NOT_ASKED = ("system", "title", "data", "reduced", "model")
"""Parts of a preset that the form leaves out: the board asks for the data and for the first model in its own way."""
NOT_ASKED_OF_DEFAULT = ("title", "folder", "stages")


@dataclass(frozen=True)
class Preset:
    """A shipped configuration."""

    name: str
    title: str
    settings: Config
    fields: tuple[SettingField, ...]

    @property
    def needs_data(self) -> bool:
        """Whether it learns from labelled scans rather than from heads that it makes itself."""
        return self.name != DEFAULT

    @property
    def goes_on(self) -> bool:
        """Whether it trains a model further rather than a new one."""
        return self.name == FINE_TUNE

    def why_not(self, changes: Mapping[str, Any]) -> str:
        """Why it cannot be trained with these changes, in a sentence; empty if it can."""
        try:
            load(type(self.settings), self.settings.model_dump(), *overrides(changes))
        except EngineError as error:
            return str(error)
        return ""


@dataclass(frozen=True)
class DataChoice:
    """What to learn from. An empty path means the project that is open."""

    path: str = ""

    @property
    def of_project(self) -> bool:
        """Whether it is the project's own labels."""
        return not self.path


def read_presets() -> list[Preset]:
    """Every shipped configuration that can be trained, fine-tuning first and the default model's recipe last."""
    from engine.learn.tasks import SYSTEMS
    from engine.train import DefaultConfig

    found = []
    for path in sorted(resources.path("configs").glob("*.toml"), key=_place):
        tree = read_toml(path)
        config = SYSTEMS[str(tree["system"])].config if "system" in tree else None
        if config is None and path.stem != DEFAULT:
            continue
        settings = load(config or DefaultConfig, tree)
        title = f"{tree.get('title') or path.stem} ({path.stem})"
        if path.stem == FINE_TUNE:
            title = words("Fine-tune a model")
        elif path.stem == DEFAULT:
            title = words("The default model from scratch")
        without = NOT_ASKED_OF_DEFAULT if path.stem == DEFAULT else NOT_ASKED
        found.append(Preset(path.stem, title, settings, tuple(fields_of(settings, without))))
    return found


def _place(path: Path) -> tuple[bool, bool, str]:
    return (path.stem != FINE_TUNE, path.stem == DEFAULT, path.stem)
