"""What a project's own past says: when people worked, and what the faces they finished are like."""

from __future__ import annotations

from app.controllers.background import Ticket
from engine.review.prior import ShapePrior, prior_of_shapes
from engine.review.progress import Work
from engine.store.project import Project
from engine.store.work import edits_of_people, people_by_scan
from engine.types import Annotation, Role

LEARNT_FROM = 200
"""Finished scans of a project from which it learns what its faces are like."""
LATEST_EDITS = 5_000


def read_past(
    project: Project, scheme_id: str, names: tuple[str, ...], prior: ShapePrior | None, ticket: Ticket
) -> tuple[list[Work], dict[str, set[str]], ShapePrior | None] | None:
    """Edits of people, who they are by scan, and the prior after the finished scans; None if nobody waits."""
    import numpy as np

    found = project.select(lambda connection: edits_of_people(connection, scheme_id, LATEST_EDITS))
    work = [Work(scan_id, time) for scan_id, time in found]
    finished = [
        one.scan_id
        for one in project.summaries()
        if one.scheme_id == scheme_id and one.role is Role.CORRECTED and one.checked >= len(names)
    ]
    shapes = []
    for scan_id in finished[-LEARNT_FROM:]:
        if ticket.cancelled():
            return None
        shapes.append(_places(project.annotation(scan_id, scheme_id), names))
    learnt = prior_of_shapes(np.array(shapes), prior) if shapes and prior is not None else None
    for one in (prior, learnt):
        _ = one is not None and one.precision  # worked out here, where nobody waits for it, and kept
    return work, project.select(people_by_scan), learnt


def _places(annotation: Annotation, names: tuple[str, ...]) -> list[tuple[float, float, float]]:
    nowhere = (float("nan"),) * 3
    found = [annotation.get(name) for name in names]
    return [nowhere if one is None or one.xyz_mm is None else one.xyz_mm for one in found]
