"""The door of SSH: sockets that listen, and a thread that answers once somebody has come.

The SSH library is loaded by the first connection, so that it costs a server nothing to which nobody comes.
"""

from __future__ import annotations

import asyncio
import logging
import selectors
import socket
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mock_prism.sandboxes import Sandboxes

SOFTWARE = "OpenSSH_7.4"  # assumed: that of an AOS of 6.5
LOGIN_SECONDS = 30
KEEPALIVE_SECONDS, MISSED_KEEPALIVES = 15, 4


@dataclass(frozen=True, slots=True)
class Door:
    """How SSH is served.

    ``key_folder`` is where the server's own key is kept, ``keys`` a file of keys that may log in, in the form of
    ``authorized_keys``.
    """

    listeners: Sequence[socket.socket]
    key_folder: Path | None
    passwords: Mapping[str, str]
    keys: Path | None
    idle_seconds: float

    @property
    def port(self) -> int:
        """The port of all listeners."""
        return int(self.listeners[0].getsockname()[1])

    def open(self, sandboxes: Sandboxes) -> None:
        """Answer from now on, in a thread of its own."""
        threading.Thread(target=self._serve, args=(sandboxes,), name="ssh", daemon=True).start()

    def _serve(self, sandboxes: Sandboxes) -> None:
        with selectors.DefaultSelector() as selector:
            for listener in self.listeners:
                selector.register(listener, selectors.EVENT_READ)
            selector.select()
        asyncio.run(self._answer(sandboxes))

    async def _answer(self, sandboxes: Sandboxes) -> None:
        import asyncssh

        from mock_prism.faces.shell.ssh.connection import Connection, House
        from mock_prism.faces.shell.ssh.host_key import host_key

        asyncssh.set_log_level(logging.CRITICAL)
        house = House(sandboxes, self.passwords, self.idle_seconds)
        key = host_key(self.key_folder)
        for listener in self.listeners:
            await asyncssh.listen(
                sock=listener,
                server_factory=lambda: Connection(house),
                server_host_keys=[key],
                authorized_client_keys=None if self.keys is None else str(self.keys),
                server_version=SOFTWARE,
                encoding="utf-8",
                errors="replace",
                line_editor=False,
                agent_forwarding=False,
                x11_forwarding=False,
                compression_algs=None,
                login_timeout=LOGIN_SECONDS,
                keepalive_interval=KEEPALIVE_SECONDS,
                keepalive_count_max=MISSED_KEEPALIVES,
            )
        await asyncio.Event().wait()
