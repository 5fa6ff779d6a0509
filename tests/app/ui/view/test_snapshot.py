"""Pictures without a window: from code, from a thread, and from the shell."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage

from app import snapshot as shell
from app.models.scene import MarkerStatus, Scene
from app.models.view_state import SurfaceMode
from app.ui.view.camera import CameraPreset
from app.ui.view.palette import DARK, LIGHT
from app.ui.view.polydata import pixels_of
from app.ui.view.snapshot import snapshot, thumbnail


def test_snapshot_has_scan_landmarks_and_words(qapp, make_scan, make_marker) -> None:
    scan = make_scan(side=96)
    tip = scan.points_mm[np.argmax(scan.points_mm[:, 2])]
    bare = pixels_of(snapshot(Scene(scan), width_px=320, height_px=240, words=False)).astype(int)
    marked = Scene(scan, markers=(make_marker("tip", tip, status=MarkerStatus.CHECKED),))
    dotted = pixels_of(snapshot(marked, width_px=320, height_px=240, words=False)).astype(int)
    worded = pixels_of(snapshot(marked, width_px=320, height_px=240)).astype(int)
    assert bare.shape == (240, 320, 3)
    changed = np.argwhere(np.abs(dotted - bare).max(-1) > 40)
    assert 40 < len(changed) < 400
    assert np.abs(changed.mean(0) - (120, 160)).max() < 25
    assert np.abs(worded - dotted)[:60, :120].max() > 60


def test_profiles_look_the_way_they_say(qapp, make_scan) -> None:
    shots = {
        view: pixels_of(
            snapshot(
                Scene(make_scan(side=96), SurfaceMode.PLAIN),
                view=view,
                width_px=200,
                height_px=200,
                words=False,
                palette=LIGHT,
            )
        ).astype(int)
        for view in (CameraPreset.LEFT, CameraPreset.RIGHT, CameraPreset.FRONT)
    }
    skin = {view: shot[..., 0] > 1.05 * shot[..., 2] for view, shot in shots.items()}  # warm on a cool ground
    left, right = skin[CameraPreset.LEFT], skin[CameraPreset.RIGHT]
    assert (left == right[:, ::-1]).mean() > 0.98
    columns = np.flatnonzero(left.any(0))
    assert left[:, columns[0] + 3].sum() < 0.7 * left[:, columns[-1] - 3].sum()  # the nose is thin and on the left
    assert not np.array_equal(skin[CameraPreset.FRONT], left)


def test_ratio_makes_landmarks_larger(qapp, make_scan, make_marker) -> None:
    scan = make_scan(side=96)
    tip = scan.points_mm[np.argmax(scan.points_mm[:, 2])]
    areas = []
    for ratio in (1.0, 2.0):
        shots = [
            pixels_of(snapshot(Scene(scan, markers=m), width_px=320, height_px=240, words=False, ratio=ratio)).astype(
                int
            )
            for m in ((), (make_marker("tip", tip),))
        ]
        areas.append((np.abs(shots[1] - shots[0]).max(-1) > 40).sum())
    assert areas[1] == pytest.approx(4 * areas[0], rel=0.25)


def test_thumbnail_in_a_thread(qapp, make_scan) -> None:
    made: list[QImage] = []
    thread = threading.Thread(target=lambda: made.append(thumbnail(make_scan(), 64)))
    thread.start()
    thread.join(60)
    pixels = pixels_of(made[0]).astype(int)
    assert pixels.shape == (64, 64, 3)
    assert np.abs(pixels[32, 32] - pixels[1, 1]).max() > 50


def test_light_and_dark(qapp, make_scan) -> None:
    corners = [pixels_of(thumbnail(make_scan(), 32, palette))[0, 0].mean() for palette in (DARK, LIGHT)]
    assert corners[1] > corners[0] + 100


def test_no_scan_is_refused(qapp) -> None:
    with pytest.raises(ValueError, match="needs a scan"):
        snapshot(Scene())


# ------------------------------------------------------------------ the shell
def test_shell_writes_a_picture_with_landmarks(qapp, ball: Path, tmp_path: Path) -> None:
    landmarks = tmp_path / "ball.csv"
    header = "scan,index,landmark,x,y,z,unit,state,source,model,confidence,annotator,time"
    landmarks.write_text(f"{header}\nball.obj,1,nasion,0,10,90,mm,placed,manual,,,,\n")
    out = tmp_path / "picture.png"
    words = [str(ball), "--out", str(out), "--size", "300x200"]
    assert shell.run([*words, "--landmarks", str(landmarks), "--scheme", "nose9"]) == 0
    with_landmark = QImage(str(out))
    assert (with_landmark.width(), with_landmark.height()) == (300, 200)
    assert shell.run(words) == 0
    assert QImage(str(out)) != with_landmark
    assert shell.run([*words, "--landmarks", str(landmarks), "--view", "three-quarter", "--light"]) == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--size", "12"], "not a picture size"),
        (["--size", "99999x99999"], "not a picture size"),
        (["--out", "picture.gif"], "ends in .png or .jpg"),
        (["--out", "nowhere/picture.png"], "could not be written"),
        (["--view", "above"], "--view"),
        (["--scheme", "nose9", "--landmarks", "gone.csv"], "gone.csv"),
    ],
)
def test_shell_says_what_is_wrong(qapp, ball: Path, tmp_path: Path, monkeypatch, capsys, words, sentence) -> None:
    monkeypatch.chdir(tmp_path)
    assert shell.run([str(ball), *(["--out", "picture.png"] if "--out" not in words else []), *words]) != 0
    told = capsys.readouterr().err
    assert sentence in told
    assert told.count("\n") == 1


def test_shell_names_a_missing_scan(qapp, tmp_path: Path, capsys) -> None:
    assert shell.run([str(tmp_path / "gone.obj"), "--out", str(tmp_path / "a.png")]) == 1
    assert "gone.obj" in capsys.readouterr().err
