"""Background jobs: a folder, a worker process, a line of JSON per event."""
