"""A file's bytes in memory: hashed on the side, readable in pieces, cancellable at any time."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np

from engine.types import ByteArray, Cancelled, EngineError

PAD = 16
"""Blank bytes in front of the data, so that a window of eight bytes may begin before it."""
_PIECE = 8 << 20

# What a file is by its first bytes, for the sentence that says what is wrong with it.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"BM", "a BMP picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\x93NUMPY", "a NumPy file"),
    (b"glTF", "a GLB file"),
    (b"ply\n", "a PLY file"),
    (b"ply\r", "a PLY file"),
    (b"# vtk DataFile", "a VTK file"),
    (b"#VRML", "a VRML file"),
    (b"OFF", "an OFF file"),
    (b"<?xml", "an XML file"),
    (b"<!DOCTYPE html", "a web page"),
    (b"<html", "a web page"),
    (b"{", "a JSON file"),
    (b"version https://git-lfs", "a Git LFS pointer, not the file itself"),
)


class Source:
    """The bytes of one file while a reader works on it."""

    def __init__(
        self,
        path: Path,
        cancelled: Callable[[], bool] | None = None,
        progress: Callable[[float], None] | None = None,
    ) -> None:
        self.path = path
        self._cancelled = cancelled
        self._progress = progress
        self._digest = ""
        self.warnings: list[str] = []
        self.padded = self._load()
        self.size = len(self.padded) - PAD - 1
        self._hasher = threading.Thread(target=self._hash, name="sha256", daemon=True)
        self._hasher.start()

    def _load(self) -> ByteArray:
        try:
            if self.path.is_dir():
                raise EngineError(f"{self.path.name} is a folder, not a scan. Choose the file inside it.")
            size = self.path.stat().st_size
            if size == 0:
                raise EngineError(f"{self.path.name} is empty (0 bytes). Export or copy it again.")
            padded = np.empty(PAD + size + 1, np.uint8)
            padded[:PAD] = 32
            padded[-1] = 10
            done = 0
            with self.path.open("rb", buffering=0) as file:
                while done < size:
                    self.poll(0.2 * done / size)
                    part = file.readinto(padded.data[PAD + done : PAD + min(size, done + _PIECE)])
                    if not part:
                        raise EngineError(f"{self.path.name} became shorter while it was read. Open it again.")
                    done += part
        except FileNotFoundError:
            raise EngineError(f"{self.path.name} is not there any more. Look for it at {self.path.parent}.") from None
        except OSError as error:
            raise EngineError(f"{self.path.name} could not be read: {error.strerror or error}.") from error
        except MemoryError:
            raise EngineError(f"{self.path.name} is too large for this computer's memory.") from None
        return padded

    def _hash(self) -> None:
        self._digest = hashlib.sha256(self.data.data).hexdigest()

    @property
    def data(self) -> ByteArray:
        """The file's bytes."""
        return self.padded[PAD : PAD + self.size]

    def bytes(self, start: int = 0, stop: int | None = None) -> bytes:
        """A copy of some of the file's bytes."""
        return self.data[start:stop].tobytes()

    def scan_id(self) -> str:
        """sha256 of the file, hexadecimal; waits for the thread that computes it."""
        while self._hasher.is_alive():
            self._hasher.join(0.05)
            self.check()
        return self._digest

    def check(self) -> None:
        """Raise Cancelled if the user asked to stop."""
        if self._cancelled is not None and self._cancelled():
            raise Cancelled(f"Reading {self.path.name} was cancelled.")

    def poll(self, fraction: float) -> None:
        """Report progress from 0 to 1, and stop if the user asked to."""
        self.check()
        if self._progress is not None:
            self._progress(min(max(fraction, 0.0), 1.0))

    def poll_at(self, offset: int) -> None:
        """Report that the reader has come to a byte of the file."""
        self.poll(0.2 + 0.7 * offset / max(self.size, 1))

    def warn(self, sentence: str) -> None:
        """Note something the user should know about this scan."""
        if sentence not in self.warnings:
            self.warnings.append(sentence)

    def fail(self, what: str, remedy: str = "Export it again from the program it came from.") -> EngineError:
        """An error about this file, ready to be raised."""
        return EngineError(f"{self.path.name} {what}. {remedy}")

    def not_a(self, kind: str) -> EngineError:
        """The error of a file that is something else than its ending says."""
        looks = self.looks_like()
        seen = f"; it looks like {looks}" if looks else ""
        return self.fail(f"is not {kind} file{seen}", "Check that this is the right file, or export it again.")

    def looks_like(self) -> str:
        """What the first bytes say the file is, in words; empty if they say nothing."""
        head = self.bytes(0, 32)
        return next((words for magic, words in _MAGIC if head.startswith(magic)), "")
