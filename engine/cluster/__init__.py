"""Independent pieces of work in other processes of this machine, or on a Ray cluster; done again when a worker dies.

A piece of work is a plain function named ``module:function`` with plain arguments, so that the same call does the same
wherever it runs. Ray is imported only where a cluster's address was given.
"""
