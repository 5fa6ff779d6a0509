"""``nasion import`` and ``nasion export``: scans into a project, landmarks out of it."""

from __future__ import annotations

from pathlib import Path

from engine import io
from engine.jobs import faults
from engine.jobs.curve_points import CurveLayer
from engine.jobs.exporting import check_schemes, of_project, one_row_each
from engine.jobs.import_scans import find_scans, read_for_import
from engine.shell import telling
from engine.store.project import Project
from engine.types import EngineError, Unit


def import_scans(paths: tuple[Path, ...], folder: Path, unit: Unit | None) -> int:
    """Add scans to a project; 0 only if every one could be read."""
    found = find_scans(paths)
    failed = references = 0
    with open_for_writing(folder) as project, telling.progress(len(found), "Importing") as tell:
        for number, path in enumerate(found):
            tell(number, path.name)
            try:
                imported = read_for_import(path, project.folder, unit)
            except faults.ONE_SCAN as error:
                telling.complain(faults.sentence(error, path))
                failed += 1
                continue
            for note in imported.notes:
                telling.complain(note)
            project.apply(*imported.changes())
            references += bool(imported.references)
    telling.say(f"{len(found) - failed} of {len(found)} scans are in {folder}, {references} with reference landmarks.")
    return 1 if failed else 0


def export(
    folder: Path, out: Path, wide: bool, schemes: tuple[str, ...], unit: Unit | None, curves: bool = False
) -> int:
    """Write the landmarks of a project; 0 only if there were some."""
    check_target(out)
    wanted = check_schemes(schemes) if schemes else ()
    with Project.open(folder, read_only=True) as project:
        sets = of_project(project, wanted, lay=CurveLayer(project, telling.complain) if curves else None)
    io.write_landmarks(out, one_row_each(sets) if wide else sets, wide=wide, unit=unit)
    if not sets:
        telling.complain(f"{folder} has no landmarks to export; {out} holds the header only.")
        return 1
    return 0


def open_for_writing(folder: Path) -> Project:
    """The project in ``folder``, made if need be. EngineError if it may not be changed."""
    project = Project.open_or_create(folder)
    if project.read_only_reason is not None:
        project.close()
        raise EngineError(project.read_only_reason)
    return project


def check_target(out: Path) -> None:
    """EngineError before the work, not after it, if ``out`` can never be written."""
    if out.is_dir():
        raise EngineError(f"{out} is a folder. Name the file to write, for instance {out / 'landmarks.csv'}.")
    if not out.absolute().parent.is_dir():
        raise EngineError(f"The folder {out.absolute().parent} does not exist. Make it first.")
    if not out.name.lower().endswith(tuple(io.LANDMARK_WRITERS)):
        endings = ", ".join(io.LANDMARK_WRITERS)
        raise EngineError(f"{out.name} has no ending that says what to write. It can be {endings}.")
