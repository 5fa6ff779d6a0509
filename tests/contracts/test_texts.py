"""Nothing of the machine it was made on, and nothing large, is in the tree."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def tracked() -> list[Path]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    return [ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_shipped_models_stay_small() -> None:
    total = sum(path.stat().st_size for path in (ROOT / "resources" / "models").rglob("*") if path.is_file())
    assert total <= 15e6


def test_no_large_file_is_tracked() -> None:
    heavy = {path.name: path.stat().st_size for path in tracked() if path.stat().st_size > 9e6}
    assert not heavy


def test_models_carry_no_notes_of_the_machine_they_were_exported_on() -> None:
    models = [path for path in tracked() if path.suffix == ".onnx"]
    assert models
    assert not [path.name for path in models if b"stack_trace" in path.read_bytes()]
