"""A client that falls silent does not keep what serves it."""

from __future__ import annotations

import socket

import pytest

from mock_prism import impatience
from mock_prism.impatience import ImpatientListener


def test_a_silent_client_is_taken_for_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(impatience, "PATIENCE_SECONDS", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.create_connection(listener.getsockname()) as client:
        connection, address = ImpatientListener(listener).accept()
        connection.setblocking(True)
        client.sendall(b"half a requ")

        with connection:
            assert address == client.getsockname()
            assert connection.recv(100) == b"half a requ"
            with pytest.raises(ConnectionResetError):
                connection.recv(100)
