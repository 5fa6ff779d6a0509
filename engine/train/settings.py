"""What the settings of every system have, whatever it learns from. No torch."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from engine.config import Config


class RunSettings(Config):
    """A system with a name in tables, and what becomes of it."""

    seeded: ClassVar[tuple[str, ...]] = ()
    """Settings that hold the seed of training, which a plan sets for each of its seeds."""
    system: str = Field(default="points", description="Which system, a row of the table of systems.")
    title: str = Field(default="", description="Name in tables and of the model.")
    export: bool = Field(default=True, description="Write the model as ONNX with its card.")
    reduced: str = Field(default="", description="What was reduced against the full recipe; told in every report.")
