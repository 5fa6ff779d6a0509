"""One owner per folder: a lock the operating system drops with its owner, however that one ends."""

from __future__ import annotations

import json
import os
import platform
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

_FAR_BYTE = 1 << 30  # Windows locks bytes against reading too, so the lock lies far behind the text


class FileLock:
    """A side file that one process holds from ``acquire`` to ``release`` or to its end (projects, job folders)."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """Take the lock without waiting. False if somebody else has it. OSError if the folder cannot be written."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            free = _lock(descriptor)
        except OSError:
            os.close(descriptor)
            raise
        if not free:
            os.close(descriptor)
            return False
        owner = json.dumps(
            {"pid": os.getpid(), "host": platform.node(), "since": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
        )
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, owner.encode(), 0) if hasattr(os, "pwrite") else os.write(descriptor, owner.encode())
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Give the lock back. The side file stays: removing it could take a lock away from the next owner."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def is_held(self) -> bool:
        """Whether anybody has the lock now; changes nothing."""
        try:
            descriptor = os.open(self._path, os.O_RDWR)
        except OSError:
            return False
        free = _lock(descriptor)
        os.close(descriptor)
        return not free

    def owner(self) -> str:
        """Who has the lock, in words: "process 123 on desk-7, since 12:59"."""
        try:
            text = self._path.read_text(encoding="utf-8")
            values = json.loads(text)
            host = "this computer" if values["host"] == platform.node() else values["host"]
            return f"process {values['pid']} on {host}, since {_local(values['since'])}"
        except (OSError, ValueError, KeyError, TypeError):
            return "another program"


def _local(utc: str) -> str:
    """A time as stored, as the clock on the wall has it; with the day, if that is not today."""
    then = datetime.strptime(utc, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).astimezone()
    return f"{then:%H:%M}" if then.date() == datetime.now().astimezone().date() else f"{then:%Y-%m-%d %H:%M}"


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> bool:
        os.lseek(descriptor, _FAR_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        os.lseek(descriptor, 0, os.SEEK_SET)
        return True
else:
    import errno
    import fcntl

    _NO_LOCKS = {errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS}  # some network shares: SQLite's own locks must do

    def _lock(descriptor: int) -> bool:
        # flock belongs to the open file: a second opening in this process is refused too.
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise
        return True
