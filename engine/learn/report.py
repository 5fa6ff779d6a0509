"""Tables of trainings as text, Markdown, HTML and CSV, beside the numbers of the seed studies. No torch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from engine.evaluate.metrics import mean, median, p95
from engine.io.atomic import write_whole
from engine.learn.ablation import PlanRow
from engine.learn.page import Page, Table
from engine.learn.plan import Plan
from engine.learn.results import METRICS, RunResult, joined
from engine.statistics.intervals import mean_interval
from engine.statistics.tables import to_csv
from engine.statistics.values import Estimate


def summary_sentence(results: Sequence[RunResult], folder: Path) -> str:
    """The figure that counts: the final training's test error, or that of all folds together."""
    chosen = told(results)
    if not chosen.facts.names:
        figures = figure_table(results)[1:][:4]
        return f"{'; '.join(f'{name} {value}' for name, value in figures)}. Everything is in {folder}."
    what = "test" if chosen.facts.split.get("test") else "validation"
    return f"{interval(chosen.mean())} mm on {len(chosen.scans)} {what} scans. Everything is in {folder}."


def interval(estimate: Estimate, digits: int = 2) -> str:
    """A figure with its 95 % interval."""
    if estimate.value is None:
        return "–"
    text = f"{estimate.value:.{digits}f}"
    if estimate.low is None or estimate.high is None:
        return text
    return f"{text} ({estimate.low:.{digits}f} to {estimate.high:.{digits}f})"


def figure(value: float) -> str:
    """A number of any size with as many digits as say something."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def figure_table(results: Sequence[RunResult]) -> Table:
    """Figures of systems without landmarks in space: one row per figure, the mean over trainings."""
    names = dict.fromkeys(name for one in results for name in one.facts.extra)
    known = {name: [one.facts.extra.get(name, np.nan) for one in results] for name in names}
    return [
        ["figure", "value"],
        *[[name, figure(float(np.mean(values)))] for name, values in known.items() if np.isfinite(values).all()],
    ]


# ------------------------------------------------------------------ plans
def plan_table(plan: Plan, rows: Sequence[PlanRow]) -> Table:
    """One row per run: each metric with its interval, its paired difference, the other study's figure."""
    reference = any(row.run.reference is not None for row in rows)
    header = ["run", "removed or replaced", *plan.metrics]
    header += [f"{metric} − {'row before' if plan.hide_full else rows[0].run.name}" for metric in plan.metrics[:1]]
    header += ["seed study (other data)"] if reference else []
    header += ["test scans", "seeds", "minutes"]
    table = [header]
    for row in rows:
        cells = [row.run.name, _part(row)]
        cells += [_told(row, metric) for metric in plan.metrics]
        cells += [_gap(row, metric) for metric in plan.metrics[:1]]
        if reference:
            cells.append("" if row.run.reference is None else f"{row.run.reference:g} ({row.run.source})")
        table.append([*cells, str(row.scans), str(row.seeds), f"{row.seconds / 60.0:.0f}"])
    return table


def gap_table(plan: Plan, rows: Sequence[PlanRow]) -> Table:
    """One row per run after the first: the difference of every metric to the row it is compared with."""
    return [
        ["run", "against", *plan.metrics],
        *[[row.run.name, row.against, *[_gap(row, metric) for metric in plan.metrics]] for row in rows if row.against],
    ]


def _told(row: PlanRow, metric: str) -> str:
    """A metric with its interval, and how far seeds lie apart."""
    deviation = row.deviations.get(metric)
    return _estimate(row.values[metric], metric) + ("" if deviation is None else f"; seeds ± {figure(deviation)}")


def _gap(row: PlanRow, metric: str) -> str:
    return _estimate(row.differences[metric], metric) if metric in row.differences else ""


def _estimate(estimate: Estimate, metric: str) -> str:
    """Millimetres and per cent have two digits; what else is counted has as many as say something."""
    if metric in METRICS or estimate.value is None:
        return interval(estimate, 3 if metric == "iou" else 2)
    if estimate.low is None or estimate.high is None:
        return figure(estimate.value)
    return f"{figure(estimate.value)} ({figure(estimate.low)} to {figure(estimate.high)})"


def _part(row: PlanRow) -> str:
    return f"{row.run.kind} {row.run.part}" if row.run.part else "–"


def plan_csv(plan: Plan, rows: Sequence[PlanRow]) -> Table:
    """The same for a spreadsheet: one row per run and metric."""
    table = [
        ["run", "kind", "part", "metric", "value", "low", "high", "against", "difference", "difference_low",
         "difference_high", "scans", "seeds", "seeds_deviation", "seconds", "reference", "source"]
    ]  # fmt: skip
    for row in rows:
        for metric in plan.metrics:
            value, gap = row.values[metric], row.differences.get(metric)
            table.append(
                [row.run.name, row.run.kind, row.run.part, metric, *_cells(value), row.against, *_cells(gap),
                 str(row.scans), str(row.seeds), _number(row.deviations.get(metric)), f"{row.seconds:.0f}",
                 _number(row.run.reference), row.run.source]
            )  # fmt: skip
    return table


def _cells(estimate: Estimate | None) -> list[str]:
    if estimate is None:
        return ["", "", ""]
    return [_number(estimate.value), _number(estimate.low), _number(estimate.high)]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"


