"""Prefixes, slashes, credentials, sessions and headers."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient

from contract_tests.rest_v1.conftest import PREFIX
from contract_tests.rest_v2.element import EPOCH_MICROS, METHODS, NOWHERE, PASSWORD, Element
from mock_prism.faces.rest.dispatch import Dispatcher
from mock_prism.faces.rest.v1 import GENERATION
from mock_prism.model.cluster import Cluster
from mock_prism.sandboxes import Pace, Sandboxes
from mock_prism.sessions import IDLE_SECONDS, Sessions
from mock_prism.site_files import load_site


@pytest.mark.parametrize("prefix", [PREFIX, "/api/nutanix/v1"])
@pytest.mark.parametrize("pattern", ["/{}", "/{}/", "//{}", "//{}//"])
def test_both_prefixes_lead_to_the_same_service_however_many_slashes_there_are(prefix: str, pattern: str) -> None:
    element = Element.start(GENERATION, prefix)
    host = element.host("A")

    assert len(element.read(pattern.format("hosts"))["entities"]) == 4
    assert element.read(pattern.format("cluster"))["numNodes"] == 4
    assert element.read(pattern.format(f"hosts//{host.uuid}"))["name"] == host.name


@pytest.mark.parametrize("prefix", ["/PrismGateway/services/rest/v1.0", "/PrismGateway/services/rest", "/api/nutanix"])
def test_another_prefix_is_none_of_its_own(prefix: str) -> None:
    assert Element.start(GENERATION, prefix).send("GET", "/hosts").text == "no generation's"


def test_no_credentials_are_refused(element: Element) -> None:
    reply = element.client.get(f"{PREFIX}/users/session_info")

    assert reply.status_code == 401
    assert reply.json is not None
    assert "Authentication object was not found" in reply.json["message"]
    assert reply.json["errorCode"] == {"code": 1000, "helpUrl": "http://my.nutanix.com"}
    assert "Set-Cookie" not in reply.headers


@pytest.mark.parametrize(
    ("user", "password"),
    [("admin", "wrong"), ("admin", ""), ("nobody", PASSWORD), ("", PASSWORD), ("admin ", PASSWORD)],
)
def test_wrong_credentials_are_refused(user: str, password: str, element: Element) -> None:
    assert element.send("GET", "/hosts", user=user, password=password).status_code == 401


@pytest.mark.parametrize("word", ["Basic", "Basic x", "Bearer x", "Basic YWRtaW4=", "nonsense"])
def test_a_header_that_says_nothing_is_no_login(word: str, element: Element) -> None:
    reply = element.client.get(f"{PREFIX}/hosts", headers={"Authorization": word})

    assert reply.status_code == 401


def test_who_is_logged_in_can_be_asked(element: Element) -> None:
    assert element.read("/users/session_info")["username"] == "admin"
    viewer: Any = element.send("GET", "/users/session_info", user="viewer").json
    assert viewer == {"username": "viewer", "roles": ["ROLE_CLUSTER_VIEWER"]}


def test_the_session_cookie_stands_for_the_credentials(element: Element) -> None:
    browser = element.app.test_client()
    first = browser.get(f"{PREFIX}/cluster", auth=("admin", PASSWORD))

    assert first.headers["Set-Cookie"].startswith("JSESSIONID=")
    assert browser.get(f"{PREFIX}/hosts").status_code == 200
    assert "Set-Cookie" not in browser.get(f"{PREFIX}/hosts").headers


def test_a_wrong_password_is_refused_in_spite_of_a_session(element: Element) -> None:
    browser = element.app.test_client()
    browser.get(f"{PREFIX}/cluster", auth=("admin", PASSWORD))

    assert browser.get(f"{PREFIX}/cluster", auth=("admin", "wrong")).status_code == 401


class Watch:
    """A wall clock that a test turns."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def browser_by(watch: Watch) -> FlaskClient:
    """A browser whose element lets sessions age by a watch."""
    sandboxes = Sandboxes(load_site("four-node", seed=1, epoch_micros=EPOCH_MICROS), Pace.FROZEN)
    dispatcher = Dispatcher(lambda path: [GENERATION], sandboxes, Sessions(watch))
    app = Flask("aging", static_folder=None)

    @app.route("/<path:path>", methods=METHODS, provide_automatic_options=False)
    def rest(path: str) -> Any:
        return dispatcher.answer(request) or Response("no generation's", 404)

    return app.test_client()


