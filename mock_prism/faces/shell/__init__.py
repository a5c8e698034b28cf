"""The shell of CVMs and AHV hosts: acli, ncli, cluster and friends, over the same commands as every other face.

Importing this package is free: the executables in :mod:`client` pay for it at every start.
"""
