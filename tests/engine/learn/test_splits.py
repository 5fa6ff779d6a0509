from __future__ import annotations

from pathlib import Path

import pytest

from engine.datasets.values import LandmarkDataset
from engine.learn.config import ProtocolConfig
from engine.learn.splits import PROTOCOLS, Split, final_split, splits_of
from engine.types import EngineError
from tests.engine.learn.conftest import make_dataset


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> LandmarkDataset:
    """Forty scans of twenty people."""
    return make_dataset(tmp_path_factory.mktemp("data") / "shared", scans=40, points=60, per_subject=2)


@pytest.mark.parametrize("kind", list(PROTOCOLS))
@pytest.mark.parametrize("seed", range(5))
def test_nobody_is_on_two_sides_and_everybody_is_on_one(shared: LandmarkDataset, kind: str, seed: int) -> None:
    protocol = ProtocolConfig(kind=kind, folds=4, test=0.2, validation=0.15, seed=seed)  # type: ignore[arg-type]
    splits = splits_of(shared, protocol)
    assert splits == splits_of(shared, protocol)
    for split in splits:
        people = [{shared.subjects[row] for row in side} for side in (split.train, split.validation, split.test)]
        assert all(people)
        assert not people[0] & people[1] | people[0] & people[2] | people[1] & people[2]


def test_folds_test_every_scan_outside_the_test_set_once(shared: LandmarkDataset) -> None:
    protocol = ProtocolConfig(kind="folds", folds=4, test=0.2)
    tested = [row for split in splits_of(shared, protocol) for row in split.test]
    final = final_split(shared, protocol)
    assert sorted(tested) == sorted(final.train)
    assert not set(tested) & set(final.test)


def test_numbers_of_scans_are_met_exactly_where_everybody_has_one(tiny: LandmarkDataset) -> None:
    (split,) = splits_of(tiny, ProtocolConfig(test=5, validation=3))
    assert (len(split.train), len(split.validation), len(split.test)) == (8, 3, 5)


def test_selecting_on_the_fold_is_possible_but_told(tiny: LandmarkDataset) -> None:
    splits = splits_of(tiny, ProtocolConfig(kind="folds", folds=3, selection="fold"))
    assert all(split.selects_on_test and split.validation == split.test for split in splits)


def test_a_split_that_leaks_is_noticed(shared: LandmarkDataset) -> None:
    with pytest.raises(ValueError, match="person0"):
        Split("x", (0,), (2,), (1,)).check(shared.subjects)


def test_too_few_subjects_are_told(tmp_path: Path) -> None:
    one = make_dataset(tmp_path / "one", scans=1, points=60)
    with pytest.raises(EngineError, match="1 subject"):
        splits_of(one, ProtocolConfig())
    four = make_dataset(tmp_path / "four", scans=4, points=60)
    with pytest.raises(EngineError, match="folds need 6"):
        splits_of(four, ProtocolConfig(kind="folds", folds=5))
    with pytest.raises(EngineError, match="at least 5"):
        splits_of(four, ProtocolConfig(test=4))
