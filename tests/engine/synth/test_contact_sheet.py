"""The contact sheet draws what is there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.synth.contact_sheet import BACKGROUND, contact_sheet, main, tile
from engine.synth.scanner import ScannerConfig, scan_head
from engine.synth.types import HeadSurface
from engine.synth.visibility import direction
from engine.types import EngineError


def test_a_tile_shows_the_head_in_its_middle(surface: HeadSurface) -> None:
    scan = scan_head(surface, np.random.default_rng(0), ScannerConfig(points=4000, kinds=("head",)))
    picture = tile(scan, 120, direction(20, 5))
    drawn = (picture != np.array(BACKGROUND)).any(axis=2)
    assert picture.shape == (120, 120, 3)
    assert drawn[45:75, 45:75].mean() > 0.7
    assert drawn.mean() < 0.95
    assert not drawn[:3, :3].any()


def test_the_sheet_has_a_tile_for_each_scan(surface: HeadSurface, tmp_path: Path) -> None:
    scans = [scan_head(surface, np.random.default_rng(seed), ScannerConfig(points=500)) for seed in range(5)]
    contact_sheet(scans, tmp_path / "sheet.png", columns=3, tile_px=60)
    with Image.open(tmp_path / "sheet.png") as picture:
        assert picture.size == (180, 120)
        pixels = np.asarray(picture)
    assert (pixels[60:118, 60:118] != np.array(BACKGROUND)).any()
    assert not pixels[60:, 120:].any()


def test_the_command_asks_for_its_arguments() -> None:
    with pytest.raises(EngineError, match="MODEL"):
        main([])
