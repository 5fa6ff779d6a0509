"""What the tests of the application share: folders of their own, a small scan, a workbench without a window."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QTranslator

from app import language, paths
from app.appearance import Language
from app.controllers.workbench import Workbench
from app.settings import Settings
from engine.store.project import Project


@pytest.fixture(autouse=True, scope="session")
def application(qapp: QCoreApplication) -> QCoreApplication:
    """The one application object is made with widgets before a picture makes one without, whatever runs first."""
    return qapp


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user of nobody: data, settings, state and cache below a temporary folder."""
    home = tmp_path / "user"
    fake = SimpleNamespace(
        user_data_dir=str(home / "data"),
        user_config_dir=str(home / "config"),
        user_state_dir=str(home / "state"),
        user_cache_dir=str(home / "cache"),
    )
    monkeypatch.setattr(paths, "_DIRS", fake)
    return home


@pytest.fixture
def german(qapp: QCoreApplication) -> Iterator[None]:
    """German until the end of the test."""
    language.install(qapp, Language.GERMAN)
    yield
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.setParent(None)
    language.install(qapp, Language.ENGLISH)


def write_ball(path: Path, radius: float = 90.0, squeeze: float = 0.8) -> Path:
    """A closed ball of about a head's size as an OBJ file, in millimetres."""
    rows, columns = 13, 24
    polar = np.linspace(0.0, np.pi, rows)[:, None]
    around = np.linspace(0.0, 2 * np.pi, columns, endpoint=False)[None, :]
    x = radius * squeeze * np.sin(polar) * np.cos(around)
    z = radius * np.sin(polar) * np.sin(around)
    y = radius * 1.2 * np.cos(polar) * np.ones_like(around)
    points = np.stack([x, y, z], -1).reshape(-1, 3)
    lines = [f"v {a:.5f} {b:.5f} {c:.5f}" for a, b, c in points]
    for row in range(rows - 1):
        for column in range(columns):
            a = row * columns + column + 1
            b = row * columns + (column + 1) % columns + 1
            lines += [f"f {a} {b} {b + columns}", f"f {a} {b + columns} {a + columns}"]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.fixture
def ball(tmp_path: Path) -> Path:
    """One scan file."""
    return write_ball(tmp_path / "scans" / "ball.obj")


@pytest.fixture
def balls(tmp_path: Path) -> list[Path]:
    """Three scan files of different content."""
    return [write_ball(tmp_path / "scans" / f"ball{n}.obj", squeeze=0.7 + 0.05 * n) for n in range(3)]


@pytest.fixture
def work(qapp: QCoreApplication, folders: Path) -> Iterator[Workbench]:
    """Models and controllers without a window, on the default settings."""
    bench = Workbench(Settings(annotator="Ada"), paths.settings_file())
    yield bench
    bench.stop()
    bench.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()


@pytest.fixture
def open_scan(qtbot, work: Workbench) -> Callable[..., Workbench]:
    """Open scan files and wait until the first is shown."""

    def opened(*files: Path) -> Workbench:
        with qtbot.waitSignal(work.document.opened, timeout=20_000):
            work.files.open_paths(list(files))
        return work

    return opened


@pytest.fixture
def stored() -> Callable[[Workbench], Project]:
    """The project of a workbench as another program sees it, once everything is on disk."""

    def look(bench: Workbench) -> Project:
        assert bench.session.flush()
        assert bench.session.folder is not None
        return Project.open(bench.session.folder, read_only=True)

    return look


@pytest.fixture
def known_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs run in the worker of ``known_answers.py``."""
    script = Path(__file__).with_name("known_answers.py")
    monkeypatch.setattr(paths, "worker_command", lambda folder: [sys.executable, str(script), str(folder)])