def write_plan_report(plan: Plan, rows: Sequence[PlanRow], folder: Path, pictures: Sequence[str] = ()) -> Path:
    """Write ``report.md``, ``report.html`` and ``report.csv``; the first's path."""
    page = Page(plan.title)
    page.text(plan.description)
    page.table(plan_table(plan, rows))
    page.text(INTERVALS)
    if len(plan.metrics) > 1 and len(rows) > 1:
        page.heading("Differences")
        page.table(gap_table(plan, rows))
    reduced = list(dict.fromkeys(row.reduced for row in rows if row.reduced))
    page.text(f"Reduced against the full recipe: {'; '.join(reduced)}." if reduced else "")
    page.points(_warnings(rows))
    page.pictures(pictures)
    write_whole(folder / "report.csv", to_csv(plan_csv(plan, rows)).encode("utf-8"))
    return page.write(folder)


def _warnings(rows: Sequence[PlanRow]) -> list[str]:
    """What all runs have in common is said once."""
    common = [sentence for sentence in rows[0].warnings if all(sentence in row.warnings for row in rows)]
    own = [f"{row.run.name}: {sentence}" for row in rows for sentence in row.warnings if sentence not in common]
    return [*common, *own]


# ------------------------------------------------------------------ trainings
def run_page(results: Sequence[RunResult], title: str, pictures: Sequence[str] = ()) -> Page:
    """The report of the trainings of one system: each of them, by landmark, by scan, where they come from."""
    page = Page(title)
    if not results[0].facts.names:
        page.table(figure_table(results))
        page.points(list(dict.fromkeys(sentence for one in results for sentence in one.facts.warnings)))
        page.pictures(pictures)
        page.points(provenance(results[0]))
        return page
    page.text(f"Mean error over test scans and landmarks: {interval(told(results).mean())} mm.")
    page.table(training_table(results))
    page.text(INTERVALS)
    reduced = dict.fromkeys(one.facts.reduced for one in results if one.facts.reduced)
    page.text(f"Reduced against the full recipe: {'; '.join(reduced)}." if reduced else "")
    page.points(list(dict.fromkeys(sentence for one in results for sentence in one.facts.warnings)))
    page.pictures(pictures)
    page.heading("By landmark")
    page.table(landmark_table(told(results)))
    page.heading("By scan, worst first")
    page.table(scan_table(told(results))[:21])
    page.heading("Where it comes from")
    page.points(provenance(results[0]))
    return page


INTERVALS = (
    "In brackets: 95 % intervals by bootstrap over test scans. Differences are paired by scan; one whose interval "
    "holds zero says nothing."
)


def told(results: Sequence[RunResult]) -> RunResult:
    """The final training alone, or all folds together: what is not selected on."""
    final = [one for one in results if one.facts.name == "final"]
    return final[0] if final else joined(results)


def training_table(results: Sequence[RunResult]) -> Table:
    """One row per training."""
    known = [metric for metric in METRICS if np.isfinite(results[0].figure(metric)).any()]
    table = [["training", *known, "test scans", "best step", "minutes"]]
    for one in results:
        cells = [interval(mean_interval(one.figure(metric)), 3 if metric == "iou" else 2) for metric in known]
        facts = one.facts
        table.append([facts.name, *cells, str(len(one.scans)), str(facts.best_step), f"{facts.seconds / 60.0:.0f}"])
    return table


def landmark_table(result: RunResult) -> Table:
    """One row per landmark: mean with interval, median, 95th percentile, what was before refining."""
    table = [["landmark", "mean mm", "median mm", "95 % below mm", "coarse mm", "IoU"]]
    for column, (name, estimate) in enumerate(result.per_landmark().items()):
        errors = result.errors_mm[:, column]
        coarse = "" if result.coarse_mm is None else f"{mean(result.coarse_mm[:, column]):.2f}"
        iou = "" if result.iou is None else f"{mean(result.iou[:, column]):.3f}"
        table.append([name, interval(estimate), f"{median(errors):.2f}", f"{p95(errors):.2f}", coarse, iou])
    kept = [number for number in range(len(table[0])) if any(row[number] for row in table[1:])]
    return [[row[number] for number in kept] for row in table]


def scan_table(result: RunResult) -> Table:
    """One row per test scan, worst first."""
    means = result.per_scan_mm()
    order = np.argsort(-np.nan_to_num(means, nan=np.inf))
    rows = [[result.scans[row], result.subjects[row], f"{means[row]:.2f}"] for row in order]
    worst = [result.facts.names[int(np.nanargmax(result.errors_mm[row]))] if np.isfinite(means[row]) else ""
             for row in order]  # fmt: skip
    largest = [f"{np.nanmax(result.errors_mm[row]):.2f}" if np.isfinite(means[row]) else "" for row in order]
    return [
        ["scan", "subject", "mean mm", "largest mm", "at"],
        *[[*row, far, at] for row, far, at in zip(rows, largest, worst, strict=True)],
    ]


def errors_csv(result: RunResult) -> Table:
    """Every error: one row per scan and landmark."""
    return [
        ["scan", "subject", "landmark", "error_mm"],
        *[
            [scan, subject, name, f"{value:.6g}"]
            for scan, subject, row in zip(result.scans, result.subjects, result.errors_mm, strict=True)
            for name, value in zip(result.facts.names, row, strict=True)
        ],
    ]


def provenance(result: RunResult) -> list[str]:
    """Where a number comes from."""
    facts = result.facts
    sides = ", ".join(f"{len(scans)} {side}" for side, scans in facts.split.items()) or "rendered"
    versions = ", ".join(f"{name} {version}" for name, version in facts.versions.items())
    return [f"Data set {facts.dataset}, digest {facts.digest}; scans: {sides}.", f"Computed with {versions}."]
