"""cvm_shutdown: the orderly way to switch a Controller VM off (maintenance rules M44, by hand)."""

from __future__ import annotations

from mock_prism.faces.shell.errors import Usage, sentence
from mock_prism.faces.shell.outcome import Outcome
from mock_prism.faces.shell.session import Session
from mock_prism.faces.shell.waiting import Watch, start
from mock_prism.model.commands.cvm import ShutDownCvm
from mock_prism.model.errors import NotSimulated, PrismError, Refused
from mock_prism.model.frozen import frozen
from mock_prism.model.node import guests_of
from mock_prism.model.resiliency import attainable_tolerance, silent_cvms

USAGE_TEXT = "Usage: cvm_shutdown [OPTIONS] TIME [WALL MESSAGE]"
REQUESTER = "nutanix"
POWER_OFF = frozenset({"-P", "-h", "-H"})
FORCE = frozenset({"-force_reboot", "--force_reboot"})  # assumed: that there is one is, too
UNDONE = frozenset({"-r", "-c", "-k"})


@frozen
class Order:
    """A command line that could be read: off now, and whether the check is passed over."""

    forced: bool

    @classmethod
    def parse(cls, args: tuple[str, ...]) -> Order:
        """Raises Usage, and NotSimulated for a restart, a cancellation and any time but now."""
        options = [word for word in args if word.startswith("-")]
        words = [word for word in args if not word.startswith("-")]
        for option in options:
            if option in UNDONE:
                raise NotSimulated(f"cvm_shutdown {option}")
            if option not in POWER_OFF | FORCE:
                raise Usage(f"cvm_shutdown: unknown option {option}\n{USAGE_TEXT}")
        if not words:
            raise Usage(USAGE_TEXT)
        if words[0] not in ("now", "+0"):
            raise NotSimulated(f"cvm_shutdown at {words[0]}")
        return cls(not FORCE.isdisjoint(options))


def run(session: Session) -> Outcome:
    """Start the shutdown and wait: the login ends with the machine under it."""
    try:
        order = Order.parse(session.args)
        if session.state is None:
            if not order.forced:
                check_routes(session)
            command = ShutDownCvm(session.cvm.uuid, session.site.behaviour.cvm_shutdown_sets_flag)
            orders = [("", session.cvm.name, session.cvm.uuid, command)]
            return session.later(Watch(start(session.visit, REQUESTER, orders, sentence)).dump())
        watch, _ = Watch.load(session.state).look(session.visit, sentence, asks=True)
    except (PrismError, Usage) as error:
        return Outcome.failed(error)
    if watch.failures:
        return Outcome.failed(Usage("; ".join(wait.error for wait in watch.failures)))
    # A machine that is up again by now has dropped the login all the same.
    return session.later(watch.dump()) if watch.open else session.closed()


def check_routes(session: Session) -> None:
    """Somebody else must be able to serve this node's storage: no more CVMs silent than the cluster can bear.

    That there is such a check is *assumed* (AOS 5.20.1 and later), and so is what it counts. Raises Refused.
    """
    cluster, cvm = session.cluster, session.cvm
    others = [silent.ip for silent in silent_cvms(session.site, cluster) if silent.uuid != cvm.uuid]
    bearable = attainable_tolerance(len(session.hosts), cluster.desired_fault_tolerance)
    guests = sum(len(guests_of(session.site, host.uuid)) for host in session.hosts)
    if bearable == 0 and guests:
        raise Refused("shut down the Controller VM", (f"no other one could serve the {guests} VMs that run",))
    if bearable and len(others) >= bearable:
        raise Refused("shut down the Controller VM", tuple(f"{ip} does not serve storage" for ip in others))
