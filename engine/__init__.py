"""Scans, landmarks, models and jobs without any window."""
