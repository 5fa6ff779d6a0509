"""Where faces are in a picture: a small net that says so for each of a grid of cells."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.nets.backbones import BasicBlock
from engine.nets.image_nets import FinderNetConfig

STRIDE = 8


class FaceFinder(nn.Module):
    """Pictures (B, 3, S, S) from 0 to 1 in; score logit, shift across and down, log size out: (B, 4, S/8, S/8).

    Shifts are in cells from the cell's middle; size is the log of the face's side in shares of the picture's.
    """

    def __init__(self, config: FinderNetConfig) -> None:
        super().__init__()
        width = config.width
        self.stem = nn.Sequential(
            nn.Conv2d(3, width, 5, 2, 2, bias=False), nn.BatchNorm2d(width), nn.ReLU(True), BasicBlock(width, width, 2)
        )
        self.middle = BasicBlock(width, 2 * width, 2)
        self.coarse = nn.Sequential(BasicBlock(2 * width, 4 * width, 2), BasicBlock(4 * width, 4 * width, 2))
        self.around = nn.Conv2d(4 * width, 2 * width, 1)
        self.answer = nn.Sequential(BasicBlock(4 * width, 2 * width), nn.Conv2d(2 * width, 4, 1))

    def forward(self, image: Tensor) -> tuple[Tensor]:
        """See the class."""
        fine = self.middle(self.stem(image * 2.0 - 1.0))
        wide = functional.interpolate(
            self.around(self.coarse(fine)), size=list(fine.shape[2:]), mode="bilinear", align_corners=False
        )
        return (self.answer(torch.cat([fine, wide], 1)).float(),)


def build(config: FinderNetConfig) -> FaceFinder:
    """The net; at first it finds nothing anywhere."""
    net = FaceFinder(config)
    last = net.answer[1]
    assert isinstance(last, nn.Conv2d)
    assert last.bias is not None
    with torch.no_grad():
        last.bias.copy_(torch.tensor([-3.0, 0.0, 0.0, -1.2]))
    return net
