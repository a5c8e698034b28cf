"""cluster: the state of all services on all Controller VMs."""

from __future__ import annotations

from dataclasses import replace

from mock_prism.faces.shell.errors import FAILURE, USAGE, Usage, sentence
from mock_prism.faces.shell.outcome import ForeignContinuationError, Need, Outcome
from mock_prism.faces.shell.session import Session
from mock_prism.faces.shell.waiting import Watch, start
from mock_prism.faces.shell.words import log_line
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.cluster_life import DestroyCluster
from mock_prism.model.commands.cluster_services import StartCluster, StopCluster
from mock_prism.model.commands.cvm_services import StartServices
from mock_prism.model.cvm import Cvm
from mock_prism.model.errors import PrismError, Refused
from mock_prism.model.node import cvm_of, leader
from mock_prism.model.services import ALWAYS_UP, SERVICES, process_ids
from mock_prism.model.task import Command
from mock_prism.model.views import shown_cvm_state

UNDONE = ("add", "remove", "upgrade")
USAGE_TEXT = "Usage: cluster [options] start|stop|status|create|destroy\n"
REQUESTER = "nutanix"
CONSENT = "I agree"
QUESTION = (
    "This operation will stop the Nutanix storage services and any VMs using Nutanix storage will become unavailable. "
    "Do you want to proceed? (I agree/[N]): "
)
"""The answer by scripts, the wording *assumed*."""

DESTROY_QUESTION = (
    "All data of this cluster will be erased, and its nodes will belong to no cluster. "
    "Do you want to proceed? (Y/[N]): "
)
"""That it asks and what one answers is by scripts, the wording *assumed*."""


def run(session: Session) -> Outcome:
    """The program: its options come before the act, and only acts without any are simulated."""
    act = next((word for word in reversed(session.args) if not word.startswith("-")), None)
    if act in UNDONE:
        return Outcome.undone(f"cluster {act}")
    if act == "status":
        return status(session)
    try:
        if act == "start":
            return _start(session)
        if act == "stop":
            return _stop(session)
        if act == "destroy":
            return _destroy(session)
        if act == "create":
            return _created(session)
    except PrismError as error:
        return Outcome.failed(error)
    return Outcome("", USAGE_TEXT, USAGE)


def status(session: Session) -> Outcome:
    """The table on stdout, the log on stderr (captured, CE 6.5.2)."""
    success = log_line(session.site.now_micros, "INFO", "cluster:3104", "Success!")
    return Outcome(_table(session), success)


def _start(session: Session) -> Outcome:
    """A cluster that runs is started again with no other effect than on services that were stopped one by one."""
    if session.state is not None:
        return _wait(session)
    log = log_line(session.site.now_micros, "INFO", "cluster:1444", "Waiting for services to start")
    for cvm in (cvm_of(session.site, host) for host in session.hosts):
        if cvm.stopped_services:
            session.site.submit(StartServices(cvm.uuid), REQUESTER)
    if session.cluster.services_running:
        outcome = status(session)
        return Outcome(outcome.stdout, log + outcome.stderr)
    return _begin(session, StartCluster(session.cluster.uuid), _waiting_on(session, "start"), log)


def _stop(session: Session) -> Outcome:
    """It asks first; anything but the words wanted declines. A stopped cluster is stopped again without effect."""
    if session.state is None:
        return session.later({"asked": True}, QUESTION, Need.INPUT)
    if "open" in session.state:
        return _wait(session)
    if session.state.get("asked") is not True:
        raise ForeignContinuationError("not of this command")
    if (session.line or "").strip() != CONSENT:
        return Outcome("", "", FAILURE)
    log = log_line(session.site.now_micros, "INFO", "cluster:1444", "Waiting for services to stop")
    if not session.cluster.services_running:
        outcome = status(session)
        return Outcome(outcome.stdout, log + outcome.stderr)
    return _begin(session, StopCluster(session.cluster.uuid), _waiting_on(session, "stop"), log)


def _destroy(session: Session) -> Outcome:
    """It asks first (scripts), and refuses while anything is left in the cluster. The nodes are in none afterwards."""
    if session.state is None:
        return session.later({"asked": True}, DESTROY_QUESTION, Need.INPUT)
    if "open" in session.state:
        return _wait(session)
    if (session.line or "").strip().upper() not in ("Y", "YES"):
        return Outcome("", "", FAILURE)
    return _begin(session, DestroyCluster(session.cluster.uuid), "", "")


def _created(session: Session) -> Outcome:
    """What a node tells of the cluster that it was made into; one that was in a cluster before stays there."""
    if session.state is not None:
        return _wait(session)
    raise Refused("create a cluster", (f"{session.address} belongs to {session.cluster.name}",))


def _begin(session: Session, command: Command, text: str, log: str) -> Outcome:
    watch = Watch(
        start(session.visit, REQUESTER, [("", session.cluster.name, session.cluster.uuid, command)], sentence)
    )
    return replace(session.later(watch.dump(), text), stderr=log)


def _wait(session: Session) -> Outcome:
    """When the task has ended, the table."""
    watch, _ = Watch.load(session.state or {}).look(session.visit, sentence, asks=True)
    if watch.failures:
        return Outcome.failed(Usage("; ".join(wait.error for wait in watch.failures)))
    return session.later(watch.dump()) if watch.open else status(session)


def _waiting_on(session: Session, act: str) -> str:
    """A line for each CVM that runs (captured of ``start``; of ``stop`` *assumed*)."""
    first = leader(session.site, session.cluster.uuid)
    cvms = [cvm for cvm in (cvm_of(session.site, host) for host in session.hosts) if cvm.reachable]
    names = " ".join(name for name in SERVICES if name not in ALWAYS_UP)
    return "".join(
        f"Waiting on {cvm.ip} (Up{', ZeusLeader' if cvm == first else ''}) to {act}:  {names}\n" for cvm in cvms
    )


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
