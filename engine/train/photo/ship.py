"""From trained photo nets to small ONNX files with cards, each checked against torch on two inputs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn

from engine.config import dump
from engine.photo.models import PhotoCard
from engine.train.export import compare, export_net, sha256_of, store_as_half
from engine.types import EngineError

LICENCE = "MIT"
MATTE, CELLS = "photo-matte", "photo-matte-cells"
"""Names of the two parts of the matting net."""
LARGEST_BYTES = 10_000_000
"""All nets for photos together."""
TOLERANCE, HALF_TOLERANCE = 1e-3, 2e-2


def ship(
    net: nn.Module, card: PhotoCard, inputs: Mapping[str, tuple[int, ...]], folder: Path, dynamic: bool
) -> PhotoCard:
    """Write ``card.file`` and the card's TOML. inputs: shape of one sample of each input; ``dynamic`` batches.

    EngineError if the file does not say what torch says, or if all files together grow too large.
    """
    path = folder / card.file
    cases = [_random(inputs, count, seed) for count, seed in (((1, 2), (3, 3)) if dynamic else ((1, 2), (1, 3)))]
    first = _random(inputs, 2 if dynamic else 1, 1)
    shapes = {name: {0: torch.export.Dim.DYNAMIC} for name in inputs} if dynamic else {}
    net = net.eval().float().to(memory_format=torch.contiguous_format)  # type: ignore[call-overload]
    export_net(net, first, path, card.outputs, shapes)
    compare(net, path, card.outputs, cases, TOLERANCE)
    store_as_half(path)
    compare(net, path, card.outputs, cases, HALF_TOLERANCE)
    done = card.model_copy(update={"sha256": sha256_of(path)})
    path.with_suffix(".toml").write_text(dump(done), encoding="utf-8")
    total = sum(each.stat().st_size for each in folder.iterdir() if each.suffix in (".onnx", ".npz"))
    if total > LARGEST_BYTES:
        raise EngineError(f"The photo models in {folder} take {total / 1e6:.1f} MB, more than 10. Make a net smaller.")
    return done


def _random(inputs: Mapping[str, tuple[int, ...]], count: int, seed: int) -> dict[str, Tensor]:
    source = torch.Generator().manual_seed(seed)
    return {name: torch.rand(count, *shape, generator=source) for name, shape in inputs.items()}


class MatteBase(nn.Module):
    """The base of a matting net, as it is run: photo and stage in one."""

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.base = net.base

    def forward(self, both: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """(B, 6, H, W) to alpha, residual, error and hidden."""
        alpha, residual, error, hidden = self.base(both)  # type: ignore[operator]
        return alpha, residual, error, hidden


class MattePatches(nn.Module):
    """The refiner of a matting net over patches that have been cut out already."""

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.refiner = net.refiner

    def forward(self, half: Tensor, full: Tensor) -> tuple[Tensor]:
        """half: (K, 42, 8, 8). full: (K, 6, 8, 8). Alpha and residual: (K, 4, 4, 4)."""
        return (self.refiner.patches(half, full),)  # type: ignore[operator, union-attr]
