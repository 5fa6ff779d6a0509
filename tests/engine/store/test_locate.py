"""Files that vanished or changed: told, found again by content, never by name alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.store.locate import locate, relocate, troubles
from engine.store.project import Project
from engine.store.values import FileState
from engine.types import Cancelled

MakeScan = Callable[..., Path]


@pytest.fixture
def paths(project: Project, make_scan: MakeScan) -> list[Path]:
    made = [make_scan(f"face{number}.obj", f"v {number} 0 0\n") for number in range(4)]
    project.add_scans(made)
    return made


def test_untouched_files_are_no_trouble(project: Project, paths: list[Path]) -> None:
    assert troubles(project, read=True) == ()


def test_moved_renamed_and_overwritten_files_are_found_by_content(
    project: Project, paths: list[Path], tmp_path: Path
) -> None:
    attic = tmp_path / "attic" / "deep"
    attic.mkdir(parents=True)
    paths[0].rename(attic / "face0.obj")
    paths[1].rename(attic / "another name.bin")
    changed = paths[2].read_text()
    paths[2].write_text("v 9 9 9\n")  # same size, other content
    (attic / "original.obj").write_text(changed)
    (attic / "face1.obj").write_text("v 8 8 8\n")  # the right name on the wrong file
    found = {one.record.name: one for one in troubles(project, read=True)}
    assert {name: one.state for name, one in found.items()} == {
        "face0.obj": FileState.MISSING, "face1.obj": FileState.MISSING, "face2.obj": FileState.CHANGED,
    }  # fmt: skip
    assert "its landmarks are kept" in found["face0.obj"].text
    assert "not the file its landmarks were placed on" in found["face2.obj"].text
    located = locate([one.record for one in found.values()], tmp_path / "attic")
    assert {path.name for path in located.values()} == {"face0.obj", "another name.bin", "original.obj"}
    project.apply(*relocate(project, located))
    assert troubles(project, read=True) == ()
    assert len(project.scans()) == 4


def test_only_files_of_the_right_size_are_read_and_it_can_be_stopped(
    project: Project, paths: list[Path], tmp_path: Path
) -> None:
    attic = tmp_path / "attic"
    attic.mkdir()
    paths[3].rename(attic / "x.obj")
    (attic / "huge.obj").write_text("v 1 1 1\n" * 1000)
    (attic / "link.obj").symlink_to(attic / "nowhere")
    seen: list[str] = []
    (trouble,) = troubles(project)
    assert len(locate([trouble.record], attic, lambda _done, _all, name: seen.append(name))) == 1
    assert seen == ["x.obj"]
    with pytest.raises(Cancelled):
        locate([trouble.record], attic, cancelled=lambda: True)
    assert locate([], attic) == {}
    assert locate([trouble.record], tmp_path / "no such folder") == {}
