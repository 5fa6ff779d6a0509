"""Lifted places taken over: into the open landmark set, and all points of a dense lift into a set of their own."""

from __future__ import annotations

from functools import partial

from app.controllers.photo_shelf import PATIENCE_S
from app.controllers.workbench import Workbench
from app.language import words
from app.models.messages import Message, Tone
from engine import catalog
from engine.photo.consensus import Consensus, write
from engine.store.landmark_sets import PutSet, SetKey


def take_over(work: Workbench, consensus: Consensus, which: str, model: str) -> None:
    """Take ``all``, the ``good`` ones or ``one``, the selected landmark, as one step."""
    scheme = work.session.scheme
    fine = {name for name, good in zip(consensus.names, consensus.good, strict=True) if which != "good" or good}
    names = {name for name in fine if name in scheme.index}
    if which == "one":
        names &= {work.session.view.selected or ""}
    old = work.document.annotation
    new = write(old, consensus, model, frozenset(names), replace_models=True)
    more = which != "one" and _keep_dense(work, consensus, fine, model)
    if new != old:
        work.document.apply(words("Lift landmarks from pictures"), new, source="model")
    elif not more:
        work.messages.info(words("Nothing to take over: what people placed stays where it is."), "photos")


def _keep_dense(work: Workbench, consensus: Consensus, names: set[str], model: str) -> bool:
    """Keep all points of a dense lift as the scan's own set of that scheme, beside the one that is open."""
    scan, project = work.document.scan, work.session.project
    dense = len(consensus.names) > len(work.session.scheme.names)
    if not dense or scan is None or project is None or work.session.sitting is not None:
        return False
    work.session.flush(PATIENCE_S)
    key = SetKey(scan.scan_id, f"dense-{len(consensus.names)}")
    old = project.annotation(key.scan_id, key.scheme_id, unit=scan.unit.unit)
    new = write(old, consensus, model, frozenset(names), replace_models=True)
    if new == old:
        return False
    work.session.submit(PutSet(key, new, words("Lift landmarks from pictures"), "model", unit=scan.unit.unit))
    told = words("{count} landmarks are kept with this scan as the set “{set}”.")
    told = told.format(count=len(new.landmarks), set=words(catalog.scheme(key.scheme_id).title))
    show = partial(work.set_scheme, key.scheme_id)
    work.messages.post(Message(told, Tone.GOOD, "photos", words("Open that set"), show))
    return True
