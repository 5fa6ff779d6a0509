"""``nasion measure`` and ``nasion reliability``: values and tables from the engine, pages and plots drawn here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from cyclopts import App, Parameter

from engine.io.atomic import write_whole
from engine.measures import command as measuring
from engine.measures.definitions import measure_set
from engine.measures.tables import ScanMeasures
from engine.shell import telling
from engine.shell.ending import guarded
from engine.statistics import command as studying
from engine.statistics import summary
from engine.types import EngineError, Unit

UnitName = Literal["um", "mm", "cm", "inch", "m"]
Answer = TypeVar("Answer", measuring.Measured, measuring.Row)

measure_app = App(
    name="nasion measure", help="Measure scans by their landmarks: CSV, and a report page per scan.",
    result_action="return_value",
)  # fmt: skip
reliability_app = App(
    name="nasion reliability", help="How reliably several people, or one person twice, placed landmarks.",
    result_action="return_value",
)  # fmt: skip


def run_measure(arguments: Sequence[str]) -> int:
    """Exit code of the command line after ``measure``. Never raises, never prints a traceback."""
    return guarded(lambda: measure_app(list(arguments), exit_on_error=False, print_error=False))


def run_reliability(arguments: Sequence[str]) -> int:
    """Exit code of the command line after ``reliability``. Never raises, never prints a traceback."""
    return guarded(lambda: reliability_app(list(arguments), exit_on_error=False, print_error=False))


@measure_app.default
def measure(
    scan: Annotated[list[Path] | None, Parameter(consume_multiple=True, negative=())] = None,
    /,
    *,
    set: str,
    out: Path,
    landmarks: Path | None = None,
    project: Path | None = None,
    report: Path | None = None,
    wide: Annotated[bool, Parameter(negative=())] = False,
    unit: UnitName | None = None,
) -> int:
    """Write the measures of scans.

    Parameters
    ----------
    scan
        Scan files, or folders of them; with a project, all of its scans if they are left out.
    set
        Set of measures: farkas, ibug68, nose9, or a TOML file.
    out
        CSV file to write: one row per scan and measure.
    landmarks
        Landmark file of the scans; otherwise the one beside each scan that has its name.
    project
        Project whose landmarks are measured.
    report
        PDF file to write: one page per scan, with pictures.
    wide
        One row per scan instead.
    unit
        Unit of the scan files, where they do not say and the guess would be wrong.
    """
    if not scan and project is None:
        raise EngineError("Name the scans to measure, or a project (--project).")
    _check_target(out, ".csv")
    if report is not None:
        _check_target(report, ".pdf")
    from engine.jobs.import_scans import find_scans

    paths = tuple(find_scans(tuple(scan))) if scan else ()
    read_as = None if unit is None else Unit(unit)
    return _measure(measuring.Request(paths, set, out, landmarks, project, wide, read_as), out, report)


def _measure(request: measuring.Request, out: Path, report: Path | None) -> int:
    """Measure, draw if asked for, write, and say how it went."""
    rows: list[ScanMeasures] = []
    failed: list[measuring.Failed] = []
    with telling.progress(len(request.scans), "Measuring") as tell:
        if report is None:
            for row in _told(measuring.rows(request), rows, failed):
                tell(len(rows) + len(failed), row.measures.scan)
        else:
            from app.reports.measurement_report import write_report

            write_report(report, _told(measuring.run(request), rows, failed), measure_set(request.measures))
    measuring.write(rows, request, out)
    empty = sum(one.value is None for row in rows for one in row.values)
    total = sum(len(row.values) for row in rows)
    telling.say(f"{len(rows)} scans measured, {total - empty} values, {empty} without a value (reasons in {out.name}).")
    return 1 if failed or not rows else 0


def _told(
    answers: Iterator[Answer | measuring.Failed], rows: list[ScanMeasures], failed: list[measuring.Failed]
) -> Iterator[Answer]:
    """The scans that could be measured, one at a time; rows and complaints are kept on the way."""
    for answer in answers:
        if isinstance(answer, measuring.Failed):
            failed.append(answer)
            telling.complain(answer.reason)
            continue
        for note in answer.notes:
            telling.complain(note)
        rows.append(answer.measures)
        yield answer


@reliability_app.default
def reliability(
    *,
    out: Path,
    project: Path | None = None,
    csv: Annotated[list[Path] | None, Parameter(consume_multiple=True, negative=())] = None,
    scheme: str = "",
    study: str = "",
    plots: bool = True,
) -> int:
    """Write the reliability of landmarks: tables, a summary and plots.

    Parameters
    ----------
    out
        Folder to write to; it is made if need be.
    project
        Project folder; its blinded study if it has one, else its references and history.
    csv
        Landmark files of several observers, or of one who placed them twice (anna_1.csv anna_2.csv).
    scheme
        Landmark scheme; the one that fits the names if it is left out.
    study
        Title of the study, if the project has several.
    plots
        Draw plots too.
    """
    answer = studying.compute(studying.Request(out, project, tuple(csv or ()), scheme, study))
    studying.write(answer, out)
    pictures: tuple[str, ...] = ()
    if plots:
        from app.reports.reliability_plots import write_plots

        pictures = tuple(f"plots/{path.name}" for path in write_plots(answer.study, out / "plots"))
    write_whole(out / "summary.md", summary.markdown(answer, pictures).encode("utf-8"))
    write_whole(out / "summary.html", summary.html(answer, pictures).encode("utf-8"))
    for sentence in summary.headline(answer):
        telling.say(sentence)
    for note in answer.notes:
        telling.complain(note)
    telling.say(f"Tables, summary and plots are in {out}.")
    return 0


def _check_target(out: Path, ending: str) -> None:
    """EngineError before the work, not after it, if ``out`` can never be written."""
    if out.suffix.lower() != ending:
        raise EngineError(f"{out.name} does not end in {ending}. Name a file that does.")
    if out.is_dir() or not out.absolute().parent.is_dir():
        raise EngineError(f"{out} cannot be written: there is no such folder. Make it first.")
