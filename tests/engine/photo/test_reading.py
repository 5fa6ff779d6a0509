from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.photo.reading import LARGEST_PX, read_photo
from engine.types import EngineError


def picture(width: int = 90, height: int = 60) -> Image.Image:
    array = np.zeros((height, width, 3), np.uint8)
    array[: height // 2, : width // 2] = (200, 40, 40)
    return Image.fromarray(array)


def test_a_photo_is_turned_as_the_camera_noted(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the top of the picture is on the right
    picture().save(tmp_path / "turned.jpg", exif=exif, quality=95)
    photo = read_photo(tmp_path / "turned.jpg")
    assert photo.size_px == (60, 90)
    assert photo.pixels[20, 45, 0] > 150  # the red corner has gone to the upper right
    assert photo.pixels[20, 15, 0] < 60
    assert "turned" in photo.notes[0]


@pytest.mark.parametrize("mode", ["CMYK", "L", "RGBA", "P", "1"])
def test_every_kind_of_colour_becomes_rgb(tmp_path: Path, mode: str) -> None:
    path = tmp_path / ("a.tif" if mode == "CMYK" else "a.png")
    picture().convert(mode).save(path)
    photo = read_photo(path)
    assert photo.pixels.shape == (60, 90, 3)
    assert photo.pixels[10, 10].mean() > photo.pixels[50, 80].mean() or mode == "1"


def test_sixteen_bits_keep_their_range(tmp_path: Path) -> None:
    ramp = np.linspace(0, 65535, 64 * 64).reshape(64, 64).astype(np.uint16)
    Image.fromarray(ramp).save(tmp_path / "deep.png")
    photo = read_photo(tmp_path / "deep.png")
    assert photo.pixels[0, 0, 0] == 0
    assert photo.pixels[-1, -1, 0] == 255
    assert abs(int(photo.pixels[32, 0, 0]) - 128) <= 2


def test_a_hundred_megapixels_are_reduced(tmp_path: Path) -> None:
    Image.new("RGB", (10_000, 10_000), (90, 120, 150)).save(tmp_path / "huge.jpg", quality=30)
    photo = read_photo(tmp_path / "huge.jpg")
    assert max(photo.size_px) <= LARGEST_PX
    assert photo.scale == pytest.approx(photo.size_px[0] / 10_000)
    assert "reduced from 10000 × 10000" in photo.notes


@pytest.mark.parametrize("content", [b"", b"no picture at all", b"\xff\xd8\xff\xe0 cut"])
def test_what_is_no_photo_is_named_with_the_remedy(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.jpg"
    path.write_bytes(content)
    with pytest.raises(EngineError, match=r"bad\.jpg cannot be read as a photo.*JPEG or PNG"):
        read_photo(path)
    with pytest.raises(EngineError, match="Check the path"):
        read_photo(tmp_path / "none.jpg")


def test_a_photo_cut_short_or_tiny_is_refused(tmp_path: Path) -> None:
    picture(400, 300).save(tmp_path / "whole.jpg")
    data = (tmp_path / "whole.jpg").read_bytes()
    (tmp_path / "cut.jpg").write_bytes(data[: len(data) // 3])
    with pytest.raises(EngineError, match=r"cut\.jpg"):
        read_photo(tmp_path / "cut.jpg")
    picture(20, 20).save(tmp_path / "tiny.png")
    with pytest.raises(EngineError, match="too few"):
        read_photo(tmp_path / "tiny.png")
