"""Families of findings: what is measured on one scan, and what is concluded from all of them."""
