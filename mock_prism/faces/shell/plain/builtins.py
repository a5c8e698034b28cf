"""What the shell itself does in plain mode: no site is needed for it."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass

FOLDERS = frozenset(
    {
        "/",
        "/home",
        "/home/nutanix",
        "/home/nutanix/bin",
        "/home/nutanix/data",
        "/home/nutanix/data/logs",
        "/home/nutanix/prism",
        "/home/nutanix/prism/cli",
        "/root",
        "/tmp",
        "/usr/local/nutanix",
        "/usr/local/nutanix/bin",
        "/usr/local/nutanix/cluster/bin",
    }
)
"""Where one may go. There is nothing in them."""

HOMES, FILES = ("~", "/home/nutanix"), (".bashrc", ".bash_profile")
PROFILES = frozenset({"/etc/profile", "/etc/bashrc", *(f"{home}/{name}" for home in HOMES for name in FILES)})
FAILURE, WRONG = 1, 2
LARGEST_STATUS = 255


@dataclass(slots=True)
class Login:
    """What a shell remembers from one command to the next."""

    home: str
    folder: str = ""
    status: int = 0

    def __post_init__(self) -> None:
        self.folder = self.folder or self.home

    @property
    def shown_folder(self) -> str:
        """The folder as a prompt has it."""
        if self.folder == self.home or self.folder.startswith(f"{self.home}/"):
            return f"~{self.folder[len(self.home) :]}"
        return self.folder


@dataclass(frozen=True, slots=True)
class Said:
    """What a builtin prints, and how it ends; ``leaves`` if the shell ends with it."""

    stdout: str = ""
    stderr: str = ""
    status: int = 0
    leaves: bool = False


def _accepts_all(words: tuple[str, ...]) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Builtin:
    """One builtin. ``refusal`` says what plain mode has not, before anything of a line runs; empty if it has all."""

    act: Callable[[Login, tuple[str, ...]], Said]
    refusal: Callable[[tuple[str, ...]], str] = _accepts_all


def _cd(login: Login, words: tuple[str, ...]) -> Said:
    wanted = words[0] if words else "~"
    whole = posixpath.normpath(posixpath.join(login.folder, _home(login, wanted)))
    if whole not in FOLDERS:
        return Said("", f"bash: cd: {wanted}: No such file or directory\n", FAILURE)
    login.folder = whole
    return Said()


def _home(login: Login, path: str) -> str:
    return f"{login.home}{path[1:]}" if path == "~" or path.startswith("~/") else path


def _pwd(login: Login, words: tuple[str, ...]) -> Said:
    return Said(f"{login.folder}\n")


def _echo(login: Login, words: tuple[str, ...]) -> Said:
    ends = "" if words[:1] == ("-n",) else "\n"
    return Said(" ".join(words[1:] if words[:1] == ("-n",) else words) + ends)


def _exit(login: Login, words: tuple[str, ...]) -> Said:
    if not words:
        return Said(status=login.status, leaves=True)
    if not words[0].removeprefix("-").isdecimal() or len(words[0]) > 18:
        return Said("", f"bash: exit: {words[0]}: numeric argument required\n", WRONG, leaves=True)
    return Said(status=int(words[0]) & LARGEST_STATUS, leaves=True)


def _source_refusal(words: tuple[str, ...]) -> str:
    return "" if len(words) == 1 and words[0] in PROFILES else "a script that is read in"


BUILTINS: Mapping[str, Builtin] = {
    "cd": Builtin(_cd),
    "pwd": Builtin(_pwd),
    "echo": Builtin(_echo),
    "true": Builtin(lambda login, words: Said()),
    ":": Builtin(lambda login, words: Said()),
    "false": Builtin(lambda login, words: Said(status=FAILURE)),
    "exit": Builtin(_exit),
    "logout": Builtin(_exit),
    "source": Builtin(lambda login, words: Said(), _source_refusal),
    ".": Builtin(lambda login, words: Said(), _source_refusal),
}
