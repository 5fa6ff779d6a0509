"""Heat maps of the open scan's prediction: fetched in a thread, coloured and measured as the person turns the knobs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.controllers.background import Background, Outcome, Ticket
from app.controllers.workbench import Workbench
from app.models.heat import HeatReading, HeatWish, SeenScan
from app.models.overlays import Polyline, SurfaceField
from engine.infer import evidence as kept
from engine.infer import heat
from engine.preprocess.subdivide import weave
from engine.types import EngineError, FloatArray, Role, Scan

OWNER = "heat"
FINE_MM = 1.8
"""Between vertices farther apart than this a heat map would be lost."""
MOST_TRIANGLES = 200_000
"""A mesh that would get more by halving its edges stays as it is."""
TABLE_WAIT_MS = 250
AT_ONCE_POINTS = 250_000
"""Up to so many points an answer takes less than a frame or two."""


@dataclass(frozen=True)
class _Places:
    """What a table of all landmarks compares with, as (x, y, z) by name."""

    predicted: Mapping[str, tuple[float, float, float]]
    true: Mapping[str, tuple[float, float, float]]


@dataclass(frozen=True, eq=False)
class _Asked:
    """Everything an answer is made of. name: of one landmark; empty for all of them."""

    seen: SeenScan
    name: str
    rows: Mapping[str, int]
    titles: Mapping[str, str]
    places: _Places
    wish: HeatWish


@dataclass(frozen=True, eq=False)
class _Answer:
    """values: (W,) heat, or where model and reference are hot if ``compared``; None where nothing is known."""

    asked: _Asked
    values: FloatArray | None
    reading: HeatReading | None = None
    compared: bool = False


class HeatController(QObject):
    """Shows heat while it is ``open``ed; silent otherwise."""

    seen_changed = Signal()
    """Another scan's evidence is here, or none; see ``seen`` and ``missing``."""
    read = Signal()
    """``reading`` is new."""
    table_read = Signal(object)
    """A list of HeatReading, one for each landmark of the scheme."""

    def __init__(self, work: Workbench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._background = Background(1, self)
        self._aside = Background(1, self)
        self._answering: Ticket | None = None
        self._again = False
        self._open = False
        self._wanted = 0
        self.wish = HeatWish()
        self.seen: SeenScan | None = None
        self.missing = ""
        """Why there is nothing to see, as a sentence."""
        self.reading: HeatReading | None = None
        self._table_timer = QTimer(self, singleShot=True, interval=TABLE_WAIT_MS)
        self._table_timer.timeout.connect(self._read_table)
        work.document.opened.connect(self.fetch)
        work.document.set_changed.connect(self._on_set_changed)
        work.document.annotation_changed.connect(self._on_annotation_changed)
        work.session.view_changed.connect(self._on_view_changed)

    # ------------------------------------------------------------------ coming and going
    def open(self) -> None:
        """Begin to show."""
        self._open = True
        self.fetch()

    def put_away(self) -> None:
        """Show nothing and let go of the arrays."""
        self._open, self._wanted, self.seen = False, 0, None
        self._table_timer.stop()
        self._work.overlays.take_back(OWNER)

    def stop(self) -> None:
        """The window closes."""
        self._table_timer.stop()
        self._background.stop()
        self._aside.stop()

    @Slot()
    def fetch(self) -> None:
        """Get the evidence of the open scan."""
        if not self._open:
            return
        scan, path = self._work.document.scan, evidence_file(self._work)
        self.seen, self.reading = None, None
        self._work.overlays.take_back(OWNER)
        if scan is None or path is None:
            self._wanted = 0
            self.missing = self.tr("Open a scan and predict its landmarks to see where the model looked.")
            self.seen_changed.emit()
            return
        self.missing = self.tr("Fetching the heat maps…")
        self.seen_changed.emit()
        self._wanted = self._background.start(lambda ticket: see(ticket, scan, path), self._on_seen).token

    def _on_seen(self, outcome: Outcome) -> None:
        if not self._open or outcome.token != self._wanted:
            return
        self.seen, self.missing = outcome.value, outcome.failure
        if self.seen is not None and not self.seen.evidence.has_heat:
            self.seen, self.missing = None, self.tr("This model answers places alone; it has no heat maps.")
        self.seen_changed.emit()
        self.show()

    # ------------------------------------------------------------------ asking
    def change(self, **parts: object) -> None:
        """Look at it another way."""
        self.wish = replace(self.wish, **parts)  # type: ignore[arg-type]
        self.show()

    @property
    def sigma_mm(self) -> float:
        """Width of the reference heat map."""
        trained = 0.0 if self.seen is None else self.seen.evidence.sigma_mm
        return self.wish.sigma_mm or trained

    def _places(self) -> _Places:
        """Predicted places, and true ones: of the reference, or else those a person has checked."""
        sets = self._work.document.sets
        predicted, reference = sets.get(Role.PREDICTED), sets.get(Role.REFERENCE)
        told = {} if predicted is None else {k: v.xyz_mm for k, v in predicted.landmarks.items() if v.xyz_mm}
        if reference is not None and reference.landmarks:
            true = {k: v.xyz_mm for k, v in reference.landmarks.items() if v.xyz_mm}
        else:
            checked = self._work.document.annotation.landmarks
            true = {k: v.xyz_mm for k, v in checked.items() if v.xyz_mm and v.checked}
        return _Places(told, true)

    def _rows(self, seen: SeenScan) -> dict[str, int]:
        """Channels of the scheme's landmarks."""
        scheme, channel = self._work.session.scheme, seen.evidence.channel
        keys = {name: f"{scheme.id}/{name}" for name in scheme.names}
        return {name: channel[key] for name, key in keys.items() if key in channel}

    # ------------------------------------------------------------------ showing
    def show(self) -> None:
        """Colour the surface and read the selected landmark's heat map; of a large scan in a thread."""
        seen = self.seen
        if seen is None or not self._open:
            return
        self._table_timer.start()
        asked = self._ask(seen)
        if len(seen.points_mm) <= AT_ONCE_POINTS:
            self._take(answer(asked))
        elif self._answering is not None:
            self._again = True
        else:
            self._answering = self._aside.start(lambda _ticket: answer(asked), self._on_answered)

    def _ask(self, seen: SeenScan) -> _Asked:
        rows = self._rows(seen)
        name = self._work.session.view.selected or ""
        titles = {definition.name: definition.title for definition in self._work.session.scheme.landmark}
        name = "" if self.wish.together or name not in rows else name
        return _Asked(seen, name, rows, titles, self._places(), replace(self.wish, sigma_mm=self.sigma_mm))

    def _on_answered(self, outcome: Outcome) -> None:
        self._answering = None
        if self._open and outcome.value is not None and outcome.value.asked.seen is self.seen:
            self._take(outcome.value)
        if self._again:
            self._again = False
            self.show()

    def _take(self, told: _Answer) -> None:
        """Show an answer."""
        seen, wish, self.reading = told.asked.seen, told.asked.wish, told.reading
        if told.values is None:
            self._work.overlays.take_back(OWNER)
        else:
            title = self.tr("Heat of all landmarks")
            if told.reading is not None:
                title = self.tr("Heat of {landmark}").format(landmark=told.reading.title)
            figures = (self.tr("Reference"), self.tr("Both"), self.tr("Model")) if told.compared else None
            field = SurfaceField(
                seen.scan.scan_id, told.values, 0.0, 1.0, title, weave=seen.weave, figures=figures,
                colour_map="both" if told.compared else wish.colour_map,
                shown_from=0.0 if told.compared else wish.threshold,
            )  # fmt: skip
            only = () if self.reading is None else (self.reading.name,)
            self._work.overlays.show(OWNER, surface=field, lines=self._lines(), only=only)
        self.read.emit()

    def _lines(self) -> list[Polyline]:
        """The peaks, and the way from the first to the prediction."""
        told = self.reading
        if told is None:
            return []
        lines = [Polyline(told.figures.peak_mm[None], "violet", through=True, text=self.tr("Peak"))]
        if told.figures.second_mm is not None:
            share = f"{100 * told.figures.second_share:.0f} %"
            text = self.tr("Second peak, {share}").format(share=share)
            lines.append(Polyline(told.figures.second_mm[None], "warn", through=True, text=text))
        place = self._places().predicted.get(told.name)
        if place is not None:
            lines.append(Polyline(np.stack([told.figures.peak_mm, place]), "violet", 1.5, through=True))
        return lines

    # ------------------------------------------------------------------ the table
    def _read_table(self) -> None:
        if self.seen is not None and self._open:
            asked = self._ask(self.seen)
            self._background.start(lambda ticket: read_all(ticket, asked), self._on_table)

    def _on_table(self, outcome: Outcome) -> None:
        if self._open and outcome.value is not None:
            self.table_read.emit(outcome.value)

    # ------------------------------------------------------------------ listening
    @Slot(object)
    def _on_set_changed(self, role: Role) -> None:
        if role is Role.PREDICTED:
            self.fetch()  # another prediction saw something else
        else:
            self.show()

    @Slot(object, object)
    def _on_annotation_changed(self, _old: object, _new: object) -> None:
        reference = self._work.document.sets.get(Role.REFERENCE)
        if reference is None or not reference.landmarks:
            self.show()

    @Slot(object, object)
    def _on_view_changed(self, old: object, new: object) -> None:
        if getattr(old, "selected", None) != getattr(new, "selected", None):
            self.show()


def evidence_file(work: Workbench) -> Path | None:
    """Where the evidence of the open scan's latest prediction is kept; None without a prediction.

    The landmarks tell the model: a prediction that has just come may not be on the disk yet.
    """
    project, scan = work.session.project, work.document.scan
    predicted = work.document.sets.get(Role.PREDICTED)
    if project is None or scan is None or predicted is None or not predicted.landmarks:
        return None
    model_id = next(iter(predicted.landmarks.values())).model
    return kept.path_of(project.evidence_folder, scan.scan_id, model_id)


def see(ticket: Ticket, scan: Scan, path: Path) -> SeenScan:
    """Read the evidence of a scan and lay it onto its surface. EngineError if there is none."""
    evidence = kept.load(path).under(scan.unit.unit)
    ticket.progress(0.3)
    points, faces = np.asarray(scan.points_mm, float), scan.faces
    woven = None
    if faces is not None and 4 * len(faces) <= MOST_TRIANGLES:
        woven = weave(points, faces, FINE_MM, MOST_TRIANGLES)
        woven = woven if woven.edges else None
    if woven is not None:
        points, faces = woven.carry(points), woven.faces
    if not len(points):
        raise EngineError(f"{scan.name} has no points to show heat on. Open another scan.")
    return SeenScan(scan, evidence, woven, points, heat.point_shares(points, faces), heat.lift(evidence, points))


def answer(asked: _Asked) -> _Answer:
    """The heat of the landmark that is asked for, or of all, and what it says of itself."""
    seen, wish = asked.seen, asked.wish
    if not asked.name:
        rows = list(asked.rows.values())
        return _Answer(asked, heat.lifted_together(seen.evidence, seen.carrier, rows) if rows else None)
    values = heat.lifted(seen.evidence, seen.carrier, asked.rows[asked.name])
    truth = _true_heat(asked, asked.name)
    reading = _reading(asked, asked.name, values, truth)
    if truth is not None:
        reading = replace(reading, curve=heat.overlap_curve(values, truth, seen.shares))
    if not wish.overlap or truth is None:
        return _Answer(asked, values, reading)
    net, true = values >= wish.threshold, truth >= wish.threshold
    both = np.where(net | true, 0.5 + 0.5 * (net.astype(np.float32) - true), -1.0)
    return _Answer(asked, both, reading, compared=True)


def read_all(ticket: Ticket, asked: _Asked) -> list[HeatReading]:
    """Readings of all landmarks; empty if the ticket is cancelled."""
    found: list[HeatReading] = []
    for name, row in asked.rows.items():
        if ticket.cancelled():
            return []
        values = heat.lifted(asked.seen.evidence, asked.seen.carrier, row)
        found.append(_reading(asked, name, values, _true_heat(asked, name)))
    return found


def _true_heat(asked: _Asked, name: str) -> FloatArray | None:
    place = asked.places.true.get(name)
    return None if place is None else heat.reference_heat(asked.seen.points_mm, np.asarray(place), asked.wish.sigma_mm)


def _reading(asked: _Asked, name: str, values: FloatArray, truth: FloatArray | None) -> HeatReading:
    seen = asked.seen
    figures = heat.figures(seen.evidence, asked.rows[name])
    overlap = math.nan if truth is None else heat.overlap(values, truth, asked.wish.threshold, seen.shares)
    return HeatReading(
        name, asked.titles[name], figures, overlap, _apart(figures.peak_mm, asked.places.predicted.get(name)),
        _apart(figures.peak_mm, asked.places.true.get(name)),
    )  # fmt: skip


def _apart(place_mm: FloatArray, other: tuple[float, float, float] | None) -> float:
    return math.nan if other is None else float(np.linalg.norm(place_mm - np.asarray(other)))
