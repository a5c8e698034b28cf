"""A server within this process: every face over a site of one's own, without a network and without waiting."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mock_prism.app import create_app
from mock_prism.model.clock import MICROS_PER_SECOND
from mock_prism.model.frozen import frozen
from mock_prism.model.site import Site
from mock_prism.sandboxes import DEFAULT, Pace, Sandboxes
from mock_prism.site_files import load_site
from mock_prism.tenancy import HEADER

USER, PASSWORD = "admin", "Nutanix/4u"
SHELL = "/_mock/shell"
OK = 200
IDLE_LOOKS = 5
EPOCH_MICROS = 1_700_000_000_000_000
"""Where the time of a local site begins, unless told otherwise: so that two runs are alike."""


class NeedsInputError(Exception):
    """A command asks for a line that was not given."""


class StuckError(Exception):
    """A command waits, and nothing is due that it could wait for."""


@frozen
class Finished:
    """What a command has printed, and its exit status."""

    stdout: str
    stderr: str
    exit_status: int


@frozen
class LocalSite:
    """All faces over some sandboxes. Time moves when a client asks for a task (at an eager pace), or by ``advance``."""

    sandboxes: Sandboxes
    app: Flask

    @classmethod
    def start(
        cls, site: str = "four-node", pace: Pace = Pace.EAGER, seed: int = 1, epoch_micros: int = EPOCH_MICROS
    ) -> LocalSite:
        """A freshly seeded site, by name or file. Raises SiteFileError."""
        return cls.over(load_site(site, seed=seed, epoch_micros=epoch_micros), pace)

    @classmethod
    def over(cls, seeded: Site, pace: Pace = Pace.EAGER) -> LocalSite:
        """A copy of a site that is left as it is; quicker than to start from its file."""
        sandboxes = Sandboxes(seeded, pace)
        return cls(sandboxes, create_app(sandboxes))

    @property
    def site(self) -> Site:
        """The default sandbox's site as it stands, for setting a scene and for the truth behind the faces."""
        return self.sandboxes.get().site

    def client(self) -> FlaskClient:
        """A client with cookies of its own, not logged in."""
        return self.app.test_client()

    def send(
        self, method: str, path: str, body: object = None, user: str = USER, password: str = PASSWORD, **more: Any
    ) -> TestResponse:
        """One call with basic authentication and a JSON body; ``more`` goes to the Flask client as it is."""
        headers = {"Authorization": basic(user, password), **more.pop("headers", {})}
        if body is not None:
            more["json"] = body
        return self.app.test_client(use_cookies=False).open(path, method=method, headers=headers, **more)

    def advance(self, seconds: float) -> None:
        """Let virtual time pass in the default sandbox."""
        with self.sandboxes.get().enter() as visit:
            visit.site.advance(round(seconds * MICROS_PER_SECOND))

    def reset(self) -> None:
        """Put the default sandbox back to its seed."""
        self.sandboxes.reset()

    def run(self, *argv: str, node: str | None = None, lines: tuple[str, ...] = (), sandbox: str = DEFAULT) -> Finished:
        """Run a CVM's or host's command to its end, with ``lines`` to answer what it asks. While it waits for a task
        the clock moves from one due instant to the next. Raises NeedsInputError and StuckError."""
        order: dict[str, object] = {"argv": list(argv), "node": node, "stdin": None, "continuation": None}
        answers = iter(lines)
        stdout = stderr = ""
        idle_looks = 0
        while True:
            answer = self._post(order, sandbox)
            stdout, stderr = stdout + answer["stdout"], stderr + answer["stderr"]
            if (pending := answer["pending"]) is None:
                break
            needs_input = pending["need"] == "input"
            order |= {
                "continuation": pending["continuation"],
                "stdin": _next_line(answers, argv) if needs_input else None,
            }
            if not needs_input:
                with self.sandboxes.get(sandbox).enter() as visit:
                    idle_looks = 0 if visit.site.leap() else idle_looks + 1
            if idle_looks > IDLE_LOOKS:
                raise StuckError(" ".join(argv))
        status = answer["exit_status"]
        for login in answer["logins"]:
            there = self.run(*login["argv"], node=login["node"], sandbox=sandbox)
            stdout, stderr = stdout + login["banner"] + there.stdout, stderr + there.stderr
            status = there.exit_status or status
        return Finished(stdout, stderr, status)

    def _post(self, order: dict[str, object], sandbox: str) -> Any:
        """The server's answer to a command line. Raises ValueError for one that it does not take."""
        reply = self.app.test_client(use_cookies=False).post(SHELL, json=order, headers={HEADER: sandbox})
        if reply.status_code != OK:
            raise ValueError(reply.text)
        return reply.json


def _next_line(answers: Iterator[str], argv: tuple[str, ...]) -> str:
    for line in answers:
        return f"{line}\n"
    raise NeedsInputError(" ".join(argv))


def basic(user: str, password: str) -> str:
    """The value of an ``Authorization`` header."""
    return f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"
