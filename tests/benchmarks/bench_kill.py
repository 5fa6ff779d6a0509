"""Kill an editing process 100 times at random moments; check the database each time.

python tests/benchmarks/bench_kill.py [COUNT]
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parents[1] / "engine" / "store")]

import killing  # noqa: E402


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    dice = random.Random(time.time_ns())
    start = time.perf_counter()
    lost: Counter[int] = Counter()
    unsound = journals = 0
    with tempfile.TemporaryDirectory() as folder:
        study = Path(folder) / "study"
        killing.make_project(study)
        for number in range(count):
            # Half at a quick person's pace (60 ms a gesture), half writing without a pause.
            pause_s = 0.06 if number % 2 else 0.0
            autopsy = killing.kill_once(study, dice, pause_s=pause_s, life_s=(0.0, 0.8))
            lost[autopsy.begun - autopsy.found] += 1
            journals += autopsy.journal_left
            if not autopsy.sound:
                unsound += 1
                print("NOT SOUND", autopsy)
        size = (study / "project.nasion").stat().st_size
    print(f"kills                     {count}")
    print(f"databases not sound       {unsound} of {count}")
    print(f"gestures begun, not found {dict(sorted(lost.items()))} (gestures: kills; 1 is the one under the mouse)")
    print(f"journals to roll back     {journals} of {count}")
    print(f"gestures kept at the end  {autopsy.found} in {size / 1e6:.1f} MB, {time.perf_counter() - start:.0f} s")
    sys.exit(1 if unsound else 0)


if __name__ == "__main__":
    main()
