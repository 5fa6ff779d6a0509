"""The order of work: which landmark next on this scan, which scan next in this project."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from engine.catalog import LandmarkScheme
from engine.review.doubt import DOUBTFUL, WEIGHTS, Cause, Doubt, shares_of, table_of
from engine.review.prior import ShapePrior
from engine.store.values import SetSummary
from engine.types import Annotation, Role


def order_landmarks(doubts: Sequence[Doubt]) -> tuple[Doubt, ...]:
    """Landmarks nobody has settled, most doubtful first; then the settled ones. Equal ones keep the scheme's order."""
    return tuple(sorted(doubts, key=lambda doubt: (doubt.settled, -doubt.share)))


def next_doubtful(doubts: Sequence[Doubt], after: str | None = None, least: float = DOUBTFUL) -> Doubt | None:
    """The landmark to go to when ``after`` is selected; None when nothing is left to settle.

    Down the order of doubt: the next one below ``after``, and from the end back to the top. Below ``least`` only when
    nothing doubtful is left, so that the quick look at the rest comes last.
    """
    open_ = [doubt for doubt in order_landmarks(doubts) if not doubt.settled and doubt.name != after]
    if not open_:
        return None
    wanted = [doubt for doubt in open_ if doubt.share >= least] or open_
    here = next((doubt for doubt in doubts if doubt.name == after), None)
    if here is None or here.settled:
        return wanted[0]
    place = {doubt.name: number for number, doubt in enumerate(doubts)}
    mark = (-here.share, place[here.name])
    below = [doubt for doubt in wanted if (-doubt.share, place[doubt.name]) > mark]
    return (below or wanted)[0]


@dataclass(frozen=True)
class ScanDoubt:
    """How much there is to look at on one scan.

    expected: how many of its landmarks are expected to need a person. worst: the most doubtful one, and its share.
    """

    scan_id: str
    expected: float
    worst: str = ""
    worst_share: float = 0.0
    flagged: int = 0
    left: int = 0
    """Landmarks that nobody has settled."""


def scan_doubts(
    scan_ids: Sequence[str],
    annotations: Sequence[Annotation],
    scheme: LandmarkScheme,
    prior: ShapePrior,
    predicted: Sequence[Annotation] | None = None,
) -> tuple[ScanDoubt, ...]:
    """How doubtful whole scans are, all at once; one per annotation, in their order."""
    table = table_of(annotations, scheme, predicted)
    if not len(annotations):
        return ()
    _, left = shares_of(table, scheme, prior)
    worst = left.argmax(1)
    return tuple(
        ScanDoubt(
            scan_id,
            float(left[row].sum()),
            scheme.names[worst[row]] if left[row, worst[row]] > 0 else "",
            float(left[row, worst[row]]),
            int(table.flagged[row].sum()),
            int(np.count_nonzero(left[row])),
        )
        for row, scan_id in enumerate(scan_ids)
    )


def summary_doubts(
    scan_ids: Iterable[str], summaries: Iterable[SetSummary], scheme: LandmarkScheme
) -> tuple[ScanDoubt, ...]:
    """The same from the counts alone, when a project has just been opened; scans without a set have it all before them.

    summaries: of any schemes and roles; the corrected sets of ``scheme`` count.
    """
    known = {one.scan_id: one for one in summaries if one.scheme_id == scheme.id and one.role is Role.CORRECTED}
    total = len(scheme)
    found = []
    for scan_id in scan_ids:
        one = known.get(scan_id) or SetSummary(scan_id, scheme.id, Role.CORRECTED, 0, 0, 0, 0, None, "")
        missing = max(total - one.located - one.absent, 0)
        left = max(total - one.checked, one.flagged, 0)
        unchecked = max(left - missing - one.flagged, 0)
        lowest = 0.0 if one.lowest_confidence is None or not unchecked else 1.0 - one.lowest_confidence
        doubt = WEIGHTS[Cause.CONFIDENCE] * lowest
        expected = one.flagged + WEIGHTS[Cause.UNPLACED] * missing + doubt + WEIGHTS[Cause.UNCHECKED] * unchecked
        worst = 1.0 if one.flagged else max(doubt, WEIGHTS[Cause.UNPLACED] * bool(missing))
        found.append(ScanDoubt(one.scan_id, expected, "", worst, one.flagged, left))
    return tuple(found)


def order_scans(doubts: Iterable[ScanDoubt]) -> tuple[ScanDoubt, ...]:
    """Scans with something left first: flagged ones, then by how much is expected to be wrong; finished ones last."""
    return tuple(sorted(doubts, key=lambda one: (one.left == 0, -one.flagged, -one.expected)))
