"""What lies outside all generations: the form login, whose session every one of them takes, and the front door."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from http.client import HTTPConnection

import pytest
from flask import Flask
from flask.testing import FlaskClient

from contract_tests.rest_v2.element import EPOCH_MICROS, PASSWORD
from mock_prism.app import create_app
from mock_prism.faces.rest.gateway import FRONT_DOOR, LARGEST_FORM, LOGIN
from mock_prism.sandboxes import Pace, Sandboxes
from mock_prism.site_files import load_site
from mock_prism.testing.live_server import live_server

SERVICES = "/PrismGateway/services/rest"
READS = [f"{SERVICES}/v1/users/session_info", f"{SERVICES}/v2.0/hosts", f"{SERVICES}/v0.8/vms", "/api/nutanix/v1/vms"]
GOOD = {"j_username": "admin", "j_password": PASSWORD}


@pytest.fixture
def app() -> Flask:
    """The whole application over a frozen site."""
    return create_app(Sandboxes(load_site("four-node", seed=1, epoch_micros=EPOCH_MICROS), Pace.FROZEN))


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    """A client that keeps cookies."""
    return app.test_client()


@pytest.mark.parametrize("way", ["data", "query_string"])
def test_a_login_by_form_or_by_query_opens_a_session(way: str, browser: FlaskClient) -> None:
    reply = browser.post(LOGIN, **{way: GOOD})

    assert (reply.status_code, reply.text) == (200, "Success")
    assert reply.headers["Set-Cookie"].startswith("JSESSIONID=")
    assert "HttpOnly" in reply.headers["Set-Cookie"]
    assert (reply.headers["Server"], reply.headers["x-ntnx-env"]) == ("Nutanix Prism", "PE")


@pytest.mark.parametrize("path", READS)
def test_the_session_is_taken_everywhere(path: str, browser: FlaskClient) -> None:
    assert browser.get(path).status_code == 401

    browser.post(LOGIN, data=GOOD)

    assert browser.get(path).status_code == 200


BAD = [
    {},
    {"j_username": "admin"},
    {"j_username": "admin", "j_password": "wrong"},
    {"j_username": "nobody", "j_password": PASSWORD},
    {"j_username": "", "j_password": ""},
    {"username": "admin", "password": PASSWORD},
]


@pytest.mark.parametrize("form", BAD, ids=str)
def test_bad_credentials_open_none(form: dict[str, str], browser: FlaskClient) -> None:
    reply = browser.post(LOGIN, data=form)

    assert reply.status_code == 401
    assert reply.json is not None
    assert reply.json.keys() == {"message", "detailedMessage", "errorCode"}
    assert "Set-Cookie" not in reply.headers
    assert browser.get(READS[0]).status_code == 401


def test_a_login_leads_to_the_sandbox_that_the_name_ends_in(browser: FlaskClient, app: Flask) -> None:
    browser.post(LOGIN, data=GOOD | {"j_username": "admin@elsewhere"})
    there, here = f"{SERVICES}/v2.0/vms", ("admin", PASSWORD)
    vm = browser.get(there).get_json()["entities"][0]["uuid"]

    assert browser.delete(f"{there}/{vm}").status_code == 200
    assert browser.get(READS[0]).get_json()["username"] == "admin"
    assert app.test_client().get(f"{there}/{vm}", auth=here).status_code == 200


def test_a_sandbox_that_cannot_be_is_refused(browser: FlaskClient) -> None:
    assert browser.post(LOGIN, data=GOOD | {"j_username": "admin@!"}).status_code == 422


def test_a_form_that_is_too_large_is_refused_in_the_same_envelope(browser: FlaskClient) -> None:
    reply = browser.post(LOGIN, data=GOOD | {"j_password": "x" * LARGEST_FORM})

    assert reply.status_code == 413
    assert reply.json is not None
    assert reply.json["message"] == f"The body is larger than {LARGEST_FORM} bytes"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", [FRONT_DOOR, FRONT_DOOR.rstrip("/")])
def test_the_front_door_is_open_to_strangers(method: str, path: str, browser: FlaskClient) -> None:
    reply = browser.open(path, method=method)

    assert (reply.status_code, reply.headers["Server"]) == (200, "Nutanix Prism")
    assert parsedate_to_datetime(reply.headers["Date"]).tzname() == "UTC"
    assert "Set-Cookie" not in reply.headers


def test_the_date_comes_once_so_that_a_client_can_tell_the_time_by_it() -> None:
    """The HTTP server puts on its own and must not add to it: clients join two into one text."""
    with live_server("--no-tls", "--pace", "frozen") as server:
        connection = HTTPConnection("127.0.0.1", server.port)
        connection.request("HEAD", FRONT_DOOR)
        reply = connection.getresponse()
        dates = reply.headers.get_all("Date", [])
        connection.close()

    assert reply.status == 200
    assert [parsedate_to_datetime(date).tzname() for date in dates] == ["UTC"]
