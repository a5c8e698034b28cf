"""shutdown, of the machine that one is logged in to: a host takes what runs there with it (state N), and a CVM goes
without its cluster being told (scripts do so; the documented way is cvm_shutdown).
"""

from __future__ import annotations

from mock_prism.faces.shell.errors import Usage
from mock_prism.faces.shell.going_down import go_down
from mock_prism.faces.shell.outcome import Outcome
from mock_prism.faces.shell.session import Session
from mock_prism.model.commands.cvm import ShutDownCvm
from mock_prism.model.commands.failure import ShutDownHost
from mock_prism.model.errors import NotSimulated

USAGE_TEXT = "Usage: shutdown [-h|-P] now"
HYPERVISOR_USER, CVM_USER = "root", "nutanix"
POWER_OFF = frozenset({"-h", "-P", "-H", "--poweroff", "--halt"})
NOW = ("now", "+0")


def run(session: Session) -> Outcome:
    """``shutdown -h now`` (MFU). The login ends when the machine is off; a CVM's flag is as it was (*assumed*)."""

    def order() -> ShutDownHost | ShutDownCvm:
        _read(session.args)
        return ShutDownCvm(session.cvm.uuid, sets_flag=False) if session.on_cvm else ShutDownHost(session.host.uuid)

    if session.on_cvm:
        return go_down(session, CVM_USER, session.cvm, order)
    return go_down(session, HYPERVISOR_USER, session.host, order)


def _read(args: tuple[str, ...]) -> None:
    """Raises Usage, and NotSimulated for anything but powering off now."""
    options = [word for word in args if word.startswith("-")]
    words = [word for word in args if not word.startswith("-")]
    if other := next((option for option in options if option not in POWER_OFF), None):
        raise NotSimulated(f"shutdown {other}")
    if not words:
        raise Usage(USAGE_TEXT)
    if words[0] not in NOW:
        raise NotSimulated(f"shutdown at {words[0]}")
