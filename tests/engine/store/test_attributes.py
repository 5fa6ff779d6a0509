"""Values of scans by name: kept, changed, taken away, gone with their scan, and brought over by a merge."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.store import attributes
from engine.store.attributes import SetAttributes
from engine.store.merge import merge
from engine.store.project import Project
from engine.store.scans import RemoveScan
from engine.types import EngineError

MakeScan = Callable[..., Path]


def test_values_are_kept_changed_and_taken_away(project: Project, scan_id: str) -> None:
    assert project.select(attributes.select) == {}
    project.apply(SetAttributes(scan_id, {"scanner": "Vectra", "age": "31"}))
    project.apply(SetAttributes(scan_id, {"age": "32", "scanner": ""}))
    with Project.open(project.folder, read_only=True) as again:
        assert again.select(attributes.select) == {scan_id: {"age": "32"}}
    project.apply(RemoveScan(scan_id))
    assert project.select(attributes.select) == {}


def test_an_unknown_scan_is_refused(project: Project) -> None:
    with pytest.raises(EngineError, match="Add the scan first"):
        project.apply(SetAttributes("no such scan", {"age": "3"}))


def test_a_merge_brings_what_is_not_known_and_keeps_what_is(project: Project, make_scan: MakeScan) -> None:
    first, second = project.add_scans([make_scan("a.obj"), make_scan("b.obj")])
    project.apply(SetAttributes(first.scan_id, {"age": "31"}))
    with Project.create(project.folder.parent / "other") as other:
        other.add_scans([make_scan("a.obj"), make_scan("b.obj")])
        other.apply(SetAttributes(first.scan_id, {"age": "99", "scanner": "Vectra"}))
        other.apply(SetAttributes(second.scan_id, {"age": "44"}))
        project.apply(*merge(project, other).changes())
        assert merge(project, other).empty
    found = project.select(attributes.select)
    assert found == {first.scan_id: {"age": "31", "scanner": "Vectra"}, second.scan_id: {"age": "44"}}
