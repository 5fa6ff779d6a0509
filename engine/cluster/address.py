"""Whether a Ray cluster answers at an address: asked at once, without Ray, before anything else is done."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator

from engine.cluster.calls import LOCAL
from engine.types import EngineError

ANSWER_S = 4.0
GUARDS = {"RAY_USE_TLS": "1", "RAY_AUTH_MODE": "token"}
"""Ways in which a cluster answers only those that Ray itself has introduced: such a one cannot be asked from here."""
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
QUESTION = "/ray.rpc.NodeInfoGcsService/GetClusterId"
"""What Ray asks first when it connects; other services do not know it."""
DATA, HEADERS, SETTINGS = 0, 1, 4
END_STREAM, END_HEADERS = 1, 4
_FRAME_BYTES, _MESSAGE_BYTES = 9, 5
"""Lengths of what stands before a frame of HTTP/2 and before a message of gRPC."""


def must_answer(address: str) -> None:
    """EngineError if no Ray listens at ``host:port``: Ray itself would try for half a minute and more.

    Processes of this machine (empty or ``local``) and the cluster that Ray finds by itself (``auto``) are not asked.
    """
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if address in ("", LOCAL, "auto"):
        return
    if not host or not port.isdigit():
        raise EngineError(f"“{address}” is no address of a cluster. Write local, auto or HOST:PORT.")
    try:
        line = socket.create_connection((host, int(port)), ANSWER_S)
    except OSError as error:
        raise silent(address) from error
    with line:
        if any(os.environ.get(name) == value for name, value in GUARDS.items()):
            return
        try:
            known = _is_ray(line, f"{host}:{port}", driven=address.startswith("ray://"))
        except TimeoutError as error:
            raise silent(address) from error
        except (OSError, EOFError) as error:  # it hung up on us
            raise foreign(address) from error
    if not known:
        raise foreign(address)


def silent(address: str) -> EngineError:
    """What is said where nothing answers."""
    return EngineError(f"No Ray cluster answers at {address}. {_REMEDY}")


def foreign(address: str) -> EngineError:
    """What is said where something else answers."""
    return EngineError(f"What answers at {address} is no Ray cluster. {_REMEDY}")


_REMEDY = "Start one (ray start --head), mend the address, or use --cluster local."


def _is_ray(line: socket.socket, host: str, driven: bool) -> bool:
    """Ask for the id of the cluster. driven: the address of a driver (``ray://``), which is only asked for HTTP/2."""
    question = _frame(HEADERS, END_HEADERS, 1, _headers(host)) + _frame(DATA, END_STREAM, 1, bytes(_MESSAGE_BYTES))
    line.sendall(PREFACE + _frame(SETTINGS, 0, 0, b"") + (b"" if driven else question))
    for kind, flags, body in _frames(line):
        if driven:
            return kind == SETTINGS
        if kind == DATA and body:
            return _is_message(body)
        if kind == HEADERS and flags & END_STREAM:
            return False  # it ends without an answer: that service does not know the question
    return False


def _is_message(body: bytes) -> bool:
    return body[0] == 0 and int.from_bytes(body[1:_MESSAGE_BYTES], "big") == len(body) - _MESSAGE_BYTES


def _frames(line: socket.socket) -> Iterator[tuple[int, int, bytes]]:
    """Kind, flags and body of what comes (RFC 9113, 4.1). TimeoutError after a while, EOFError at the end."""
    end_s, read = time.monotonic() + ANSWER_S, b""
    while True:
        size = int.from_bytes(read[:3], "big") + _FRAME_BYTES
        if len(read) < max(size, _FRAME_BYTES):
            line.settimeout(max(end_s - time.monotonic(), 0.001))
            more = line.recv(4096)
            if not more:
                raise EOFError
            read += more
            if not read.startswith(b"\x00"):
                raise EOFError  # no HTTP/2: its first frames are short
            continue
        yield read[3], read[4], read[_FRAME_BYTES:size]
        read = read[size:]


def _frame(kind: int, flags: int, stream: int, body: bytes) -> bytes:
    return len(body).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + body


def _headers(host: str) -> bytes:
    """A call of gRPC in HPACK (RFC 7541), nothing compressed: POST, http, path, host, kind of content, trailers."""
    texts = (QUESTION, host, "application/grpc", "te", "trailers")
    path, authority, content, name, value = (bytes([len(text)]) + text.encode("ascii") for text in texts)
    return b"\x83\x86\x04" + path + b"\x01" + authority + b"\x0f\x10" + content + b"\x00" + name + value
