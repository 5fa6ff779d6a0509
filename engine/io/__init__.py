"""Readers and writers: one table per kind of file."""
