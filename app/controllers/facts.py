"""What commands ask to know: one frozen value, taken from the workbench whenever something happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.models.step_texts import spoken_step
from app.models.view_state import SurfaceMode, ViewState
from app.settings import Settings
from engine.types import Role

if TYPE_CHECKING:
    from app.controllers.workbench import Workbench


@dataclass(frozen=True)
class Facts:
    """What commands ask to know whether they make sense now, and which of them are ticked."""

    has_project: bool
    has_scan: bool
    may_edit: bool
    loading: bool
    selected: bool
    selected_set: bool
    """The selected landmark has been placed or marked absent."""
    can_reset: bool
    can_undo: bool
    can_redo: bool
    undo_text: str
    redo_text: str
    unchecked: bool
    busy: bool
    """The open scan is being predicted."""
    job_running: bool
    making_demo: bool
    reviewing: bool
    mirror_offered: bool
    has_curves: bool
    """The scheme has curves."""
    scans: int
    has_predicted: bool
    has_reference: bool
    surface_modes: tuple[SurfaceMode, ...]
    view: ViewState
    settings: Settings


def facts_of(work: Workbench) -> Facts:
    """The facts as things stand."""
    document, view = work.document, work.session.view
    scan, annotation = document.scan, document.annotation
    landmark = annotation.get(view.selected) if view.selected else None
    predicted = document.sets.get(Role.PREDICTED)
    reference = document.sets.get(Role.REFERENCE)
    row = None if scan is None else work.library.row(scan.scan_id)
    may_edit = scan is not None and not document.read_only
    return Facts(
        has_project=work.session.project is not None,
        has_scan=scan is not None,
        may_edit=may_edit,
        loading=work.scans.is_loading,
        selected=may_edit and view.selected is not None,
        selected_set=may_edit and landmark is not None,
        can_reset=may_edit and bool(view.selected and predicted and predicted.get(view.selected)),
        can_undo=document.can_undo(),
        can_redo=document.can_redo(),
        undo_text=spoken_step(document.undo_stack.undoText()),
        redo_text=spoken_step(document.undo_stack.redoText()),
        unchecked=may_edit and any(not value.checked for value in annotation.landmarks.values()),
        busy=row is not None and row.busy,
        job_running=work.jobs.running is not None,
        making_demo=work.predict.making_demo,
        reviewing=work.review.active,
        mirror_offered=may_edit and work.pairs.proposal is not None,
        has_curves=bool(work.session.scheme.curve),
        scans=work.library.rowCount(),
        has_predicted=bool(predicted and predicted.landmarks),
        has_reference=bool(reference and reference.landmarks),
        surface_modes=work.view.surface_modes(),
        view=view,
        settings=work.settings,
    )
