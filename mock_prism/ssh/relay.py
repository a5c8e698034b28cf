"""The only way out of a sandbox: bytes to a port of its own loopback come out at the mock's port, by a socket file.

Inside, this file is a program that needs the standard library alone: ``relay.py PORT SOCKET COMMAND...``.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading

TYPE_CHECKING = False

if TYPE_CHECKING:
    import asyncio
    from pathlib import Path

CHUNK_BYTES = 1 << 16


async def serve_relay(path: Path, port: int) -> asyncio.Server:
    """Listen at a socket file, and pass on to a port of this machine."""
    import asyncio
    from contextlib import suppress

    async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(CHUNK_BYTES):
                writer.write(data)
                await writer.drain()
            writer.write_eof()

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            writer.close()
            return
        try:
            await asyncio.gather(copy(reader, far_writer), copy(far_reader, writer))
        finally:
            far_writer.close()
            writer.close()

    return await asyncio.start_unix_server(connect, path)


def _copy(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(CHUNK_BYTES):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def _connect(near: socket.socket, path: str) -> None:
    with near, socket.socket(socket.AF_UNIX) as far:
        try:
            far.connect(path)
        except OSError:
            return
        back = threading.Thread(target=_copy, args=(far, near), daemon=True)
        back.start()
        _copy(near, far)
        back.join()


def main(port: int, path: str, command: list[str]) -> None:
    """Relay in a child process, and become the command."""
    listener = socket.create_server(("127.0.0.1", port))
    if os.fork():
        listener.close()
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # which Python ignores, and what it starts would too
        os.execvp(command[0], command)
    os.setsid()
    null = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(null, number)
    while True:
        near, _ = listener.accept()
        threading.Thread(target=_connect, args=(near, path), daemon=True).start()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3:])
