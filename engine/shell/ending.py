"""How a command of the shell ends: an exit code and a sentence, whatever it raises."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

import cyclopts

from engine.shell.telling import Unheard
from engine.types import Cancelled, EngineError

STOPPED_EXIT = 130
BROKEN_PIPE_EXIT = 141
DEBUG_VARIABLE = "NASION_DEBUG"
"""Environment variable that asks for tracebacks."""


def guarded(command: Callable[[], Any]) -> int:
    """Exit code of a command; what it raises becomes a sentence on standard error.

    Who reads our output through a pipe may stop at any time: then the command ends without a word.
    """
    try:
        code = _told(command)
        for stream in (sys.stdout, sys.stderr):
            stream.flush()  # what waits in a buffer would only break at the end of the program
    except (BrokenPipeError, Unheard):
        _hush()
        return BROKEN_PIPE_EXIT
    return code


def _told(command: Callable[[], Any]) -> int:
    try:
        result = command()
    except cyclopts.CycloptsError as error:
        sys.stderr.write(f"nasion: {' '.join(str(error).split())} See nasion --help.\n")
        return 2
    except (BrokenPipeError, Unheard):
        raise
    except SystemExit as error:
        if isinstance(error.__context__, BrokenPipeError):  # rich, which prints the help, ends the program by itself
            raise Unheard from error
        raise
    except (EngineError, OSError, MemoryError) as error:
        sys.stderr.write(f"nasion: {_sentence(error)}\n")
        return 1
    except (Cancelled, KeyboardInterrupt):
        sys.stderr.write("nasion: stopped.\n")
        return STOPPED_EXIT
    except Exception as error:  # the last line of defence: it becomes a sentence
        if os.environ.get(DEBUG_VARIABLE):
            raise
        name = type(error).__name__
        sys.stderr.write(f"nasion: a fault of the program ({name}: {error}). {DEBUG_VARIABLE}=1 shows where.\n")
        return 1
    return result if isinstance(result, int) else 0


def _hush() -> None:
    """Send what is still in the buffers of broken pipes nowhere."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _sentence(error: BaseException) -> str:
    if isinstance(error, MemoryError):
        return "There is too little memory for this. Close other programs or reduce the scan."
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror}. Check the disk and your rights."
    return str(error)
