"""Prefixes, credentials and headers."""

from __future__ import annotations

import pytest

from contract_tests.rest_v2.conftest import PREFIX
from contract_tests.rest_v2.element import NOWHERE, PASSWORD, Element
from mock_prism.faces.rest.v2 import GENERATION

PREFIXES = [
    PREFIX,
    "/api/nutanix/v2.0",
    "/PrismGateway/services/rest/v2",
    "/api/nutanix/v2",
]


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("slash", ["", "/"])
def test_every_prefix_leads_to_the_same_service_with_and_without_a_slash(prefix: str, slash: str) -> None:
    element = Element.start(GENERATION, prefix)

    assert len(element.read(f"/hosts{slash}")["entities"]) == 4
    assert element.read(f"/cluster{slash}")["num_nodes"] == 4


def test_another_generations_path_is_none_of_its_own() -> None:
    element = Element.start(GENERATION, "/PrismGateway/services/rest/v2.1")

    assert element.send("GET", "/hosts").text == "no generation's"


def test_no_credentials_are_refused(element: Element) -> None:
    reply = element.client.get(f"{PREFIX}/hosts")

    assert reply.status_code == 401
    assert reply.json is not None
    assert "Authentication object was not found" in reply.json["message"]
    assert "Set-Cookie" not in reply.headers


@pytest.mark.parametrize(
    ("user", "password"),
    [("admin", "wrong"), ("admin", ""), ("nobody", PASSWORD), ("", PASSWORD), ("admin ", PASSWORD)],
)
def test_wrong_credentials_are_refused(user: str, password: str, element: Element) -> None:
    assert element.send("GET", "/hosts", user=user, password=password).status_code == 401


def test_a_path_that_is_none_tells_nothing_to_strangers(element: Element) -> None:
    assert element.send("GET", "/nothing", password="wrong").status_code == 401
    assert element.send("GET", "/nothing").status_code == 404


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


def test_a_made_up_cookie_is_no_session(element: Element) -> None:
    reply = element.client.get(f"{PREFIX}/hosts", headers={"Cookie": "JSESSIONID=made-up"})

    assert reply.status_code == 401


CHANGES = [
    ("POST", "/hosts/{host}/enter_maintenance_mode"),
    ("POST", "/hosts/{host}/exit_maintenance_mode"),
    ("POST", "/vms"),
    ("PUT", "/vms/{vm}"),
    ("DELETE", "/vms/{vm}"),
    ("POST", "/vms/{vm}/set_power_state"),
    ("POST", "/alerts/acknowledge"),
    ("POST", f"/alerts/{NOWHERE}/resolve"),
    ("POST", "/images"),
]


@pytest.mark.parametrize(("method", "path"), CHANGES)
def test_a_viewer_changes_nothing(method: str, path: str, element: Element) -> None:
    where = path.format(host=element.host("A").uuid, vm=element.vm("test-off").uuid)

    reply = element.send(method, where, {}, user="viewer")

    assert reply.status_code == 403
    assert reply.json is not None
    assert reply.json["message"] == "Access is denied"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/hosts", 200), ("GET", "/vms", 200), ("POST", "/tasks/list", 201), ("GET", "/alerts", 200)],
)
def test_a_viewer_reads_everything(method: str, path: str, status: int, element: Element) -> None:
    assert element.send(method, path, {} if method == "POST" else None, user="viewer").status_code == status


def test_replies_name_the_server_and_the_environment(element: Element) -> None:
    headers = element.send("GET", "/hosts").headers

    assert (headers["Server"], headers["x-ntnx-env"]) == ("Nutanix Prism", "PE")
    assert headers["Content-Type"] == "application/json"
    assert "exception" not in headers


def test_an_error_names_its_exception_in_a_header(element: Element) -> None:
    reply = element.send("GET", f"/hosts/{NOWHERE}")

    assert reply.headers["exception"] == "com.nutanix.prism.exception.EntityNotFoundException"
    assert (reply.headers["Server"], reply.headers["x-ntnx-env"]) == ("Nutanix Prism", "PE")


def test_a_head_is_a_get_without_its_body(element: Element) -> None:
    reply = element.send("HEAD", "/cluster")

    assert (reply.status_code, reply.data) == (200, b"")


@pytest.mark.parametrize("body", ["{}", "null", ""])
def test_a_get_may_carry_a_body(body: str, element: Element) -> None:
    reply = element.send("GET", "/vms", data=body, content_type="application/json;charset=UTF-8")

    assert reply.status_code == 200


def test_unknown_parameters_are_passed_over(element: Element) -> None:
    assert len(element.read("/hosts?_=1700000000&__=x")["entities"]) == 4


def test_another_method_is_told_which_there_are(element: Element) -> None:
    reply = element.send("POST", "/ha", {})

    assert (reply.status_code, reply.headers["Allow"]) == (405, "GET, PUT")


@pytest.mark.parametrize("path", ["/containers", "/storage_pools", "/hosts/{host}/host_disks"])
def test_paths_that_the_product_lacks_are_not_found(path: str, element: Element) -> None:
    assert element.send("GET", path.format(host=element.host("A").uuid)).status_code == 404


def test_another_tenant_sees_a_site_of_its_own(element: Element) -> None:
    vm = element.vm("test-off").uuid
    element.done("DELETE", f"/vms/{vm}")

    assert element.send("GET", f"/vms/{vm}").status_code == 404
    assert element.send("GET", f"/vms/{vm}", user="admin@elsewhere").status_code == 200
