"""Servers as a person starts them, and what comes of those that cannot start."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import requests

from contract_tests.patience import PATIENCE_SECONDS
from mock_prism.model.frozen import frozen
from mock_prism.testing.live_server import serve_command, server_environment, wait_until_ready

HEEDING = ("env", "--default-signal=HUP,INT,QUIT")
"""Before a command: signals reach it even where whoever runs the tests, as in the background, has them ignored."""


@frozen
class Refusal:
    """A server that did not start: its exit status and what it said on standard error."""

    status: int
    lines: list[str]


def refused(*flags: str, environment: Mapping[str, str] | None = None) -> Refusal:
    """Start a server that cannot be."""
    done = subprocess.run(
        serve_command("--port", "0", *flags),
        env=server_environment(environment),
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    assert done.stdout == ""
    return Refusal(done.returncode, done.stderr.splitlines())


@frozen
class Server:
    """A server that answers; ``facts`` are those of its ready file."""

    process: subprocess.Popen[bytes]
    facts: dict[str, Any]
    ready: Path
    output: Path

    @property
    def workers(self) -> list[int]:
        """The processes that it has started."""
        pid = self.process.pid
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def wait_for(self, text: str, times: int, file: Path) -> None:
        """Wait until a text is so many times in a file that it writes: lines come when answers have been sent."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while file.read_text().count(text) < times:
            assert self.process.poll() is None, self.output.read_text()
            assert time.monotonic() < deadline, file.read_text()

    def ask(self, path: str, method: str = "GET", body: object = None, **more: Any) -> requests.Response:
        """Call it as admin; ``more`` goes to the client as it is."""
        return requests.request(
            method,
            f"{self.facts['url']}{path}",
            json=body,
            auth=(self.facts["user"], self.facts["password"]),
            verify=self.facts["ca_file"],
            **more,
        )


@contextmanager
def begun(folder: Path, *flags: str, environment: Mapping[str, str] | None = None) -> Iterator[Server]:
    """A server that is about to start, without facts, with its files in a folder; it is killed if the block leaves it
    alive."""
    ready, output = folder / "ready.json", folder / "output"
    with output.open("wb") as stream:
        process = subprocess.Popen(
            [*HEEDING, *serve_command("--port", "0", "--ready-file", str(ready), *flags)],
            env=server_environment(environment),
            stdout=stream,
            stderr=stream,
            stdin=subprocess.DEVNULL,
        )
    try:
        yield Server(process, {}, ready, output)
    finally:
        process.kill()
        process.wait()


@contextmanager
def started(folder: Path, *flags: str, environment: Mapping[str, str] | None = None) -> Iterator[Server]:
    """The same, when it answers."""
    with begun(folder, *flags, environment=environment) as server:
        wait_until_ready(server.process, server.ready, server.output)
        yield replace(server, facts=json.loads(server.ready.read_text()))
