"""For tests of your own: a server in this process or beside it, a bridge from ``requests``, a normaliser.

Public and stable. The fixtures are in :mod:`mock_prism.testing.plugin`.
"""