def test_an_idle_session_ends_and_use_keeps_one_awake() -> None:
    watch = Watch()
    browser = browser_by(watch)
    browser.get(f"{PREFIX}/cluster", auth=("admin", PASSWORD))

    for _ in range(3):
        watch.now += IDLE_SECONDS - 1
        assert browser.get(f"{PREFIX}/hosts").status_code == 200
    watch.now += IDLE_SECONDS + 1

    assert browser.get(f"{PREFIX}/hosts").status_code == 401


def test_a_viewer_reads_everything_and_changes_nothing(element: Element) -> None:
    for path in ("/hosts", "/vms", "/alerts", "/cluster", "/containers"):
        assert element.send("GET", path, user="viewer").status_code == 200
    for method, path in [
        ("POST", "/alerts/acknowledge"),
        ("POST", "/vms"),
        ("PUT", "/cluster"),
        ("DELETE", "/disks/x"),
    ]:
        reply = element.send(method, path, {}, user="viewer")
        assert reply.status_code == 403
        assert reply.json is not None
        assert reply.json["message"] == "Access is denied"


def test_replies_name_the_server_and_the_environment(element: Element) -> None:
    good, bad = element.send("GET", "/hosts").headers, element.send("GET", f"/hosts/{NOWHERE}").headers

    for headers in (good, bad):
        assert (headers["Server"], headers["x-ntnx-env"]) == ("Nutanix Prism", "PE")
        assert headers["Content-Type"] == "application/json"
    assert "exception" not in good
    assert bad["exception"] == "com.nutanix.prism.exception.EntityNotFoundException"


def test_a_head_is_a_get_without_its_body(element: Element) -> None:
    reply = element.send("HEAD", "/cluster")

    assert (reply.status_code, reply.data) == (200, b"")


@pytest.mark.parametrize("body", ["{}", "null", "", "[]"])
@pytest.mark.parametrize("kind", ["application/json;", "application/json;charset=UTF-8", "text/plain"])
def test_a_get_may_carry_a_body(body: str, kind: str, element: Element) -> None:
    assert element.send("GET", "/vms", data=body, content_type=kind).status_code == 200


def test_unknown_parameters_are_passed_over(element: Element) -> None:
    assert len(element.read("/hosts?_=1700000000&__=x")["entities"]) == 4


def test_another_method_is_told_which_there_are(element: Element) -> None:
    reply = element.send("POST", "/cluster/version", {})

    assert (reply.status_code, reply.headers["Allow"]) == (405, "GET")


@pytest.mark.parametrize("path", ["/storage_containers", "/tasks", "/ha"])
def test_paths_that_v1_lacks_are_not_found(path: str, element: Element) -> None:
    assert element.send("GET", path.format(host=element.host("A").uuid)).status_code == 404


def test_another_cluster_is_reached_through_the_proxy_parameter() -> None:
    element = Element.start(GENERATION, PREFIX, site_name="two-clusters")
    first, second = element.site.all(Cluster)

    assert element.read("/cluster")["uuid"] == first.uuid
    assert element.read(f"/cluster?proxyClusterUuid={second.uuid}")["uuid"] == second.uuid
    hosts = element.read(f"/hosts?proxyClusterUuid={second.uuid}")["entities"]
    assert {host["clusterUuid"] for host in hosts} == {second.uuid}
