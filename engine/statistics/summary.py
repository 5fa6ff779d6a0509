"""A study in words: one page of Markdown or HTML with the table of landmarks, what it means and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np

from engine.statistics import tables
from engine.statistics.command import Answer
from engine.statistics.values import Estimate

EXPLANATIONS = (
    ("TEM", "Technical error of measurement: the standard deviation of one placement about the scan's own mean, in "
     "space. Within: the same person again. Between: the first placement of each person (Ulijaszek and Kerr 1999)."),
    ("Relative TEM", "TEM in percent of the landmark's mean distance from the middle of the face."),
    ("ICC", "Share of the variance that lies between faces. (2,1): people are interchangeable; (3,1): these people, "
     "constant differences forgiven (Shrout and Fleiss 1979). Faces were laid over each other first; without that, "
     "scans that lie apart make any observer look reliable."),
    ("Systematic, random", "What people do differently by habit, and what is left: standard deviations in space."),
    ("95 % ellipsoid", "Where 95 % of placements fall around the scan's own mean; here its longest half-axis."),
    ("Model error / human spread", "Root mean square distance of the model to the mean of the other people, over that "
     "of a person to the others. 1: as good as a person. Beyond the interval's upper end: no doubt left."),
)  # fmt: skip


def headline(answer: Answer) -> tuple[str, ...]:
    """The result in two or three sentences."""
    placements = answer.study.placements
    people = f"{len(placements.observers)} observer" + ("s" if len(placements.observers) > 1 else "")
    sentences = [
        f"{people} ({', '.join(placements.observers)}), {len(placements.scans)} scans, "
        f"{len(placements.landmarks)} landmarks, {placements.sessions} session"
        + ("s" if placements.sessions > 1 else "")
        + "."
    ]
    for column in tables.summary_columns(answer.study)[:2]:
        values = _values(answer, column)
        if values:
            best, worst = min(values, key=lambda pair: pair[1]), max(values, key=lambda pair: pair[1])
            mean = float(np.sqrt(np.mean([value**2 for _, value in values])))
            sentences.append(
                f"{column.title}: {mean:.2f} over all landmarks, from {best[1]:.2f} ({best[0]}) to "
                f"{worst[1]:.2f} ({worst[0]})."
            )
    sentences += _on_model(answer)
    return tuple(sentences)


def _values(answer: Answer, column: tables.Column) -> list[tuple[str, float]]:
    found = []
    number = tables.summary_columns(answer.study).index(column)
    for name, estimates in tables.summary_estimates(answer.study).items():
        value = estimates[number].value
        if value is not None:
            found.append((title_of(answer, name), value))
    return found


def title_of(answer: Answer, name: str) -> str:
    """What a landmark is called in the scheme; its name where there is no scheme."""
    scheme = answer.scheme
    return scheme[name].title if scheme is not None and name in scheme.index else name


def _on_model(answer: Answer) -> list[str]:
    rows = [row for row in answer.study.rows if row.statistic == "model error over human spread"]
    found = [row for row in rows if row.estimate.value is not None and row.estimate.high is not None]
    if not found:
        return []
    within = [row.landmark for row in found if (row.estimate.low or 0.0) <= 1.0]
    return [
        f"The model is within human range at {len(within)} of {len(found)} landmarks "
        "(the interval of its error over the human spread does not lie above 1)."
    ]


def cell_text(estimate: Estimate, decimals: int) -> str:
    """An estimate as ``0.87 (0.80–0.95)``, or a dash."""
    if estimate.value is None:
        return "–"
    text = f"{estimate.value:.{decimals}f}"
    if estimate.low is not None and estimate.high is not None:
        text += f" ({estimate.low:.{decimals}f}–{estimate.high:.{decimals}f})"
    return text


def _rows(answer: Answer) -> list[list[str]]:
    columns = tables.summary_columns(answer.study)
    return [
        [name, *(cell_text(one, column.decimals) for one, column in zip(estimates, columns, strict=True))]
        for name, estimates in tables.summary_estimates(answer.study).items()
    ]


def reasons(answer: Answer) -> tuple[str, ...]:
    """Why some cells are empty: each reason once, with the column and how many landmarks it concerns."""
    columns = tables.summary_columns(answer.study)
    seen: dict[tuple[str, str], int] = {}
    for estimates in tables.summary_estimates(answer.study).values():
        for column, one in zip(columns, estimates, strict=True):
            if one.value is None:
                seen[column.title, one.reason] = seen.get((column.title, one.reason), 0) + 1
    total = len(answer.study.placements.landmarks)
    return tuple(
        f"{title}: {reason}" + ("." if count == total else f" ({count} of {total} landmarks).")
        for (title, reason), count in seen.items()
    )


def markdown(answer: Answer, pictures: Sequence[str] = ()) -> str:
    """The page as Markdown. pictures: paths seen from the page."""
    header = ["Landmark", *(column.title for column in tables.summary_columns(answer.study))]
    lines = [f"# Reliability of landmarks: {answer.title}", "", *headline(answer), ""]
    lines += ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    lines += ["| " + " | ".join(row) + " |" for row in _rows(answer)]
    lines += ["", "Brackets: 95 % intervals. Every figure, also per axis and per pair: `reliability.csv`.", ""]
    for title, items in (("What cannot be computed", reasons(answer)), ("To be aware of", answer.notes)):
        if items:
            lines += [f"## {title}", "", *(f"- {item}" for item in items), ""]
    lines += ["## How to read it", "", *(f"- **{word}**: {text}" for word, text in EXPLANATIONS)]
    lines += [f"- **Axes**: {answer.study.placements.frame}.", ""]
    for picture in pictures:
        lines += [f"![{picture}]({picture})", ""]
    return "\n".join(lines)


STYLE = """
body { font: 15px/1.5 Inter, "Segoe UI", sans-serif; max-width: 1100px; margin: 32px auto; padding: 0 16px;
       color: #1d2430; background: #fff; }
table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; width: 100%; }
th, td { text-align: right; padding: 4px 8px; border-bottom: 1px solid #e1e5eb; white-space: nowrap; }
th { vertical-align: bottom; white-space: normal; font-weight: 600; }
th:first-child, td:first-child { text-align: left; }
.scroll { overflow-x: auto; } img { max-width: 100%; } li { margin: 4px 0; } .lead { font-size: 16px; }
@media (prefers-color-scheme: dark) { body { color: #e4e8ee; background: #14181f; }
  th, td { border-color: #2c3440; } img { background: #fff; border-radius: 6px; } }
"""


def html(answer: Answer, pictures: Sequence[str] = ()) -> str:
    """The page as one HTML file; only the pictures lie beside it."""
    header = ["Landmark", *(column.title for column in tables.summary_columns(answer.study))]
    parts = [f"<h1>Reliability of landmarks: {escape(answer.title)}</h1>"]
    parts += [f'<p class="lead">{escape(" ".join(headline(answer)))}</p>', '<div class="scroll"><table><thead><tr>']
    parts += [f"<th>{escape(title)}</th>" for title in header] + ["</tr></thead><tbody>"]
    for row in _rows(answer):
        parts.append("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>")
    parts.append("</tbody></table></div><p>Brackets: 95 % intervals. Every figure: reliability.csv.</p>")
    parts += [f'<p><img src="{escape(picture)}" alt="{escape(picture)}"></p>' for picture in pictures]
    for title, items in (("What cannot be computed", reasons(answer)), ("To be aware of", answer.notes)):
        if items:
            parts.append(f"<h2>{title}</h2><ul>" + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ul>")
    explained = (*EXPLANATIONS, ("Axes", f"{answer.study.placements.frame}."))
    parts.append("<h2>How to read it</h2><ul>")
    parts += [f"<li><b>{escape(word)}</b>: {escape(text)}</li>" for word, text in explained]
    body = "\n".join([*parts, "</ul>"])
    title = escape(answer.title)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Reliability: {title}</title>'
        f"<style>{STYLE}</style></head><body>\n{body}\n</body></html>\n"
    )
