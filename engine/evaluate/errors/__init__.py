"""Errors of a whole project: who is wrong where, by how much, in which direction, on which kind of scan."""
