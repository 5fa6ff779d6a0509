"""``nasion convert``: landmark files from one format to another, as many as there are."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from engine import catalog, io
from engine.io import mapping as mappings
from engine.io.atomic import flushed_together
from engine.io.formats import LandmarkFormat, landmark_format, stem
from engine.io.landmarks import ScanLandmarks
from engine.jobs import conversion, faults
from engine.shell import telling
from engine.types import EngineError, Unit

_PART = 250
"""Files that one process converts at a time."""
_WORTH_IT = 4
_MOST_NOTES = 20
"""Remarks beyond this many are counted, not printed."""


@dataclass(frozen=True)
class Request:
    """What the command line asks for."""

    paths: tuple[Path, ...]
    to: str
    scheme: str = ""
    out: Path | None = None
    scan: Path | None = None
    mapping: Path | None = None
    by_order: bool = False
    frame: str = "LPS"
    overwrite: bool = False
    unit: Unit | None = None
    """Unit to write; None: that of the file or its scan."""


@dataclass
class _Count:
    """How it went."""

    failed: int = 0
    written: int = 0
    notes: dict[str, None] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    quiet: bool = False
    """Whether complaints are kept for later instead of said."""

    def add(self, other: _Count) -> None:
        """Take over what another count has, and say its complaints."""
        self.failed += other.failed
        self.written += other.written
        self.notes.update(other.notes)
        for sentence in other.complaints:
            telling.complain(sentence)


def convert(request: Request) -> int:
    """Convert every file; one that fails has a line and the others go on. 0 only if none failed."""
    made = landmark_format(request.to)
    paths = find_landmark_files(request.paths)
    _reading(request)  # a wrong scheme or mapping is said before anything is written
    count = _Count()
    with flushed_together(), telling.progress(len(paths), "Converting") as tell:
        if request.out is not None and _is_file(request.out, made):
            _into_one(request.out, made, _read_all(paths, _reading(request), count, tell), request, count)
        else:
            _one_by_one(made, paths, request, count, tell)
    for note in list(count.notes)[:_MOST_NOTES]:
        telling.complain(note)
    if len(count.notes) > _MOST_NOTES:
        telling.complain(f"and {len(count.notes) - _MOST_NOTES} more remarks of this kind.")
    where = request.out if request.out is not None else "the folders of the files read"
    telling.say(f"{len(paths) - count.failed} of {len(paths)} files converted; {count.written} written to {where}.")
    return 1 if count.failed or not count.written else 0


def find_landmark_files(paths: Sequence[Path]) -> list[Path]:
    """Files named, or lying in folders named, each once. EngineError if a folder has none."""
    endings = tuple(io.LANDMARK_READERS)
    found: dict[Path, None] = {}
    for path in paths:
        if not path.is_dir():
            found[path] = None
            continue
        files = sorted(one for one in path.rglob("*") if one.name.lower().endswith(endings) and one.is_file())
        if not files:
            raise EngineError(f"{path} holds no landmark files. Nasion reads {', '.join(endings)}.")
        found.update(dict.fromkeys(files))
    return list(found)


def _reading(request: Request) -> conversion.Reading:
    mapping = None if request.mapping is None else mappings.read_mapping(request.mapping)
    scheme_id = request.scheme or (mapping.scheme if mapping is not None else "")
    if request.by_order and not scheme_id:
        raise EngineError("Taking landmarks in the order of a scheme (--by-order) needs the scheme (--scheme).")
    scheme = catalog.scheme(scheme_id) if scheme_id else None
    return conversion.Reading(scheme, mapping, request.by_order, request.frame, conversion.ScanFinder(request.scan))


def _read_all(
    paths: Sequence[Path], reading: conversion.Reading, count: _Count, tell: telling.Tell
) -> Iterator[tuple[Path, list[ScanLandmarks]]]:
    for number, path in enumerate(paths):
        tell(number, path.name)
        try:
            faults.must_exist(path)
            sets, notes = conversion.read(path, reading)
        except faults.ONE_SCAN as error:
            _complain(count, faults.sentence(error, path))
            continue
        count.notes.update(dict.fromkeys(notes))
        yield path, sets


def _complain(count: _Count, sentence: str) -> None:
    count.failed += 1
    if count.quiet:
        count.complaints.append(sentence)
    else:
        telling.complain(sentence)


# ------------------------------------------------------------------ where it goes
def _is_file(out: Path | None, made: LandmarkFormat) -> bool:
    """Whether everything goes into one file. EngineError if that can never be written."""
    if out is None or out.is_dir() or not out.suffix:
        return False
    if not out.name.lower().endswith(made.suffix):
        raise EngineError(f"{out.name} does not end in {made.suffix}, as files of {made.id} do. Name it so.")
    if not out.absolute().parent.is_dir():
        raise EngineError(f"The folder {out.absolute().parent} does not exist. Make it first.")
    return True


def _into_one(
    out: Path,
    made: LandmarkFormat,
    answers: Iterable[tuple[Path, list[ScanLandmarks]]],
    request: Request,
    count: _Count,
) -> None:
    _check_free(out, request.overwrite)
    sets = [one for _, found in answers for one in found]
    if not sets:
        return
    if "many" not in made.tags and len(sets) > 1:
        raise EngineError(f"{out.name} can hold one scan, and there are {len(sets)}. Name a folder with --out instead.")
    _write(out, made, sets, count, request.unit)
    _write_names(out.with_name(out.name + mappings.SUFFIX), made, sets, request.scheme)


def _one_by_one(
    made: LandmarkFormat, paths: Sequence[Path], request: Request, count: _Count, tell: telling.Tell
) -> None:
    if request.out is not None:
        request.out.mkdir(parents=True, exist_ok=True)
    kept: dict[Path, Path] = {}
    for path in paths:
        target = (request.out or path.parent) / stem(path)
        if kept.setdefault(target, path) is not path:
            _complain(count, f"{path} would be written to {target.name}{made.suffix} as {kept[target]} is. Rename it.")
    chosen = list(kept.values())
    parts = [chosen[first : first + _PART] for first in range(0, len(chosen), _PART)]
    work = partial(_convert_part, request)
    done = 0
    with contextlib.ExitStack() as stack:
        answers: Iterable[_Count] = map(work, parts)
        if len(parts) >= _WORTH_IT and processors() > 1 and not getattr(sys, "frozen", False):
            # A thousand files take longer than it takes to start another process.
            pool = stack.enter_context(ProcessPoolExecutor(min(processors(), 8), mp_context=get_context("spawn")))
            answers = pool.map(work, parts)
        for part, answer in zip(parts, answers, strict=True):
            done += len(part)
            tell(done, part[-1].name)
            count.add(answer)


def processors() -> int:
    """Processors this program may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _convert_part(request: Request, paths: Sequence[Path]) -> _Count:
    """Convert some files, each to files of its own; what went wrong comes back as sentences."""
    made = landmark_format(request.to)
    count = _Count(quiet=True)
    with flushed_together(sync=False):
        for path, sets in _read_all(paths, _reading(request), count, lambda _done, _text: None):
            folder = request.out if request.out is not None else path.parent
            try:
                for target, group in _targets(path, folder, made, sets):
                    _check_free(target, request.overwrite)
                    _write(target, made, group, count, request.unit)
                    _write_names(folder / mappings.FOLDER_FILE, made, group, request.scheme)
            except (EngineError, OSError) as error:
                _complain(count, faults.sentence(error, path))
    return count


