from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.cli import run
from engine.photo.models import photo_cards

KINDS = {card.kind for card in photo_cards().values()}


@pytest.fixture
def wall(tmp_path: Path) -> Path:
    """A photo of nobody."""
    ramp = np.linspace(60, 190, 320 * 240 * 3).reshape(240, 320, 3).astype(np.uint8)
    Image.fromarray(ramp).save(tmp_path / "wall.jpg")
    return tmp_path / "wall.jpg"


def test_a_photo_without_a_face_is_named_and_the_rest_goes_on(
    wall: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broken.jpg").write_bytes(b"no")
    assert run(["detect", str(wall), str(tmp_path / "broken.jpg"), "--out", str(tmp_path / "out.csv")]) == 1
    said = capsys.readouterr()
    assert "No face was found in wall.jpg" in said.err
    assert "broken.jpg cannot be read" in said.err
    assert "renders only" in said.out
    assert not (tmp_path / "out.csv").exists()


def test_another_density_is_refused(wall: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["detect", str(wall), "--points", "77"]) == 1
    assert "68 or 520" in capsys.readouterr().err


@pytest.mark.skipif("matting" not in KINDS, reason="no matting model is installed")
def test_a_plate_of_another_size_is_refused(wall: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Image.new("RGB", (100, 100)).save(tmp_path / "plate.jpg")
    assert run(["matte", str(wall), "--plate", str(tmp_path / "plate.jpg")]) == 1
    assert "same camera and settings" in capsys.readouterr().err
    assert run(["matte", str(wall), "--plate", str(wall)]) == 0
    with Image.open(tmp_path / "wall-matte.png") as cut:
        assert cut.mode == "RGBA"
        assert cut.size == (320, 240)


def test_lift_needs_a_scan_and_a_place_to_write(wall: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["lift"]) == 1
    assert "--project" in capsys.readouterr().err
    scan = tmp_path / "a.obj"
    scan.write_text("v 0 0 0\n")
    assert run(["lift", str(scan)]) == 1
    assert "--out" in capsys.readouterr().err
