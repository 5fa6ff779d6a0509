"""The installed PySide6 keeps its reference counts; 6.12.0 on Python 3.10 and 3.11 does not and aborts the process."""

from __future__ import annotations

import subprocess
import sys

import pytest

EMITS = """
from PySide6.QtCore import QObject, Signal
class Teller(QObject):
    said = Signal(str, object)
teller, heard = Teller(), []
teller.said.connect(lambda name, place: heard.append(name))
for k in range(5000):
    teller.said.emit(str(k), (1.0, 2.0, 3.0))
    teller.setObjectName("x")
    teller.blockSignals(False)
assert len(heard) == 5000
"""
COUNTS = """
import sys
from PySide6.QtCore import QObject
thing = QObject()
for single in (None, True, False):
    before = sys.getrefcount(single)
    for _ in range(500):
        thing.setObjectName("x")
        thing.blockSignals(False)
    assert sys.getrefcount(single) - before > -50, (single, sys.getrefcount(single) - before)
"""


@pytest.mark.parametrize("code", [EMITS, COUNTS], ids=["emit 5000 times", "keep None, True and False"])
def test_signals_and_calls_are_sound(code: str) -> None:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
