"""Widgets: they draw state and say what the person wants."""
