"""The curves of one trial of a search, from what its trainings have said. Read in the background."""

from __future__ import annotations

import json
from pathlib import Path

from app.models.training import Curves
from engine.jobs.protocol import Metric


def read_trial(folder: Path) -> Curves:
    """Curves of every training of a trial."""
    from engine.learn.spread import SAID

    curves = Curves()
    for path in sorted(folder.glob(f"*/{SAID}")):
        with path.open("rb") as file:
            for line in file:
                try:
                    said = json.loads(line)
                except ValueError:  # the line that a worker died on
                    continue
                for name, value in said.get("figures", {}).items():
                    curves.add(Metric(name, float(value), float(said["step"])))
    return curves
