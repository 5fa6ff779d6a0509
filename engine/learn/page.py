"""A report as blocks, written as Markdown and as one HTML page that say the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from engine.evaluate.report import markdown
from engine.io.atomic import write_whole
from engine.statistics.summary import STYLE

Table = list[list[str]]


@dataclass
class Page:
    """Blocks in order, each ready in both forms."""

    title: str
    _markdown: list[str] = field(default_factory=list)
    _html: list[str] = field(default_factory=list)

    def heading(self, text: str) -> None:
        """A heading below the title."""
        self._add(f"## {text}", f"<h2>{escape(text)}</h2>")

    def text(self, text: str) -> None:
        """A paragraph; an empty one is left out."""
        if text:
            self._add(text, f"<p>{escape(text)}</p>")

    def points(self, items: Sequence[str]) -> None:
        """A list; an empty one is left out."""
        if items:
            rows = "".join(f"<li>{escape(item)}</li>" for item in items)
            self._add("\n".join(f"- {item}" for item in items), f"<ul>{rows}</ul>")

    def table(self, table: Table) -> None:
        """A table whose first row is its header."""
        head = "".join(f"<th>{escape(cell)}</th>" for cell in table[0])
        body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in table[1:])
        html = f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
        self._add(markdown(table[0], table[1:]), html)

    def pictures(self, paths: Sequence[str]) -> None:
        """Pictures beside the page."""
        for path in paths:
            name = escape(Path(path).stem)
            self._add(f"![{Path(path).stem}]({path})", f'<p><img src="{escape(path)}" alt="{name}"></p>')

    def _add(self, markdown_text: str, html: str) -> None:
        self._markdown.append(markdown_text)
        self._html.append(html)

    def markdown(self) -> str:
        """The page as Markdown."""
        return "\n\n".join([f"# {self.title}", *self._markdown]) + "\n"

    def html(self) -> str:
        """The page as one HTML file."""
        body = "\n".join([f"<h1>{escape(self.title)}</h1>", *self._html])
        return (
            f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(self.title)}</title>'
            f"<style>{STYLE}</style></head><body>\n{body}\n</body></html>\n"
        )

    def write(self, folder: Path) -> Path:
        """``report.md`` and ``report.html``; the path of the first."""
        write_whole(folder / "report.md", self.markdown().encode("utf-8"))
        write_whole(folder / "report.html", self.html().encode("utf-8"))
        return folder / "report.md"
