"""Logins by a real ``ssh``, with a key that the server knows."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from contract_tests.patience import PATIENCE_SECONDS
from mock_prism.model.frozen import frozen
from mock_prism.ssh.gate import GateError, check_sandbox
from mock_prism.testing.live_server import LiveServer, live_server

OPTIONS = (
    *("-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR"),
    *("-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes"),
)


@frozen
class Logins:
    """A server and a key to log in with."""

    server: LiveServer
    key: Path

    def command(self, user: str, *options: str) -> list[str]:
        """The words that log a user in, up to the command to run there."""
        port = str(self.server.ssh_port)
        return ["ssh", *OPTIONS, *options, "-i", str(self.key), "-p", port, f"{user}@127.0.0.1"]

    def run(
        self, line: str, user: str = "nutanix", typed: bytes = b"", options: tuple[str, ...] = ()
    ) -> subprocess.CompletedProcess[str]:
        """Run a command line on a node."""
        done = subprocess.run(
            [*self.command(user, *options), line],
            input=typed,
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())

    def output(self, line: str, user: str = "nutanix") -> str:
        """What a command line prints that must succeed in silence on stderr."""
        done = self.run(line, user)
        assert (done.returncode, done.stderr) == (0, ""), done
        return done.stdout


@contextmanager
def logins(folder: Path, *flags: str, environment: Mapping[str, str] | None = None) -> Iterator[Logins]:
    """A server with these flags, at an eager pace, that lets a fresh key in.

    A test is skipped where there is no ``ssh``, or no bubblewrap that works for a mode that wants it.
    """
    if shutil.which("ssh") is None:
        pytest.skip("ssh is not installed")
    if "sandbox" in flags:
        try:
            check_sandbox()
        except GateError as error:
            pytest.skip(str(error))
    key = folder / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    keys = ("--ssh-keys", f"{key}.pub", "--ssh-port", "0", "--pace", "eager")
    with live_server(*keys, *flags, environment=environment) as server:
        yield Logins(server, key)
