"""Small programs of any machine, as plain mode has them: they tell of the node that one is logged in to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from mock_prism.faces.shell.errors import FAILURE
from mock_prism.faces.shell.outcome import Outcome
from mock_prism.faces.shell.session import Session
from mock_prism.model.clock import MICROS_PER_SECOND

RELEASE = "5.10.0-2.el7.nutanix.x86_64"  # assumed: an AOS of 6.5 has a kernel of this kind
FIELDS = "YmdHMSyjebaBAuFTsZzpIDRnt%"
UNAME = {"-s": "Linux", "-r": RELEASE, "-m": "x86_64", "-p": "x86_64", "-i": "x86_64", "-o": "GNU/Linux"}


def machine_name(session: Session) -> str:
    """The name of the machine that one is logged in to."""
    return session.cvm.name if session.on_cvm else session.host.name


def _hostname(session: Session) -> Outcome:
    shown = {(): machine_name(session), ("-s",): machine_name(session).partition(".")[0]}
    shown |= {("-f",): machine_name(session), ("-i",): session.address, ("-I",): f"{session.address} "}
    if session.args not in shown:
        return Outcome("", "hostname: this can be asked with -s, -f, -i and -I only\n", FAILURE)
    return Outcome(f"{shown[session.args]}\n")


def _whoami(session: Session) -> Outcome:
    return Outcome("nutanix\n" if session.on_cvm else "root\n")


def _uname(session: Session) -> Outcome:
    args = session.args or ("-s",)
    if args == ("-a",):
        return Outcome(f"Linux {machine_name(session)} {RELEASE} #1 SMP x86_64 x86_64 x86_64 GNU/Linux\n")
    words = {**UNAME, "-n": machine_name(session)}
    if unknown := [arg for arg in args if arg not in words]:
        return Outcome("", f"uname: invalid option -- {unknown[0]!r}\n", FAILURE)
    return Outcome(" ".join(words[arg] for arg in args) + "\n")


def _date(session: Session) -> Outcome:
    """The site's time, in UTC."""
    args = [arg for arg in session.args if arg not in ("-u", "--utc")]
    now = datetime.fromtimestamp(session.site.now_micros // MICROS_PER_SECOND, UTC)
    if not args:
        return Outcome(now.strftime("%a %b %e %H:%M:%S UTC %Y\n"))
    fields = args[0][1:].replace("%%", "").split("%")[1:]
    if len(args) > 1 or not args[0].startswith("+") or not all(field[:1] and field[0] in FIELDS for field in fields):
        return Outcome("", f"date: only -u and +FORMAT are simulated, not {' '.join(args)!r}\n", FAILURE)
    return Outcome(now.strftime(args[0][1:].replace("%Z", "UTC").replace("%z", "+0000")) + "\n")


PROGRAMS: Mapping[str, Callable[[Session], Outcome]] = {
    "hostname": _hostname,
    "whoami": _whoami,
    "uname": _uname,
    "date": _date,
}
"""One row a program."""
