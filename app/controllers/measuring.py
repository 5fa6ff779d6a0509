"""Measures of the open scan while somebody looks at them, and its asymmetry map; all found in a process beside."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app import paths
from app.controllers.asking import Answer, Asking
from app.models.document import Document
from app.models.messages import Messages
from app.models.session import Session
from engine.jobs.measuring import question_of
from engine.measures.definitions import MeasureSet, read_set, shipped_sets
from engine.measures.drawing import DrawnLine
from engine.measures.measure import MeasureValue
from engine.types import Annotation, EngineError, FloatArray, Scan

REST_MS = 90
"""After a landmark stops moving."""


@dataclass(frozen=True, eq=False)
class Measured:
    """Values in the order of their set, and the lines of each by its name."""

    measures: MeasureSet
    values: tuple[MeasureValue, ...] = ()
    lines: Mapping[str, tuple[DrawnLine, ...]] = field(default_factory=dict)


class MeasuringController(QObject):
    """Listens only between ``listen(True)`` and ``listen(False)``."""

    changed = Signal()
    """Other values, or another set."""
    map_found = Signal(object)
    """(V,) distance of each point of the open scan to its mirror image, NaN where there is none."""
    map_failed = Signal()

    def __init__(self, document: Document, session: Session, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._session = session
        self._messages = messages
        self._asking = Asking(paths.measuring_command, self)
        self._own: list[tuple[Path, MeasureSet]] = []
        self._set_of: dict[str, str] = {}
        self._listening = self._asked = self._again = False
        self.measured: Measured | None = None
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._ask)
        document.opened.connect(self._on_opened)
        document.annotation_changed.connect(self._on_changed)
        session.scheme_changed.connect(self._on_opened)

    # ------------------------------------------------------------------ sets
    def sets(self) -> tuple[MeasureSet, ...]:
        """Sets of the scheme in use: those that ship, and files that were opened."""
        scheme_id = self._session.scheme.id
        every = (*shipped_sets().values(), *(one for _path, one in self._own))
        return tuple(one for one in every if one.scheme == scheme_id)

    @property
    def current(self) -> MeasureSet | None:
        """The set in use; None if there is none for the scheme."""
        chosen, sets = self._set_of.get(self._session.scheme.id), self.sets()
        return next((one for one in sets if one.id == chosen), sets[0] if sets else None)

    def name_of(self, measures: MeasureSet) -> str:
        """What ``engine.measures.definitions.measure_set`` knows a set by: its id, or the path of its file."""
        return next((str(path) for path, one in self._own if one is measures), measures.id)

    def choose(self, set_id: str) -> None:
        """Measure by another set."""
        self._set_of[self._session.scheme.id] = set_id
        self._begin()

    def open_file(self, path: Path) -> bool:
        """Measure by a set of a file; False, with a sentence, if that is none for the scheme in use."""
        try:
            found = read_set(path)
            if found.scheme != self._session.scheme.id:
                raise EngineError(
                    self.tr("{name} measures the scheme {scheme}. Switch to it first.").format(
                        name=path.name, scheme=found.scheme
                    )
                )
        except EngineError as error:
            self._messages.error(str(error), "measures")
            return False
        self._own = [(known, one) for known, one in self._own if one.id != found.id]
        self._own.append((path, found))
        self.choose(found.id)
        return True

    # ------------------------------------------------------------------ values
    def listen(self, on: bool) -> None:
        """Measure from now on whenever landmarks change, or no longer."""
        if on != self._listening:
            self._listening = on
            if on:
                self._begin()

    @Slot()
    def _on_opened(self) -> None:
        self.measured = None
        self.changed.emit()
        self._begin()

    @Slot(object, object)
    def _on_changed(self, _old: object, _new: object) -> None:
        if self._listening:
            self._rest.start()

    def _begin(self) -> None:
        if self._listening:
            self._rest.start(0)

    @Slot()
    def _ask(self) -> None:
        scan, measures = self._document.scan, self.current
        if not self._listening or scan is None or measures is None or self._session.sitting is not None:
            return
        if self._asked:
            self._again = True
            return
        self._asked, self._again = True, False
        question = {"kind": "measures", "set": self.name_of(measures), **_of(scan, self._document.annotation)}
        self._asking.ask(question, lambda answer: self._on_measured(scan, measures, answer))

    def _on_measured(self, scan: Scan, measures: MeasureSet, answer: Answer) -> None:
        self._asked = False
        if "failure" in answer:
            self._messages.error(answer["failure"], "measures")
        elif self._document.scan is scan and measures is self.current:
            self.measured = _read(measures, answer)
            self.changed.emit()
        if self._again:
            self._ask()

    # ------------------------------------------------------------------ asymmetry
    def want_map(self) -> None:
        """Find the asymmetry map of the open scan; ``map_found`` or ``map_failed`` follows."""
        scan = self._document.scan
        if scan is None or self._session.sitting is not None:
            self.map_failed.emit()
            return
        question = {"kind": "map", "scheme": self._session.scheme.id, **_of(scan, self._document.annotation)}
        self._asking.ask(question, lambda answer: self._on_map(scan, answer))

    def _on_map(self, scan: Scan, answer: Answer) -> None:
        if "failure" in answer:
            self._messages.warn(answer["failure"].capitalize() + ".", "measures")
            self.map_failed.emit()
        elif self._document.scan is scan:
            values: FloatArray = np.frombuffer(base64.b64decode(answer["map"]), "<f4").astype(float)
            self.map_found.emit(values)

    def stop(self) -> None:
        """End the process."""
        self._rest.stop()
        self._listening = False
        self._asking.stop()


def _of(scan: Scan, annotation: Annotation) -> dict[str, object]:
    return {"path": str(scan.path), "unit": scan.unit.unit.value, **question_of(annotation)}


def _read(measures: MeasureSet, answer: Answer) -> Measured:
    values = tuple(
        MeasureValue(measures[one["name"]], one["value"], one["reason"], one["note"], tuple(one["estimated"]))
        for one in answer["values"]
    )
    lines = {
        name: tuple(DrawnLine(np.array(one["points"], float), one["skin"], one["helper"]) for one in drawn)
        for name, drawn in answer["lines"].items()
    }
    return Measured(measures, values, lines)
