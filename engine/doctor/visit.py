"""A visit to the doctor: everybody examined, every check asked, the findings in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine.annotation import now
from engine.doctor import CHECKS
from engine.doctor.cases import Intake
from engine.doctor.exam import Ward, admit
from engine.doctor.findings import Finding, Report, in_order

Progress = Callable[[float, float, str], object]
"""(done, of, what is being done); may raise ``Cancelled``."""
_CHECKING = 0.1


def visit(
    intake: Intake,
    checks: Sequence[str] = (),
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
) -> tuple[Report, Ward]:
    """Examine everybody and ask the named checks; all of them if none is named. EngineError for an unknown check."""
    total = max(len(intake.cases) * (1.0 + _CHECKING), 1.0)
    names = tuple(checks) or tuple(CHECKS)
    for name in names:
        CHECKS[name]

    def tell(done: int, _of: int, name: str) -> None:
        if progress is not None:
            progress(float(done), total, name)

    ward = admit(intake, tell, stop)

    def asking(number: int, name: str) -> None:
        if progress is not None:
            share = _CHECKING * number / len(names)
            progress(len(intake.cases) * (1.0 + share), total, CHECKS[name].title)

    findings = in_order(conclude(ward, names, asking))
    return Report(intake.source, len(intake.cases), names, findings, now()), ward


def conclude(ward: Ward, checks: Sequence[str], tell: Callable[[int, str], None] | None = None) -> list[Finding]:
    """What the named checks say of everybody examined."""
    findings: list[Finding] = []
    for number, name in enumerate(checks):
        ward.check()
        if tell is not None:
            tell(number, name)
        findings += CHECKS[name].load()(ward)
    return findings
