"""The default model trained further: a model that predicts like an installed one, measured before and after."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.datasets.storage import POINTS, open_dataset, write_rest
from engine.datasets.values import ScanInfo
from engine.evaluate.model import bare_scan
from engine.infer.cards import model_card
from engine.infer.point_cards import face_card, run_cards
from engine.infer.points import predict
from engine.jobs.predict import card_of
from engine.learn.config import FineTuneSettings
from engine.learn.fine_tune import Start, channels_of_card, look
from engine.learn.measuring import seen_by
from engine.learn.results import RunResult, load_result
from engine.learn.shipped import answerer
from engine.learn.splits import Split
from engine.learn.tasks import Task, run_task, write_task
from engine.synth.head import build_head, sample_parameters
from engine.train.channels import channels_of
from engine.types import Cancelled

pytestmark = pytest.mark.filterwarnings("ignore")  # torch speaks of its own future while it exports
SHIFT_MM = 3.0


class Quiet:
    """A job nobody listens to; ``stop_at`` cancels it at a step of the training."""

    def __init__(self, stop_at: float = np.inf) -> None:
        self.stop_at, self.steps = stop_at, []

    def progress(self, step: float, total: float, text: str = "") -> None:
        """Nothing."""

    def metrics(self, values: dict[str, float], step: float = 0.0) -> None:
        """Note the step."""
        self.steps.append(step)

    def log(self, text: str, level: str = "info") -> None:
        """Nothing."""

    def cancelled(self) -> bool:
        """Whether the step has come."""
        return bool(self.steps) and self.steps[-1] >= self.stop_at


@pytest.fixture(scope="module")
def heads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five heads with the landmarks of the nose, the nasion too high on purpose."""
    folder = tmp_path_factory.mktemp("heads") / "heads"
    folder.mkdir()
    clouds, labels, names = [], [], ()
    for number in range(5):
        head = build_head(sample_parameters(np.random.default_rng(number)), 0.4)
        own = {key.partition("/")[2]: place for key, place in head.landmarks_mm.items() if key.startswith("nose9/")}
        names = tuple(own)
        places = np.array(list(own.values()), float)
        places[names.index("nasion"), 1] += SHIFT_MM
        clouds.append(np.asarray(head.vertices_mm)[::2])
        labels.append(places)
    np.save(folder / POINTS, np.concatenate(clouds).astype(np.float32))
    infos = [ScanInfo(f"head{number}", f"person{number}") for number in range(5)]
    write_rest(folder, "heads", "nose9", names, infos, [len(cloud) for cloud in clouds], np.stack(labels))
    return folder


def test_it_is_cut_off_gone_on_with_measured_and_predicts(heads: Path, tmp_path: Path) -> None:
    dataset = open_dataset(heads)
    settings = FineTuneSettings(steps=8, batch=2, validate_every=4, threads=1, title="Ours")
    split = Split("held-out", (0, 1, 2), (3,), (4,))
    task = Task("held-out", settings.model_dump(mode="json"), heads, dataset.digest, split, export=True)
    folder = tmp_path / "run" / "held-out"
    write_task(task, folder)
    with pytest.raises(Cancelled):
        run_task(folder, Quiet(stop_at=5))
    rest = Quiet()
    run_task(folder, rest)
    assert rest.steps[0] > 5
    result = load_result(folder)
    assert result.facts.steps == 8
    assert result.coarse_mm is not None
    assert np.isfinite(result.coarse_mm).all()
    ((path, card),) = run_cards(tmp_path / "run")
    assert card.title == "Ours"
    said = predict(bare_scan("head", np.asarray(dataset.cloud_mm(4), float)), str(path), ("nose9",))["nose9"]
    assert said.model_id == card.id
    assert np.abs(said.xyz_mm - result.predicted_mm[0]).max() < 0.05
    assert card_of(str(path))[1] != card_of("")[1]
    assert face_card(str(path)) is not None
    title, answer = answerer(str(path), dataset)
    assert title == "Ours"
    assert np.abs(answer(np.asarray(dataset.cloud_mm(4), float)) - result.predicted_mm[0]).max() < 0.05
    assert seen_by(str(path), dataset) == {"head0", "head1", "head2", "head3"}
    again = goes_on_from(path, task, tmp_path / "again" / "held-out")
    assert again.coarse_mm == pytest.approx(result.errors_mm, abs=0.05)  # before is what it was after
    ((_path, next_card),) = run_cards(tmp_path / "again")
    assert next_card.training["started_from"] == card.id
    assert next_card.id != card.id


def goes_on_from(model: Path, task: Task, folder: Path) -> RunResult:
    """One step further from a model that was trained further, on the same split."""
    settings = FineTuneSettings(model=str(model), steps=1, batch=2, threads=1)
    write_task(replace(task, settings=settings.model_dump(mode="json")), folder)
    run_task(folder, Quiet())
    result = load_result(folder)
    assert not result.facts.warnings
    return result


def test_what_nobody_placed_keeps_the_answer_of_the_model(heads: Path) -> None:
    dataset, card = open_dataset(heads), model_card(None)
    seen = look(dataset, 0, Start(card))
    assert seen is not None
    assert seen.labelled.sum() == len(dataset.names)
    back = seen.pose.inverse().apply(seen.places_mm[seen.labelled])
    assert all(np.linalg.norm(back - label, axis=1).min() < 1e-6 for label in dataset.labels_mm[0])
    assert np.isfinite(seen.places_mm).all()


def test_the_channels_mirror_as_those_of_the_recipe() -> None:
    card = model_card(None)
    ours, recipe = channels_of_card(card), channels_of(card.output.points)
    assert np.array_equal(ours.mirror, recipe.mirror)
