"""The form of settings: only what differs is kept, what does not fit is refused, another preset keeps it."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.controllers.training import TrainingController
from app.controllers.workbench import Workbench
from app.ui.config_form import VALUE, ConfigForm


def test_changes_are_kept_refused_and_taken_back(qtbot: QtBot, work: Workbench) -> None:
    training = TrainingController(work)
    presets = {preset.name: preset for preset in training.presets()}
    form = ConfigForm()
    qtbot.addWidget(form)
    form.check = lambda changes: presets["pointnet"].why_not(changes)
    form.show_fields(presets["pointnet"].fields)
    fields = {field.path: field for field in presets["pointnet"].fields}
    epochs, loss = fields["stage.loop.epochs"], fields["stage.loss.name"]
    form.take(epochs, "7")
    assert form.changes == {"stage.loop.epochs": 7}
    assert form._items[epochs.path].font(VALUE).bold()
    for field, text in ((epochs, "0"), (epochs, "many"), (loss, "awing")):
        with qtbot.waitSignal(form.refused):
            form.take(field, text)
    assert form.changes == {"stage.loop.epochs": 7}
    form.show_fields(presets["pointnet2"].fields)
    assert form.changes == {"stage.loop.epochs": 7}
    form.take(epochs, str(epochs.value))
    assert not form.changes
    training.stop()


def test_the_filter_finds_by_help_too(qtbot: QtBot, work: Workbench) -> None:
    training = TrainingController(work)
    form = ConfigForm()
    qtbot.addWidget(form)
    form.show_fields(next(one for one in training.presets() if one.name == "pointnet").fields)
    form.filter.setText("learning rate at the start")
    assert [path for path, item in form._items.items() if not item.isHidden()] == [
        "stage.optim.lr", "refine.optim.lr",
    ]  # fmt: skip
    training.stop()
