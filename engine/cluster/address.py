"""Whether a Ray cluster answers at an address: asked at once, without Ray, before anything else is done."""

from __future__ import annotations

import socket

from engine.cluster.calls import LOCAL
from engine.types import EngineError

ANSWER_S = 4.0
HELLO = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0])
"""How HTTP/2, which Ray speaks, begins (RFC 9113, 3.4): the preface and empty settings."""
SETTINGS = 3
"""Place of the frame's kind in the answer; 4 are settings."""


def must_answer(address: str) -> None:
    """EngineError if no Ray listens at ``host:port``: Ray itself would try for a minute and more.

    Processes of this machine (empty or ``local``) and the cluster that Ray finds by itself (``auto``) are not asked.
    """
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if address in ("", LOCAL, "auto"):
        return
    if not host or not port.isdigit():
        raise EngineError(f"“{address}” is no address of a cluster. Write local, auto or HOST:PORT.")
    try:
        with socket.create_connection((host, int(port)), ANSWER_S) as line:
            line.settimeout(ANSWER_S)
            line.sendall(HELLO)
            said = line.recv(SETTINGS + 1)
    except OSError as error:
        raise silent(address) from error
    if said[SETTINGS:] != bytes([4]):
        raise silent(address)  # something else listens there


def silent(address: str) -> EngineError:
    """What is said then."""
    return EngineError(
        f"No Ray cluster answers at {address}. Start one (ray start --head), mend the address, or use --cluster local."
    )
