"""The view starts light, works at two device pixels per pixel, and the hardware surface shows the same picture."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
SCENE = """
import sys
import numpy as np
from pathlib import Path
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from app.models.scene import Marker, MarkerStatus, Scene
from app.models.view_state import SurfaceMode
from app.ui.view.scene_view import SceneView
from app.appearance import SurfaceKind
from app.ui.view.surface import make_surface
from engine.types import Role, Scan, Unit, UnitSource, UnitStatus

application = QApplication([])
view = SceneView(surface=make_surface(SurfaceKind(sys.argv[1])))
view.fly_ms = 0
view.resize(400, 300)
view.show()
points = np.array([[x, y, 0.0] for y in (-50, 50) for x in (-60, 60)])
scan = Scan("square", Path("square.ply"), points, UnitStatus(Unit.MILLIMETRE, UnitSource.FILE, ""),
            faces=np.array([[0, 1, 3], [0, 3, 2]], np.int32))
markers = (Marker("here", "Here", Role.CORRECTED, (20.0, 10.0, 0.0), MarkerStatus.CHECKED),
           Marker("behind", "Behind", Role.CORRECTED, (-20.0, 10.0, -30.0), MarkerStatus.CHECKED))
view.set_scene(Scene(scan, SurfaceMode.PLAIN, markers))
for _ in range(40):
    application.processEvents()
    QTest.qWait(10)
image = view.grab_image()
ratio = view.devicePixelRatioF()
assert image.width() == round(400 * ratio), (image.width(), ratio)
layer = view.layer()
assert layer.visible.tolist() == [True, False], layer.visible
x, y = (float(v) for v in layer.screen[0, :2])
def at(x, y):
    return image.pixelColor(round(x * ratio), round(y * ratio))
marker, skin, ground = at(x, y), at(x + 25, y), at(5, 150)
assert marker.green() > 1.4 * marker.red(), marker.getRgb()
assert skin.red() > skin.blue() + 15 and skin.red() > 100, skin.getRgb()
assert ground.lightness() < 90, ground.getRgb()
picked = view.surface_at(x, y)
assert np.allclose(picked, (20, 10, 0), atol=1e-4), picked
moves = []
view.dragged.connect(lambda name, xyz: moves.append(xyz))
start = QPoint(round(x), round(y))
QTest.mousePress(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
QTest.mouseMove(view, start + QPoint(15, 0))
QTest.mouseRelease(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start + QPoint(15, 0))
seen = view.projection.project(np.array(moves[-1]))[0]
assert abs(seen[0] - x - 15) < 1e-3 and abs(seen[1] - y) < 1e-3, (seen, x, y)
view.close()
print("ok", ratio)
"""


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    settings = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(words, capture_output=True, text=True, timeout=240, check=False, env=settings)


def test_importing_the_view_loads_nothing_heavy() -> None:
    heavy = ("pyvista", "pyvistaqt", "matplotlib", "scipy", "pandas", "onnxruntime", "torch", "PIL", "trimesh")
    code = f"import sys, app.ui.view.scene_view; print([m for m in {heavy!r} if m in sys.modules])"
    done = run(sys.executable, "-c", code, QT_QPA_PLATFORM="offscreen")
    assert done.stdout.strip() == "[]", done.stdout + done.stderr[-2000:]


@pytest.mark.parametrize("ratio", ["1", "2"])
def test_picture_and_picking_agree_at_any_pixel_ratio(ratio) -> None:
    done = run(sys.executable, "-c", SCENE, "image", QT_QPA_PLATFORM="offscreen", QT_SCALE_FACTOR=ratio)
    assert done.stdout.split() == ["ok", f"{ratio}.0"], done.stdout + done.stderr[-3000:]


@pytest.mark.gl
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the display is made by Xvfb")
def test_hardware_surface_shows_the_same() -> None:
    display = [] if os.environ.get("DISPLAY") else ["xvfb-run", "-a", "-s", "-screen 0 1280x1024x24"]
    if display and not shutil.which("xvfb-run"):
        pytest.skip("there is no display and no xvfb-run")
    done = run(*display, sys.executable, "-c", SCENE, "hardware", QT_QPA_PLATFORM="xcb")
    assert "ok 1.0" in done.stdout, done.stdout + done.stderr[-3000:]
