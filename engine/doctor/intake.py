"""Who comes to the doctor, with all papers: landmarks, split, subjects, settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from engine.doctor import splits
from engine.doctor.cases import Case, Intake, of_files, of_project
from engine.doctor.families.normaliser import is_settings
from engine.store import attributes
from engine.store.project import Project
from engine.types import EngineError

_MOST_SETTINGS = 2000


def project_intake(project: Project, split: Path | None = None) -> Intake:
    """A project's scans and sets, its jobs' settings and, if given, a split file."""
    settings = [*project.jobs_folder.glob("*/job.toml"), *_settings(project.folder)]
    intake = _with_split(project.folder, of_project(project), (), split, settings)
    kept = project.select(attributes.select)
    said = {
        name: {scan: values[name] for scan, values in kept.items() if values.get(name)} for name in ("split", "subject")
    }
    return replace(intake, split=intake.split or said["split"], subjects={**said["subject"], **intake.subjects})


def folder_intake(folder: Path, scans: Sequence[Path], split: Path | None = None) -> Intake:
    """Scan files with the tables of their folder. Without ``split`` the folder's own split file is read, if any."""
    cases, complaints = of_files(scans, folder)
    own = next((folder / name for name in splits.NAMES if (folder / name).is_file()), None)
    return _with_split(folder, cases, complaints, split or own, _settings(folder))


def _settings(folder: Path) -> list[Path]:
    found: list[Path] = []
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if len(found) < _MOST_SETTINGS and "jobs" not in path.parts and is_settings(path):
            found.append(path)
    return found


def _with_split(
    folder: Path, cases: tuple[Case, ...], complaints: tuple[str, ...], split: Path | None, settings: Sequence[Path]
) -> Intake:
    parts: dict[str, str] = {}
    subjects: dict[str, str] = {}
    if split is not None:
        parts, subjects, strange = splits.matched(splits.read_split(split), cases)
        if not parts:
            raise EngineError(f"{split.name} names none of the scans in {folder.name}. Choose the split of these data.")
        if strange:
            complaints = (*complaints, f"{split.name} names {len(strange)} scans that are not there: {strange[0]}.")
    return Intake(str(folder), cases, parts, subjects, tuple(settings), complaints)
