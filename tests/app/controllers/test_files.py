from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app import paths
from app.models.messages import Message, Tone
from engine.store.project import FILE_NAME, Project
from engine.types import Role

TIMEOUT_MS = 20_000

BAD: dict[str, bytes] = {
    "empty.obj": b"",
    "picture.ply": b"\x89PNG\r\n\x1a\n" + bytes(60),
    "lying.ply": b"ply\nformat binary_little_endian 1.0\nelement vertex 999999\nproperty float x\nend_header\n",
    "cut.stl": bytes(80) + (1000).to_bytes(4, "little") + bytes(60),
    "words.obj": b"this is no scan\n" * 20,
    "nothing.npz": b"PK\x03\x04" + bytes(40),
    "unknown.docx": b"PK\x03\x04" + bytes(40),
}


def told(work) -> list[Message]:
    seen: list[Message] = []
    work.messages.posted.connect(seen.append)
    return seen


def calm(qtbot, work) -> None:
    qtbot.waitUntil(lambda: not work.files.is_finding and not work.scans.is_loading, timeout=TIMEOUT_MS)


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_a_sentence_that_names_it(qtbot, work, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(BAD[name])
    seen = told(work)
    work.files.open_paths([path])
    calm(qtbot, work)
    bad = [message for message in seen if message.tone is Tone.BAD]
    assert bad, "nothing was said"
    assert any(name in message.text for message in bad)
    assert work.document.scan is None
    assert path.read_bytes() == BAD[name]
    assert work.library.rowCount() == 0, "what is no scan is not in the list"
    work.session.flush()
    assert work.session.project.scans() == []


def test_a_folder_without_scans_and_a_file_that_is_not_there_are_sentences_too(qtbot, work, tmp_path: Path) -> None:
    for path in (tmp_path / "gone.obj", tmp_path / "void"):
        (tmp_path / "void").mkdir(exist_ok=True)
        seen = told(work)
        work.files.open_paths([path])
        calm(qtbot, work)
        assert any(path.name in message.text for message in seen)


def test_without_a_project_a_scan_goes_into_the_default_one(qtbot, open_scan, ball) -> None:
    work = open_scan(ball)
    assert work.session.folder == paths.default_project_folder()
    assert work.settings.last_project == work.session.folder
    assert [row.record.name for row in work.library.rows] == ["ball.obj"]


def test_a_folder_is_searched_and_the_same_content_is_one_scan(qtbot, open_scan, balls) -> None:
    (balls[0].parent / "deep").mkdir()
    (balls[0].parent / "deep" / "copy.obj").write_bytes(balls[1].read_bytes())
    (balls[0].parent / "notes.txt").write_text("1 2 3\n")
    work = open_scan(balls[0].parent)
    calm(qtbot, work)
    assert len(work.library.rows) == 3
    seen = told(work)
    work.files.open_paths([balls[0].parent])
    calm(qtbot, work)
    assert any(message.text.startswith("0 scans added") for message in seen)
    assert len(work.library.rows) == 3


def test_stepping_shows_one_scan_after_the_other_and_stops_at_the_ends(qtbot, open_scan, balls) -> None:
    work = open_scan(*balls)
    shown = [work.document.scan.name]
    for _ in range(2):
        with qtbot.waitSignal(work.document.opened, timeout=TIMEOUT_MS):
            work.scans.step(1)
        shown.append(work.document.scan.name)
    assert shown == ["ball0.obj", "ball1.obj", "ball2.obj"]
    work.scans.step(1)
    assert not work.scans.is_loading
    for _ in range(5):  # faster than scans can be read: the last wish counts
        work.scans.step(-1)
    calm(qtbot, work)
    assert work.document.scan.name == "ball0.obj"


def test_a_scan_whose_file_moved_or_changed_says_so(qtbot, open_scan, balls) -> None:
    work = open_scan(*balls)
    calm(qtbot, work)
    work.scans._drop_prefetched()
    second = work.library.rows[1].record
    balls[1].rename(balls[1].with_name("elsewhere.obj"))
    seen = told(work)
    work.scans.open_scan(second.scan_id)
    calm(qtbot, work)
    assert "ball1.obj" in seen[-1].text
    assert work.library.rows[1].missing
    balls[1].write_bytes(balls[2].read_bytes())
    work.scans.open_scan(second.scan_id)
    calm(qtbot, work)
    assert "changed" in seen[-1].text
    assert work.document.scan.name == "ball0.obj"
    work.files.open_paths([balls[1].with_name("elsewhere.obj")])
    qtbot.waitUntil(lambda: work.document.scan.scan_id == second.scan_id, timeout=TIMEOUT_MS)
    assert not work.library.rows[1].missing


def test_the_reference_beside_a_scan_is_taken_and_kept(qtbot, open_scan, ball, stored) -> None:
    ball.with_suffix(".csv").write_text(
        "scan,index,landmark,x,y,z,unit,state,source,model,confidence,annotator,time\n"
        "ball.obj,0,nasion,0,10,90,mm,placed,import,,,,\n"
    )
    work = open_scan(ball)
    work.set_scheme("nose9")
    calm(qtbot, work)
    reference = work.document.sets[Role.REFERENCE]
    assert reference.landmarks["nasion"].xyz_mm == pytest.approx((0.0, 10.0, 90.0))
    with stored(work) as project:
        kept = project.annotation(work.document.scan.scan_id, "nose9", Role.REFERENCE)
    assert kept.landmarks["nasion"].xyz_mm == pytest.approx((0.0, 10.0, 90.0))
    assert not work.document.annotation.landmarks


def test_a_project_that_cannot_be_opened_leaves_the_open_one_alone(qtbot, open_scan, ball, tmp_path: Path) -> None:
    work = open_scan(ball)
    folder = work.session.folder
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / FILE_NAME).write_bytes(b"not a database at all, but long enough to be read as one" * 10)
    seen = told(work)
    assert not work.files.open_project(broken)
    assert seen[-1].tone is Tone.BAD
    assert work.session.folder == folder
    assert work.document.scan is not None


