"""Folders of this user and the command that starts a worker; the only file that asks the platform."""

from __future__ import annotations

import sys
from pathlib import Path

from platformdirs import PlatformDirs

_DIRS = PlatformDirs("Nasion", appauthor=False, roaming=False)


def data_folder() -> Path:
    """Where projects live that the user did not put anywhere else."""
    return Path(_DIRS.user_data_dir)


def settings_file() -> Path:
    """The settings of this user."""
    return Path(_DIRS.user_config_dir) / "settings.toml"


def window_file() -> Path:
    """Size of the window and places of its panels; losing it costs nothing."""
    return Path(_DIRS.user_state_dir) / "window.toml"


def cache_folder() -> Path:
    """Pictures that can be made again."""
    return Path(_DIRS.user_cache_dir)


def default_project_folder() -> Path:
    """The project that takes scans opened without one, so that nothing is ever lost."""
    return data_folder() / "My scans"


def demo_project_folder() -> Path:
    """The demo project of the first start."""
    return data_folder() / "Demo"


def source_folder() -> Path:
    """Where ``app`` and ``engine`` lie, for processes that are started from a checkout."""
    return Path(__file__).parents[1]


def thumbnail_command() -> list[str]:
    """Program and arguments of the process that draws small pictures of scans."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "thumbnails"]
    return [sys.executable, "-m", "app.thumbnails"]


def drawing_command() -> list[str]:
    """Program and arguments of the process that draws one picture or film into a file."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "drawing"]
    return [sys.executable, "-m", "app.drawing"]


def measuring_command() -> list[str]:
    """Program and arguments of the process that measures for the window."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "measuring"]
    return [sys.executable, "-m", "engine.jobs.measuring"]


def shell_command() -> list[str]:
    """Program and arguments before those of a command of the shell."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-m", "app.command"]


def worker_command(job_folder: Path) -> list[str]:
    """Program and arguments that run one job; the same from a checkout, a wheel and a bundle."""
    if getattr(sys, "frozen", False):
        worker = Path(sys.executable).with_name("nasion-worker" + Path(sys.executable).suffix)
        return [str(worker), str(job_folder)]
    return [sys.executable, "-m", "engine.jobs.worker", str(job_folder)]
