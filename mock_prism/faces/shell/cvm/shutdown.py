"""cvm_shutdown: the orderly way to switch a Controller VM off (maintenance rules M44, by hand)."""

from __future__ import annotations

from mock_prism.faces.shell.errors import Usage
from mock_prism.faces.shell.going_down import go_down
from mock_prism.faces.shell.outcome import Outcome
from mock_prism.faces.shell.session import Session
from mock_prism.model.commands.cvm import ShutDownCvm
from mock_prism.model.errors import NotSimulated, Refused
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

    def order() -> ShutDownCvm:
        if not Order.parse(session.args).forced:
            check_routes(session)
        return ShutDownCvm(session.cvm.uuid, session.site.behaviour.cvm_shutdown_sets_flag)

    return go_down(session, REQUESTER, session.cvm, order)


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
