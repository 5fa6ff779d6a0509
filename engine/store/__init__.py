"""A project on disk: one folder, one SQLite file, every revision of every landmark."""
