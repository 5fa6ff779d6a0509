"""Thousands of files at once: still whole, and on the disk at the end."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.io.atomic import flushed_together, write_whole


@pytest.mark.skipif(not hasattr(os, "sync"), reason="no sync here")
def test_many_files_are_flushed_once_and_still_replaced_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (calls.append("one"), real(handle)))
    monkeypatch.setattr(os, "sync", lambda: calls.append("all"))
    (tmp_path / "a").write_text("old")
    with flushed_together():
        for name in "abc":
            write_whole(tmp_path / name, name.encode())
        with flushed_together(sync=False):
            write_whole(tmp_path / "d", b"d")
        assert calls == []
    assert calls == ["all"]
    assert sorted((path.name, path.read_text()) for path in tmp_path.iterdir()) == [(name, name) for name in "abcd"]
    write_whole(tmp_path / "e", b"e")
    assert calls[1] == "one"


def test_a_failure_within_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_text("old")

    def broken(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", broken)
    with pytest.raises(Exception, match="disk is full"), flushed_together():
        write_whole(tmp_path / "a", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_text() == "old"
