"""The boards of training and of searching in a real window: drawn as things come, at any width."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt

from app.models.training import LOSS
from app.ui.boards.job_head import begun
from engine.config import dump
from engine.infer.cards import model_card
from engine.jobs.protocol import Metric
from engine.learn.space import read_search
from engine.learn.trials import Trial, found, write_found
from tests.app.conftest import write_ball


@pytest.mark.gl
def test_the_training_board_offers_every_recipe_and_draws_long_curves(desk, tmp_path: Path, qtbot) -> None:
    window = desk.open(write_ball(tmp_path / "ball.obj"))
    board = desk.board(window, "training")
    qtbot.waitUntil(lambda: board.run is not None and board.chosen is not None, timeout=20_000)
    assert board.chosen.name == "fine-tune"
    names = [board.preset.itemData(row).name for row in range(board.preset.count())]
    board.preset.setCurrentIndex(names.index("default"))
    assert not board.data.isEnabled()
    assert board.start_button.isEnabled()
    board.training.curves.add_all([Metric(f"coarse/{LOSS}", 1.0 / step, step) for step in range(1, 10_001)])
    board.run.draw()
    assert len(board.run.plots[LOSS].chart.layers[0].xy) <= 402
    assert board.run.plots[LOSS].isVisibleTo(board)


@pytest.mark.gl
def test_a_model_trained_in_the_project_can_be_gone_on_from(desk, tmp_path: Path, qtbot) -> None:
    window = desk.open(write_ball(tmp_path / "ball.obj"))
    work = window.work
    trained = work.session.project.jobs_folder / "20260102-030405-train-abcdef" / "out" / "held-out" / "model"
    trained.mkdir(parents=True)
    card = model_card(None).model_copy(update={"id": "ours", "title": "Ours", "measured": {"test_mean_mm": 1.25}})
    (trained / "ours.toml").write_text(dump(card), encoding="utf-8")
    board = desk.board(window, "training")
    qtbot.waitUntil(lambda: board.chosen is not None, timeout=20_000)
    assert board.model.chosen == model_card(None).id  # the one in use
    texts = [board.model.itemText(row) for row in range(board.model.count())]
    board.model.setCurrentIndex(texts.index("From: Ours, 1.25 mm"))
    board.model.activated.emit(board.model.currentIndex())
    board.model.showPopup()
    board.model.hidePopup()
    assert board.model.chosen == str(trained / "ours.toml")  # a choice stays though the list is asked for anew
    qtbot.mouseClick(board.start_button, Qt.MouseButton.LeftButton)
    row = board.training.row
    work.predict.cancel(row.job_id)
    assert f'model="{trained / "ours.toml"}"' in row.config["set"]
    names = [board.preset.itemData(place).name for place in range(board.preset.count())]
    board.preset.setCurrentIndex(names.index("pointnet2"))
    assert not board.model.isVisibleTo(board)
    qtbot.waitUntil(lambda: not work.jobs.at_work, timeout=20_000)


@pytest.mark.gl
def test_a_search_of_an_earlier_day_is_drawn_and_its_trials_can_be_clicked(desk, tmp_path: Path, qtbot) -> None:
    window = desk.open(write_ball(tmp_path / "ball.obj"))
    work, search = window.work, read_search("seed-002", "random", 12)
    folder = work.session.project.jobs_folder / "20260102-030405-search-abcdef"
    (folder / "out").mkdir(parents=True)
    (folder / "job.toml").write_text('task = "search"\ntitle = "Mine"\n')
    (folder / "out" / "search.toml").write_text(dump(search))
    rng = np.random.default_rng(0)
    trials = [
        Trial(number, "done", {one.name: one.choices[number % 2] for one in search.parameter}, "trials", rng.random())
        for number in range(12)
    ]
    write_found(found(search, trials, {one.name: 1 / 7 for one in search.parameter}), folder / "out")
    work.predict.take_over_jobs()
    board = desk.board(window, "search")
    qtbot.waitUntil(lambda: board.run is not None and board.searching.found is not None, timeout=20_000)
    qtbot.waitUntil(lambda: board.run.plots["parallel"].chart is not None, timeout=20_000)
    assert board.run.head.run.currentText().startswith("2026-01-02  Mine")
    board.run.plots["history"].chosen.emit(board.run.plots["history"].chart.layers[1].marks[3])
    assert board.searching.selected == 3
    qtbot.waitUntil(lambda: board.run.text.isVisibleTo(board), timeout=5_000)
    assert board.run.text.text().startswith("Trial 3")
    assert begun("nonsense") == ""


@pytest.mark.gl
def test_a_search_says_what_it_varies_before_it_is_begun(desk, tmp_path: Path, qtbot) -> None:
    window = desk.open(write_ball(tmp_path / "ball.obj"))
    board = desk.board(window, "search")
    qtbot.waitUntil(lambda: board.run is not None and board.chosen is not None, timeout=20_000)
    assert board.run.empty.isVisibleTo(board)
    for one in board.chosen.search.parameter:
        assert one.name.rpartition(".")[2] in board.run.empty.text()
    assert "optim lr: 0.001, 0.0005" in board.run.empty.text()
