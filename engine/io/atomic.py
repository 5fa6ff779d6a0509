"""Write a file whole or not at all: the old one stays until the new one is on the disk."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path

from engine.types import EngineError

_REASONS = {
    errno.ENOSPC: ("the disk is full", "Free some space or choose another folder."),
    errno.EDQUOT: ("your share of the disk is full", "Free some space or choose another folder."),
    errno.EACCES: ("the folder does not let you write", "Choose another folder."),
    errno.EPERM: ("the folder does not let you write", "Choose another folder."),
    errno.EROFS: ("the folder is read-only", "Choose another folder."),
    errno.ENOENT: ("the folder does not exist", "Choose another folder."),
    errno.ENOTDIR: ("the folder does not exist", "Choose another folder."),
    errno.EISDIR: ("a folder has that name", "Choose another name."),
    errno.ENAMETOOLONG: ("the name is too long", "Choose a shorter name."),
}


_FLUSH_LATER: ContextVar[bool] = ContextVar("flush_later", default=False)


@contextlib.contextmanager
def flushed_together(sync: bool = True) -> Iterator[None]:
    """Within it files are still replaced whole, but brought to the disk all at once, at the end: for thousands.

    sync: do that at the end; False where a caller will.
    """
    token = _FLUSH_LATER.set(True)
    try:
        yield
    finally:
        _FLUSH_LATER.reset(token)
        if sync and hasattr(os, "sync"):
            os.sync()


def write_whole(path: Path, data: bytes) -> None:
    """Replace a file by ``data``: written beside it, flushed to the disk, then renamed.

    Raises EngineError with the reason, and leaves the old file as it was, if any step fails.
    """
    try:
        if path.exists() and not path.is_file():
            # A device, a pipe or a folder cannot be replaced by a file.
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, "is a folder")
            path.write_bytes(data)
            return
        _replace(path, data)
    except OSError as error:
        reason, remedy = _REASONS.get(error.errno or 0, (error.strerror or str(error), "Choose another folder."))
        raise EngineError(f"{path.name} could not be written: {reason}. {remedy}") from error


def _replace(path: Path, data: bytes) -> None:
    target = path.resolve()  # a link stays a link
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=".part", dir=target.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            if not _FLUSH_LATER.get():
                os.fsync(file.fileno())
        part.chmod(_mode(target))
        part.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise
    if not _FLUSH_LATER.get():
        _flush_folder(target.parent)


def _mode(target: Path) -> int:
    """Permissions of the file there is, or those a new file would get."""
    try:
        return target.stat().st_mode & 0o777
    except OSError:
        return 0o644


def _flush_folder(folder: Path) -> None:
    """Make the new name last through a power cut, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
