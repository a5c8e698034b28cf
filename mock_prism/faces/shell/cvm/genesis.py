"""genesis: the process that keeps a Controller VM's services running."""

from __future__ import annotations

from mock_prism.faces.shell.errors import FAILURE, USAGE
from mock_prism.faces.shell.outcome import Outcome
from mock_prism.faces.shell.session import Session
from mock_prism.faces.shell.words import log_line, printable
from mock_prism.model.commands.cvm_services import StopServices
from mock_prism.model.errors import PrismError
from mock_prism.model.services import ALWAYS_UP, GENESIS, SERVICES, genesis_name, process_ids

ALL = "all"
REQUESTER = "nutanix"
USAGE_TEXT = "Usage: genesis start|restart|stop|status\n"


def run(session: Session) -> Outcome:
    """status lists the services, stop stops some; start and restart leave them as they are (``cluster start`` does
    not).
    """
    match session.args:
        case ("status",):
            return _status(session)
        case ("start" | "restart",):
            return Outcome(f"Genesis started on pids {_pids(session, GENESIS)}\n")
        case ("stop", *names) if names:
            return _stop(session, names)
        case _:
            return Outcome("", USAGE_TEXT, USAGE)


def _stop(session: Session, names: list[str]) -> Outcome:
    """``all`` but what always runs, or those named in the spelling of status. What it says is *assumed*."""
    by_name = {genesis_name(name): name for name in SERVICES}
    if unknown := [name for name in names if name not in (ALL, *by_name)]:
        return Outcome("", f"genesis: there is no service {printable(unknown[0])}\n", FAILURE)
    all_others = [name for name in SERVICES if name not in ALWAYS_UP] if ALL in names else []
    stopped = [*all_others, *(by_name[name] for name in names if name != ALL)]
    try:
        session.site.submit(StopServices(session.cvm.uuid, frozenset(stopped)), REQUESTER)
    except PrismError as error:
        return Outcome.failed(error)
    text = f"Stopping {', '.join(name for name in SERVICES if name in stopped)}"
    return Outcome(log_line(session.site.now_micros, "INFO", "genesis:1", text))


def _status(session: Session) -> Outcome:
    """A line a service, ``alert_manager: []`` when it is down (scripts); the other names *assumed* after that one."""
    return Outcome("".join(f"{genesis_name(name)}: {_pids(session, name)}\n" for name in SERVICES))


def _pids(session: Session, service: str) -> list[int]:
    return list(process_ids(session.cluster, session.cvm, service))
