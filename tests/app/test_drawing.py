"""Pictures and films through the process that draws them: from a wish to a file, stopped, refused, killed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app import drawing, paths
from app.controllers.drawing import DrawingController
from app.models.messages import Messages
from app.models.picture_wish import CameraWish, PictureWish
from app.models.scene import Marker, MarkerStatus
from app.models.view_state import ClipPlane, SurfaceMode
from engine.io import read_scan
from engine.types import Cancelled, EngineError, Role, Unit


@pytest.fixture
def make_wish(ball: Path, tmp_path: Path) -> Callable[..., PictureWish]:
    scan_id = read_scan(ball, Unit.MILLIMETRE).scan_id

    def made(name: str = "out.png", **more: object) -> PictureWish:
        base = {"scan": ball, "scan_id": scan_id, "unit": Unit.MILLIMETRE, "surface": SurfaceMode.PLAIN}
        size = {"width_px": 96, "height_px": 80}
        return PictureWish.model_validate({**base, **size, "target": tmp_path / name, **more})

    return made


def never() -> bool:
    return False


def test_wish_survives_the_way_to_the_process(make_wish: Callable[..., PictureWish]) -> None:
    wish = make_wish(
        markers=(Marker("tip", "Tip", Role.CORRECTED, (1.0, 2.5, -3.0), MarkerStatus.CHECKED, label="Tip"),),
        clip=ClipPlane("x", (0.0, 0.0, 1.0), (0.0, 0.0, 1.0)),
        camera=CameraWish(focal_mm=(0, 0, 0), position_mm=(0, 0, 500), up=(0, 1, 0)),
        face_frame=tuple(np.eye(3).ravel()),
    )
    assert PictureWish.model_validate_json(wish.model_dump_json()) == wish


def test_picture_comes_from_the_wished_side_on_the_wished_ground(qapp, make_wish: Callable[..., PictureWish]) -> None:
    mark = Marker("tip", "Tip", Role.CORRECTED, (0.0, 0.0, 90.0), MarkerStatus.CHECKED)
    shots = []
    for z_mm in (700.0, -700.0):
        camera = CameraWish(focal_mm=(0, 0, 0), position_mm=(0, 0, z_mm), up=(0, 1, 0))
        wish = make_wish(camera=camera, markers=(mark,), ground="white", words=False)
        drawing.draw(wish, lambda *_: None, never)
        shots.append(np.asarray(Image.open(wish.target).convert("RGB")).astype(int))
    front, back = shots
    assert front.shape == (80, 96, 3)
    assert front[1, 1].min() > 250
    assert (np.abs(front - back).max(-1) > 60).sum() > 20  # the landmark shows from in front alone


@pytest.mark.parametrize("ending", [".gif", ".webp", ".png", ".mp4"])
def test_film_has_its_frames_and_turns(qapp, make_wish: Callable[..., PictureWish], ending: str) -> None:
    if ending == ".mp4":
        pytest.importorskip("imageio_ffmpeg")
    mark = Marker("tip", "Tip", Role.CORRECTED, (0.0, 0.0, 90.0), MarkerStatus.CHECKED)
    wish = make_wish(f"turn{ending}", frames=8, duration_s=0.8, markers=(mark,), words=False)
    said: list[tuple[int, int]] = []
    drawing.draw(wish, lambda done, total: said.append((done, total)), never)
    assert said == [(number, 8) for number in range(1, 9)]
    frames = _frames(wish.target)
    assert len(frames) == 8
    assert frames[0].shape == (80, 96, 3)
    for other in frames[2:7]:
        assert np.abs(frames[0].astype(int) - other).max() > 40
    assert [path.name for path in wish.target.parent.iterdir() if "part" in path.name] == []


def _frames(path: Path) -> list[np.ndarray]:
    if path.suffix == ".mp4":
        import imageio_ffmpeg

        tail = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-i", str(path), *tail]
        data = subprocess.run(command, capture_output=True, check=True).stdout
        return list(np.frombuffer(data, np.uint8).reshape(-1, 80, 96, 3))
    with Image.open(path) as film:
        out = []
        for number in range(film.n_frames):
            film.seek(number)
            out.append(np.asarray(film.convert("RGB")))
        return out


def test_without_ffmpeg_a_sentence_names_what_works(qapp, make_wish, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(EngineError, match=r"Choose \.gif"):
        drawing.draw(make_wish("turn.mp4", frames=8), lambda *_: None, never)


@pytest.mark.parametrize("ending", [".gif", ".mp4"])
def test_stopping_leaves_nothing(qapp, make_wish: Callable[..., PictureWish], ending: str) -> None:
    if ending == ".mp4":
        pytest.importorskip("imageio_ffmpeg")
    wish, asked = make_wish(f"turn{ending}", frames=30), []
    with pytest.raises(Cancelled):
        drawing.draw(wish, lambda *_: None, lambda: len(asked) > 3 or asked.append(1))
    assert [path for path in wish.target.parent.iterdir() if path.suffix == ending] == []


def test_what_cannot_be_drawn_is_said_in_a_sentence(
    qapp, make_wish: Callable[..., PictureWish], ball: Path, tmp_path: Path
) -> None:
    for wish, words in (
        (make_wish("film.avi", frames=8), "ends in"),
        (make_wish("film.gif", frames=700, width_px=4000, height_px=4000), "too much memory"),
        (make_wish("nowhere/film.gif", frames=8), "could not be written"),
        (make_wish("nowhere/out.png"), "could not be written"),
        (make_wish(scan_id="another"), "changed on disk"),
        (make_wish(scan=tmp_path / "gone.obj"), "gone.obj"),
    ):
        with pytest.raises(EngineError, match=words):
            drawing.draw(wish, lambda *_: None, never)


def test_controller_draws_in_a_process_and_says_so(qtbot, make_wish: Callable[..., PictureWish]) -> None:
    messages = Messages()
    said: list[str] = []
    messages.posted.connect(lambda message: said.append(message.text))
    controller = DrawingController(messages)
    wish = make_wish("turn.gif", frames=8)
    with qtbot.waitSignal(controller.finished, timeout=60_000):
        assert controller.start(wish)
        assert not controller.start(wish)  # one at a time
    assert len(_frames(wish.target)) == 8
    assert any("%" in text for text in said)
    assert said[-1].endswith("is saved.")
    assert not controller.busy


def test_controller_tells_of_failure_and_can_be_stopped(
    qtbot, make_wish: Callable[..., PictureWish], monkeypatch: pytest.MonkeyPatch
) -> None:
    controller = DrawingController(Messages())
    with qtbot.waitSignal(controller.failed, timeout=60_000) as heard:
        controller.start(make_wish(scan_id="another"))
    assert "changed on disk" in heard.args[0]
    wish = make_wish("long.gif", frames=720, width_px=200, height_px=200)
    with qtbot.waitSignal(controller.failed, timeout=60_000) as heard:
        controller.start(wish)
        controller.cancel()
    assert heard.args[0] == ""
    assert not wish.target.exists()
    controller.start(wish)
    controller.stop()
    assert not controller.busy
    monkeypatch.setattr(paths, "drawing_command", lambda: [sys.executable, "-c", "raise SystemExit(3)"])
    with qtbot.waitSignal(controller.failed, timeout=60_000) as heard:
        controller.start(wish)
    assert "ended" in heard.args[0]
    monkeypatch.setattr(paths, "drawing_command", lambda: ["/no/such/program"])
    with qtbot.waitSignal(controller.failed, timeout=60_000):
        controller.start(wish)


def test_shell_writes_a_turntable(ball: Path, tmp_path: Path) -> None:
    from app.command import main

    film = tmp_path / "shell.gif"
    assert main(["snapshot", str(ball), "--turntable", str(film), "--frames", "4", "--size", "64x64"]) == 0
    assert len(_frames(film)) == 4
    assert main(["snapshot", str(ball)]) == 1
    assert main(["snapshot", str(ball), "--turntable", str(tmp_path / "x.avi"), "--frames", "4"]) == 1
