"""The guide: pages of Markdown from resources/guide, with pictures and the keys as they are now."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Slot
from PySide6.QtGui import QKeySequence, QTextBlockFormat, QTextCursor, QTextDocument, QTextTable
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QTextBrowser, QVBoxLayout, QWidget

import resources
from app.language import current, words
from app.models.shortcuts import KeyMap

NAME = re.compile(r"\{([a-z_-]+)\}")
SIZE_PX = (940, 640)
LIST_WIDTH_PX = 190
PICTURE = "\ufffc"
"""What stands in a text for a picture."""


def pages() -> Mapping[str, Path]:
    """Every page by its title, in order."""
    home = resources.path("guide")
    spoken = home / current()
    found = sorted((spoken if spoken.is_dir() else home).glob("*.md"))
    return {_title(path.read_text(encoding="utf-8")): path for path in found}


def _title(text: str) -> str:
    return text.partition("\n")[0].lstrip("# ").strip()


def page_text(path: Path, keys: KeyMap) -> str:
    """The Markdown of a page with the first key of each command in bold; a command without a key says so."""

    def key_of(match: re.Match[str]) -> str:
        own = keys.keys(match[1])
        native = QKeySequence(own[0]).toString(QKeySequence.SequenceFormat.NativeText) if own else words("(no key)")
        return f"**{words('Enter') if native == 'Return' else native}**"

    return NAME.sub(key_of, path.read_text(encoding="utf-8"))


class Handbook(QDialog):
    """A list of pages and the page; does not block the window."""

    def __init__(self, keys: KeyMap, parent: QWidget) -> None:
        super().__init__(parent)
        self._keys = keys
        self._pages = pages()
        self.setWindowTitle(self.tr("Guide"))
        self.resize(min(SIZE_PX[0], parent.width() - 60), min(SIZE_PX[1], parent.height() - 60))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 12, 12, 12)
        layout.setSpacing(8)
        self.list = QListWidget()
        self.list.setFixedWidth(LIST_WIDTH_PX)
        self.list.setWordWrap(True)
        self.list.setSpacing(3)
        self.list.setAccessibleName(self.tr("Pages"))
        self.list.addItems([*self._pages])
        self.browser = QTextBrowser()
        self.browser.setAccessibleName(self.tr("Page"))
        self.browser.setOpenExternalLinks(False)
        self.browser.document().setBaseUrl(QUrl.fromLocalFile(f"{resources.path('guide')}/"))
        self.browser.document().setDocumentMargin(14)
        column = QVBoxLayout()
        column.addWidget(self.browser)
        layout.addWidget(self.list)
        layout.addLayout(column, 1)
        self.list.currentTextChanged.connect(self.show_page)
        self.list.setCurrentRow(0)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    @Slot(str)
    def show_page(self, title: str) -> None:
        """Show a page from its beginning."""
        self.browser.document().setMarkdown(page_text(self._pages[title], self._keys))
        _set_in_type(self.browser.document())
        self.browser.moveCursor(QTextCursor.MoveOperation.Start)
        self.browser.verticalScrollBar().setValue(0)


def _set_in_type(document: QTextDocument) -> None:
    """Air between lines and paragraphs, which Markdown leaves out, and tables without lines."""
    cursor, block = QTextCursor(document), document.begin()
    while block.isValid():
        shape = block.blockFormat()
        if QTextCursor(block).currentTable() is None:
            shape.setTopMargin(0)
            shape.setBottomMargin(12 if shape.headingLevel() else 9)
        if PICTURE not in block.text():
            shape.setLineHeight(125, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor.setPosition(block.position())
        cursor.setBlockFormat(shape)
        block = block.next()
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            look = frame.format()
            look.setBorder(0)
            look.setCellPadding(4)
            look.setBottomMargin(12)
            frame.setFormat(look)
