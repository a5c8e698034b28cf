"""Programs that a Controller VM has and the mock does not simulate: each says so, whatever it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mock_prism.faces.shell.outcome import Outcome
from mock_prism.faces.shell.session import Session

NAMES = ("logbay", "change_cvm_display_name", "change_ahv_hostname")


def _undone(session: Session) -> Outcome:
    return Outcome.undone(" ".join((session.program, *session.args[:1]))[:80])


PROGRAMS: Mapping[str, Callable[[Session], Outcome]] = dict.fromkeys(NAMES, _undone)
