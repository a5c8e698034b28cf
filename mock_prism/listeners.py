"""Sockets that listen, taken before anybody is told where the server is."""

from __future__ import annotations

import errno
import socket
from contextlib import ExitStack

BACKLOG = 512


class ListenError(Exception):
    """Why an address cannot be had, in one line."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises ListenError where the address cannot be had."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with ExitStack() as failing:
            listener = failing.enter_context(socket.socket(family, kind, protocol))
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            listener.bind(address)
            listener.listen(BACKLOG)
            failing.pop_all()
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        hint = " (port 0 is any free one)" if getattr(error, "errno", 0) == errno.EADDRINUSE else ""
        raise ListenError(f"cannot listen on {host}:{port}: {reason}{hint}") from None
    return listener
