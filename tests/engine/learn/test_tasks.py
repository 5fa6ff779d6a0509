from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.config import load, merge
from engine.datasets.storage import LABELS, open_dataset
from engine.learn.config import DataConfig, TrainSettings
from engine.learn.running import run_protocol, task_of
from engine.learn.splits import splits_of
from engine.learn.tasks import TASK, read_task, run_task, write_task
from engine.types import Cancelled, EngineError
from tests.engine.learn.conftest import SMALL, QuietJob, make_dataset


def test_a_data_set_that_changed_during_a_run_is_said_before_anything_is_mixed(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    dataset = make_dataset(tmp_path / "set")
    settings = load(TrainSettings, merge(SMALL, {"stage": {"loop": {"workers": 0, "threads": 1}}}))
    task = task_of(settings, tmp_path / "set", dataset.digest, splits_of(dataset, settings.protocol)[0], export=False)
    folder = tmp_path / "run" / task.name
    write_task(task, folder)
    with pytest.raises(Cancelled):
        run_task(folder, QuietJob(stop_after=8))
    before = (folder / "coarse.ckpt").read_bytes()
    labels = np.load(tmp_path / "set" / LABELS)
    np.save(tmp_path / "set" / LABELS, labels + 1.0)
    data = DataConfig(path=str(tmp_path / "set"))
    with pytest.raises(EngineError, match="was changed after it was imported"):
        run_protocol(settings.model_copy(update={"data": data}), folder.parent, QuietJob())
    assert (folder / "coarse.ckpt").read_bytes() == before
    np.save(tmp_path / "set" / LABELS, labels)
    run_task(folder, QuietJob())
    assert read_task(folder) == task


def test_a_task_of_an_older_version_is_gone_on_with_where_only_new_settings_were_added(tmp_path: Path) -> None:
    dataset = make_dataset(tmp_path / "set", 8)
    settings = load(TrainSettings, SMALL)
    task = task_of(settings, tmp_path / "set", dataset.digest, splits_of(dataset, settings.protocol)[0], export=False)
    write_task(task, tmp_path / "run")
    written = (tmp_path / "run" / TASK).read_text()
    assert '"devices": 1' in written
    (tmp_path / "run" / TASK).write_text(written.replace('"devices": 1,', ""))
    write_task(task, tmp_path / "run")
    (tmp_path / "run" / TASK).write_text(written.replace('"devices": 1,', '"devices": 2,'))
    with pytest.raises(EngineError, match="another training"):
        write_task(task, tmp_path / "run")


def test_a_data_set_put_in_the_place_of_another_is_refused(tmp_path: Path) -> None:
    dataset = make_dataset(tmp_path / "set", 8)
    settings = load(TrainSettings, SMALL)
    task = task_of(settings, tmp_path / "set", dataset.digest, splits_of(dataset, settings.protocol)[0], export=False)
    for path in (tmp_path / "set").iterdir():
        path.unlink()
    (tmp_path / "set").rmdir()
    make_dataset(tmp_path / "set", 9)
    with pytest.raises(EngineError, match="changed after this training was begun"):
        task.open()
    assert open_dataset(tmp_path / "set").digest != dataset.digest
