from __future__ import annotations

import platform
import subprocess
import sys

import pytest

MEASURE = """
import resource, torch
from engine.train.allocator import keep_freed_memory
assert keep_freed_memory() if {keep} else True
def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
torch.set_num_threads(1)
def step():
    return [torch.ones(12_000_000) for _ in range(2)]
for _ in range({settled}): step()
before = faults()
for _ in range(5): step()
print(faults() - before)
"""


SETTLED = 20
"""Steps until no block is new any more: an aligned block fits a hole only if that is a little larger than the block."""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be told")
def test_memory_once_used_is_used_again_without_asking_for_it() -> None:
    pytest.importorskip("torch")

    def faults(keep: bool) -> int:
        command = [sys.executable, "-c", MEASURE.format(keep=keep, settled=SETTLED)]
        return int(subprocess.run(command, capture_output=True, check=True).stdout)

    assert faults(True) < faults(False) / 2
