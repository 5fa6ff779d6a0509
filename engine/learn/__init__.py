"""Learning from a data set: settings, splits, training of every point system, measuring, ablations, reports.

No torch in ``config``, ``splits``, ``plan`` and ``report``: the window makes its forms and tables from them.
"""
