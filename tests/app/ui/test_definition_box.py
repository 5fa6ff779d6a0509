"""Definition pictures: every shipped landmark has one that opens and shows its mark whole; the box shows them."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

import resources
from app.ui.definition_box import LARGE_PX, DefinitionBox, picture_of
from app.ui.view.polydata import pixels_of
from engine.catalog import LandmarkDefinition, shipped_schemes

PLACES = [(scheme.id, name) for scheme in shipped_schemes().values() for name in scheme.names]
REMEDY = "run packaging/definition_pictures.py after changing a scheme"


@pytest.mark.parametrize("scheme_id", shipped_schemes())
def test_every_landmark_has_a_picture_with_its_mark(scheme_id: str) -> None:
    for name in shipped_schemes()[scheme_id].names:
        path = picture_of(scheme_id, name)
        assert path is not None, f"{scheme_id}/{name}: {REMEDY}"
        picture = QImage(str(path))
        assert (picture.width(), picture.height()) == (320, 320), path.name
        pixels = pixels_of(picture).astype(int)
        ink = (pixels[..., 2] > pixels[..., 0] + 110) & (pixels[..., 0] < 110)
        rows, columns = np.nonzero(ink)
        assert len(rows) > 150, f"{path.name} has no mark"
        assert 44 <= np.ptp(rows) <= 58, f"the mark of {path.name} is cut off"
        assert 44 <= np.ptp(columns) <= 58, f"the mark of {path.name} is cut off"


def test_pictures_are_small_and_none_is_left_over() -> None:
    files = list(resources.path("pictures").rglob("*.webp"))
    assert sum(path.stat().st_size for path in files) <= 2.5e6
    assert {(path.parent.name, path.stem) for path in files} == set(PLACES)


def test_pictures_of_neighbours_differ() -> None:
    first, second = (
        pixels_of(QImage(str(picture_of("ibug68", name)))).astype(int) for name in ("brow_left_1", "brow_left_5")
    )
    assert np.abs(first - second).mean() > 3


@pytest.fixture
def box(qtbot) -> DefinitionBox:
    made = DefinitionBox()
    qtbot.addWidget(made)
    made.resize(400, 140)
    made.show()
    return made


def test_box_shows_the_picture_beside_the_words(box: DefinitionBox) -> None:
    assert box.picture.isHidden()
    scheme = shipped_schemes()["ibug68"]
    box.show_definition(scheme["menton"], scheme.id)
    assert box.picture.isVisible()
    assert "Menton" in box.picture.accessibleName()
    assert box.picture.grab().toImage().pixelColor(52, 52).alpha() == 255
    box.set_roomy(False)
    assert box.picture.isHidden()
    box.set_roomy(True)
    assert box.picture.isVisible()
    box.show_definition(None)
    assert box.picture.isHidden()


def test_a_scheme_of_ones_own_has_words_alone(box: DefinitionBox) -> None:
    own = LandmarkDefinition(name="menton", title="Menton", definition="Lowest.", group="chin")
    for scheme_id in ("ours", "../pictures/ibug68/..", ""):
        box.show_definition(own, scheme_id)
        assert box.picture.isHidden()


@pytest.mark.parametrize("way", ["mouse", "keyboard"])
def test_click_opens_it_large_and_the_next_closes_it(qtbot, box: DefinitionBox, way: str) -> None:
    box.show_definition(shipped_schemes()["ibug68"]["menton"], "ibug68")
    if way == "mouse":
        qtbot.mouseClick(box.picture, Qt.MouseButton.LeftButton)
    else:
        box.picture.setFocus()
        qtbot.keyClick(box.picture, Qt.Key.Key_Space)
    large = box.large
    assert large is not None
    assert large.isVisible()
    assert large.width() >= LARGE_PX
    with qtbot.waitSignal(large.destroyed):
        qtbot.keyClick(large, Qt.Key.Key_Escape)
