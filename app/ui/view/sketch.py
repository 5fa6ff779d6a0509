"""One picture of a stage and what it told of the stage; runs in the thread of the easel."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.ui.view.camera import CameraState
from app.ui.view.memory import give_back
from app.ui.view.refine import JITTER_PX, Step, Work
from app.ui.view.stage import Stage
from app.ui.view.surface import Frame

Size = tuple[int, int]


@dataclass(frozen=True)
class Sketch:
    """A picture. quick: of a moving camera. coarse: not all of the scan or not every pixel.

    portions, even, shaded: as of ``Stage``, when it was drawn.
    """

    frame: Frame = field(default_factory=lambda: Frame(None))
    quick: bool = False
    coarse: bool = False
    portions: int = 1
    even: bool = False
    shaded: bool = False


def draw_sketch(
    stage: Stage, camera: CameraState, sizes: tuple[Size, Size], *, moving: bool, averaging: bool
) -> Sketch:
    """The first picture. sizes: of a complete picture and of a quick one, in device pixels.

    moving: the camera moves. averaging: pixels come back, so huge scans are drawn in portions.
    """
    portions = stage.portions
    quick = moving or (portions > 1 and averaging)
    size = sizes[1] if quick and averaging else sizes[0]
    frame = stage.draw(camera, *size, moving=quick, depth=True)
    coarse = quick and (size != sizes[0] or portions > 1)
    return Sketch(frame, quick, coarse, portions, stage.even_portions, stage.shaded)


def draw_step(stage: Stage, camera: CameraState, size: Size, work: Work, averaging: bool) -> Frame:
    """One step towards a finer picture."""
    frame = stage.draw(
        camera,
        *size,
        shadows=work.shadows,
        supersampled=work.sample is not None and not averaging,
        depth=work.sample is None,
        portion=work.portion,
        read=work.shown or work.sample is not None,
        jitter_px=(0.0, 0.0) if work.sample is None or not averaging else JITTER_PX[work.sample],
    )
    if work.after.step is Step.SHADED:
        stage.rest()
        give_back()
    return frame
