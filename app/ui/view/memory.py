"""Memory that was freed goes back to the system; the C library of Linux keeps tens of megabytes otherwise."""

from __future__ import annotations

import ctypes
import sys


def give_back() -> None:
    """A few milliseconds; for moments of rest. Does nothing where the C library has no such call."""
    if sys.platform.startswith("linux"):
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
