"""Programs that a Controller VM has and the mock does not simulate yet."""

from __future__ import annotations

from mock_prism.faces.shell.outcome import Outcome
from mock_prism.faces.shell.session import Session


def nuclei(session: Session) -> Outcome:
    """The command line of Prism Central."""
    return Outcome.undone("nuclei")
