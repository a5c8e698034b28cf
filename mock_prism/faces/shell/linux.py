"""What every Linux machine says of itself: its kernel, its name, and for how long it has been up. Forms as the programs
of a Linux distribution print them (documents).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from mock_prism.faces.shell.errors import FAILURE
from mock_prism.faces.shell.outcome import Outcome
from mock_prism.faces.shell.session import Address, Session
from mock_prism.faces.shell.words import instant
from mock_prism.model.activity import cvm_activity, host_activity
from mock_prism.model.clock import MICROS_PER_SECOND

MINUTE_MICROS = 60 * MICROS_PER_SECOND
AVERAGED_MINUTES = (1, 5, 15)
CVM_KERNEL, CVM_BUILT = "3.10.0-1160.76.1.el7.nutanix.20220916.cvm.x86_64", "20220916"  # assumed, of AOS 6.5
AHV_KERNELS: tuple[tuple[str, str], ...] = (
    ("2023", "5.10.177-2.el8"),  # assumed
    ("2022", "5.10.139-2.el7"),  # captured, AHV 20220304.336
    ("", "4.19.84-2.el7"),  # assumed
)
"""The kernel that AHV of a year and later is built on, newest first."""

UNAME_ORDER = "snrvmpio"
UNAME_LONG = {
    "--all": "a",
    "--kernel-name": "s",
    "--nodename": "n",
    "--kernel-release": "r",
    "--kernel-version": "v",
    "--machine": "m",
    "--processor": "p",
    "--hardware-platform": "i",
    "--operating-system": "o",
}


def _name(session: Session) -> str:
    return Address(session.host, session.on_cvm).name(session.site)


def _kernel(session: Session) -> tuple[str, datetime]:
    """Its release and the day on which it was built, which AHV and CVMs have in their versions."""
    if session.on_cvm:
        return CVM_KERNEL, datetime.strptime(CVM_BUILT, "%Y%m%d")
    version = session.host.hypervisor_version.rpartition(" ")[2]
    upstream = next(kernel for year, kernel in AHV_KERNELS if version >= year)
    try:
        built = datetime.strptime(version.partition(".")[0], "%Y%m%d")
    except ValueError:
        built = instant(session.host.booted_micros)
    return f"{upstream}.nutanix.{version}.x86_64", built


def uname(session: Session) -> Outcome:
    """``uname -a`` and each part of it."""
    wanted = set()
    for word in session.args or ("-s",):
        letters = UNAME_LONG.get(word, word.removeprefix("-"))
        if not letters or word == letters or not set(letters) <= {*UNAME_ORDER, "a"}:
            return Outcome("", f"uname: extra operand or unknown option {word}\n", FAILURE)
        wanted |= set(UNAME_ORDER if "a" in letters else letters)
    release, built = _kernel(session)
    parts = {
        "s": "Linux",
        "n": _name(session),
        "r": release,
        "v": f"#1 SMP {built:%a %b %e %H:%M:%S} UTC {built:%Y}",
        "o": "GNU/Linux",
        **dict.fromkeys("mpi", "x86_64"),
    }
    return Outcome(" ".join(parts[letter] for letter in UNAME_ORDER if letter in wanted) + "\n")


def hostname(session: Session) -> Outcome:
    """The machine's name, or with ``-i`` or ``-I`` its address. It cannot be given another."""
    shown = {
        (): _name(session),
        ("-s",): _name(session),
        ("-f",): session.host.fqdn if not session.on_cvm else _name(session),
        ("-i",): session.address,
        ("-I",): session.address,
    }
    text = shown.get(session.args)
    return Outcome.undone(f"hostname {' '.join(session.args)[:80]}") if text is None else Outcome(f"{text}\n")


def uptime(session: Session) -> Outcome:
    """Since it was booted; its load is how many of its CPUs were busy 1, 5 and 15 minutes ago.

    ``-p`` says it in words, and ``-s`` since when.
    """
    site, host, now = session.site, session.host, session.site.now_micros
    booted = session.cvm.booted_micros if session.on_cvm else host.booted_micros
    if session.args in (("-p",), ("--pretty",)):
        return Outcome(f"up {_in_words(now - booted)}\n")
    if session.args in (("-s",), ("--since",)):
        return Outcome(f"{instant(booted):%Y-%m-%d %H:%M:%S}\n")
    if session.args:
        return Outcome.undone(f"uptime {' '.join(session.args)[:80]}")
    activity = cvm_activity(site, host) if session.on_cvm else host_activity(site, host)
    readings = (activity.at(max(now - minutes * MINUTE_MICROS, booted)) for minutes in AVERAGED_MINUTES)
    load = ", ".join(f"{(one.rates.cycles if one else 0) / host.cpu_hz:.2f}" for one in readings)
    return Outcome(f" {instant(now):%H:%M:%S} up {_lasting(now - booted)},  1 user,  load average: {load}\n")


def _lasting(micros: int) -> str:
    minutes = micros // MINUTE_MICROS
    days, hours = minutes // 1440, minutes // 60 % 24
    short = f"{hours:>2}:{minutes % 60:02}" if hours else f"{minutes % 60} min"
    return f"{days} day{'s' if days > 1 else ''}, {short}" if days else short


def _in_words(micros: int) -> str:
    """Weeks, days, hours and minutes, as far as there are any."""
    minutes = micros // MINUTE_MICROS
    counts = (("week", minutes // 10_080), ("day", minutes // 1440 % 7), ("hour", minutes // 60 % 24))
    said = [f"{count} {unit}{'s' * (count > 1)}" for unit, count in (*counts, ("minute", minutes % 60)) if count]
    return ", ".join(said) or "0 minutes"


PROGRAMS: Mapping[str, Callable[[Session], Outcome]] = {"uname": uname, "hostname": hostname, "uptime": uptime}
"""By name."""
