"""Tables of figures as text, for the shell, a model card's page or a log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.evaluate.metrics import ErrorTable, bootstrap_interval, reliability


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table whose columns line up in plain text too."""
    widths = [max(len(row[column]) for row in [header, *rows]) for column in range(len(header))]

    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"

    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([line(header), rule, *[line(row) for row in rows]])


def error_report(title: str, table: ErrorTable, landmarks: bool = True) -> str:
    """Overall figures, then by group, then by landmark."""
    figures = table.overall()
    low, high = bootstrap_interval(table.per_scan_mm())
    lines = [f"## {title}: {table.scheme_id}, {len(table.scans)} scans", ""]
    lines.append(", ".join(f"{name} {value:.2f}" for name, value in figures.items()))
    lines.append(f"95 % interval of the mean over scans: {low:.2f} to {high:.2f} mm")
    lines += ["", _by("group", table.per_group())]
    if landmarks:
        lines += ["", _by("landmark", table.per_landmark())]
    if table.confidence is not None:
        lines += ["", _reliability(table)]
    return "\n".join(lines)


def _reliability(table: ErrorTable) -> str:
    """Stated confidence against the share of errors under 4 mm."""
    assert table.confidence is not None
    rows = [
        [f"{stated:.2f}", f"{actual:.2f}", str(count)]
        for stated, actual, count in reliability(table.confidence, table.errors_mm)
    ]
    return markdown(["stated confidence", "share under 4 mm", "landmarks"], rows)


def _by(what: str, figures: Mapping[str, Mapping[str, float]]) -> str:
    metrics = list(next(iter(figures.values())))
    rows = [[name, *[f"{values[metric]:.2f}" for metric in metrics]] for name, values in figures.items()]
    return markdown([what, *metrics], rows)
