"""The shell of CVMs and AHV hosts: acli, ncli, cluster and friends, over the same commands as every other face.

Importing this package is free: the executables in :mod:`client` pay for it at every start.
"""

from __future__ import annotations

TYPE_CHECKING = False  # what typing has under this name; importing typing itself would cost the executables dearly

if TYPE_CHECKING:
    from flask import Blueprint

    from mock_prism.sandboxes import Sandboxes


def blueprint(sandboxes: Sandboxes) -> Blueprint:
    """The shell over these sandboxes, as the executables speak to it."""
    # Imported here, so that the executables, which live in this package, do not load a web framework.
    from mock_prism.faces.shell import http

    return http.blueprint(sandboxes)
