"""What comes of running a shell command, or of asking again how it is getting on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Need(Enum):
    """What an unfinished command waits for: time to pass, or a line of input."""

    TIME = "time"
    INPUT = "input"


@dataclass(frozen=True, slots=True)
class Pending:
    """The command goes on. Its client hands ``continuation``, which it need not understand, back with the same argv."""

    continuation: str
    need: Need = Need.TIME


@dataclass(frozen=True, slots=True)
class Login:
    """One stop of a command that runs another on many nodes: what to print first, and where to log in."""

    banner: str
    node: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What to print now, and how it ended unless ``pending``.

    ``logins``: the client is to run the rest of its argv as a command line on each of these nodes.
    """

    stdout: str = ""
    stderr: str = ""
    exit_status: int = 0
    pending: Pending | None = None
    logins: tuple[Login, ...] = ()
