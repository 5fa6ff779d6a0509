"""``nasion report``: tables and plots of trainings and plans, as Markdown, HTML and CSV."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from app.reports import learning_plots as plots
from app.reports import look, search_plots
from engine.config import load
from engine.io.atomic import write_whole
from engine.learn.ablation import PLAN, place_of, table_of
from engine.learn.condition_report import add_conditions
from engine.learn.condition_table import load_table
from engine.learn.names import FOUND
from engine.learn.plan import Plan
from engine.learn.report import errors_csv, run_page, told, write_plan_report
from engine.learn.results import find_results, joined, load_result
from engine.learn.trials import read_found, write_found
from engine.shell import telling
from engine.shell.ending import guarded
from engine.statistics.tables import to_csv
from engine.types import EngineError

app = App(
    name="nasion report", help="Tables and plots of trainings, beside the seed studies.", result_action="return_value"
)


def run(arguments: Sequence[str]) -> int:
    """Exit code of the command line after ``report``. Never raises, never prints a traceback."""
    return guarded(lambda: app(list(arguments), exit_on_error=False, print_error=False))


@app.default
def report(folder: Annotated[Path, Parameter()], /, *, out: Path | None = None) -> int:
    """Write report.md, report.html and report.csv with plots.

    Parameters
    ----------
    folder
        Folder of a training, of folds, of a plan's runs, or of a search.
    out
        Folder to write to; the folder itself if it is left out.
    """
    from matplotlib import rc_context

    out = out or folder
    place = next((path for path in (folder, folder / "out") if (path / PLAN).is_file()), None)
    searched = next((path for path in (folder, folder / "out") if (path / FOUND).is_file()), None)
    with rc_context(look.setting()):
        if searched is not None:
            found = read_found(searched)
            out.mkdir(parents=True, exist_ok=True)
            telling.say(f"The report is in {write_found(found, out, search_plots.draw(found, out))}.")
            return 0
        path = _plan(place, out) if place is not None else _trainings(folder, out)
    telling.say(f"The report is in {path}.")
    return 0


def _plan(folder: Path, out: Path) -> Path:
    plan = load(Plan, folder / PLAN)
    rows = table_of(plan, folder)
    results = {
        row.run.name: joined([load_result(path) for path in find_results(folder / place_of(plan, row.run.name))])
        for row in rows
    }
    measured = {name: result for name, result in results.items() if result.errors_mm.size}
    pictures = (
        plots.save(plots.runs(plan, rows), out, "runs"),
        plots.save(plots.cumulative(measured), out, "cumulative-error") if measured else None,
    )
    return write_plan_report(plan, rows, out, [picture for picture in pictures if picture is not None])


def _trainings(folder: Path, out: Path) -> Path:
    folders = find_results(folder)
    if not folders:
        raise EngineError(f"There is no finished training in {folder}. Train first, or name another folder.")
    results = [load_result(path) for path in folders]
    chosen = told(results)
    in_space = bool(chosen.facts.names)
    pictures = (
        plots.save(plots.cumulative({one.facts.name: one for one in results}), out, "cumulative-error")
        if in_space
        else None,
        plots.save(plots.by_landmark(chosen), out, "by-landmark") if in_space else None,
        plots.save(plots.course(folders), out, "course"),
    )
    page = run_page(results, chosen.facts.title, [picture for picture in pictures if picture is not None])
    for path in folders:
        table = load_table(path)
        if table is not None:
            picture = plots.save(plots.heat(table), out, f"heat-maps-{path.name}")
            add_conditions(page, table, () if picture is None else (picture,))
    out.mkdir(parents=True, exist_ok=True)
    write_whole(out / "report.csv", to_csv(errors_csv(joined(results))).encode("utf-8"))
    return page.write(out)
