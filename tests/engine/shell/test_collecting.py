from __future__ import annotations

from pathlib import Path

import pytest

from engine.cli import run
from engine.cli_options import DatasetKind
from engine.datasets import IMPORTERS


def test_a_recipe_is_surveyed_then_imported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recipe = tmp_path / "heads.toml"
    recipe.write_text('count = 3\nscheme = "nose9"\npoints = 300\n')
    assert run(["dataset", "survey", str(recipe), "--kind", "synthetic"]) == 0
    assert "3 scans found" in capsys.readouterr().out
    assert not (tmp_path / "set").exists()
    assert run(["dataset", "import", str(recipe), "--kind", "synthetic", "--out", str(tmp_path / "set")]) == 0
    assert "digest" in capsys.readouterr().out
    assert run(["dataset", "import", str(recipe), "--kind", "synthetic", "--out", str(tmp_path / "set")]) == 1
    assert "exists already" in capsys.readouterr().err


def test_every_importer_can_be_named() -> None:
    assert set(DatasetKind.__args__) == set(IMPORTERS)  # type: ignore[attr-defined]
