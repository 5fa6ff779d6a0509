from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from engine.train import FitConfig  # noqa: E402
from engine.train.loop import averaged_weights, fit  # noqa: E402
from engine.types import Cancelled  # noqa: E402

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
