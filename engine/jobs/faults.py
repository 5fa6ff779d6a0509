"""What may go wrong with one scan without stopping the others, as a sentence."""

from __future__ import annotations

import logging
from pathlib import Path

from engine.types import EngineError

ONE_SCAN = (EngineError, OSError, MemoryError, ValueError, TypeError, AttributeError, RuntimeError, LookupError,
            ArithmeticError, AssertionError)  # fmt: skip
"""Everything a scan can trip, in a reader, a library or a net. ``Cancelled`` is none of these."""


def must_exist(path: Path) -> None:
    """EngineError if nothing is at ``path``."""
    if not path.exists():
        raise EngineError(f"There is no {path}. Check the name and the folder.")


def sentence(error: Exception, path: Path) -> str:
    """What the user is told; a fault of the program itself goes to the log with its traceback."""
    if isinstance(error, EngineError):
        return str(error)
    if isinstance(error, MemoryError):
        return f"{path.name} needs more memory than there is. Close other programs or reduce the scan."
    if isinstance(error, OSError) and error.strerror:
        return f"{path.name} could not be read: {error.strerror}. Check the file and the disk."
    logging.getLogger(__name__).debug("%s tripped the program", path, exc_info=error)
    return f"{path.name} could not be answered because of a fault of the program ({type(error).__name__}: {error})."
