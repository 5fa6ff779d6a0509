"""Heads and scans made by calculation: for training, tests and the demo."""
