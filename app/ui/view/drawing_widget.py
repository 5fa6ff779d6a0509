"""A camera over a stage and its pictures: quick ones while it moves, fine ones at rest, heavy ones made aside."""

from __future__ import annotations

import math
import time
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from app.ui.view.camera_widget import CameraWidget
from app.ui.view.depth import Depth
from app.ui.view.easel import Easel
from app.ui.view.palette import DARK, ViewPalette
from app.ui.view.projection import Projection
from app.ui.view.refine import Abilities, Average, Costs, Progress, Step, Work, next_work
from app.ui.view.sketch import Sketch, draw_sketch, draw_step
from app.ui.view.stage import Stage
from app.ui.view.surface import Frame, ImageSurface, RenderSurface

SLOW_MS, QUICK_MS = 45.0, 16.0
"""A moving picture slower than the first loses pixels, one quicker than the second gains some."""
LEAST_SCALE = 0.5
AT_ONCE_MS = 20.0
"""A picture that takes no longer is drawn while the window waits, so that nothing is ever a picture behind."""


class DrawingWidget(CameraWidget):
    """Keeps a picture of the stage true to the camera; subclasses show it."""

    def __init__(self, parent: QWidget | None = None, surface: RenderSurface | None = None) -> None:
        super().__init__(parent)
        self._palette = DARK
        self._stage = Stage(surface or ImageSurface(), self._palette)
        widget: Any = self._stage.surface.widget
        self._easel = Easel(widget is None, self)
        """Alone works on the stage; what it says comes back with each picture."""
        self._shown = Sketch()
        """What the last picture told of the stage."""
        self._seen: Projection | None = None
        """Of the picture on the screen, while the next one is being drawn."""
        self._heavy = False
        """Whether the first picture of what is shown may take long."""
        if widget is not None:
            widget.depth_read.connect(self._take_depth)
        self._frame: Frame | None = None
        self._image: QImage | None = None
        self._depth: Depth | None = None
        self._average = Average()
        self._progress = Progress()
        self._costs = Costs()
        self._moving_scale = 1.0
        self._moving_ms = 0.0
        self._dirty = True
        self._age = 0
        """Goes up whenever the picture goes out of date."""
        self._held = False
        self._closed = False
        self._moved_s = time.perf_counter()
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self._refine)
        self.fly_finished.connect(self._wait_for_rest)

    # ------------------------------------------------------------------ what subclasses add
    def repaint_cover(self) -> None:
        """Paint on top again where that is a widget of its own."""

    def picture_changed(self) -> None:
        """The camera or what is visible changed."""

    def picture_taken(self, age: int) -> None:
        """A new picture is there, of how things stood at an ``age``."""

    # ------------------------------------------------------------------ state
    @property
    def frame_ms(self) -> float:
        """Time the last quick picture took."""
        return self._moving_ms or self._costs.plain_ms

    @property
    def step(self) -> Step:
        """How fine the picture is by now."""
        return self._progress.step

    @property
    def colours(self) -> ViewPalette:
        """Colours in use."""
        return self._palette

    def set_palette(self, palette: ViewPalette) -> None:
        """Dark or light."""
        if palette is not self._palette:
            self._palette = palette
            self._easel.do(partial(self._stage.set_palette, palette))
            self.redraw()

    # ------------------------------------------------------------------ drawing
    # ------------------------------------------------------------------ drawing
    def camera_moved(self) -> None:
        """The picture shows the past; a quick one comes with the next paint event."""
        self._moved_s = time.perf_counter()
        self._dirty = True
        self._age += 1
        self._rest.stop()
        self.picture_changed()
        self.repaint_over()

    def redraw(self) -> None:
        """The picture is out of date."""
        self._dirty = True
        self._age += 1
        self._costs = Costs()
        self._rest.stop()
        self.picture_changed()
        self.repaint_over()

    def repaint_over(self) -> None:
        """Only what is painted on top changed."""
        self.update()
        self.repaint_cover()

    def hold_still(self, held: bool) -> None:
        """While a gesture holds the mouse nothing but quick pictures are drawn."""
        self._held = held
        if held:
            self._rest.stop()
        else:
            self._moved_s = time.perf_counter()
            self._wait_for_rest()

    @property
    def _moving(self) -> bool:
        """Whether the camera moved so lately that it may move on."""
        return self._held or self.flying or self._rested_ms < 100

    @property
    def _rested_ms(self) -> float:
        return (time.perf_counter() - self._moved_s) * 1e3

    def _size_px(self, scale: float = 1.0) -> tuple[int, int]:
        scale *= self.devicePixelRatioF()
        return max(1, round(self.width() * scale)), max(1, round(self.height() * scale))

    @property
    def picture_projection(self) -> Projection:
        """Of the picture on the screen, which what is painted over it has to fit."""
        return self._seen if self._seen is not None and self._easel.drawing else self.projection

    @property
    def picture_fits(self) -> bool:
        """Whether the picture on the screen has the size of the widget; an older one is stretched until then."""
        seen = self._seen if self._easel.drawing else None
        return seen is None or (round(seen.width_px), round(seen.height_px)) == (self.width(), self.height())

    @property
    def _expects_ms(self) -> float:
        """How long the next picture will probably take."""
        known = self._moving_ms if self._moving and self._moving_ms else self._costs.plain_ms
        return known or (math.inf if self._heavy else 0.0)

    def _draw_now(self, *, wait: bool = False) -> None:
        """A picture at once: quick if the camera moves or the scan is huge, else complete.

        One that takes long, or would have to wait for its turn, comes later by itself: the window waits for nothing.
        """
        self._dirty = False
        self._progress = Progress()
        sketch = partial(
            draw_sketch,
            self._stage,
            self._camera,
            (self._size_px(), self._size_px(self._moving_scale)),
            moving=self._moving and self._costs.plain_ms > 0,
            averaging=self._averaging,
        )
        wait = wait or (self._expects_ms <= AT_ONCE_MS and self._easel.idle)
        self._easel.draw(sketch, partial(self._take_sketch, self._age, self.projection), wait=wait)

    def _take_sketch(self, age: int, projection: Projection, drawn: Sketch) -> None:
        frame, self._shown = drawn.frame, drawn
        if age == self._age:
            self._progress = Progress(Step.COARSE if drawn.coarse else Step.COMPLETE)
        if drawn.quick and self._moving:
            self._moving_ms = frame.elapsed_ms
            self._adapt(frame.elapsed_ms)
        if not drawn.coarse:
            self._costs = self._costs.measured(frame.elapsed_ms, False)
        self._seen = projection
        self._take(frame)
        self.picture_taken(age)
        self.update()
        self.repaint_cover()
        self._wait_for_rest()

    def settle(self) -> None:
        """Wait for the picture that is out of date or on its way."""
        self._easel.wait()
        if self._dirty and not self._closed:
            self._draw_now(wait=True)

    def _adapt(self, elapsed_ms: float) -> None:
        if elapsed_ms > SLOW_MS:
            self._moving_scale = max(LEAST_SCALE, self._moving_scale * 0.75)
        elif elapsed_ms < QUICK_MS:
            self._moving_scale = min(1.0, self._moving_scale / 0.75)

    def _take(self, frame: Frame) -> None:
        self._frame, self._image = frame, frame.image()
        self._average = Average()
        if frame.depth is not None:
            self._depth = frame.depth
        self.picture_changed()

    def _take_depth(self, depth: Depth) -> None:
        """The depth of a picture that the surface shows itself."""
        self._depth = depth
        self.picture_changed()
        self.repaint_cover()

    @property
    def _averaging(self) -> bool:
        return self._stage.surface.widget is None

    def _next_work(self) -> tuple[float, Work] | None:
        shown = self._shown
        able = Abilities(shown.portions if self._averaging else 1, shown.even, shown.shaded, self._averaging)
        return next_work(self._progress, self._costs, able)

    def _wait_for_rest(self) -> None:
        work = self._next_work()
        if work is not None and not self._held and not self._closed:
            self._rest.start(max(1, int(work[0] - self._rested_ms)))

    def _refine(self) -> None:
        """One step towards a finer picture; comes again until it is fine."""
        work = self._next_work()
        busy = self._closed or self._dirty or self._held or self.flying or self._easel.drawing
        if busy or not self.isVisible() or work is None:
            return
        if self._rested_ms < work[0]:
            self._wait_for_rest()
            return
        step = partial(draw_step, self._stage, self._camera, self._size_px(), work[1], self._averaging)
        wait = self._costs.plain_ms <= AT_ONCE_MS and not work[1].shadows and self._easel.idle
        self._easel.draw(step, partial(self._take_step, self._age, work[1]), wait=wait)

    def _take_step(self, age: int, work: Work, frame: Frame) -> None:
        if age != self._age or self._closed:
            self.update()  # something moved meanwhile: a step towards what nobody sees any more
            return
        self._costs = self._costs.measured(frame.elapsed_ms, work.shadows)
        self._progress = work.after
        if work.sample is None and work.shown:
            self._take(frame)
        elif work.sample is not None:
            self._average = self._average if work.sample else Average()
            frame = self._average.add(frame)
            if work.shown:
                self._frame, self._image = frame, frame.image()
            if work.after.done == 0:
                self._average = Average()  # its sums take more memory than the picture
        if work.shown:
            self.repaint_over()
        self._wait_for_rest()
