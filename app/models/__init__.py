"""The state of the window: values and Qt signals; no widgets here."""
