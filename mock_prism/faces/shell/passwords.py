"""passwd and chpasswd: other passwords for those who log in, in the form of the Linux programs (documents).

Scripts rotate them so: ``echo PASSWORD | sudo passwd --stdin nutanix`` on a CVM, which counts on all of its cluster's,
and the same by ``ssh root@HOST`` for each host. Which passwords are too simple is not checked: root may give any.
"""

from __future__ import annotations

from mock_prism.faces.shell.errors import FAILURE
from mock_prism.faces.shell.outcome import ForeignContinuationError, Need, Outcome
from mock_prism.faces.shell.session import Session
from mock_prism.faces.shell.words import printable
from mock_prism.model.errors import Invalid
from mock_prism.model.machine_password import change_password

USERS = ("nutanix", "root", "admin")
CVM_USER, HYPERVISOR_USER = "nutanix", "root"
STDIN = "--stdin"
NEW, AGAIN = "New password: ", "Retype new password: "
DONE = "passwd: all authentication tokens updated successfully.\n"
UNEQUAL = "Sorry, passwords do not match.\npasswd: Authentication token manipulation error\n"
EMPTY = "No password supplied\npasswd: Authentication token manipulation error\n"
IGNORED = "chpasswd: error detected, changes ignored\n"
MOST_LINES = 100


def passwd(session: Session) -> Outcome:
    """Of the user that is named, or of whoever is usually there; asked for twice, or once with ``--stdin``."""
    names = [word for word in session.args if word != STDIN]
    if len(names) > 1 or any(name.startswith("-") for name in names):
        return Outcome.undone(f"passwd {printable(' '.join(session.args))[:80]}")
    user = names[0] if names else CVM_USER if session.on_cvm else HYPERVISOR_USER
    if user not in USERS:
        return Outcome("", f"passwd: Unknown user name '{printable(user)}'.\n", FAILURE)
    asks_twice = STDIN not in session.args
    if session.state is None:
        prompt = f"Changing password for user {user}.\n{NEW if asks_twice else ''}"
        return session.later({"typed": None}, prompt, Need.INPUT)
    first, line = session.state.get("typed"), _line(session)
    if first is None and asks_twice:
        return session.later({"typed": line}, AGAIN, Need.INPUT)
    if first not in (None, line):
        return Outcome("", UNEQUAL, FAILURE)
    try:
        change_password(session.site, _where(session), user, line)
    except Invalid:
        return Outcome("", EMPTY, FAILURE)
    return Outcome(DONE)


def chpasswd(session: Session) -> Outcome:
    """``USER:PASSWORD`` a line, until there are no more; all of them count or none."""
    if session.args:
        return Outcome.undone(f"chpasswd {printable(' '.join(session.args))[:80]}")
    if session.state is None:
        return session.later({"lines": []}, "", Need.INPUT)
    lines = session.state.get("lines")
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        raise ForeignContinuationError("not of this command")
    if session.line and len(lines) < MOST_LINES:
        return session.later({"lines": [*lines, _line(session)]}, "", Need.INPUT)
    pairs = [str(line).partition(":") for line in lines if line]
    for number, (user, colon, password) in enumerate(pairs, 1):
        if not colon or not password:
            return Outcome("", f"chpasswd: line {number}: missing new password\n{IGNORED}", FAILURE)
        if user not in USERS:
            return Outcome("", f"chpasswd: line {number}: user '{printable(user)}' does not exist\n{IGNORED}", FAILURE)
    for user, _, password in pairs:
        change_password(session.site, _where(session), user, password)
    return Outcome()


def _line(session: Session) -> str:
    return (session.line or "").rstrip("\r\n")


def _where(session: Session) -> str:
    """Whose passwords they are: those of all CVMs of the cluster, or of this host."""
    return session.host.cluster_uuid if session.on_cvm else session.host.uuid
