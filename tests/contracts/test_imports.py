"""The import contracts hold, and each of them fires when it is broken."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT = Path(sys.executable).with_name("lint-imports")

BREACHES = {
    "a model that imports a widget": ("app/models/scene.py", "import app.ui", "one direction"),
    "the engine importing the application": ("engine/units.py", "import app.models", "one direction"),
    "types importing the catalogue": ("engine/types.py", "import engine.catalog", "inside engine"),
    "Qt in the engine": ("engine/annotation.py", "import PySide6", "engine has no GUI"),
    "a plotter in the engine": ("engine/io/__init__.py", "import pyvista", "engine has no GUI"),
    "torch in inference": ("engine/infer/__init__.py", "import torch", "the clinician's path has no torch"),
    "torch in the window, hidden in a function": (
        "app/models/scene.py",
        "def hidden() -> None:\n    import torch",
        "the clinician's path has no torch",
    ),
}


def copy_of_sources(folder: Path) -> Path:
    for package in ("app", "engine", "resources"):
        shutil.copytree(
            ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__", "models", "*.onnx")
        )
    shutil.copytree(ROOT / "app" / "models", folder / "app" / "models", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(LINT), "--no-cache"], cwd=folder, capture_output=True, text=True, timeout=120)


def test_contracts_hold_and_each_fires(tmp_path: Path) -> None:
    folder = copy_of_sources(tmp_path)
    clean = lint(folder)
    assert clean.returncode == 0, clean.stdout
    for what, (file, line, contract) in BREACHES.items():
        path = folder / file
        text = path.read_text(encoding="utf-8")
        path.write_text(f"{text}\n{line}\n", encoding="utf-8")
        result = lint(folder)
        path.write_text(text, encoding="utf-8")
        assert result.returncode != 0, f"{what} went unnoticed"
        assert f"{contract} BROKEN" in result.stdout, what


@pytest.mark.parametrize("module", ["torch", "open3d", "pandas"])
def test_registries_and_schemes_load_light(module: str) -> None:
    """Listing what there is (nets, tasks, formats, schemes) costs no heavy import."""
    code = (
        "import sys, engine.catalog, engine.io, engine.store, engine.jobs, engine.infer, engine.preprocess\n"
        "engine.catalog.shipped_schemes()\n"
        f"sys.exit({module!r} in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0
