"""shutdown on an AHV host: what still runs there goes down with it (state N)."""

from __future__ import annotations

from mock_prism.faces.shell.errors import Usage, sentence
from mock_prism.faces.shell.outcome import Outcome
from mock_prism.faces.shell.session import Session
from mock_prism.faces.shell.waiting import Watch, start
from mock_prism.model.commands.failure import ShutDownHost
from mock_prism.model.errors import NotSimulated, PrismError

USAGE_TEXT = "Usage: shutdown [-h|-P] now"
REQUESTER = "root"
POWER_OFF = frozenset({"-h", "-P", "-H", "--poweroff", "--halt"})
NOW = ("now", "+0")


def run(session: Session) -> Outcome:
    """``shutdown -h now`` (MFU). The login ends when the host is off."""
    try:
        if session.state is None:
            _read(session.args)
            orders = [("", session.host.name, session.host.uuid, ShutDownHost(session.host.uuid))]
            return session.later(Watch(start(session.visit, REQUESTER, orders, sentence)).dump())
        watch, _ = Watch.load(session.state).look(session.visit, sentence, asks=True)
    except (PrismError, Usage) as error:
        return Outcome.failed(error)
    if watch.failures:
        return Outcome.failed(Usage("; ".join(wait.error for wait in watch.failures)))
    # A machine that is up again by now has dropped the login all the same.
    return session.later(watch.dump()) if watch.open else session.closed()


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
