"""Sockets that do not wait for ever: a client that falls silent within a request gives its thread back."""

from __future__ import annotations

import errno
import socket
import ssl
from typing import Any

PATIENCE_SECONDS = 15.0


class Impatient(socket.socket):
    """A socket whose blocking calls end in time. One that waited in vain says that the client has gone."""

    def setblocking(self, flag: bool) -> None:
        """Block, for a while, or not at all."""
        self.settimeout(PATIENCE_SECONDS if flag else 0.0)

    def recv(self, *args: Any) -> bytes:
        """Some bytes. Raises ConnectionResetError where none came in time."""
        try:
            return super().recv(*args)
        except TimeoutError:
            raise ConnectionResetError(errno.ECONNRESET, "the client fell silent") from None


class ImpatientSSLSocket(Impatient, ssl.SSLSocket):
    """The same with TLS."""


class ImpatientListener:
    """A socket that listens, and accepts impatient ones."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener

    def accept(self) -> tuple[Impatient, Any]:
        """A new connection, and who it is."""
        client, address = self._listener.accept()
        return Impatient(client.family, client.type, client.proto, client.detach()), address

    def getsockname(self) -> Any:
        """The address that it listens at."""
        return self._listener.getsockname()
