"""Every setting of every shipped system reads back as it was written, with help where the class has some."""

from __future__ import annotations

import pytest

from app.models.settings_fields import fields_of, overrides, parsed, shown
from engine.config import load
from engine.learn.config import TrainSettings
from engine.learn.tasks import SYSTEMS


@pytest.mark.parametrize("system", list(SYSTEMS))
def test_every_setting_reads_back(system: str) -> None:
    config = SYSTEMS[system].config
    assert config is not None
    settings = config()
    fields = fields_of(settings)
    assert fields
    changes = {field.path: parsed(field, shown(field.value)) for field in fields}
    assert changes == {field.path: field.value for field in fields}
    assert load(config, settings.model_dump(), *overrides(changes)) == settings


def test_choices_limits_and_help_come_from_the_class() -> None:
    fields = {field.path: field for field in fields_of(TrainSettings(), without=("data",))}
    assert not any(path.startswith("data.") for path in fields)
    assert "cosine" in fields["stage.schedule.name"].choices
    assert fields["stage.loop.epochs"].low == 1
    assert fields["stage.loop.epochs"].help
    assert "stage.net.name" not in fields
    with pytest.raises(ValueError, match="many"):
        parsed(fields["stage.loop.epochs"], "many")
