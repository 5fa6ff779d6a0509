"""Photos as people have them, through the shell: odd ways of saving are read, what cannot be used is said."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.cli import run
from tests.people import BAD, ODD, STRETCHED, Person, person


@pytest.fixture(scope="session")
def somebody(tmp_path_factory: pytest.TempPathFactory) -> Person:
    return person(tmp_path_factory.mktemp("person"))


def places(path: Path) -> np.ndarray:
    with path.open(encoding="utf-8", newline="") as file:
        return np.array([[float(row["x_px"]), float(row["y_px"])] for row in csv.DictReader(file)])


def test_odd_ways_of_saving_do_not_change_where_landmarks_are(somebody: Person, tmp_path: Path) -> None:
    Image.fromarray(somebody.front).save(tmp_path / "plain.png")
    paths = [tmp_path / "plain.png", *(make(somebody, tmp_path) for make in ODD.values())]
    assert run(["detect", *map(str, paths), "--out", str(tmp_path / "out.csv")]) == 0
    plain, *others = places(tmp_path / "out.csv").reshape(len(paths), 68, 2)
    for name, found in zip(ODD, others, strict=True):
        scale = 10_000 / somebody.front.shape[0] if name == "100 MP" else 1.0
        assert np.linalg.norm(found / scale - plain, axis=1).mean() < 8.0, (
            name
        )  # of a face of 228; grey looks different


@pytest.mark.parametrize("name", list(BAD))
def test_a_photo_that_cannot_be_used_is_said_with_the_remedy(
    name: str, somebody: Person, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make, sentence = BAD[name]
    Image.fromarray(somebody.front).save(tmp_path / "good.png")
    assert run(["detect", str(make(somebody, tmp_path)), str(tmp_path / "good.png")]) == 1
    said = capsys.readouterr()
    assert re.search(sentence, said.err)
    assert "good.png: 68 landmarks" in said.out


def test_a_photo_no_camera_explains_is_refused_and_the_others_lift(
    somebody: Person, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make, sentence = STRETCHED
    bad, out = make(somebody, tmp_path), tmp_path / "out.csv"
    assert run(["lift", str(somebody.scan), "--photo", str(bad), "--out", str(out)]) == 1
    assert re.search(sentence, capsys.readouterr().err)
    assert not out.exists() or len(out.read_text().splitlines()) <= 1
    Image.fromarray(somebody.side).save(tmp_path / "side.png")
    assert run(["lift", str(somebody.scan), "--photo", str(bad), str(tmp_path / "side.png"), "--out", str(out)]) == 0
    said = capsys.readouterr()
    assert re.search(sentence, said.err)
    assert re.search(r"person\.obj: \d+ of 68 landmarks from 1 views", said.out)
