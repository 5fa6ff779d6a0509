"""The dialog that asks which landmark is which, driven as a person would."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from app.appearance import ThemeChoice
from app.controllers.workbench import Workbench
from app.models.mapping_draft import MappingDraft
from app.ui.dialogs import Dialogs
from app.ui.mapping_dialog import STATUS, MappingDialog
from app.ui.shell import Shell
from app.ui.theme import Theme
from engine.types import Role, Unit


def landmark_file(path: Path, work: Workbench, factor: float = 1.0) -> tuple[Path, np.ndarray]:
    """Points of the open scan under names that nearly fit its scheme, and one that does not."""
    names = [*(f"{landmark.title} pt" for landmark in work.session.scheme.landmark[:5]), "elbow"]
    points = np.array(work.document.scan.points_mm[20:200:30], float)
    rows = "".join(f"{n};{x};{y};{z}\n" for n, (x, y, z) in zip(names, points / factor, strict=True))
    path.write_text("Punkt;Rechts;Hoch;Tief\n" + rows)
    return path, points


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    dress = Theme(ThemeChoice.DARK, qapp)
    dress.apply(qapp)
    return dress


def test_it_shows_guesses_and_offers_the_fix(
    qtbot, open_scan: Callable[..., Workbench], ball: Path, tmp_path: Path, theme: Theme
) -> None:
    work = open_scan(ball)
    path, _ = landmark_file(tmp_path / "a.csv", work, factor=1000.0)
    draft = MappingDraft(path, work.session.scheme, work.document.scan)
    dialog = MappingDialog(draft, theme)
    qtbot.addWidget(dialog)
    dialog.show()
    assert [dialog.table.item(row, STATUS).text() for row in range(6)] == ["a guess"] * 5 + ["left out"]
    assert "1000 times too small" in dialog.strip.sentence.text()
    dialog.strip.button.click()
    assert draft.unit is Unit.METRE
    assert dialog.unit.currentData() == Unit.METRE
    assert "1000 times" not in dialog.strip.sentence.text()
    first = draft.file.names[0]
    box = dialog.box(first)
    box.setCurrentIndex(0)
    box.activated.emit(0)
    assert draft.meanings[first] == ""
    assert dialog.table.item(0, STATUS).text() == "left out"
    box.setCurrentIndex(2)
    box.activated.emit(2)
    assert dialog.table.item(0, STATUS).text() == "chosen twice"
    assert not dialog.take.isEnabled()
    dialog.axes["x"].click()
    assert draft.negated == ("x",)
    dialog.columns["x"].setCurrentIndex(dialog.columns["x"].findText("Punkt"))
    assert "not a number" in dialog.strip.sentence.text()


def test_importing_a_strange_file_asks_and_then_imports(
    qtbot, open_scan: Callable[..., Workbench], ball: Path, tmp_path: Path, theme: Theme, folders: Path
) -> None:
    work = open_scan(ball)
    path, points = landmark_file(tmp_path / "a.csv", work)
    shell = Shell()
    qtbot.addWidget(shell)
    dialogs = Dialogs(work, theme, shell)
    dialogs.map_reference(path)
    dialog = shell.findChild(MappingDialog)
    assert dialog is not None
    dialog.take.click()
    reference = work.document.sets[Role.REFERENCE]
    names = work.session.scheme.names[:5]
    np.testing.assert_allclose([reference.landmarks[name].xyz_mm for name in names], points[:5], atol=1e-3)
    assert list((folders / "config" / "mappings").iterdir())
