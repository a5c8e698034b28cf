"""The few words that a login shell itself understands, and the other names of the mock's programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mock_prism.cvm_environment import PRODUCT_PATHS, SYSTEM_PLACES
from mock_prism.faces.shell.client import SSH
from mock_prism.faces.shell.commands import COMMANDS
from mock_prism.faces.shell.words import instant, without_sudo
from mock_prism.model.frozen import frozen
from mock_prism.ssh.line import NotPlain

PROFILES = ("/etc/profile", "~/.bashrc", "~/.bash_profile", ".bashrc", ".bash_profile", "~/.profile")
SPELLINGS: Mapping[str, str] = {
    **{name: name for name in COMMANDS},
    **{f"{place}/{name}": name for name in COMMANDS for place in SYSTEM_PLACES},
    **{f"~/bin/{name}": name for name in ("acli", "ncli")},
    **{path: name for name, paths in PRODUCT_PATHS.items() for path in paths},
}
"""Every name of a program."""


@frozen
class Login:
    """What the words tell about: whose login, where, and when."""

    user: str
    host_name: str
    is_cvm: bool
    now_micros: int

    @property
    def home(self) -> str:
        """Where one is after logging in."""
        return "/root" if self.user == "root" else f"/home/{self.user}"

    @property
    def prompt(self) -> str:
        """What the shell asks with (*assumed*)."""
        if self.is_cvm:
            return f"{self.user}@{self.host_name}:~$ "
        return f"[{self.user}@{self.host_name} ~]# "


def bare(argv: tuple[str, ...]) -> tuple[str, ...]:
    """The command without ``sudo`` and with its plain name. Raises NotPlain for what is no program of the mock's."""
    argv = without_sudo(argv)
    if not argv:
        return ("true",)
    name = SPELLINGS.get(argv[0], argv[0])
    if name not in COMMANDS and name not in WORDS and name not in LEAVING and name != SSH:
        raise NotPlain(argv[0][:80])
    return (name, *argv[1:])


def _echo(login: Login, args: tuple[str, ...]) -> str:
    return " ".join(args[1:]) if args[:1] == ("-n",) else f"{' '.join(args)}\n"


def _source(login: Login, args: tuple[str, ...]) -> str:
    """Profiles are read before anybody is asked anything; no other file is."""
    if args and args[0] not in PROFILES:
        raise NotPlain("a file")
    return ""


def _cd(login: Login, args: tuple[str, ...]) -> str:
    """There is one directory."""
    if args and args[0] not in ("~", "/", ".", login.home):
        raise NotPlain("a directory")
    return ""


def _date(login: Login, args: tuple[str, ...]) -> str:
    """The site's own time; the format that one gives, as ``+%s``."""
    now = instant(login.now_micros)
    if args and not args[-1].startswith("+"):
        raise NotPlain("date with options")
    return f"{now:{args[-1][1:]}}\n" if args else f"{now:%a %b %e %H:%M:%S UTC %Y}\n"


WORDS: Mapping[str, Callable[[Login, tuple[str, ...]], str]] = {
    "true": lambda login, args: "",
    ":": lambda login, args: "",
    "echo": _echo,
    "source": _source,
    ".": _source,
    "cd": _cd,
    "pwd": lambda login, args: f"{login.home}\n",
    "whoami": lambda login, args: f"{login.user}\n",
    "date": _date,
}
"""By name: what each prints. ``false`` is not here, since it fails."""

LEAVING = ("exit", "logout", "false")
