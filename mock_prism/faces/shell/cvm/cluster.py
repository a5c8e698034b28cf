"""cluster: the state of all services on all Controller VMs."""

from __future__ import annotations

from mock_prism.faces.shell.cvm.services import SERVICES, process_ids
from mock_prism.faces.shell.errors import USAGE
from mock_prism.faces.shell.outcome import Outcome
from mock_prism.faces.shell.session import Session
from mock_prism.faces.shell.words import log_line
from mock_prism.model.cluster import Cluster
from mock_prism.model.cvm import Cvm
from mock_prism.model.node import cvm_of, leader
from mock_prism.model.views import shown_cvm_state

UNDONE = ("stop", "create", "destroy", "add", "remove", "upgrade")
USAGE_TEXT = "Usage: cluster [options] start|stop|status|create|destroy\n"


def run(session: Session) -> Outcome:
    """The program: its options come before the act, and only acts without any are simulated."""
    act = next((word for word in reversed(session.args) if not word.startswith("-")), None)
    if act in UNDONE:
        return Outcome.undone(f"cluster {act}")
    if act == "status":
        return status(session)
    if act == "start":
        return _start(session)
    return Outcome("", USAGE_TEXT, USAGE)


def status(session: Session) -> Outcome:
    """The table on stdout, the log on stderr (captured, CE 6.5.2)."""
    success = log_line(session.site.now_micros, "INFO", "cluster:3104", "Success!")
    return Outcome(_table(session), success)


def _start(session: Session) -> Outcome:
    """A cluster that runs is started again without effect; a stopped one is not simulated."""
    if not session.cluster.services_running:
        return Outcome.undone("cluster start")
    waiting = log_line(session.site.now_micros, "INFO", "cluster:1444", "Waiting for services to start")
    outcome = status(session)
    return Outcome(outcome.stdout, waiting + outcome.stderr)


def _table(session: Session) -> str:
    cluster = session.cluster
    first = leader(session.site, cluster.uuid)
    cvms = [cvm_of(session.site, host) for host in session.hosts]
    state = "start" if cluster.services_running else "stop"
    head = f"The state of the cluster: {state}\nLockdown mode: Disabled\n\n"
    return head + "".join(_cvm(cluster, cvm, cvm == first) for cvm in cvms)


def _cvm(cluster: Cluster, cvm: Cvm, leads: bool) -> str:
    """A CVM and its services; of one that is off only the header (scripts)."""
    state = shown_cvm_state(cvm)
    header = f"        CVM: {cvm.ip} {state}{', ZeusLeader' if leads else ''}\n"
    if state == "Down":
        return header
    return header + "".join(_service(name, process_ids(cluster, cvm, name)) for name in SERVICES)


def _service(name: str, pids: tuple[int, ...]) -> str:
    """The name ends at column 36, the state four columns on, and seven blanks follow it (captured)."""
    return f"{name:>36} {'UP' if pids else 'DOWN':>4}       {list(pids)}\n"
