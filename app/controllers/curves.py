"""The curves of the scheme on the open scan, laid anew by a process beside whenever an anchor moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Slot

from app import paths
from app.controllers.asking import Answer, Asking
from app.models.document import Document
from app.models.messages import Messages
from app.models.overlays import Overlays, Point, Polyline
from app.models.session import Session
from app.models.view_state import ViewState
from engine.types import FloatArray, Scan

OWNER = "curves"
LINE_PX = 1.8


@dataclass(frozen=True, eq=False)
class _Laid:
    """A curve as it lies, or why it does not. anchors: what it was laid through."""

    anchors: tuple[Point, ...]
    path_mm: FloatArray | None = None
    points_mm: FloatArray | None = None
    trouble: str = ""


class CurvesController(QObject):
    """Shows every curve whose anchors are all placed. While one anchor is dragged, its curves follow."""

    def __init__(
        self,
        document: Document,
        session: Session,
        overlays: Overlays,
        messages: Messages,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._session = session
        self._overlays = overlays
        self._messages = messages
        self._asking = Asking(paths.measuring_command, self)
        self._laid: dict[str, _Laid] = {}
        document.opened.connect(self._begin_anew)
        session.scheme_changed.connect(self._begin_anew)
        session.view_changed.connect(self._on_view_changed)
        document.annotation_changed.connect(self._on_annotation_changed)

    @property
    def busy(self) -> bool:
        """Whether a curve is being laid."""
        return self._asking.busy

    def stop(self) -> None:
        """End the process."""
        self._asking.stop()

    # ------------------------------------------------------------------ when to lay
    @Slot()
    def _begin_anew(self) -> None:
        self._laid.clear()
        self._messages.withdraw(OWNER)
        self._go_on()

    @Slot(object, object)
    def _on_view_changed(self, old: ViewState, new: ViewState) -> None:
        if any(getattr(old, part) != getattr(new, part) for part in ("show_curves", "show_corrected", "see_through")):
            self._show()
            self._go_on()

    @Slot(object, object)
    def _on_annotation_changed(self, _old: object, _new: object) -> None:
        self._go_on()

    def _go_on(self) -> None:
        """Lay what moved since; if something is being laid, its end comes back here."""
        view, scan = self._session.view, self._document.scan
        if scan is None or not view.show_curves or not view.show_corrected:
            self._overlays.take_back(OWNER)
            return
        wanted = self._anchors()
        if self._laid.keys() - wanted.keys():
            self._laid = {name: one for name, one in self._laid.items() if name in wanted}
            self._show()
        moved = {name: at for name, at in wanted.items() if name not in self._laid or self._laid[name].anchors != at}
        if moved and not self._asking.busy:
            titles = {curve.name: curve.title for curve in self._session.scheme.curve}
            question = {"kind": "curves", "scheme": self._session.scheme.id, "curves": moved, **self._file(scan)}
            self._asking.ask(question, partial(self._on_laid, scan, moved, titles))

    def _file(self, scan: Scan) -> dict[str, str]:
        """Where the process finds the scan; a blinded copy does not tell by itself."""
        path, project, sitting = scan.path, self._session.project, self._session.sitting
        if sitting is not None and project is not None:
            path = next(project.resolve_path(one) for one in project.scans() if one.scan_id == sitting.scan_id)
        return {"path": str(path), "unit": scan.unit.unit.value}

    def _anchors(self) -> dict[str, tuple[Point, ...]]:
        """Where the anchors are, of every curve that has them all."""
        annotation, found = self._document.annotation, {}
        for curve in self._session.scheme.curve:
            landmarks = [annotation.get(name) for name in curve.anchors]
            places = tuple(one.xyz_mm for one in landmarks if one is not None and one.xyz_mm is not None)
            if len(places) == len(curve.anchors):
                found[curve.name] = places
        return found

    def _on_laid(
        self, scan: Scan, anchors: Mapping[str, tuple[Point, ...]], titles: Mapping[str, str], answer: Answer
    ) -> None:
        failure = answer.get("failure", "")
        if failure:
            self._messages.warn(failure, OWNER)
            return
        if self._document.scan is scan:
            for name, one in answer["laid"].items():
                trouble = f"{titles[name]}: {one['trouble']}." if "trouble" in one else ""
                path, points = ((np.array(one[part], float) if part in one else None) for part in ("path", "points"))
                self._laid[name] = _Laid(anchors[name], path, points, trouble)
            self._show()
            self._tell()
        self._go_on()

    # ------------------------------------------------------------------ showing
    def _show(self) -> None:
        view = self._session.view
        if not view.show_curves or not view.show_corrected:
            return
        through = view.see_through
        lines: list[Polyline] = []
        for one in self._laid.values():
            if one.path_mm is not None and one.points_mm is not None:
                lines.append(Polyline(one.path_mm, "teal", LINE_PX, through=through))
                lines += [Polyline(point[None], "teal", through=through) for point in one.points_mm]
        self._overlays.show(OWNER, lines=lines)

    def _tell(self) -> None:
        troubles = [one.trouble for one in self._laid.values() if one.trouble]
        if troubles:
            self._messages.warn(troubles[0] + " " + self.tr("Look at its anchors."), OWNER)
        else:
            self._messages.withdraw(OWNER)
