"""What comes of running a shell command, or of asking again how it is getting on."""

from __future__ import annotations

from enum import Enum
from typing import Self

from mock_prism.faces.shell.errors import Usage, exit_status, sentence
from mock_prism.model.errors import NotSimulated, PrismError
from mock_prism.model.frozen import frozen
from mock_prism.sandboxes import Pace


class ForeignContinuationError(ValueError):
    """A continuation that no command gave out."""


class Need(Enum):
    """What an unfinished command waits for: time to pass, or a line of input."""

    TIME = "time"
    INPUT = "input"


@frozen
class Pending:
    """The command goes on. Its client hands ``continuation``, which it need not understand, back with the same argv.

    ``pace`` says how soon it is worth while to ask again.
    """

    continuation: str
    need: Need = Need.TIME
    pace: Pace = Pace.LIVE


@frozen
class Login:
    """One stop of a command that runs another on many nodes: what to print first, where to log in, what to run."""

    banner: str
    node: str
    argv: tuple[str, ...]


@frozen
class Log:
    """A file that the command leaves on its machine. ``path`` begins at the home of nutanix.

    A client that has such a home writes it, and then says ``notice`` and where it is; others say nothing of it.
    """

    path: str
    text: str
    notice: str


@frozen
class Outcome:
    """What to print now, and how it ended unless ``pending``.

    ``logins``: the client is to run these commands on these nodes, one after another. ``prompt``: the
    program is a shell of its own; its client is to read lines under it, and to run each as further arguments.
    ``options``: with which options that shell goes on; None leaves those that it has.
    """

    stdout: str = ""
    stderr: str = ""
    exit_status: int = 0
    pending: Pending | None = None
    logins: tuple[Login, ...] = ()
    prompt: str = ""
    options: tuple[str, ...] | None = None
    log: Log | None = None

    @classmethod
    def failed(cls, error: PrismError | Usage) -> Self:
        """An error as the programs beside acli and ncli tell it: a sentence on stderr."""
        return cls("", f"{sentence(error)}\n", exit_status(error))

    @classmethod
    def undone(cls, operation: str) -> Self:
        """What the product does and the mock does not."""
        return cls.failed(NotSimulated(operation))
