"""The tree of a VRML file: nodes, their numbers, words and children."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.io.source import Source
from engine.io.tokens import NotNumbersError, pad, parse_rows

Array = NDArray[Any]

_TOKEN = re.compile(rb"""[\s,]*(?:\#[^\n]*\n[\s,]*)*("(?:[^"\\]|\\.)*"|[\[\]{}]|[^\s,\[\]{}"\#]+)""")
_NUMBERS = re.compile(rb"[\s,]*[-+.\d]")
_NUMBER = re.compile(rb"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$")
_DEEPEST = 200
# Words that are values; any other word in front of a value is the name of a field.
_VALUES = {b"TRUE", b"FALSE", b"NULL"}


@dataclass
class Node:
    """A node. Fields are found under their names by what they hold."""

    kind: str
    numbers: dict[str, Array] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    children: dict[str, list[Node]] = field(default_factory=dict)
    nodes: list[Node] = field(default_factory=list)
    """All children, in order."""

    def child(self, name: str) -> Node | None:
        """The first node in a field."""
        found = self.children.get(name)
        return found[0] if found else None

    def text(self, name: str) -> str:
        """The first text of a field; empty if there is none."""
        return self.words.get(name, "")

    def vector(self, name: str, default: Array | list[float]) -> Array:
        """The numbers of a field, or the default if there are not as many."""
        values = self.numbers.get(name)
        return np.array(default, np.float64) if values is None or len(values) != len(default) else values

    def table(self, name: str, width: int) -> Array | None:
        """(n, width) numbers of a field; None if they do not come out even."""
        values = self.numbers.get(name)
        if values is None or not len(values) or len(values) % width:
            return None
        return values.reshape(-1, width)


class _Reader:
    """A place in the text."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.bytes()
        self.place = 0
        self.named: dict[bytes, Node] = {}
        self._turn = 0

    def token(self) -> bytes | None:
        """The next word, bracket or quoted text; None at the end."""
        self._turn += 1
        if self._turn % 4096 == 0:
            self.source.poll_at(self.place)
        match = _TOKEN.match(self.text, self.place)
        if match is None:
            if self.text[self.place :].strip(b" \t\r\n,") and not self.text[self.place :].lstrip().startswith(b"#"):
                raise self.damaged()
            return None
        self.place = match.end()
        return match.group(1)

    def peek(self) -> bytes | None:
        """The next token, without passing it."""
        before = self.place
        token = self.token()
        self.place = before
        return token

    def damaged(self) -> Exception:
        """The error of a file that does not go on as it should."""
        return self.source.fail("is not a whole VRML file; it may be cut short", "Copy or export it again.")

    def array(self) -> Array | None:
        """The numbers up to the closing bracket, if numbers follow the opening one just read."""
        if not _NUMBERS.match(self.text, self.place):
            return None
        stop = self.text.find(b"]", self.place)
        if stop < 0:
            raise self.damaged()
        text = self.text[self.place : stop]
        if b"#" in text:
            text = re.sub(rb"#[^\n]*", b"", text)
        self.place = stop + 1
        self.source.poll_at(stop)
        try:
            return _in_pieces(text.replace(b",", b" ").replace(b"\r", b" "), self.source)
        except NotNumbersError:
            raise self.source.fail("has something that is not a number in a list of numbers") from None


def _in_pieces(text: bytes, source: Source) -> Array:
    parts: list[Array] = []
    begin = 0
    while begin < len(text):
        stop = text.find(b"\n", begin + (1 << 19))
        stop = len(text) if stop < 0 else stop
        source.check()
        parts.append(parse_rows(pad(text[begin:stop])).values)
        begin = stop
    return np.concatenate(parts) if parts else np.empty(0)


def parse(source: Source) -> list[Node]:
    """The top nodes of a file. EngineError if it is damaged or defines node kinds of its own."""
    reader = _Reader(source)
    nodes: list[Node] = []
    while (token := reader.token()) is not None:
        if token == b"ROUTE":
            for _ in range(3):
                reader.token()
            continue
        node = _node(reader, token, 0)
        if node is not None:
            nodes.append(node)
    return nodes


def _node(reader: _Reader, token: bytes, depth: int) -> Node | None:
    """A node whose first word has been read."""
    if depth > _DEEPEST:
        raise reader.source.fail("nests its parts too deeply")
    name = b""
    if token in (b"PROTO", b"EXTERNPROTO"):
        raise reader.source.fail("defines shapes of its own (PROTO), which Nasion does not read")
    if token == b"USE":
        return reader.named.get(reader.token() or b"")
    if token == b"DEF":
        name = reader.token() or b""
        token = reader.token() or b""
    if not token[:1].isalpha() and token[:1] != b"_":
        raise reader.damaged()
    node = Node(token.decode("latin-1"))
    if reader.token() != b"{":
        raise reader.damaged()
    while (word := reader.token()) != b"}":
        if word is None:
            raise reader.damaged()
        _field(reader, node, word, depth)
    if name:
        reader.named[name] = node
    return node


def _field(reader: _Reader, node: Node, word: bytes, depth: int) -> None:
    """One field of a node, or in VRML 1 a child without a field."""
    following = reader.peek()
    if word in (b"DEF", b"USE") or following == b"{":
        _keep(node, "", _node(reader, word, depth + 1))
        return
    if not (word[:1].isalpha() or word[:1] == b"_"):
        raise reader.damaged()
    name = word.decode("latin-1")
    if following == b"[":
        reader.token()
        values = reader.array()
        if values is not None:
            node.numbers[name] = values
        else:
            _list(reader, node, name, depth)
        return
    if following is None:
        raise reader.damaged()
    if following.startswith(b'"') or following in _VALUES:
        node.words[name] = _unquoted(reader.token() or b"")
    elif _NUMBER.match(following):
        values_: list[float] = []
        while (ahead := reader.peek()) is not None and _NUMBER.match(ahead):
            values_.append(float(reader.token() or b"nan"))
        node.numbers[name] = np.array(values_)
    elif following == b"}":
        raise reader.damaged()
    else:
        token = reader.token() or b""
        if token in (b"DEF", b"USE") or reader.peek() == b"{":
            _keep(node, name, _node(reader, token, depth + 1))
        else:
            node.words[name] = token.decode("latin-1")  # an enumeration of VRML 1


def _list(reader: _Reader, node: Node, name: str, depth: int) -> None:
    """Nodes or texts between brackets."""
    while (token := reader.token()) != b"]":
        if token is None:
            raise reader.damaged()
        if token.startswith(b'"'):
            node.words.setdefault(name, _unquoted(token))
        else:
            _keep(node, name, _node(reader, token, depth + 1))


def _keep(node: Node, name: str, child: Node | None) -> None:
    if child is not None:
        node.children.setdefault(name, []).append(child)
        node.nodes.append(child)


def _unquoted(token: bytes) -> str:
    return token.strip(b'"').decode("utf-8", "replace")
