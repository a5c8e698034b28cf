"""How a server is to run: read once, from flags and from ``MOCK_PRISM_*``, and never changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from mock_prism.model.frozen import frozen

PREFIX = "MOCK_PRISM_"
PACES = ("live", "eager", "frozen")
SHELLS = ("plain", "sandbox", "bash")
SWITCH = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
LAST_PORT = 65535
LARGEST = 100_000
FASTEST = 1e6
LAST_MICROS = (1 << 53) - 1  # numbers in JSON are exact up to here


class SettingsError(Exception):
    """A setting that cannot be: the message names it and the reason, in one line."""


@frozen
class Settings:
    """How a server is to run.

    ``port`` 0 is any free one. ``rate`` is virtual seconds per second, at a live or an eager pace;
    None is 1 and none. ``hosts``,
    ``vms`` and ``clusters`` are sizes to bring the site to; None leaves it as its file has it.
    ``epoch_micros`` is where its virtual time begins; None is the moment at which the server starts. ``ssh_port``
    None is 2222, or any free one where that is taken; ``ssh_idle_seconds`` 0 lets login shells be idle for ever.
    ``uploads_gib`` is how much room images have together that somebody uploads.
    """

    host: str = "127.0.0.1"
    port: int = 9440
    no_tls: bool = False
    ready_file: Path | None = None
    log: Path | None = None
    site: str = "four-node"
    pace: str = "live"
    rate: float | None = None
    seed: int = 1
    epoch_micros: int | None = None
    hosts: int | None = None
    vms: int | None = None
    clusters: int | None = None
    no_ssh: bool = False
    ssh_port: int | None = None
    bind_nodes: bool = False
    shell: str = "plain"
    ssh_keys: Path | None = None
    ssh_idle_seconds: float = 900.0  # assumed
    cvm_password: str = "nutanix/4u"
    host_password: str = "nutanix/4u"
    uploads_gib: int = 20


@frozen
class Option:
    """One setting as a person gives it, on the command line or in the environment.

    ``read`` makes the value of a text, or raises ValueError; ``reason`` is what to say then. A switch
    has no ``metavar``.
    """

    name: str
    metavar: str
    read: Callable[[str], object]
    reason: str
    help: str

    @property
    def flag(self) -> str:
        """How it is written on the command line."""
        return f"--{self._spelling.replace('_', '-')}"

    @property
    def variable(self) -> str:
        """How it is written in the environment."""
        return f"{PREFIX}{self._spelling.upper()}"

    @property
    def _spelling(self) -> str:
        return self.name.removesuffix("_micros").removesuffix("_seconds")

    def value(self, text: str, written: str) -> object:
        """The value of a text. Raises SettingsError."""
        try:
            return self.read(text)
        except (ValueError, OverflowError):
            raise SettingsError(f"{written} {text}: {self.reason}") from None


def read_settings(flags: Mapping[str, str | None], environment: Mapping[str, str]) -> Settings:
    """Flags come first, then variables, then defaults; an empty variable is none. Raises SettingsError."""
    values: dict[str, object] = {}
    for option in OPTIONS:
        if (given := flags.get(option.name)) is not None:
            values[option.name] = option.value(given, option.flag)
        elif text := environment.get(option.variable):
            values[option.name] = option.value(text, option.variable)
    if values.get("pace") == "frozen" and "rate" in values:
        raise SettingsError(f"--rate {values['rate']:g}: a frozen pace has none")
    return Settings(**values)  # type: ignore[arg-type]  # each option reads the type of its field, which a test checks


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = int(text)
        if not low <= number <= high:
            raise ValueError(text)
        return number

    return read


def _rate(text: str) -> float:
    number = float(text)
    if not 0 < number <= FASTEST:
        raise ValueError(text)
    return number


def _micros(text: str) -> int:
    micros = round(float(text) * 1_000_000)
    if not 0 <= micros <= LAST_MICROS:
        raise ValueError(text)
    return micros


def _shell(text: str) -> str:
    if text not in SHELLS:
        raise ValueError(text)
    return text


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds < FASTEST:
        raise ValueError(text)
    return seconds


def _switch(text: str) -> bool:
    if text.lower() not in SWITCH:
        raise ValueError(text)
    return SWITCH[text.lower()]


def _pace(text: str) -> str:
    if text not in PACES:
        raise ValueError(text)
    return text


OPTIONS: tuple[Option, ...] = (
    Option("host", "ADDRESS", str, "", "address to listen on (127.0.0.1)"),
    Option("port", "PORT", _whole(0, LAST_PORT), f"must be from 0 to {LAST_PORT}", "port, 0 for any free one (9440)"),
    Option("no_tls", "", _switch, "must be yes or no", "speak plain HTTP"),
    Option(
        "ready_file", "FILE", Path, "", "write url, port, CA file and login there as JSON, once requests are answered"
    ),
    Option("log", "FILE", Path, "", "write a line there for each request; - is standard output"),
    Option("site", "NAME|FILE", str, "", "a site that comes along, or a YAML file (four-node)"),
    Option(
        "pace",
        "|".join(PACES),
        _pace,
        f"must be one of {', '.join(PACES)}",
        "how time passes: as on hardware; by leaps, when a task is asked for; or not, until told (live)",
    ),
    Option(
        "rate",
        "R",
        _rate,
        f"must be a positive number, at most {FASTEST:.0f}",
        "virtual seconds a second; at an eager pace, beside its leaps (live 1, eager none)",
    ),
    Option("seed", "N", int, "must be a whole number", "what names and ids are made from (1)"),
    Option("epoch_micros", "SECONDS", _micros, "must be seconds since 1970", "when the site's time begins (now)"),
    Option("hosts", "N", _whole(1, LARGEST), f"must be from 1 to {LARGEST}", "bring every cluster to so many hosts"),
    Option("vms", "N", _whole(0, LARGEST), f"must be from 0 to {LARGEST}", "bring every cluster to so many VMs"),
    Option("clusters", "N", _whole(1, LARGEST), f"must be from 1 to {LARGEST}", "bring the site to so many clusters"),
    Option("no_ssh", "", _switch, "must be yes or no", "no SSH"),
    Option(
        "ssh_port",
        "PORT",
        _whole(0, LAST_PORT),
        f"must be from 0 to {LAST_PORT}",
        "port for SSH, 0 for any free one (2222, or any free one where that is taken)",
    ),
    Option("bind_nodes", "", _switch, "must be yes or no", "listen for SSH at each node's own address too"),
    Option(
        "shell",
        "|".join(SHELLS),
        _shell,
        f"must be one of {', '.join(SHELLS)}",
        "what a login over SSH gets: the mock's commands alone, or a bash, walled in or not (plain)",
    ),
    Option("ssh_keys", "FILE", Path, "", "public keys that may log in over SSH, as in authorized_keys"),
    Option(
        "ssh_idle_seconds", "SECONDS", _seconds, "must be seconds", "end SSH login shells idle so long (900; 0: never)"
    ),
    Option("cvm_password", "TEXT", str, "", "password of nutanix on the CVMs, over SSH (nutanix/4u)"),
    Option("host_password", "TEXT", str, "", "password of root on the hosts, over SSH (nutanix/4u)"),
    Option(
        "uploads_gib",
        "GIB",
        _whole(0, 1 << 20),
        "must be a whole number",
        "room on disk for images that are uploaded, in GiB (20)",
    ),
)
"""Every setting, in the order of the help text."""
