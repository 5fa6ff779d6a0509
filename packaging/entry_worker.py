"""Start of the bundled worker: one job folder as argument."""

import sys
from pathlib import Path

from engine.jobs.worker import main

main(Path(sys.argv[1]))
