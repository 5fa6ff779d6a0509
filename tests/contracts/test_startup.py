"""What must not be imported before the first frame, seen in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEAVY = (
    "torch", "lightning", "open3d", "pandas", "scipy", "matplotlib", "pyvista", "pyvistaqt", "trimesh", "PIL",
    "onnxruntime", "fpsample",
)  # fmt: skip

SHELL = """
import sys
from PySide6.QtWidgets import QApplication
from app import main
main.furnish = lambda *given: QApplication.quit()
main.run()
print("\\n".join(name for name in {heavy!r} if name in sys.modules))
print("numpy" if "numpy" in sys.modules else "", "pydantic" if "pydantic" in sys.modules else "")
"""

FRAME = """
import sys
from pathlib import Path
from app import main
furnish = main.furnish
def furnish_and_watch(*given):
    window = furnish(*given)
    window.view_ready.connect(lambda: window.view.scan_drawn.connect(done))
    def done(scan_id):
        print("\\n".join(name for name in {heavy!r} if name in sys.modules))
        print("drawn", scan_id)
        window.close()
    return window
main.furnish = furnish_and_watch
sys.exit(main.run([Path(sys.argv[1])]))
"""


def _run(code: str, home: Path, *arguments: str) -> str:
    folders = {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("DATA", "CONFIG", "STATE", "CACHE")}
    environment = {**os.environ, **folders, "QT_QPA_PLATFORM": "offscreen", "HOME": str(home), "PYTHONPATH": str(ROOT)}
    answer = subprocess.run(
        [sys.executable, "-c", code.format(heavy=HEAVY), *arguments],
        env=environment, cwd=home, capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    return answer.stdout.strip()


def test_the_shell_appears_with_qt_alone(tmp_path: Path) -> None:
    assert _run(SHELL, tmp_path) == ""


def test_nothing_heavy_is_imported_before_the_first_scan_is_drawn(tmp_path: Path) -> None:
    scan = tmp_path / "four.obj"
    scan.write_text("v 0 0 0\nv 90 0 0\nv 0 120 0\nv 0 0 80\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n")
    lines = _run(FRAME, tmp_path, str(scan)).splitlines()
    assert lines[-1].startswith("drawn ")
    assert lines[:-1] == []
