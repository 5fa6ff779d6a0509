"""Painting the skin of a procedural head, layer by layer."""
