from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")

from engine.config import load  # noqa: E402
from engine.infer.cards import read_card  # noqa: E402
from engine.infer.points import locate  # noqa: E402
from engine.train import DefaultConfig, default, finish  # noqa: E402
from engine.train.checkpoints import load_checkpoint  # noqa: E402
from engine.train.default import configuration_path  # noqa: E402
from engine.types import Cancelled, EngineError  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore")

TINY = (
    "data.processes=1",
    "data.shard=4",
    "data.scans=4",
    "data.held_out=4",
    "data.points=2048",
    "data.face_points=2048",
    "data.scan_points=4096",
    "preprocess.view.size_px=32",
    "preprocess.map.width_px=48",
    "preprocess.map.height_px=32",
    "preprocess.map.pixel_mm=8.0",
    "pose_net.channels=[4, 6, 8]",
    "pose_net.blocks=[1, 1, 1]",
    "precise_net.channels=[4, 6, 8]",
    "precise_net.blocks=[1, 1, 1]",
    "pose_fit.steps=3",
    "pose_fit.batch=2",
    "precise_fit.steps=3",
    "precise_fit.batch=2",
)


class Job:
    """A job that keeps what it hears, and is cancelled after it was asked so often whether it is."""

    def __init__(self, out: Path, after: int = 1_000_000) -> None:
        self.out = out
        self.left = after
        self.heard: list[str] = []

    def progress(self, step: float, total: float, text: str = "") -> None:
        assert 0 <= step <= total

    def metrics(self, values: dict[str, float], step: float = 0.0) -> None:
        assert all(np.isfinite(value) for value in values.values())

    def log(self, text: str) -> None:
        self.heard.append(text)

    def cancelled(self) -> bool:
        self.left -= 1
        return self.left < 0


def test_the_shipped_configuration_is_known_and_an_unknown_one_is_not() -> None:
    assert load(DefaultConfig, configuration_path("default")).model_id
    with pytest.raises(EngineError, match="default"):
        configuration_path("nonsense")


def test_shards_do_not_depend_on_the_number_of_processes(tmp_path: Path) -> None:
    names = set()
    for processes in (1, 2):
        settings = load(DefaultConfig, *TINY, f"data.processes={processes}", "data.scan_points=2048")
        made = list(default.made_shards(settings, tmp_path / str(processes), (3, 4)))
        names |= {path.name for path in made}
    assert names == {"00003", "00004"}
    for number in names:
        for key in ("landmarks_mm", "face_points"):
            one, two = (np.load(tmp_path / str(count) / number / f"{key}.npy") for count in (1, 2))
            np.testing.assert_array_equal(one, two)


def test_training_stopped_half_way_goes_on_to_the_same_weights(tmp_path: Path) -> None:
    made = ('stages=["data"]', "data.scan_points=2048")
    default.run("default", (*TINY, *made, f"folder={tmp_path / 'whole'}"), False, Job(tmp_path))
    shutil.copytree(tmp_path / "whole", tmp_path / "parts")
    precise = ('stages=["precise"]', *made[1:])
    default.run("default", (*TINY, *precise, f"folder={tmp_path / 'whole'}"), False, Job(tmp_path))
    stopped = Job(tmp_path, after=2)
    with pytest.raises(Cancelled):
        default.run("default", (*TINY, *precise, f"folder={tmp_path / 'parts'}"), False, stopped)
    assert load_checkpoint(tmp_path / "parts" / "precise.ckpt")["state"]["step"] < 3
    default.run("default", (*TINY, *precise, f"folder={tmp_path / 'parts'}"), True, Job(tmp_path))
    whole, parts = (load_checkpoint(tmp_path / name / "precise.ckpt") for name in ("whole", "parts"))
    assert whole["state"]["step"] == parts["state"]["step"] == 3
    for key, value in whole["net"].items():
        assert torch.equal(value, parts["net"][key])


@pytest.mark.slow
def test_a_tiny_model_from_scratch_to_a_card_that_predicts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finish, "CALIBRATION_SCANS", 2)
    job = Job(tmp_path)
    default.run("default", TINY, False, job)
    folder = tmp_path / "training" / "model"
    card = read_card(folder / "nasion-1.toml")
    assert set(card.output.schemes) == {"ibug68", "nose9", "face-clinical"}
    assert card.training["data_hash"]
    scan = finish.bare_scan("x", np.random.default_rng(0).normal(size=(3000, 3)) * 80)
    answer = locate(scan, card, folder=folder)
    assert answer is not None
    assert answer.canonical_mm.shape == (len(card.output.points), 3)
    made = [path.stat().st_mtime_ns for path in sorted((tmp_path / "training" / "shards").rglob("*.npy"))]
    default.run("default", (*TINY, 'stages=["data", "pose"]'), True, job)
    assert made == [path.stat().st_mtime_ns for path in sorted((tmp_path / "training" / "shards").rglob("*.npy"))]
