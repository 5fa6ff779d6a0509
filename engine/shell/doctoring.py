"""``nasion doctor``: what is wrong with a project or a folder of scans, and the remedies if asked for."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.doctor import CHECKS, fixes
from engine.doctor.copies import write_mended
from engine.doctor.exam import Ward
from engine.doctor.findings import Finding, Report, Severity, sure_word, write_report
from engine.doctor.visit import visit
from engine.jobs.doctor import take_in
from engine.shell import telling
from engine.shell.projects import open_for_writing
from engine.store.project import FILE_NAME
from engine.types import EngineError

ALL = "all"
_WIDTH = 100
_MOST_NAMES = 6


@dataclass(frozen=True)
class Request:
    """What was asked for on the command line."""

    source: Path
    split: Path | None = None
    json: Path | None = None
    checks: tuple[str, ...] = ()
    fix: tuple[str, ...] = ()
    """Checks whose remedies are carried out; ``all`` for every one that has a remedy."""
    out: Path | None = None
    """Folder for mended copies, where the source is a folder."""
    strict: bool = False


def doctor(request: Request) -> int:
    """Examine, tell, mend. 1 only if ``strict`` and something makes results wrong."""
    for name in (*request.checks, *(name for name in request.fix if name != ALL)):
        CHECKS[name]
    folder = request.source.parent if request.source.name == FILE_NAME else request.source
    is_project = (folder / FILE_NAME).is_file()
    if request.fix and not is_project and request.out is None:
        raise EngineError("Files are never changed: name a folder for the mended copies with --out.")
    intake = take_in(request.source, request.split)
    for complaint in intake.complaints:
        telling.complain(complaint)
    with telling.progress(1.1 * len(intake.cases), "Examining") as tell:
        report, ward = visit(intake, request.checks, lambda done, _of, text: tell(done, text))
    _tell(report)
    if request.json is not None:
        write_report(report, request.json)
    if request.fix:
        _mend(request, report, ward, folder if is_project else None)
    wrong = any(one.severity is Severity.WRONG for one in report.findings)
    return 1 if request.strict and wrong else 0


def _tell(report: Report) -> None:
    if not report.findings:
        telling.say(f"Nothing is wrong with {report.scans} scans.")
        return
    for one in report.findings:
        telling.say(f"{one.severity.value.upper():<9} {one.check:<11} {sure_word(one.how_sure)}")
        _indented(one.what)
        _indented(f"Fix: {one.fix.text}" + (f" [--fix {one.check}]" if one.fix.kind else ""))
        _indented(f"Where: {_names(one)}")
    counts = ", ".join(
        f"{count} {severity.value}"
        for severity in Severity
        if (count := sum(one.severity is severity for one in report.findings))
    )
    telling.say(f"{len(report.findings)} findings on {report.scans} scans: {counts}.")


def _indented(text: str) -> None:
    telling.say(textwrap.fill(text, _WIDTH, initial_indent="    ", subsequent_indent="      "))


def _names(finding: Finding) -> str:
    names = list(dict.fromkeys(f"{one.name} {one.landmark}".strip() for one in finding.where))
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(names[:_MOST_NAMES]) + more


def _mend(request: Request, report: Report, ward: Ward, project_folder: Path | None) -> None:
    wanted = () if ALL in request.fix else request.fix
    findings = fixes.fixable(report.findings, wanted)
    if project_folder is None:
        assert request.out is not None
        for path in write_mended(ward, findings, request.out):
            telling.say(f"Wrote {path}.")
        return
    with open_for_writing(project_folder) as project:
        done: Sequence[Finding] = fixes.apply(project, findings)
    for one in done:
        telling.say(f"Done: {one.what} {one.fix.text}")
    telling.say(f"{len(done)} of {len(findings)} remedies carried out; each can be undone in the history of its scan.")
