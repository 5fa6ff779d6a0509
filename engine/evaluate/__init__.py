"""Errors in millimetres: metrics and reports."""
