from __future__ import annotations

from pathlib import Path

from engine.cluster.calls import Call, open_pool, run_calls

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


def test_what_has_not_been_begun_can_be_withdrawn() -> None:
    calls = [Call(f"{WORK}:slow_square", (number, 0.5)) for number in range(6)]
    with open_pool("", 1) as pool:  # no address: this machine
        answers = run_calls(calls, pool, lambda done: done >= 1)
    assert answers[0].value[0] == 0
    assert sum(answer.cancelled for answer in answers) >= 4
