from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.cluster.calls import Call, open_pool, run_calls

ray = pytest.importorskip("ray")

ROOT = str(Path(__file__).resolve().parents[3])
WORK = "tests.engine.cluster.work"


@pytest.fixture
def cluster() -> Iterator[Any]:
    """A head that does no work, and two nodes of one processor each."""
    from ray.cluster_utils import Cluster

    quick = {"health_check_initial_delay_ms": 500, "health_check_period_ms": 300, "health_check_failure_threshold": 3}
    head = {"num_cpus": 0, "object_store_memory": 80_000_000, "_system_config": quick, "include_dashboard": False}
    made = Cluster(initialize_head=True, head_node_args=head)
    try:
        yield made
    finally:
        made.shutdown()


@pytest.mark.slow
def test_a_lost_node_changes_no_answer(cluster: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    # Workers import the functions of the tests, so the checkout must be on their path.
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((ROOT, os.environ.get("PYTHONPATH", ""))))
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
