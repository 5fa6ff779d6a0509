from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest

from engine.cluster.calls import Call, open_pool, run_calls
from engine.types import EngineError

WORK = "tests.engine.cluster.work"


def test_answers_come_in_the_order_of_the_calls_though_workers_die(tmp_path: Path) -> None:
    calls = [Call(f"{WORK}:square", (number,)) for number in range(6)]
    calls.insert(2, Call(f"{WORK}:dies_once", (str(tmp_path), 5)))
    done: list[int] = []
    with open_pool("local", 2) as pool:
        answers = run_calls(calls, pool, done.append)
    assert [answer.value for answer in answers] == [0, 1, 5, 4, 9, 16, 25]
    assert done[-1] == 7
    assert (tmp_path / "5").exists()


def test_what_goes_wrong_is_a_sentence_and_the_rest_goes_on() -> None:
    calls = [Call(f"{WORK}:{name}", (), name) for name in ("refuses", "always_dies", "faulty")]
    with open_pool("local", 2) as pool:
        refused, dead, faulty, fine = run_calls([*calls, Call(f"{WORK}:square", (3,))], pool)
    assert refused.trouble == "No."
    assert "died 3 times" in dead.trouble
    assert "ValueError: x" in faulty.trouble
    assert fine.value == 9


@pytest.mark.parametrize(("address", "said"), [("127.0.0.1:9", "No Ray cluster answers"), ("nonsense", "no address")])
def test_a_cluster_that_does_not_answer_is_said_at_once(address: str, said: str) -> None:
    pytest.importorskip("ray")
    with pytest.raises(EngineError, match=said), open_pool(address):
        pass


def test_something_else_that_listens_is_no_cluster() -> None:
    pytest.importorskip("ray")

    def answer(server: socket.socket) -> None:
        line, _ = server.accept()
        with line:
            line.sendall(b"HTTP/1.0 400 Bad Request")

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=answer, args=(server,))
        thread.start()
        address = f"127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(EngineError, match="No Ray cluster answers"), open_pool(address):
            pass
        thread.join()
