"""faillock: wrong passwords that were given, and forgetting them, which unlocks an account at once.

That operators unlock accounts so is documented; the table is that of the Linux program. Every CVM knows of all wrong
passwords (*assumed*: the product counts on each).
"""

from __future__ import annotations

from collections.abc import Iterable

from mock_prism.faces.shell.errors import USAGE
from mock_prism.faces.shell.outcome import Outcome
from mock_prism.faces.shell.session import Session
from mock_prism.faces.shell.words import instant
from mock_prism.model.lockout import WrongPasswords, unlock, wrong_passwords

TITLES = f"{'When':<20}{'Type':<6}{'Source':<49}Valid\n"
USAGE_TEXT = "Usage: faillock [--user username] [--reset]\n"


def run(session: Session) -> Outcome:
    """Of one account, or of all that have any."""
    match session.args:
        case ():
            return _shown(session, [entry.name for entry in session.site.all(WrongPasswords)])
        case ("--user", name):
            return _shown(session, [name])
        case ("--user", name, "--reset") | ("--reset", "--user", name):
            unlock(session.site, name)
            return Outcome()
        case ("--reset",):
            for entry in list(session.site.all(WrongPasswords)):
                unlock(session.site, entry.name)
            return Outcome()
        case _:
            return Outcome("", USAGE_TEXT, USAGE)


def _shown(session: Session, names: Iterable[str]) -> Outcome:
    return Outcome("".join(f"{name}:\n{TITLES}{_rows(session, name)}" for name in names))


def _rows(session: Session, name: str) -> str:
    moments = (instant(micros) for micros in wrong_passwords(session.site, name).instants_micros)
    return "".join(f"{moment:%Y-%m-%d %H:%M:%S} {'SVC':<6}{'prism':<49}V\n" for moment in moments)
