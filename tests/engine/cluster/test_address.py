from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from engine.cluster import address as asked
from engine.cluster.address import PREFACE, QUESTION, must_answer
from engine.types import EngineError

SETTINGS_FRAME = bytes([0, 0, 0, 4, 0, 0, 0, 0, 0])
UNKNOWN = b"\x88@\x0ccontent-type\x10application/grpc@\x0bgrpc-status\x0212"
"""What a service of gRPC answers to a call that it does not know, as Ray's own node manager was heard to."""
UNKNOWN_FRAME = len(UNKNOWN).to_bytes(3, "big") + bytes([1, 5, 0, 0, 0, 1]) + UNKNOWN
REPLY_HEADERS = bytes([0, 0, 1, 1, 4, 0, 0, 0, 1, 0x88])


def data(body: bytes) -> bytes:
    return len(body).to_bytes(3, "big") + bytes([0, 0, 0, 0, 0, 1]) + body


@contextmanager
def listening(*answers: bytes, heard: list[bytes] | None = None) -> Iterator[str]:
    """The address of a service that says these one after the other, and hangs up when the other side does."""

    def serve(server: socket.socket) -> None:
        line, _ = server.accept()
        with line:
            said = line.recv(4096)
            if heard is not None:
                heard.append(said)
            for answer in answers:
                line.sendall(answer)
                time.sleep(0.05)
            line.recv(1)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, args=(server,))
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        thread.join()


@pytest.mark.parametrize(
    ("address", "said"),
    [("127.0.0.1:9", "No Ray cluster answers"), ("nowhere.invalid:6379", "No Ray cluster"), ("nonsense", "no address")],
)
def test_an_address_where_nobody_is(address: str, said: str) -> None:
    with pytest.raises(EngineError, match=said):
        must_answer(address)


@pytest.mark.parametrize("address", ["", "local", "auto"])
def test_what_needs_no_asking(address: str) -> None:
    must_answer(address)


@pytest.mark.parametrize(
    "answers",
    [
        (b"HTTP/1.0 400 Bad Request",),
        (SETTINGS_FRAME, UNKNOWN_FRAME),
        (SETTINGS_FRAME + UNKNOWN_FRAME[:7], UNKNOWN_FRAME[7:]),
        (SETTINGS_FRAME, REPLY_HEADERS, data(b"<html>Not found</html>")),
        (b"",),
    ],
    ids=["plain HTTP", "gRPC", "gRPC in pieces", "a web server that speaks HTTP/2", "one that says nothing"],
)
def test_something_else_that_listens_is_no_cluster(answers: tuple[bytes, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asked, "ANSWER_S", 0.5)
    began_s = time.monotonic()
    with listening(*answers) as address, pytest.raises(EngineError, match=address) as error:
        must_answer(address)
    assert ("No Ray cluster answers" if answers == (b"",) else "is no Ray cluster") in str(error.value)
    assert time.monotonic() - began_s < 3.0


def test_one_that_knows_the_question_of_ray_is_taken_for_a_cluster() -> None:
    heard: list[bytes] = []
    with listening(SETTINGS_FRAME, REPLY_HEADERS, data(b"\0\0\0\0\x02\x0a\0"), heard=heard) as address:
        must_answer(address)
    assert heard[0].startswith(PREFACE)
    assert QUESTION.encode() in heard[0]


def test_a_cluster_that_asks_for_a_pass_is_left_to_ray(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAY_AUTH_MODE", "token")
    with socket.create_server(("127.0.0.1", 0)) as server:
        must_answer(f"127.0.0.1:{server.getsockname()[1]}")
