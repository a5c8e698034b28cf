"""ssh from one machine of the site to another: so scripts on a CVM reach hosts and other CVMs, without a password.

Loaded by the executables when it is called, and cheap: it needs the standard library alone.
"""

from __future__ import annotations

from mock_prism.model.frozen import frozen

VALUED = frozenset("BbcDEeFIiJLlmOopQRSWw")
"""Letters of options with a value (document)."""

INTERNAL_HOST, INTERNAL_CVMS = "192.168.5.1", ("192.168.5.2", "192.168.5.254")
"""Under which a CVM knows the host that it is on, and that host its CVM, in every node alike (documents, scripts)."""

SUBSYSTEM = ("sftp",)


@frozen
class Target:
    """Where to log in, and what to run there; nothing is a login shell. ``host`` is empty where none was named, and
    ``user`` where it is whoever one is.
    """

    user: str
    host: str
    command: tuple[str, ...]

    @classmethod
    def read(cls, args: tuple[str, ...]) -> Target:
        """Of a command line of ssh, of whose options none matters here."""
        words = _without_options(args)
        user, _, host = words[0].rpartition("@") if words else ("", "", "")
        return cls(user, host, _without_options(words[1:]))

    def node(self, here: str | None) -> str:
        """The host, as one says it anywhere: an address that only means something on a node comes with that node."""
        return f"{self.host}%{here or ''}" if self.host in (INTERNAL_HOST, *INTERNAL_CVMS) else self.host


def _without_options(words: tuple[str, ...]) -> tuple[str, ...]:
    """What comes after options, which may stand before the host and behind it."""
    while words and words[0].startswith("-") and len(words[0]) > 1:
        letters, words = words[0][1:], words[1:]
        valued = next((at for at, letter in enumerate(letters) if letter in VALUED), None)
        if valued == len(letters) - 1:
            words = words[1:]
    return words
