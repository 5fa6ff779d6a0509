"""Scan files that vanished or changed since they were added, and finding them again by their content."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.store import scans
from engine.store.project import Project
from engine.store.scans import PutScan
from engine.store.values import FileState, ScanRecord
from engine.types import Cancelled, EngineError

Tell = Callable[[int, int, str], None]
"""How many files are looked at, of how many, and which one."""


@dataclass(frozen=True)
class FileTrouble:
    """A scan whose file is not what was added. path: where it was looked for."""

    record: ScanRecord
    state: FileState
    path: Path

    @property
    def text(self) -> str:
        """What happened and what to do, in one sentence."""
        return _TEXTS[self.state].format(name=self.record.name, folder=self.path.parent)


_TEXTS: dict[FileState, str] = {
    FileState.MISSING: "{name} is no longer in {folder}. Locate the folder it was moved to; its landmarks are kept.",
    FileState.CHANGED: "{name} in {folder} is not the file its landmarks were placed on. Locate the original, or add "
    "the new file as a scan of its own.",
}


def troubles(project: Project, *, read: bool = False) -> tuple[FileTrouble, ...]:
    """Every scan whose file vanished or changed; ``read`` hashes files that look untouched too."""
    found = []
    for record in project.scans():
        try:
            state = project.file_state(record, read=read)
        except EngineError:  # it is there and cannot be read: as good as gone
            state = FileState.MISSING
        if state is not FileState.PRESENT:
            found.append(FileTrouble(record, state, project.resolve_path(record)))
    return tuple(found)


def locate(
    records: Iterable[ScanRecord],
    folder: Path,
    tell: Tell = lambda _done, _all, _name: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> dict[str, Path]:
    """Where the files of scans lie now below ``folder``, by scan id: told by content, whatever they are called.

    Only files of the right size are read, those of the old name first. Files that cannot be read are passed over.
    """
    wanted: dict[int, dict[str, ScanRecord]] = defaultdict(dict)
    for record in records:
        wanted[record.size][record.scan_id] = record
    candidates = [(path, size) for path, size in _files(folder) if size in wanted]
    names = {size: {record.name for record in those.values()} for size, those in wanted.items()}
    candidates.sort(key=lambda one: (one[0].name not in names[one[1]], str(one[0])))
    found: dict[str, Path] = {}
    for number, (path, size) in enumerate(candidates):
        if cancelled():
            raise Cancelled
        tell(number, len(candidates), path.name)
        if not wanted[size]:
            continue
        try:
            content = scans.content_hash(path)
        except EngineError:
            continue
        if wanted[size].pop(content, None) is not None:
            found[content] = path
    return found


def relocate(project: Project, found: Mapping[str, Path]) -> tuple[PutScan, ...]:
    """Changes that make a project look for its scans where they were found."""
    return tuple(PutScan(scans.describe(path, project.folder, scan_id)) for scan_id, path in found.items())


def _files(folder: Path) -> Iterator[tuple[Path, int]]:
    for parent, _folders, names in os.walk(folder):
        for name in names:
            path = Path(parent, name)
            try:
                yield path, path.stat().st_size
            except OSError:  # gone meanwhile, or a link to nowhere
                continue
