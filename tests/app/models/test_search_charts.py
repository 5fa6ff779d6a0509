from __future__ import annotations

import numpy as np

from app.models.chart import Dots, Labels, Line
from app.models.search_charts import history_chart, importance_chart, parallel_chart, trial_text
from engine.learn.trials import Found, Trial

TRIALS = (
    Trial(0, "done", {"optim.lr": 0.1, "loss.name": "mse"}, "trials/000", 5.0, 6.0),
    Trial(1, "pruned", {"optim.lr": 0.2, "loss.name": "mse"}, "trials/001", 9.0),
    Trial(2, "failed", {"optim.lr": 0.2, "loss.name": "wing"}, "trials/002", None, trouble="It tripped."),
    Trial(3, "done", {"optim.lr": 0.3, "loss.name": "wing"}, "trials/003", 3.0, 4.0),
    Trial(4, "done", {"optim.lr": 0.1, "loss.name": "wing"}, "trials/004", 4.0, 4.5),
)
FOUND = Found("s", "", "tpe", ("optim.lr", "loss.name"), TRIALS, {"loss.name": 0.2, "optim.lr": 0.8}, 3, ())


def test_the_line_is_the_best_so_far_and_every_dot_leads_to_its_trial() -> None:
    chart = history_chart(FOUND, selected=4)
    line, whole, early, ring = chart.layers
    assert isinstance(line, Line)
    assert line.xy.tolist() == [[0, 5], [3, 3], [4, 3]]
    assert [mark.group for mark in whole.marks] == ["0", "3", "4"]
    assert [mark.group for mark in early.marks] == ["1"]
    assert isinstance(early, Dots)
    assert early.hollow
    assert ring.extent().tolist() == [[4.0, 4.0]]
    assert "3.00 mm" in chart.note


def test_the_most_important_setting_is_on_top_and_few_trials_say_nothing() -> None:
    chart = importance_chart(FOUND)
    assert chart.up.names == ("optim lr", "loss name")
    assert chart.layers[0].rows() == [("0", "0.8"), ("1", "0.2")]
    silent = importance_chart(Found("s", "", "tpe", FOUND.parameters, TRIALS, {}, 3, ()))
    assert silent.layers == ()
    assert silent.note


def test_every_trial_is_a_line_from_its_settings_to_its_error_the_best_on_top() -> None:
    chart = parallel_chart(FOUND, selected=4)
    lines = [layer for layer in chart.layers if isinstance(layer, Line)]
    assert [line.marks[0].group for line in lines] == ["1", "0", "4", "3"]
    heights = {line.marks[0].group: line.xy[:, 1] for line in lines}
    assert heights["3"][-1] == 0.0
    assert heights["1"][-1] == 1.0
    assert np.abs(heights["3"][:2] - [1.0, 1.0]).max() < 0.05
    (labels,) = (layer for layer in chart.layers if isinstance(layer, Labels))
    assert labels.texts[:5] == ("0.1", "0.2", "0.3", "mse", "wing")
    assert chart.table()[0][0] == "layer"


def test_a_trial_is_told_in_one_line() -> None:
    assert trial_text(TRIALS[2]) == "Trial 2: – mm  ·  It tripped.  ·  optim lr 0.2, loss name wing"
    assert "4.00 mm on test scans" in trial_text(TRIALS[3])
