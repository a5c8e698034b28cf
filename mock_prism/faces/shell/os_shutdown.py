"""shutdown, reboot and their like, of the machine that one is logged in to: a host takes what runs there with it
(state N), and a CVM goes without its cluster being told (scripts do so; the documented way is cvm_shutdown).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mock_prism.faces.shell.errors import Usage
from mock_prism.faces.shell.going_down import go_down
from mock_prism.faces.shell.outcome import Outcome
from mock_prism.faces.shell.session import Session
from mock_prism.model.commands.cvm import ShutDownCvm
from mock_prism.model.commands.failure import ShutDownHost
from mock_prism.model.commands.host_restart import RestartHost
from mock_prism.model.commands.planned_shutdown import PlanCvmShutdown
from mock_prism.model.errors import NotSimulated
from mock_prism.model.task import Command

USAGE_TEXT = "Usage: shutdown [-h|-P|-r] now"
HYPERVISOR_USER, CVM_USER = "root", "nutanix"
POWER_OFF = frozenset({"-h", "-P", "-H", "--poweroff", "--halt"})
RESTART = frozenset({"-r", "--reboot"})
NOW = ("now", "+0")


def run(session: Session) -> Outcome:
    """``shutdown -h now`` (MFU), or with ``-r`` (scripts). The login ends when the machine is off; a CVM's flag is as
    it was (*assumed*)."""
    return _go(session, lambda: _restarts(session.args))


def reboot(session: Session) -> Outcome:
    """``reboot`` (scripts), which is ``shutdown -r now``."""
    return _go(session, lambda: _alone(session, True))


def power_off(session: Session) -> Outcome:
    """``poweroff`` and ``halt``, which are ``shutdown -h now``: a machine that is halted is off here (*assumed*)."""
    return _go(session, lambda: _alone(session, False))


PROGRAMS: Mapping[str, Callable[[Session], Outcome]] = {
    "shutdown": run,
    "reboot": reboot,
    "poweroff": power_off,
    "halt": power_off,
}


def _go(session: Session, restarts: Callable[[], bool]) -> Outcome:
    def order() -> Command:
        return _order(session, restarts())

    if session.on_cvm:
        return go_down(session, CVM_USER, session.cvm, order)
    return go_down(session, HYPERVISOR_USER, session.host, order)


def _order(session: Session, restarts: bool) -> Command:
    if not session.on_cvm:
        return RestartHost(session.host.uuid) if restarts else ShutDownHost(session.host.uuid)
    if restarts:
        return PlanCvmShutdown(session.cvm.uuid, session.site.now_micros, sets_flag=False, restarts=True)
    return ShutDownCvm(session.cvm.uuid, sets_flag=False)


def _alone(session: Session, restarts: bool) -> bool:
    """Raises NotSimulated for any word more."""
    if session.args:
        raise NotSimulated(f"{session.program} {session.args[0]}")
    return restarts


def _restarts(args: tuple[str, ...]) -> bool:
    """Whether the machine is to start again. Raises Usage, and NotSimulated for anything but going down now."""
    options = [word for word in args if word.startswith("-")]
    words = [word for word in args if not word.startswith("-")]
    if other := next((option for option in options if option not in POWER_OFF | RESTART), None):
        raise NotSimulated(f"shutdown {other}")
    if not words:
        raise Usage(USAGE_TEXT)
    if words[0] not in NOW:
        raise NotSimulated(f"shutdown at {words[0]}")
    return bool(RESTART.intersection(options))
