"""What a model said, taken into the document or into the project, once, and never over what a person did."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QObject

from app.models.document import Document
from app.models.library import Library, counts_of
from app.models.messages import Messages
from app.models.session import Session
from app.models.step_texts import step_text
from engine import annotation as edits
from engine.jobs.results import ScanResult
from engine.store.landmark_sets import PutSet, SetKey
from engine.types import Annotation, Prediction, Role
from engine.units import MILLIMETRES


class ResultTaker(QObject):
    """Lays predictions under the landmarks of people."""

    def __init__(
        self, document: Document, session: Session, library: Library, messages: Messages, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._session = session
        self._library = library
        self._messages = messages

    def take(self, result: ScanResult) -> None:
        """Keep a result, and lay it under what people did: nothing placed, moved or checked is overwritten."""
        row = self._library.row(result.scan_id)
        self._library.change(result.scan_id, busy=False)
        if result.trouble:
            self._messages.warn(result.trouble_of(result.path.name), f"result-{result.path}")
        if row is None:
            return
        self._session.submit(*result.changes())
        for scheme_id, prediction in result.predictions.items():
            if not prediction.found:
                continue
            scan = self._document.scan
            is_open = scan is not None and scan.scan_id == result.scan_id and scheme_id == self._session.scheme.id
            if is_open:
                self._merge_into_document(result, prediction)
            else:
                self._merge_into_store(result, prediction)

    def _merge_into_document(self, result: ScanResult, prediction: Prediction) -> None:
        scan = self._document.scan
        assert scan is not None
        assert result.unit is not None
        factor = MILLIMETRES[scan.unit.unit] / MILLIMETRES[result.unit.unit]
        if factor != 1.0:  # the unit was changed while the model was thinking
            prediction = replace(prediction, xyz_mm=prediction.xyz_mm * factor)
        predicted = edits.from_prediction(prediction)
        self._document.set_set(Role.PREDICTED, predicted)
        new = edits.accept(self._document.annotation, predicted)
        self._document.apply(self._step_text(new, self._document.annotation), new, source="model")

    def _merge_into_store(self, result: ScanResult, prediction: Prediction) -> None:
        project = self._session.project
        if project is None or result.unit is None:
            return
        self._session.flush()
        unit = result.unit.unit
        old = project.annotation(result.scan_id, prediction.scheme_id, Role.CORRECTED, unit)
        new = edits.accept(old, edits.from_prediction(prediction))
        key = SetKey(result.scan_id, prediction.scheme_id)
        text = self._step_text(new, old)
        self._session.submit(PutSet(key, new, text, "model", unit=unit))
        if prediction.scheme_id == self._session.scheme.id:
            self._library.change(result.scan_id, **counts_of(new))

    def _step_text(self, new: Annotation, old: Annotation) -> str:
        return step_text("Predict {count} landmarks", count=len(edits.diff(old, new)))

    def take_new(self, found: Iterable[ScanResult]) -> None:
        """Take in those answers that the project does not have yet."""
        project = self._session.project
        if project is None:
            return
        for result in found:
            stored = project.predictions(result.scan_id) if self._library.row(result.scan_id) is not None else ()
            fresh = {
                scheme_id: prediction
                for scheme_id, prediction in result.predictions.items()
                if not any(_same(prediction, record.prediction) for record in stored)
            }
            if fresh:
                self.take(replace(result, predictions=fresh))


def _same(first: Prediction, second: Prediction) -> bool:
    return (
        first.model_id == second.model_id
        and first.scheme_id == second.scheme_id
        and first.xyz_mm.tobytes() == second.xyz_mm.tobytes()
    )
