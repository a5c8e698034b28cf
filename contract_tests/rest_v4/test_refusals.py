"""Bad input of every kind: each is refused with a status that clients know, in JSON, and changes nothing."""

from __future__ import annotations

import pytest

from contract_tests.rest_v4.central import CLUSTERS, HOSTS, NOWHERE, TASKS, Central
from mock_prism.faces.rest.dispatch import MAX_BODY_BYTES
from mock_prism.model.task import Task

BODIES: dict[str, object] = {
    "a list": [],
    "a text": "now",
    "a number as a text": {"timeoutSeconds": "60"},
    "a truth for a number": {"timeoutSeconds": True},
    "a fraction": {"timeoutSeconds": 1.5},
    "nought": {"timeoutSeconds": 0},
    "less than nought": {"timeoutSeconds": -1},
    "a text for a truth": {"shouldRollbackOnFailure": "yes"},
    "a number for a truth": {"shouldShutdownNonMigratableUvms": 1},
}


@pytest.mark.parametrize("kind", BODIES)
def test_a_body_of_the_wrong_type_is_refused(central: Central, kind: str) -> None:
    reply = central.send("POST", central.act_path("A", "enter"), BODIES[kind])

    assert reply.status_code == 400
    assert reply.get_json()["data"]["error"]["statusCode"] == 400
    assert not list(central.site.all(Task))


def test_a_body_that_is_missing_is_refused(central: Central) -> None:
    assert central.send("POST", central.act_path("A", "enter")).status_code == 400


def test_what_the_sdks_add_is_passed_over(central: Central) -> None:
    sdk = {
        "$objectType": "clustermgmt.v4.operations.EnterHostMaintenanceSpec",
        "$reserved": {"$fv": "v4.r3"},
        "$unknownFields": {},
    }

    assert central.enter("A", **sdk).status_code == 202


@pytest.mark.parametrize("text", ["{", "NaN", '{"timeoutSeconds": Infinity}', "[" * 100_000, "\x00"])
def test_what_is_no_json_is_refused(central: Central, text: str) -> None:
    reply = central.send("POST", central.act_path("A", "enter"), data=text, content_type="application/json")

    assert reply.status_code == 400
    assert reply.get_json()["data"]["error"]["$objectType"] == "clustermgmt.v4.error.SchemaValidationError"


def test_a_body_that_is_too_large_is_refused(central: Central) -> None:
    reply = central.send("POST", central.act_path("A", "enter"), data=b" " * (MAX_BODY_BYTES + 1))

    assert reply.status_code == 413
    assert reply.get_json()["data"]["error"][0]["errorGroup"] == "PAYLOAD_TOO_LARGE"


def test_a_host_that_is_none_is_not_found(central: Central) -> None:
    path = central.act_path("A", "enter").replace(central.host("A").uuid, NOWHERE)

    reply = central.send("POST", path, {})

    assert reply.status_code == 404
    assert reply.get_json()["data"]["error"][0]["errorGroup"] == "HOST_NOT_FOUND"


def test_a_host_of_another_cluster_is_not_found() -> None:
    central = Central.start("two-clusters")
    other = next(cluster for cluster in central.read(CLUSTERS)["data"] if cluster["name"] == "nx-west")
    path = central.host_path("A").replace(central.cluster.uuid, other["extId"])

    assert central.send("GET", central.host_path("A")).status_code == 200
    assert central.send("GET", path).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        f"{CLUSTERS}/first",
        f"{CLUSTERS}/{NOWHERE}x",
        f"{CLUSTERS}/first/hosts",
        f"{TASKS}/{NOWHERE}",
        f"{TASKS}/ZXJnb24=:1",
    ],
)
def test_an_id_that_can_be_none_breaks_the_schema(central: Central, path: str) -> None:
    reply = central.send("GET", path)

    assert reply.status_code == 400
    assert reply.get_json()["data"]["error"]["validationErrorMessages"][0]["location"].startswith("@path.")


@pytest.mark.parametrize("ident", [f"ZXJnb24=:{NOWHERE}", f"UFJJU00=:{NOWHERE}"])
def test_a_task_that_is_none_is_not_found(central: Central, ident: str) -> None:
    reply = central.send("GET", f"{TASKS}/{ident}")

    assert reply.status_code == 404
    assert reply.get_json()["data"]["error"][0]["code"] == "TSKS-30100"


def test_an_internal_task_is_not_found(central: Central) -> None:
    central.enter("A")
    hidden = next(task for task in central.site.all(Task) if task.command.is_internal)

    assert central.send("GET", f"{TASKS}/ZXJnb24=:{hidden.uuid}").status_code == 404


@pytest.mark.parametrize(("user", "password"), [("admin", "wrong"), ("nobody", "Nutanix/4u"), ("", "")])
def test_wrong_credentials_are_401(central: Central, user: str, password: str) -> None:
    reply = central.send("GET", HOSTS, user=user, password=password)

    assert reply.status_code == 401
    assert reply.get_json()["data"]["error"][0]["errorGroup"] == "AUTHENTICATION_REQUIRED"


def test_a_viewer_reads_and_changes_nothing(central: Central) -> None:
    refused = central.send("POST", central.act_path("A", "enter"), {}, user="viewer")

    assert central.send("GET", HOSTS, user="viewer").status_code == 200
    assert refused.status_code == 403
    assert refused.get_json()["data"]["error"][0]["code"] == "RBA-10001"
    assert not list(central.site.all(Task))


def test_a_version_is_told_to_anybody(central: Central) -> None:
    reply = central.client.open("/api/prism/unversioned/info", method="OPTIONS")

    assert (reply.status_code, reply.json) == (200, {"data": "v4.4"})


@pytest.mark.parametrize("path", ["/api/prism/v4.9/config/tasks", "/api/prism/v4.0/config", "/api/prism/v4.0/../x"])
def test_a_path_that_is_none_is_not_found(central: Central, path: str) -> None:
    reply = central.send("GET", path)

    assert reply.status_code == 404
    assert reply.is_json


def test_a_path_tells_its_methods(central: Central) -> None:
    reply = central.send("DELETE", HOSTS)

    assert (reply.status_code, reply.headers["Allow"]) == (405, "GET")


def test_a_session_goes_on_without_a_password(central: Central) -> None:
    cookie = central.send("GET", HOSTS).headers["Set-Cookie"].partition(";")[0]

    reply = central.client.get(HOSTS, headers={"Cookie": cookie})

    assert cookie.startswith("NTNX_IAM_SESSION=")
    assert reply.status_code == 200
