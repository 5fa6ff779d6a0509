"""The doctor: what is wrong with scans and their landmarks before a model learns from them. One row per check.

A check is a function from a ``Ward`` (everything measured on every scan) to findings. Its family's file holds both
what is measured on one scan and what is concluded from it.
"""

from __future__ import annotations

from engine.registry import Entry, Registry

CHECKS = Registry(
    "check",
    {
        "unreadable": Entry("engine.doctor.families.mesh:unreadable", "Scans that cannot be read"),
        "frame": Entry("engine.doctor.families.frames:mismatch", "Unit and frame of landmarks against scans"),
        "unit": Entry("engine.doctor.families.frames:unit", "Unit of scans"),
        "sides": Entry("engine.doctor.families.sides:swapped", "Left and right, and the order of landmarks"),
        "mirrored": Entry("engine.doctor.families.sides:mirrored", "Mirrored scans"),
        "surface": Entry("engine.doctor.families.surface:off", "Landmarks off the surface"),
        "outlier": Entry("engine.doctor.families.labels:outliers", "Landmarks that do not fit a face"),
        "copied": Entry("engine.doctor.families.labels:copied", "Landmarks copied from another scan"),
        "invalid": Entry("engine.doctor.families.mesh:invalid", "Points without a place"),
        "tiny": Entry("engine.doctor.families.mesh:tiny", "Scans too small to use"),
        "split": Entry("engine.doctor.families.mesh:split", "Scans in pieces"),
        "doubles": Entry("engine.doctor.families.density:doubles", "Doubled points and false density"),
        "same": Entry("engine.doctor.families.identity:same", "The same scan or person twice"),
        "leak": Entry("engine.doctor.families.leakage:across", "The same person on both sides of a split"),
        "annotators": Entry("engine.doctor.families.annotators:biased", "Annotators who place landmarks differently"),
        "normaliser": Entry("engine.doctor.families.normaliser:leaking", "A normaliser that uses the landmarks"),
    },
)
