"""Training what reads photos, from rendered heads alone: settings in ``config``, torch only in the other modules."""
