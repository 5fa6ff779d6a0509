from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from engine.train import FitConfig  # noqa: E402
from engine.train.checkpoints import load_checkpoint  # noqa: E402
from engine.train.loop import LoopPlan, averaged_weights, fit, run_loop  # noqa: E402
from engine.types import Cancelled, EngineError, OutOfMemory  # noqa: E402

CONFIG = FitConfig(steps=120, batch=8, learning_rate=0.05, weight_decay=0.0, warm_up=5, half_precision=False)
TRUE = torch.tensor([[2.0, -1.0, 0.5]])


def batches(start: int) -> Iterator[torch.Tensor]:
    generator = torch.Generator().manual_seed(start)
    while True:
        yield torch.randn(8, 3, generator=generator)


def step(net: torch.nn.Module, x: torch.Tensor) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
    loss = torch.square(net(x) - x @ TRUE.T).mean()
    return loss, {"error": loss.detach()}


def net() -> torch.nn.Module:
    torch.manual_seed(0)
    return torch.nn.Linear(3, 1, bias=False)


def test_it_learns_and_says_how_far_it_is(tmp_path: Path) -> None:
    events: list[tuple[str, dict[str, float]]] = []
    trained = fit("x", net(), batches, step, CONFIG, tmp_path / "a.ckpt", lambda *e: events.append(e), lambda: False)
    assert torch.allclose(trained.weight, TRUE, atol=0.1)
    assert [values["step"] for kind, values in events if kind == "progress"] == [50, 100]
    again = averaged_weights(tmp_path / "a.ckpt", net())
    assert torch.equal(again.weight, trained.weight)


def test_a_cancelled_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    path, calls, starts = tmp_path / "a.ckpt", [0], []

    def stop_at_40() -> bool:
        calls[0] += 1
        return calls[0] > 40

    with pytest.raises(Cancelled):
        fit("x", net(), batches, step, CONFIG, path, lambda *e: None, stop_at_40)

    def noted(start: int) -> Iterator[torch.Tensor]:
        starts.append(start)
        return batches(start)

    trained = fit("x", net(), noted, step, CONFIG, path, lambda *e: None, lambda: False)
    assert starts == [40]
    assert torch.allclose(trained.weight, TRUE, atol=0.1)
    starts.clear()
    finished = fit("x", net(), noted, step, CONFIG, path, lambda *e: None, lambda: False)
    assert starts == [120]
    assert torch.equal(finished.weight, trained.weight)


def plan(**changes: object) -> LoopPlan:
    values: dict[str, object] = {
        "steps": 60,
        "batch": 8,
        "batch_setting": "stage.loop.batch",
        "optimizer": lambda weights: torch.optim.Adam(weights, lr=0.05),
        "rate": lambda number: 0.05,
        "tell_every": 20,
        "checkpoint_every": 10,
    }
    return LoopPlan(**(values | changes))  # type: ignore[arg-type]


def exact(start: int) -> Iterator[torch.Tensor]:
    while True:
        yield torch.randn(8, 3, generator=torch.Generator().manual_seed(start))
        start += 1


def noisy(net: torch.nn.Module, x: torch.Tensor) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
    return torch.square(net(torch.nn.functional.dropout(x, 0.4)) - x @ TRUE.T).mean(), {}


def nothing(*_: object) -> None:
    """Hears events."""


def test_a_resumed_run_ends_with_the_same_weights_to_the_last_bit(tmp_path: Path) -> None:
    whole = run_loop("x", net(), exact, noisy, plan(), tmp_path / "a.ckpt", nothing, lambda: False)
    calls = [0]

    def stop_at_23() -> bool:
        calls[0] += 1
        return calls[0] > 23

    with pytest.raises(Cancelled):
        run_loop("x", net(), exact, noisy, plan(), tmp_path / "b.ckpt", nothing, stop_at_23)
    resumed = run_loop("x", net(), exact, noisy, plan(), tmp_path / "b.ckpt", nothing, lambda: False)
    assert torch.equal(resumed.net.weight, whole.net.weight)
    assert resumed.state.smooth == whole.state.smooth


def test_the_best_weights_are_kept_and_training_ends_when_nothing_is_gained(tmp_path: Path) -> None:
    seen: list[torch.Tensor] = []

    def validate(net: torch.nn.Module) -> dict[str, float]:
        seen.append(net.weight.detach().clone())
        return {"score": float([3.0, 1.0, 2.0, 2.5, 2.2, 9.0][len(seen) - 1])}

    result = run_loop(
        "x", net(), exact, step, plan(validate_every=10, patience=3), tmp_path / "a.ckpt", nothing, lambda: False,
        validate=validate,
    )  # fmt: skip
    assert (result.state.best, result.state.best_step, result.state.ended) == (1.0, 20, "no gain")
    assert len(seen) == 5
    assert torch.equal(result.net.weight, seen[1])


def test_enough_ends_early_and_keeps_what_there_is(tmp_path: Path) -> None:
    calls = [0]

    def enough() -> bool:
        calls[0] += 1
        return calls[0] > 15

    result = run_loop("x", net(), exact, step, plan(), tmp_path / "a.ckpt", nothing, lambda: False, enough=enough)
    assert (result.state.step, result.state.ended) == (15, "enough")


def test_a_checkpoint_of_another_training_or_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.ckpt"
    run_loop("x", net(), exact, step, plan(steps=3), path, nothing, lambda: False, identity="scheme=nose9;data=1")
    with pytest.raises(EngineError, match="scheme was nose9 and is ibug68"):
        run_loop("x", net(), exact, step, plan(), path, nothing, lambda: False, identity="scheme=ibug68;data=1")
    torch.save({"net": {}, "step": 3}, path)
    with pytest.raises(EngineError, match="older version"):
        run_loop("x", net(), exact, step, plan(), path, nothing, lambda: False)
    path.write_bytes(b"nonsense")
    with pytest.raises(EngineError, match="damaged"):
        run_loop("x", net(), exact, step, plan(), path, nothing, lambda: False)


def test_when_memory_runs_out_a_smaller_batch_is_offered(tmp_path: Path) -> None:
    def greedy(net: torch.nn.Module, x: torch.Tensor) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
        return net(torch.empty(1 << 50).expand(3, -1).T).sum(), {}

    with pytest.raises(OutOfMemory, match=r"batches of 4 \(stage\.loop\.batch=4\)") as told:
        run_loop("x", net(), exact, greedy, plan(), tmp_path / "a.ckpt", nothing, lambda: False)
    assert told.value.remedy == "stage.loop.batch=4"


def test_who_is_stopped_while_telling_has_written_the_step_before(tmp_path: Path) -> None:
    def emit(kind: str, values: dict[str, object]) -> None:
        if kind == "progress" and stopped.append(values["step"]) is None and len(stopped) > 2:
            raise Cancelled

    stopped: list[object] = []
    path = tmp_path / "a.ckpt"
    with pytest.raises(Cancelled):
        run_loop("x", net(), exact, step, plan(tell_every=7), path, emit, lambda: len(stopped) > 2)
    assert load_checkpoint(path)["state"]["step"] == stopped[-1]


def test_when_the_disk_is_full_the_last_checkpoint_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.ckpt"
    run_loop("x", net(), exact, step, plan(steps=10), path, nothing, lambda: False)
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise RuntimeError("[enforce fail at inline_container.cc:659] . unexpected pos 64 vs 0")

    monkeypatch.setattr(torch, "save", full)
    with pytest.raises(EngineError, match="Free some space"):
        run_loop("x", net(), exact, step, plan(), path, nothing, lambda: False)
    assert path.read_bytes() == before
