"""A server of its own process for as long as a ``with`` block lasts: what a real client needs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import mock_prism
from mock_prism.model.frozen import frozen

START = "import sys; from mock_prism.cli import main; sys.exit(main())"
OWN = "MOCK_PRISM_"
READY_SECONDS, STOP_SECONDS, LOOK_SECONDS = 120.0, 60.0, 0.01  # a machine may stall; a server that fails ends at once


class LiveServerError(Exception):
    """A server that does not start, or does not stop as it should: the message is what it said."""


@frozen
class LiveServer:
    """A server that answers. ``ca_file`` is what to check its certificate with, and None without TLS.

    ``ssh_port`` is where it takes logins, and None without SSH.
    """

    url: str
    port: int
    user: str
    password: str
    ca_file: Path | None
    ssh_port: int | None
    process: subprocess.Popen[bytes]

    @property
    def login(self) -> tuple[str, str]:
        """User and password, as ``requests`` takes them."""
        return self.user, self.password

    @property
    def environment(self) -> dict[str, str]:
        """This process's environment, and where the server is: what ``acli``, ``ncli`` and ``mock-prism`` read."""
        where = {f"{OWN}URL": self.url}
        if self.ca_file is not None:
            where[f"{OWN}CA_FILE"] = str(self.ca_file)
        return server_environment(where)


def server_environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's environment without settings for a server, and with this package for a Python to find."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OWN)}
    paths = [str(Path(mock_prism.__file__).parents[1]), *filter(None, [kept.get("PYTHONPATH")])]
    return {**kept, "PYTHONPATH": os.pathsep.join(paths), **(more or {})}


def serve_command(*flags: str) -> list[str]:
    """The command line of a server."""
    return [sys.executable, "-c", START, "serve", *flags]


@contextmanager
def live_server(*flags: str, environment: Mapping[str, str] | None = None) -> Iterator[LiveServer]:
    """A server with these flags of ``mock-prism serve``, on a free port unless they name one.

    ``environment`` is put on top of this process's. Raises LiveServerError.
    """
    with tempfile.TemporaryDirectory(prefix="mock-prism-") as folder:
        ready, errors = Path(folder, "ready.json"), Path(folder, "stderr")
        command = serve_command("--port", "0", "--ready-file", str(ready), *flags)
        with errors.open("wb") as stderr:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=stderr, stderr=stderr, env=server_environment(environment)
            )
        try:
            wait_until_ready(process, ready, errors)
            yield _read(ready, process)
        finally:
            _stop(process)
        if process.returncode != 0:
            raise LiveServerError(f"the server ended with {process.returncode}: {errors.read_text(errors='replace')}")


def wait_until_ready(process: subprocess.Popen[bytes], ready: Path, errors: Path) -> None:
    """Wait for a server's ready file. Raises LiveServerError, with what it has written into ``errors``."""
    for _ in range(int(READY_SECONDS / LOOK_SECONDS)):
        if ready.exists():
            return
        try:
            status = process.wait(LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            continue
        raise LiveServerError(f"the server ended with {status}: {errors.read_text(errors='replace')}")
    raise LiveServerError(f"the server is not ready after {READY_SECONDS:g} s: {errors.read_text(errors='replace')}")


def _read(ready: Path, process: subprocess.Popen[bytes]) -> LiveServer:
    facts = json.loads(ready.read_text(encoding="utf-8"))
    ca_file = Path(facts["ca_file"]) if facts["ca_file"] else None
    return LiveServer(
        facts["url"], facts["port"], facts["user"], facts["password"], ca_file, facts["ssh_port"], process
    )


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
