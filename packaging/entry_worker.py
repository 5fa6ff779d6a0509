"""Start of the bundled worker: one job folder as argument."""

from engine.jobs.worker import run_process

run_process()
