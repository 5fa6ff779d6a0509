"""What the user chose once and finds again: one frozen value, one TOML file."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from app.appearance import Language, SurfaceKind, ThemeChoice
from engine.config import Config, dump, load
from engine.types import EngineError

RECENT_LIMIT = 8


class Settings(Config):
    """Everything that is kept between two starts and belongs to the user, not to a project."""

    theme: ThemeChoice = ThemeChoice.SYSTEM
    language: Language = Language.SYSTEM
    """What the window speaks, from the next start on."""
    drawing: SurfaceKind = SurfaceKind.IMAGE
    """What draws the scan, from the next start on."""
    annotator: str = ""
    scheme_id: str = "ibug68"
    model_id: str = ""
    """Empty: the recommended model of the scheme."""
    auto_advance: bool = True
    scans_by_doubt: bool = False
    """Whether the scan list begins with what most needs a person."""
    guide_done: bool = False
    shortcuts: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Keys that were changed, by command id; none for a command without a key."""
    last_project: Path | None = None
    recent_projects: tuple[Path, ...] = Field(default=(), max_length=RECENT_LIMIT)
    last_folder: Path | None = None
    """Where the file dialog opens."""

    def with_project(self, folder: Path) -> Settings:
        """The same with ``folder`` as last and first of the recent projects."""
        recent = (folder, *(path for path in self.recent_projects if path != folder))[:RECENT_LIMIT]
        return self.model_copy(update={"last_project": folder, "recent_projects": recent})


def read_settings(path: Path) -> tuple[Settings, str]:
    """Settings and a sentence for the user, empty if all is well. A damaged file is kept aside, never a crash."""
    if not path.exists():
        return Settings(), ""
    try:
        return load(Settings, path), ""
    except EngineError as error:
        aside = path.with_suffix(".damaged.toml")
        try:
            path.replace(aside)
        except OSError:
            aside = path
        return (
            Settings(),
            f"Your settings could not be read, so the defaults are used. {error} The old file is {aside}.",
        )


def write_settings(settings: Settings, path: Path) -> None:
    """Write the settings in one step: a crash leaves the old file or the new one, never half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".new")
    draft.write_text(dump(settings), encoding="utf-8")
    draft.replace(path)
