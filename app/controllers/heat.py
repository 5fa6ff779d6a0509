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


@dataclass(frozen=True)
class _Places:
    """What a table of all landmarks compares with, as (x, y, z) by name."""

    predicted: Mapping[str, tuple[float, float, float]]
    true: Mapping[str, tuple[float, float, float]]


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
        """Colour the surface and read the selected landmark's heat map."""
        seen = self.seen
        if seen is None or not self._open:
            return
        rows = self._rows(seen)
        name = self._work.session.view.selected
        self._table_timer.start()
        if self.wish.together or name not in rows:
            self.reading = None
            values = heat.lifted_together(seen.evidence, seen.carrier, list(rows.values())) if rows else None
            self._paint(seen, values, None, self.tr("Heat of all landmarks"))
        else:
            places = self._places()
            values = heat.lifted(seen.evidence, seen.carrier, rows[name])
            truth = self._true_heat(seen, places.true.get(name))
            read = _reading(seen, self._titles()[name], name, rows[name], values, truth, places, self.wish)
            curve = None if truth is None else heat.overlap_curve(values, truth, seen.shares)
            self.reading = replace(read, curve=curve)
            self._paint(seen, values, truth, self.tr("Heat of {landmark}").format(landmark=self.reading.title))
        self.read.emit()

    def _titles(self) -> dict[str, str]:
        return {definition.name: definition.title for definition in self._work.session.scheme.landmark}

    def _true_heat(self, seen: SeenScan, place: tuple[float, float, float] | None) -> FloatArray | None:
        return None if place is None else heat.reference_heat(seen.points_mm, np.asarray(place), self.sigma_mm)

    def _paint(self, seen: SeenScan, values: FloatArray | None, truth: FloatArray | None, title: str) -> None:
        if values is None:
            self._work.overlays.take_back(OWNER)
            return
        threshold, colour_map, figures = self.wish.threshold, self.wish.colour_map, None
        if self.wish.overlap and truth is not None:
            net, true = values >= threshold, truth >= threshold
            values = np.where(net | true, 0.5 + 0.5 * (net.astype(np.float32) - true), -1.0)
            threshold, colour_map = 0.0, "both"
            figures = (self.tr("Reference"), self.tr("Both"), self.tr("Model"))
        field = SurfaceField(
            seen.scan.scan_id, values, 0.0, 1.0, title, colour_map=colour_map, shown_from=threshold, figures=figures,
            weave=seen.weave,
        )  # fmt: skip
        only = () if self.reading is None else (self.reading.name,)
        self._work.overlays.show(OWNER, surface=field, lines=self._lines(), only=only)

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
        seen = self.seen
        if seen is None or not self._open:
            return
        rows, places, titles, wish, sigma_mm = (
            self._rows(seen),
            self._places(),
            self._titles(),
            self.wish,
            self.sigma_mm,
        )

        def work(ticket: Ticket) -> list[HeatReading]:
            return read_all(ticket, seen, rows, titles, places, replace(wish, sigma_mm=sigma_mm))

        self._background.start(work, self._on_table)

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


def read_all(
    ticket: Ticket,
    seen: SeenScan,
    rows: Mapping[str, int],
    titles: Mapping[str, str],
    places: _Places,
    wish: HeatWish,
) -> list[HeatReading]:
    """Readings of all landmarks; empty if the ticket is cancelled."""
    found: list[HeatReading] = []
    for name, row in rows.items():
        if ticket.cancelled():
            return []
        place = places.true.get(name)
        truth = None if place is None else heat.reference_heat(seen.points_mm, np.asarray(place), wish.sigma_mm)
        values = heat.lifted(seen.evidence, seen.carrier, row)
        found.append(_reading(seen, titles[name], name, row, values, truth, places, wish))
    return found


def _reading(
    seen: SeenScan,
    title: str,
    name: str,
    row: int,
    values: FloatArray,
    truth: FloatArray | None,
    places: _Places,
    wish: HeatWish,
) -> HeatReading:
    figures = heat.figures(seen.evidence, row)
    overlap = math.nan if truth is None else heat.overlap(values, truth, wish.threshold, seen.shares)
    return HeatReading(
        name, title, figures, overlap, _apart(figures.peak_mm, places.predicted.get(name)),
        _apart(figures.peak_mm, places.true.get(name)),
    )  # fmt: skip


def _apart(place_mm: FloatArray, other: tuple[float, float, float] | None) -> float:
    return math.nan if other is None else float(np.linalg.norm(place_mm - np.asarray(other)))
