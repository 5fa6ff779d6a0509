"""Where the configurations of trainings lie."""

from __future__ import annotations

from pathlib import Path

import resources
from engine.types import EngineError


def configuration_path(config: str) -> Path:
    """Path of a shipped configuration or of a TOML file. EngineError if there is none."""
    path = Path(config) if config.endswith(".toml") else resources.path("configs", f"{config}.toml")
    if not path.is_file():
        folder = resources.path("configs")
        known = ", ".join(
            sorted(each.relative_to(folder).with_suffix("").as_posix() for each in folder.rglob("*.toml"))
        )
        raise EngineError(f"There is no training configuration “{config}”. Known: {known}; or name a TOML file.")
    return path