def test_switching_projects_switches_everything(qtbot, open_scan, ball, balls, tmp_path: Path) -> None:
    work = open_scan(ball)
    work.files.create_project(tmp_path / "other")
    assert work.document.scan is None
    assert work.library.rowCount() == 0
    assert not work.document.can_undo()
    work.files.open_paths([balls[0]])
    qtbot.waitUntil(lambda: work.document.scan is not None, timeout=TIMEOUT_MS)
    assert work.settings.recent_projects == (tmp_path / "other", paths.default_project_folder())
    with Project.open(paths.default_project_folder()) as first:
        assert first.read_only_reason is None, "the project before is free again"


def test_reading_a_large_file_can_be_cancelled_and_tells_how_far_it_is(qtbot, open_scan, ball, tmp_path: Path) -> None:
    work = open_scan(ball)
    large = tmp_path / "large.obj"
    rows = np.random.default_rng(0).normal(size=(400_000, 3))
    large.write_text("\n".join(f"v {x:.4f} {y:.4f} {z:.4f}" for x, y, z in rows) + "\n")
    shares: list[float] = []
    work.scans.loading_changed.connect(lambda name, share: shares.append(share) if name else None)
    work.files.open_paths([large])
    qtbot.waitUntil(lambda: work.scans.is_loading, timeout=TIMEOUT_MS)
    work.stop_loading()
    assert not work.scans.is_loading
    qtbot.wait(300)
    assert work.document.scan.name == "ball.obj"
    work.scans.open_scan(work.library.rows[1].record.scan_id)
    qtbot.waitUntil(lambda: work.document.scan.name == "large.obj", timeout=TIMEOUT_MS)
    assert len(shares) > 3
    assert all(0.0 <= share <= 1.0 for share in shares)


def test_what_was_exported_can_be_shown_and_the_next_dialog_begins_beside_the_scan(
    qtbot, open_scan, ball, tmp_path: Path, monkeypatch
) -> None:
    work = open_scan(ball)
    calm(qtbot, work)
    assert work.files_folder() == ball.parent
    work.annotate.select(work.session.scheme.names[0])
    work.annotate.put((0.0, 10.0, 90.0))
    seen, shown = told(work), []
    monkeypatch.setattr("PySide6.QtGui.QDesktopServices.openUrl", lambda url: shown.append(url.toLocalFile()))
    work.export.export_csv(tmp_path / "out.csv")
    qtbot.waitUntil(lambda: any(message.key == "export" for message in seen), timeout=TIMEOUT_MS)
    seen[-1].action()
    assert shown == [str(tmp_path)]
    work.change_settings(last_folder=tmp_path)
    assert work.files_folder() == tmp_path
    work.change_settings(last_folder=tmp_path / "gone")
    assert work.files_folder() == ball.parent


def test_a_bad_file_at_the_head_of_a_folder_does_not_leave_the_window_empty(qtbot, work, ball, tmp_path: Path) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "a.obj").write_bytes(b"")
    (folder / "b.ply").write_bytes(BAD["picture.ply"])
    ball.rename(folder / "c.obj")
    seen = told(work)
    work.files.open_paths([folder])
    qtbot.waitUntil(lambda: work.document.scan is not None, timeout=TIMEOUT_MS)
    assert work.document.scan.name == "c.obj"
    assert {"a.obj", "b.ply"} <= {message.text.split()[0] for message in seen if message.tone is Tone.BAD}
