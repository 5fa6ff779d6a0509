from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from engine.nets.image_nets import MattingNetConfig, build  # noqa: E402
from engine.photo.matting import MENDED, Matter  # noqa: E402
from engine.photo.reading import Photo  # noqa: E402
from engine.train.photo.ship import MatteBase, MattePatches  # noqa: E402
from engine.types import EngineError  # noqa: E402

SIDE = 32


class Torch:
    """A torch module in the place of an exported network."""

    def __init__(self, module: Any, outputs: tuple[str, ...]) -> None:
        self.module, self.outputs = module, outputs

    def run(self, inputs: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        with torch.no_grad():
            found = self.module(*(torch.from_numpy(np.asarray(each, np.float32)) for each in inputs.values()))
        return {name: value.numpy() for name, value in zip(self.outputs, found, strict=True)}


def net_and_matter() -> tuple[Any, Matter]:
    torch.manual_seed(0)
    cells = int(MENDED * SIDE * SIDE)
    net = build(MattingNetConfig(width=0.25, aspp_channels=8, decoder=(8, 8, 8), cells=cells)).eval()
    base = Torch(MatteBase(net), ("alpha", "residual", "error", "hidden"))
    return net, Matter(base, Torch(MattePatches(net), ("patch",)), SIDE)  # type: ignore[arg-type]


def photo(pixels: np.ndarray, name: str) -> Photo:
    return Photo(Path(name), np.ascontiguousarray(pixels), 1.0)


def test_a_photo_of_the_nets_own_size_is_answered_as_in_training() -> None:
    net, matter = net_and_matter()
    pixels = np.random.default_rng(1).integers(0, 256, (2, 4 * SIDE, 4 * SIDE, 3), dtype=np.uint8)
    found = matter.matte(photo(pixels[0], "photo.jpg"), photo(pixels[1], "stage.jpg"))
    one, other = (torch.from_numpy(each).permute(2, 0, 1)[None].float() / 255.0 for each in pixels)
    with torch.no_grad():
        alpha, foreground = net(one, other)[:2]
    assert np.abs(found.alpha - alpha[0, 0].numpy()).max() < 1e-4
    assert np.abs(found.foreground - foreground[0].permute(1, 2, 0).numpy()).max() < 1e-4


@pytest.mark.parametrize("size", [(300, 200), (60, 40), (128, 129)])
def test_any_size_is_answered_at_its_size(size: tuple[int, int]) -> None:
    _, matter = net_and_matter()
    pixels = np.random.default_rng(2).integers(0, 256, (*size, 3), dtype=np.uint8)
    found = matter.matte(photo(pixels, "photo.jpg"), photo(pixels[::-1], "stage.jpg"))
    assert found.alpha.shape == size
    assert found.over((0.0, 0.5, 1.0)).shape == (*size, 3)
    assert 0 <= found.alpha.min() <= found.alpha.max() <= 1


def test_a_stage_of_another_size_is_refused() -> None:
    _, matter = net_and_matter()
    with pytest.raises(EngineError, match=r"stage\.jpg measures 8 × 9"):
        matter.matte(photo(np.zeros((9, 9, 3), np.uint8), "p.jpg"), photo(np.zeros((9, 8, 3), np.uint8), "stage.jpg"))
