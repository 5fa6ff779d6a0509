"""``nasion merge``: another copy of a project brought into this one."""

from __future__ import annotations

from pathlib import Path

from engine import catalog
from engine.shell import telling
from engine.store.merge import MergePlan, merge
from engine.store.merging import Conflict, Side
from engine.store.project import Project
from engine.types import EngineError, Landmark


def side(name: str | None) -> Side | None:
    """The side a name means."""
    return None if name is None else Side(name)


def run(folder: Path, other: Path, prefer: Side | None, dry_run: bool) -> int:
    """Merge and tell. 0 if everything is in the project now; 1 if conflicts wait for a side to be chosen."""
    if not folder.exists():
        raise EngineError(f"{folder} does not exist. Name the project to merge into.")
    with Project.open(folder, read_only=dry_run) as project, Project.open(other, read_only=True) as source:
        if project.read_only_reason is not None and not dry_run:
            raise EngineError(project.read_only_reason)
        plan = merge(project, source)
        for note in plan.notes:
            telling.complain(note)
        if plan.conflicts:
            telling.table(_HEADER, [_row(conflict, prefer) for conflict in plan.conflicts])
        if plan.empty:
            telling.say(f"{folder} has everything of {other} already.")
            return 0
        if dry_run:
            telling.say(f"Would bring over {_told(plan)}; nothing was written.")
            return 1 if plan.conflicts and prefer is None else 0
        if plan.conflicts and prefer is None:
            telling.complain(
                f"{len(plan.conflicts)} landmarks differ in {folder} and {other}. Nothing was merged; "
                "say whose to keep with --prefer base, other or newer."
            )
            return 1
        project.apply(*plan.changes(prefer or Side.BASE))
    telling.say(f"Merged {_told(plan)} from {other} into {folder}.")
    return 0


_HEADER = ("scan", "scheme", "landmark", "here", "there", "apart", "kept")


def _row(conflict: Conflict, prefer: Side | None) -> tuple[str, ...]:
    apart = "" if conflict.distance_mm is None else f"{conflict.distance_mm:.2f} mm"
    kept = "?" if prefer is None else {Side.BASE: "here", Side.OTHER: "there"}[conflict.side(prefer)]
    return (
        conflict.scan, conflict.key.scheme_id, _title(conflict), _answer(conflict.base, conflict.base_time),
        _answer(conflict.other, conflict.other_time), apart, kept,
    )  # fmt: skip


def _title(conflict: Conflict) -> str:
    scheme = catalog.shipped_schemes().get(conflict.key.scheme_id)
    return conflict.name if scheme is None or conflict.name not in scheme.index else scheme[conflict.name].title


def _answer(landmark: Landmark | None, time: str) -> str:
    """State, who and when: “placed, anna, 2026-01-02 08:00”."""
    state = "not placed" if landmark is None else landmark.state.value
    who = "" if landmark is None else landmark.annotator
    return ", ".join(part for part in (state, who, time[:16].replace("T", " ")) if part)


def _told(plan: MergePlan) -> str:
    parts = (
        (len(plan.new_scans), "new scan"),
        (plan.landmarks, "landmark"),
        (len(plan.conflicts), "conflict"),
        (plan.predictions, "prediction"),
        (plan.sittings, "sitting"),
    )
    said = [f"{count} {word}{'' if count == 1 else 's'}" for count, word in parts if count]
    return ", ".join(said) or "notes and units"
