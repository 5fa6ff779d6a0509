"""Photos of scans: kept in order, found again when the project moves, gone with their scan, brought over by a merge."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from engine.store import photos, scans
from engine.store.merge import merge
from engine.store.photos import STAGE, PutPhoto, RemovePhoto
from engine.store.project import Project
from engine.store.scans import RemoveScan
from engine.types import EngineError

MakeScan = Callable[..., Path]


def photo(project: Project, scan_id: str, name: str, kind: str = photos.PHOTO) -> photos.PhotoRecord:
    path = project.folder / "photos" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(name.encode() * 100)
    return photos.describe(scan_id, path, project.folder, kind)


def names(project: Project, scan_id: str | None = None) -> list[str]:
    return [Path(one.absolute_path).name for one in project.select(lambda open_: photos.select(open_, scan_id))]


def test_photos_are_kept_in_order_and_what_was_found_with_them(project: Project, scan_id: str) -> None:
    front, side, stage = (
        photo(project, scan_id, "front.png"),
        photo(project, scan_id, "side.png"),
        photo(project, scan_id, "empty.png", STAGE),
    )
    project.apply(PutPhoto(front), PutPhoto(side), PutPhoto(stage))
    project.apply(PutPhoto(replace(front, found="points")))
    project.apply(PutPhoto(front))  # dropped again: neither doubled nor emptied
    with Project.open(project.folder, read_only=True) as again:
        kept = again.select(photos.select)
        assert [(one.kind, one.found) for one in kept] == [("photo", "points"), ("photo", ""), ("stage", "")]
    project.apply(RemovePhoto(scan_id, front.absolute_path))
    assert names(project) == ["side.png", "empty.png"]
    assert Path(front.absolute_path).is_file()
    project.apply(RemoveScan(scan_id))
    assert names(project) == []


def test_a_moved_project_finds_its_photos_and_a_lost_one_stays_known(project: Project, scan_id: str) -> None:
    project.apply(PutPhoto(photo(project, scan_id, "front.png")), PutPhoto(photo(project, scan_id, "gone.png")))
    (project.folder / "photos" / "gone.png").unlink()
    project.close()
    moved = Path(shutil.move(project.folder, project.folder.with_name("moved")))
    with Project.open(moved) as again:
        front, gone = again.select(photos.select)
        assert scans.resolve(front, again.folder) == moved / "photos" / "front.png"
        assert not scans.resolve(gone, again.folder).exists()


def test_an_unknown_scan_is_refused(project: Project) -> None:
    with pytest.raises(EngineError, match="Add the scan first"):
        project.apply(PutPhoto(photo(project, "nobody", "front.png")))


def test_a_merge_brings_photos_once(project: Project, make_scan: MakeScan) -> None:
    (first,) = project.add_scans([make_scan("a.obj")])
    project.apply(PutPhoto(photo(project, first.scan_id, "front.png")))
    with Project.create(project.folder.parent / "other") as other:
        other.add_scans([make_scan("a.obj")])
        other.apply(PutPhoto(photo(other, first.scan_id, "left.png")))
        project.apply(*merge(project, other).changes())
        assert merge(project, other).empty
        assert names(project) == ["front.png", "left.png"]
        found = project.select(photos.select)[1]
        assert scans.resolve(found, project.folder) == other.folder / "photos" / "left.png"
