"""cvm_shutdown: the orderly way to switch a Controller VM off (maintenance rules M44, by hand).

``-P``, ``-c`` and the three forms of TIME are told of it; that the rest is like systemd's shutdown is *assumed*.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from mock_prism.faces.shell.errors import Usage
from mock_prism.faces.shell.going_down import go_down
from mock_prism.faces.shell.outcome import Outcome
from mock_prism.faces.shell.session import Session
from mock_prism.faces.shell.words import instant
from mock_prism.model.clock import MICROS_PER_SECOND
from mock_prism.model.commands.cvm import ShutDownCvm
from mock_prism.model.commands.planned_shutdown import CallOffCvmShutdown, PlanCvmShutdown
from mock_prism.model.errors import NotSimulated, PrismError, Refused
from mock_prism.model.frozen import frozen
from mock_prism.model.node import guests_of
from mock_prism.model.resiliency import attainable_tolerance, silent_cvms
from mock_prism.model.task import Command

USAGE_TEXT = "Usage: cvm_shutdown [OPTIONS] TIME [WALL MESSAGE]"
REQUESTER = "nutanix"
POWER_OFF = frozenset({"-P", "-h", "-H"})
RESTART = frozenset({"-r"})
CALL_OFF = frozenset({"-c"})
FORCE = frozenset({"-force_reboot", "--force_reboot"})  # assumed: that there is one is, too
UNDONE = frozenset({"-k"})
MINUTES = re.compile(r"\+(\d{1,5})")
CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


@frozen
class Order:
    """A command line that could be read: what to do, when, and whether the check is passed over."""

    options: frozenset[str]
    time: str

    @classmethod
    def parse(cls, args: tuple[str, ...]) -> Order:
        """Raises Usage, and NotSimulated for a warning alone."""
        options = frozenset(word for word in args if word.startswith("-"))
        words = [word for word in args if not word.startswith("-")]
        for option in sorted(options):
            if option in UNDONE:
                raise NotSimulated(f"cvm_shutdown {option}")
            if option not in POWER_OFF | RESTART | CALL_OFF | FORCE:
                raise Usage(f"cvm_shutdown: unknown option {option}\n{USAGE_TEXT}")
        if not words and not options & CALL_OFF:
            raise Usage(USAGE_TEXT)
        return cls(options, words[0] if words else "now")

    def due(self, now: datetime) -> datetime:
        """The instant that TIME means, whose clock is the cluster's. Raises Usage."""
        if self.time == "now":
            return now
        if minutes := MINUTES.fullmatch(self.time):
            return now + timedelta(minutes=int(minutes[1]))
        clock = CLOCK.fullmatch(self.time)
        if clock is None:
            raise Usage(f"Failed to parse time specification: {self.time}")
        today = now.replace(hour=int(clock[1]), minute=int(clock[2]), second=0, microsecond=0)
        return today if today > now else today + timedelta(days=1)


def run(session: Session) -> Outcome:
    """Start the shutdown and wait: the login ends with the machine under it. One that is for later leaves the login."""
    try:
        order = Order.parse(session.args)
        if order.options & CALL_OFF:
            session.site.submit(CallOffCvmShutdown(session.cvm.uuid), REQUESTER)
            return Outcome()
        now = _clock(session)
        due = order.due(now)
        if due > now:
            return _plan(session, order, due)
    except (PrismError, Usage) as error:
        return Outcome.failed(error)
    return go_down(session, REQUESTER, session.cvm, _ordered(session, order))


def _clock(session: Session) -> datetime:
    """What the CVM's clock shows."""
    return instant(session.site.now_micros).astimezone(ZoneInfo(session.cluster.timezone))


def _plan(session: Session, order: Order, due: datetime) -> Outcome:
    session.site.submit(_ordered(session, order, round(due.timestamp() * MICROS_PER_SECOND))(), REQUESTER)
    return Outcome("", f"Shutdown scheduled for {due:%a %Y-%m-%d %H:%M:%S %Z}, use 'cvm_shutdown -c' to cancel.\n")


def _ordered(session: Session, order: Order, at_micros: int | None = None) -> Callable[[], Command]:
    """The command, once the check has passed; None for at once. One that is to start again is not flagged
    (*assumed*)."""

    def command() -> Command:
        if not order.options & FORCE:
            check_routes(session)
        restarts = bool(order.options & RESTART)
        sets_flag = session.site.behaviour.cvm_shutdown_sets_flag and not restarts
        if at_micros is None and not restarts:
            return ShutDownCvm(session.cvm.uuid, sets_flag)
        return PlanCvmShutdown(session.cvm.uuid, at_micros or session.site.now_micros, sets_flag, restarts)

    return command


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
