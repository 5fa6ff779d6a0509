"""Keep freed memory for the next training step instead of handing it back and asking for it again."""

from __future__ import annotations

import ctypes
import sys

_TRIM, _MMAP = -1, -3
"""Numbers of glibc's M_TRIM_THRESHOLD and M_MMAP_THRESHOLD."""
_LARGE = (1 << 31) - 1


def keep_freed_memory() -> bool:
    """Tell glibc not to map and unmap large blocks one by one; whether it could be told.

    The same tensors are made and freed at every step, and fresh pages cost more than the arithmetic on them. Does
    nothing where there is no glibc.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        tell = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False
    return bool(tell(_MMAP, 1 << 30) and tell(_TRIM, _LARGE))
