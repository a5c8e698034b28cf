"""zerotouch-framework (ztf), as it sets a cluster up: Prism Element's v1 and v2.0, call by call, over the wire.

Read in nutanixdev/zerotouch-framework (``framework/scripts/python/pe``, ``helpers/v1`` and ``helpers/v2``): first the
password, then all else with the new one, at last what needs a directory. It calls below ``/api/nutanix``, sends ``{}``
where it has no body, tries 429, 500, 502, 503 and 504 again, and unwraps ``entities``. Its PyPI namesake, which speaks
v4, is run in test_nutanix_ztf.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from contract_tests.clients.caller import Caller
from mock_prism.testing.live_server import LiveServer

V1, V2 = "/api/nutanix/v1", "/api/nutanix/v2.0"
NEW = "Nutanix/5u"
GIB = 1 << 30
AD = "corp"
NOT_PLAYED = ["POST v3/clusters/list, by which it looks for the cluster in Prism Central, and all it does there"]
Record = dict[str, Any]


class Framework(Caller):
    """Its session, which reads as its ``Entity`` does."""

    def read(self, path: str) -> Any:
        """What is at a path; of a list its entities."""
        found = self.ask("GET", path)
        return found["entities"] if isinstance(found, dict) and "entities" in found else found

    def create(self, path: str, data: object = None) -> Any:
        """What a POST answers."""
        return self.ask("POST", path, {} if data is None else data)


@pytest.fixture
def framework(mock_server: LiveServer, mock_sandbox: str) -> Iterator[Framework]:
    """Logged in as admin, with the password that clusters come with."""
    framework = Framework(mock_server, mock_sandbox, {"Accept": "application/json"})
    yield framework
    framework.close()


def change_password(framework: Framework, old: str) -> Any:
    """The first of its scripts; it goes on with the new one."""
    words = {"oldPassword": old, "newPassword": NEW}
    answer = framework.create(f"{V1}/utils/change_default_system_password", words)
    return answer.get("value")


def test_ztf_changes_the_default_password_and_the_old_one_opens_no_more(
    framework: Framework, mock_server: LiveServer, mock_sandbox: str
) -> None:
    changed = change_password(framework, mock_server.password)
    old = framework.send("GET", f"{V2}/cluster/cluster").status_code

    framework.sign_in(f"{mock_server.user}@{mock_sandbox}", NEW)

    assert changed is True
    assert old == 401
    assert framework.read(f"{V2}/cluster")["uuid"]


def test_ztf_accepts_the_licence_once(framework: Framework) -> None:
    words = {"username": "Nutanix", "companyName": "Nutanix", "jobTitle": "Engineer"}
    before = ["userDetailsList" in one for one in framework.read(f"{V1}/eulas")]

    answer = framework.create(f"{V1}/eulas/accept", words)

    assert not any(before)
    assert answer.get("value") is True
    assert any("userDetailsList" in one for one in framework.read(f"{V1}/eulas"))


@pytest.mark.parametrize("enable", [False, True])
def test_ztf_switches_pulse(framework: Framework, enable: bool) -> None:
    before = framework.read(f"{V1}/pulse").get("enable")
    framework.ask("PUT", f"{V1}/pulse", {"enable": enable, "isPulsePromptNeeded": False})

    after = framework.read(f"{V1}/pulse")

    assert before in (True, False)
    assert (after["enable"], after["isPulsePromptNeeded"]) == (enable, False)


def directory(framework: Framework) -> Any:
    """The directory that it adds."""
    spec = {
        "name": AD,
        "domain": "corp.test",
        "directoryUrl": "ldap://10.0.0.5:389",
        "groupSearchType": "NON_RECURSIVE",
        "directoryType": "ACTIVE_DIRECTORY",
        "connectionType": "LDAP",
        "serviceAccountUsername": "administrator@corp.test",
        "serviceAccountPassword": "secret",
    }
    return framework.create(f"{V1}/authconfig/directories", spec)


def test_ztf_adds_a_directory_that_is_not_there_yet_and_takes_it_away(framework: Framework) -> None:
    path = f"{V1}/authconfig/directories"
    before = next((one for one in framework.read(path) if one.get("name") == AD), None)

    made = directory(framework)
    names = [one["name"] for one in framework.read(path)]
    gone = framework.send("DELETE", f"{path}/{AD}")

    assert before is None
    assert not isinstance(made, str)
    assert AD in names
    assert gone.ok
    assert AD not in [one["name"] for one in framework.read(path)]


def test_ztf_maps_the_roles_that_are_not_mapped_yet(framework: Framework) -> None:
    directory(framework)
    path = f"{V1}/authconfig/directories/{AD}/role_mappings"
    wanted = {"ROLE_CLUSTER_ADMIN": "admin", "ROLE_USER_ADMIN": "user", "ROLE_CLUSTER_VIEWER": "viewer"}
    before = {mapping["role"] for mapping in framework.read(path)}

    for role, unit in wanted.items():
        spec = {"directoryName": AD, "role": role, "entityType": "OU", "entityValues": [unit]}
        assert not isinstance(framework.create(path, spec), str)
    after = {mapping["role"]: mapping for mapping in framework.read(path)}
    gone = framework.send("DELETE", f"{path}?role=ROLE_USER_ADMIN&entityType={after['ROLE_USER_ADMIN']['entityType']}")

    assert (before, after.keys()) == (set(), wanted.keys())
    assert after["ROLE_CLUSTER_VIEWER"]["entityValues"] == ["viewer"]
    assert gone.ok
    assert {mapping["role"] for mapping in framework.read(path)} == {"ROLE_CLUSTER_ADMIN", "ROLE_CLUSTER_VIEWER"}


def test_role_mappings_are_refused_that_mean_nothing(framework: Framework) -> None:
    directory(framework)
    path = f"{V1}/authconfig/directories/{AD}/role_mappings"
    spec = {"directoryName": AD, "role": "ROLE_CLUSTER_ADMIN", "entityType": "OU", "entityValues": ["admin"]}
    framework.create(path, spec)

    statuses = [
        framework.send(method, place, body).status_code
        for method, place, body in (
            ("POST", path, spec),
            ("POST", path, {**spec, "role": "ROLE_KING"}),
            ("POST", path, {**spec, "entityType": "RACE"}),
            ("POST", path, {"role": "ROLE_USER_ADMIN"}),
            ("DELETE", f"{path}?role=ROLE_USER_ADMIN&entityType=OU", None),
            ("DELETE", path, None),
            ("GET", path.replace(AD, "nowhere"), None),
        )
    ]

    assert statuses == [422, 422, 422, 422, 404, 422, 404]
    assert len(framework.read(path)) == 1


def test_ztf_makes_a_container_in_the_first_pool(framework: Framework) -> None:
    names = [one.get("name") for one in framework.read(f"{V1}/containers")]
    pool = framework.read(f"{V1}/storage_pools")[0].get("storagePoolUuid")
    spec = {
        "name": "ztf",
        "storagePoolUuid": pool,
        "totalExplicitReservedCapacity": 10 * GIB,
        "advertisedCapacity": 100 * GIB,
        "compressionEnabled": True,
        "compressionDelayInSecs": 3600,
        "erasureCode": "OFF",
        "fingerPrintOnWrite": "OFF",
        "onDiskDedup": "OFF",
        "nfsWhitelistAddress": [],
        "replicationFactor": "2",
    }

    answer = framework.create(f"{V1}/containers", spec)

    (made,) = (one for one in framework.read(f"{V1}/containers") if one["name"] == "ztf")
    assert "ztf" not in names
    assert answer.get("value")
    assert (made["replicationFactor"], made["compressionDelayInSecs"]) == (2, 3600)
    assert (made["advertisedCapacity"], made["totalExplicitReservedCapacity"]) == (100 * GIB, 10 * GIB)


@pytest.mark.parametrize(
    ("servers", "added"), [("name_servers", ["10.9.9.9", "10.9.9.10"]), ("ntp_servers", ["9.pool.test"])]
)
def test_ztf_adds_and_takes_away_servers(framework: Framework, servers: str, added: list[str]) -> None:
    answer = framework.create(f"{V1}/cluster/{servers}/add_list", added)
    present = framework.read(f"{V1}/cluster/{servers}")
    framework.create(f"{V1}/cluster/{servers}/remove_list", added)

    assert answer.get("value")
    assert set(added) <= set(present)
    assert set(added).isdisjoint(framework.read(f"{V1}/cluster/{servers}"))


def test_ztf_makes_a_network_with_addresses_to_give(framework: Framework) -> None:
    ip = {
        "network_address": "10.44.0.0",
        "prefix_length": 24,
        "default_gateway": "10.44.0.1",
        "dhcp_options": {"domain_name": "corp.test", "domain_name_servers": "10.9.9.9,10.9.9.10"},
        "pool": [{"range": "10.44.0.20 10.44.0.250"}],
    }

    answer = framework.create(f"{V2}/networks", {"name": "vlan-44", "vlan_id": 44, "ip_config": ip})

    (made,) = (one for one in framework.read(f"{V2}/networks") if one.get("vlan_id") == 44)
    assert answer.get("network_uuid") == made["uuid"]
    assert made["ip_config"]["pool"] == ip["pool"]


def test_ztf_gives_the_whole_cluster_back_with_another_data_services_address(framework: Framework) -> None:
    config = framework.read(f"{V2}/cluster")

    answer = framework.ask(
        "PUT", f"{V2}/cluster", config | {"cluster_external_data_services_ipaddress": "192.168.38.172"}
    )

    assert answer.get("value")
    assert framework.read(f"{V2}/cluster")["cluster_external_data_services_ipaddress"] == "192.168.38.172"


def test_ztf_reserves_capacity_for_a_rebuild(framework: Framework) -> None:
    info = framework.read(f"{V2}/cluster")

    answer = framework.ask("PATCH", f"{V1}/cluster", {"enableRebuildReservation": True})
    refused = framework.send("PATCH", f"{V1}/cluster", {"enableRebuildReservation": "perhaps"}).status_code

    assert (info["num_nodes"] > 2, info["enable_rebuild_reservation"]) == (True, False)
    assert (answer.get("value"), refused) == (True, 422)
    assert framework.read(f"{V1}/cluster")["enableRebuildReservation"] is True


def test_ztf_registers_a_cluster_that_is_with_no_prism_central_yet(framework: Framework) -> None:
    (state,) = framework.read(f"{V1}/multicluster/cluster_external_state")
    ip = state["clusterDetails"].get("ipAddresses", [None])[0]
    login = {"ipAddresses": [ip], "username": "admin", "password": "Nutanix/4u"}

    again = framework.send("POST", f"{V1}/multicluster/add_to_multicluster", login)
    gone = framework.create(f"{V1}/multicluster/remove_from_multicluster", login)
    none = framework.read(f"{V1}/multicluster/cluster_external_state")
    twice = framework.send("POST", f"{V1}/multicluster/remove_from_multicluster", login)
    answer = framework.create(f"{V1}/multicluster/add_to_multicluster", login)

    assert again.status_code >= 400
    assert (gone["value"], none, twice.status_code >= 400) == (True, [], True)
    assert answer.get("value") is True
    assert framework.read(f"{V1}/multicluster/cluster_external_state")[0]["clusterDetails"]["ipAddresses"] == [ip]


def test_ztf_asks_genesis_whether_services_are_on_and_puts_them_on(framework: Framework) -> None:
    def genesis(method: str, **arguments: object) -> Any:
        inner = {".oid": "ClusterManager", ".method": method, ".kwargs": arguments}
        answer = framework.create(f"{V1}/genesis", {"value": json.dumps(inner)})
        return json.loads(answer["value"])[".return"]

    before = genesis("is_service_enabled", service_name="FoundationCentralService")
    put_on = genesis("enable_service", service_list_json=json.dumps({"service_list": ["FoundationCentralService"]}))

    assert (before, put_on) == ([False, "Service: FoundationCentralService is not enabled."], [True, None])
    assert genesis("is_service_enabled", service_name="FoundationCentralService") == [True, ""]


def test_ztf_looks_for_jobs_that_have_ended_lately(framework: Framework) -> None:
    image = {"image_import_spec": {"url": "http://10.1.1.1/c.iso", "container_name": "default-container"}}
    made = framework.create(f"{V2}/images", {**image, "image_type": "ISO_IMAGE", "name": "ztf"})
    framework.create(f"{V2}/tasks/poll", {"completed_tasks": [made["task_uuid"]], "timeout_interval": 60})
    wanted = "internal_task==false;(status==kSucceeded);last_updated_time_usecs=gt=0"

    jobs = framework.read(f"{V1}/progress_monitors?hasSubTaskDetail=False&count=500&page=1&filterCriteria={wanted}")

    (image,) = (one for one in framework.read(f"{V2}/images") if one["name"] == "ztf")
    assert made["task_uuid"] in {job["uuid"] for job in jobs}
    assert image["vm_disk_id"]
