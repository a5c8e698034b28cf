"""shutdown on an AHV host: what still runs there goes down with it (state N)."""

from __future__ import annotations

from mock_prism.faces.shell.errors import Usage
from mock_prism.faces.shell.going_down import go_down
from mock_prism.faces.shell.outcome import Outcome
from mock_prism.faces.shell.session import Session
from mock_prism.model.commands.failure import ShutDownHost
from mock_prism.model.errors import NotSimulated

USAGE_TEXT = "Usage: shutdown [-h|-P] now"
REQUESTER = "root"
POWER_OFF = frozenset({"-h", "-P", "-H", "--poweroff", "--halt"})
NOW = ("now", "+0")


def run(session: Session) -> Outcome:
    """``shutdown -h now`` (MFU). The login ends when the host is off."""

    def order() -> ShutDownHost:
        _read(session.args)
        return ShutDownHost(session.host.uuid)

    return go_down(session, REQUESTER, session.host, order)


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
