"""The console alone, over a frozen four-node site, with an administrator logged in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mock_prism.faces import console
from mock_prism.sandboxes import Pace, Sandboxes
from mock_prism.sessions import IDLE_SECONDS, Sessions
from mock_prism.site_files import load_site

EPOCH_MICROS = 1_700_000_000_000_000
PASSWORD = "Nutanix/4u"


class Watch:
    """A wall clock that a test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now

    def pass_idle_time(self) -> None:
        self.now += IDLE_SECONDS + 1


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def sandboxes() -> Sandboxes:
    return Sandboxes(load_site("four-node", seed=1, epoch_micros=EPOCH_MICROS), Pace.FROZEN)


@pytest.fixture
def stranger(sandboxes: Sandboxes, watch: Watch) -> FlaskClient:
    app = Flask("console")
    app.register_blueprint(console.blueprint(sandboxes, Sessions(watch)))
    return app.test_client()


Login = Callable[[str], FlaskClient]


@pytest.fixture
def login(stranger: FlaskClient) -> Login:
    def log_in(user_name: str) -> FlaskClient:
        client = stranger.application.test_client()
        reply = client.post("/console/login", data={"username": user_name, "password": PASSWORD})
        assert reply.status_code == 302, reply.text
        return client

    return log_in


@pytest.fixture
def admin(login: Login) -> FlaskClient:
    return login("admin")