def _targets(
    path: Path, folder: Path, made: LandmarkFormat, sets: list[ScanLandmarks]
) -> Iterator[tuple[Path, list[ScanLandmarks]]]:
    """Files to write for one that was read: several if the format holds one scan and the file had more."""
    name = stem(path)
    if len(sets) == 1 or "many" in made.tags:
        yield folder / f"{name}{made.suffix}", sets
        return
    for number, one in enumerate(sets):
        scan = "".join(mark if mark.isalnum() or mark in "-_. " else "_" for mark in one.scan).strip(". ")
        yield folder / f"{name}_{scan or number + 1}{made.suffix}", [one]


def _check_free(target: Path, overwrite: bool) -> None:
    if not overwrite and target.exists():
        raise EngineError(f"{target} exists already. Add --overwrite to replace it, or choose another folder.")


def _write(target: Path, made: LandmarkFormat, sets: list[ScanLandmarks], count: _Count, unit: Unit | None) -> None:
    if "slots" in made.tags or made.wide:
        sets = conversion.same_slots(sets)
    io.write_landmarks(target, sets, wide=made.wide, unit=unit, dialect=made.dialect)
    count.notes.update(dict.fromkeys(conversion.losses(made, sets, unit)))
    count.written += 1


def _write_names(target: Path, made: LandmarkFormat, sets: list[ScanLandmarks], scheme_id: str) -> None:
    """Beside files that know landmarks by their order: which is which, unless the names are numbers anyway."""
    names = conversion.same_slots(sets)[0].scheme.names
    if "nameless" not in made.tags or all(name.isdigit() for name in names):
        return
    said = mappings.by_number(names, scheme_id)
    if target.is_file() and mappings.read_mapping(target) != said:
        raise EngineError(f"{target} says another order of landmarks. Choose another folder.")
    if not target.is_file():
        mappings.write_mapping(target, said)
