from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.cluster.address import must_answer
from engine.cluster.calls import Call, open_pool, run_calls
from engine.types import EngineError

ray = pytest.importorskip("ray")

ROOT = str(Path(__file__).resolve().parents[3])
WORK = "tests.engine.cluster.work"


@pytest.fixture(scope="module")
def head() -> Iterator[Any]:
    """The head of a cluster; it does no work."""
    from ray.cluster_utils import Cluster

    quick = {"health_check_initial_delay_ms": 500, "health_check_period_ms": 300, "health_check_failure_threshold": 3}
    head = {"num_cpus": 0, "object_store_memory": 80_000_000, "_system_config": quick, "include_dashboard": False}
    made = Cluster(initialize_head=True, head_node_args=head)
    try:
        yield made
    finally:
        made.shutdown()


@pytest.fixture
def cluster(head: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """To which a test adds nodes; their workers import the functions of the tests."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((ROOT, os.environ.get("PYTHONPATH", ""))))
    yield head
    for node in list(head.worker_nodes):
        head.remove_node(node)


@pytest.mark.slow
def test_a_lost_node_changes_no_answer(cluster: Any) -> None:
    nodes = [cluster.add_node(num_cpus=1, object_store_memory=80_000_000) for _ in range(2)]
    calls = [Call(f"{WORK}:slow_square", (number, 0.5), f"call {number}") for number in range(12)]
    lost: list[int] = []
    with open_pool(cluster.address) as pool:
        assert pool.workers == 2
        began = time.monotonic()

        def lose(done: int) -> None:
            if done >= 4 and not lost:
                lost.append(done)
                cluster.remove_node(nodes[1], allow_graceful=False)

        answers = run_calls(calls, pool, lose)
        assert time.monotonic() - began < 60
    assert lost
    assert lost[0] < len(calls)
    assert [answer.value[0] for answer in answers] == [number * number for number in range(12)]


@pytest.mark.slow
def test_every_worker_has_its_share_of_the_cards(cluster: Any, tmp_path: Path) -> None:
    cluster.add_node(num_cpus=3, num_gpus=1, object_store_memory=80_000_000)
    calls = [Call(f"{WORK}:card_seen", (str(tmp_path), 2)) for _ in range(2)]
    with open_pool(cluster.address) as pool:
        assert pool.workers == 1  # as many as there are cards
    with open_pool(cluster.address, 2) as pool:
        answers = run_calls(calls, pool)
    assert [answer.value[0] for answer in answers] == ["0", "0"]  # both see the card
    assert answers[0].value[1] != answers[1].value[1]


@pytest.mark.slow
def test_a_call_that_kills_its_worker_is_said_and_the_rest_goes_on(cluster: Any) -> None:
    cluster.add_node(num_cpus=1, object_store_memory=80_000_000)
    with open_pool(cluster.address) as pool:
        dead, fine = run_calls([Call(f"{WORK}:always_dies", (), "It"), Call(f"{WORK}:square", (3,))], pool)
    assert dead.trouble.startswith("It: its worker died 3 times")
    assert fine.value == 9


@pytest.mark.slow
def test_a_cluster_whose_processors_are_taken_says_so_and_can_be_left(cluster: Any) -> None:
    node = cluster.add_node(num_cpus=2, object_store_memory=80_000_000)
    with pytest.raises(EngineError, match="is no Ray cluster"):  # another service of Ray's own
        must_answer(f"{node.node_ip_address}:{node.node_manager_port}")
    calls = [Call(f"{WORK}:square", (number,)) for number in range(3)]
    heard: list[str] = []
    with open_pool(cluster.address, 2) as others:
        for _ in range(2):
            others.submit(Call(f"{WORK}:slow_square", (2, 600.0)))
        while others.held_up() or not _at_work(others):
            others.wait(0.1)
        began = time.monotonic()
        with open_pool(cluster.address) as pool:

            def tick(_done: int) -> bool:
                heard.append(pool.held_up())
                return len(heard) > 8

            answers = run_calls(calls, pool, tick)
        assert time.monotonic() - began < 10
    assert heard[0] == "waiting for a free processor on the cluster: 2 of 2 taken"
    assert all(answer.cancelled for answer in answers)
    with open_pool(cluster.address) as pool:  # the others have gone
        answers = run_calls(calls, pool)
        assert pool.held_up() == ""
    assert [answer.value for answer in answers] == [0, 1, 4]


def _at_work(pool: Any) -> bool:
    return sum(worker.number >= 0 for worker in pool._staff) == pool.workers
