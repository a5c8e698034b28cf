"""The minor versions of v4: each has the operations and the fields that its SDK has."""

from __future__ import annotations

import pytest

from contract_tests.rest_v4.central import Central
from contract_tests.rest_v4.test_vms_changed import schema_message
from mock_prism.faces.rest.v4.versions import later_fields

VMS = "/api/vmm/v4.3/ahv/config/vms"
HOSTS = "/api/clustermgmt/v4.{minor}/config/hosts"


@pytest.fixture
def central() -> Central:
    """A Prism Central whose time stands still."""
    return Central.start()


@pytest.mark.parametrize("minor", range(4))
def test_a_host_has_the_fields_of_the_version_asked_for(central: Central, minor: int) -> None:
    newest = central.read(HOSTS.format(minor=3))["data"]

    hosts = central.read(HOSTS.format(minor=minor))["data"]

    younger = {"nodeSerial"} if minor == 0 else set()
    assert [set(host) for host in hosts] == [set(host) - younger for host in newest]
    assert {host["$reserved"]["$fv"] for host in hosts} == {f"v4.r{minor}"}
    assert hosts[0]["controllerVm"]["$reserved"]["$fv"] == f"v4.r{minor}"
    assert hosts[0]["hypervisor"]["externalAddress"]["$reserved"]["$fv"] == "v1.r0"


def test_what_an_older_version_was_told_spoils_nothing_for_the_newest(central: Central) -> None:
    before = central.read(HOSTS.format(minor=3))

    central.read(HOSTS.format(minor=0))

    assert central.read(HOSTS.format(minor=3)) == before
    assert all("nodeSerial" in host for host in before["data"])


@pytest.mark.parametrize(
    ("path", "versions"),
    [
        ("/api/vmm/{}/ahv/config/vms", {"v4.0.b1", "v4.0", "v4.1", "v4.1.b2", "v4.2", "v4.3"}),
        ("/api/vmm/{}/ahv/config/vm-profiles", {"v4.3"}),
        ("/api/dataprotection/{}/config/consistency-groups", {"v4.2"}),
        ("/api/multidomain/{}/config/external-repositories", {"v4.2", "v4.3"}),
    ],
)
def test_a_version_has_what_its_sdk_has(central: Central, path: str, versions: set[str]) -> None:
    asked = ["v4.0.b1", "v4.0", "v4.1", "v4.1.b2", "v4.2", "v4.3", "v4.5", "v5.0"]

    statuses = {version: central.send("GET", path.format(version)).status_code for version in asked}

    assert statuses == {version: 200 if version in versions else 404 for version in asked}


def test_a_method_that_came_later_is_not_allowed_before(central: Central) -> None:
    cvm = "/api/clustermgmt/v4.2/config/clusters/x/cvms/x"

    reply = central.send("PUT", cvm, json={})

    assert (reply.status_code, reply.headers["Allow"]) == (405, "GET")
    assert central.send("PUT", cvm.replace("v4.2", "v4.3"), json={}).status_code == 400


def test_a_field_is_unknown_before_its_version(central: Central) -> None:
    cluster = central.read("/api/clustermgmt/v4.3/config/clusters")["data"][0]["extId"]
    body = {"name": "young", "cluster": {"extId": cluster}, "bootConfig": None, "customAttributes": ["young"]}
    before = central.read(VMS)

    reply = central.send("POST", "/api/vmm/v4.0/ahv/config/vms", json=body)

    assert (reply.status_code, schema_message(reply)["attributePath"]) == (400, "customAttributes")
    assert central.read(VMS) == before
    assert central.send("POST", "/api/vmm/v4.2/ahv/config/vms", json=body).status_code == 202


def test_every_later_field_is_one_of_its_type() -> None:
    assert all(
        version in ("v4.1", "v4.2", "v4.3", "v4.4") for since in later_fields().values() for version in since.values()
    )
    assert later_fields()["vmm.v4.ahv.config.Vm"]["projectExtId"] == "v4.3"
