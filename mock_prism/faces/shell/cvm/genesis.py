"""genesis: the process that keeps a Controller VM's services running."""

from __future__ import annotations

import re

from mock_prism.faces.shell.cvm.services import GENESIS, SERVICES, process_ids
from mock_prism.faces.shell.errors import USAGE
from mock_prism.faces.shell.outcome import Outcome
from mock_prism.faces.shell.session import Session


def run(session: Session) -> Outcome:
    """status lists the services; start and restart leave them as they are; stop is not simulated."""
    match session.args:
        case ("status",):
            return _status(session)
        case ("start" | "restart",):
            return Outcome(f"Genesis started on pids {_pids(session, GENESIS)}\n")
        case ("stop", *_):
            return Outcome.undone("genesis stop")
        case _:
            return Outcome("", "Usage: genesis start|restart|stop|status\n", USAGE)


def _status(session: Session) -> Outcome:
    """A line a service, ``alert_manager: []`` when it is down (scripts); the other names *assumed* after that one."""
    return Outcome("".join(f"{_snake(name)}: {_pids(session, name)}\n" for name in SERVICES))


def _pids(session: Session, service: str) -> list[int]:
    return list(process_ids(session.cluster, session.cvm, service))


def _snake(name: str) -> str:
    """``AlertManager`` is ``alert_manager``, ``SSLTerminator`` is ``ssl_terminator``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
