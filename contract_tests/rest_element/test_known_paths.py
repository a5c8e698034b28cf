"""Every path of v0.8, v1 and v2.0 that documents, recordings or public clients name: none is unknown here."""

from __future__ import annotations

import re

import pytest

from contract_tests.rest_element.prism import GENERATIONS, Prism
from contract_tests.rest_v2.element import NOWHERE
from mock_prism.faces.rest.coverage import tier
from mock_prism.faces.rest.element.shelves import pattern

NAMED = {
    "v1": """
GET /heartbeat
GET /tags
POST /tags
GET /tags/{}
DELETE /tags/{}
POST /tags/add_entities/fanout
POST /tags/remove_entities/fanout
GET /capacity_planning/scenarios
POST /capacity_planning/scenarios
GET /capacity_planning/scenarios/{}
DELETE /capacity_planning/scenarios/{}
POST /management_servers/register
GET /utils/loginActions
POST /utils/loginActions
POST /utils/change_default_system_password
GET /users/session_info
GET /users
GET /users/logged_in_users
GET /users/logged_in_users/{}
GET /users/{}/roles
POST /eulas/accept
GET /pulse
PUT /pulse
GET /application/system_data
POST /application/system_data
PUT /application/system_data
GET /application/user_data
POST /application/user_data
PUT /application/user_data
GET /cluster/version
GET /cluster/name_servers
POST /cluster/name_servers/add_list
GET /multicluster/cluster_external_state
POST /multicluster/add_to_multicluster
POST /multicluster/prism_central/register
GET /upgrade/nos/softwares
GET /upgrade/afs/softwares
GET /upgrade/prism_central_deploy/softwares
POST /ncc/checks
GET /ncc/{}
POST /genesis
POST /genesis/proxy/{}
GET /progress_monitors
GET /vfilers
GET /vfilers/{}
GET /vms
GET /vms/{}
GET /vms/{}/stats
GET /vms/{}/guest_tools
POST /vms/{}/guest_tools/mount
GET /vms/{}/snapshots
GET /vms/guest_tools
GET /vms/health_check_summary
GET /hosts/health_check_summary
GET /disks/health_check_summary
GET /health_checks
GET /alerts
GET /alerts/hardware
GET /alerts/storage
GET /events/hardware
GET /events/storage
GET /storage_pools
GET /containers
POST /containers/datastores/add_datastore
POST /containers/datastores/remove_datastore
GET /protection_domains/{}/schedules
GET /protection_domains/{}/dr_snapshots
POST /protection_domains/{}/oob_schedules
POST /protection_domains/{}/protect_vms
POST /protection_domains/{}/add_entities
POST /protection_domains/{}/activate
POST /protection_domains/{}/migrate
GET /remote_sites
GET /virtual_disks
GET /vdisks
GET /vdisks/{}
GET /vdisks/snapshots
GET /vdisks/snapshots/{}
GET /vdisks/{}/snapshots
PUT /vdisks
PATCH /vdisks
DELETE /vdisks/{}
POST /vms/{}/fingerprint_on_write
POST /vms/{}/on_disk_dedup
GET /vms/{}/snapshots/{}
GET /license
GET /license/allowances
GET /license/cluster_info
GET /license/cluster_summary_file
GET /authconfig/directories
GET /snmp/traps
GET /snmp/users
GET /snmp/transports
""",
    "v2.0": """
GET /hosts/{}/host_nics
GET /cluster/domain_fault_tolerance_status
GET /cluster/remote_support
GET /cluster/smtp
GET /cluster/nfs_whitelist
GET /cluster/metro_witness
GET /cluster/stats
GET /clusters/{}/stats
GET /ha
PUT /ha
PUT /vms/{}/disks/update
GET /protection_domains/unprotected_vms
GET /protection_domains/replications
POST /protection_domains/{}/snapshots/{}/clone
POST /protection_domains/{}/metro_avail_enable
POST /protection_domains/{}/metro_avail_disable
POST /protection_domains/{}/promote
PUT /protection_domains/{}/break_replication_timeout
PUT /protection_domains/{}/failure_handling
POST /volume_groups/{}/open
GET /alerts/policies
GET /alerts/configuration
GET /storage_containers/datastores
POST /http_proxies
""",
    "v0.8": """
POST /vms
POST /vms/{}/clone
POST /vms/set_power_state/fanout
PUT /images/{}/upload
POST /hosts/{}/enter_maintenance_mode
POST /hosts/{}/exit_maintenance_mode
POST /vms/{}/migrate
POST /vms/{}/power_op/on
POST /vms/{}/power_op/off
GET /tasks/{}/poll
""",
}
CALLS = [(name, *line.split()) for name, text in NAMED.items() for line in text.strip().splitlines()]
UNKNOWN = [
    ("v2.0", "/containers"),
    ("v2.0", "/storage_pools"),
    ("v2.0", f"/hosts/{NOWHERE}/host_disks"),
    ("v2.0", "/syslog"),
    ("v1", "/syslog"),
]
"""Recorded as unknown."""
DECLARED = {
    "an account at a public cloud lies outside the site": r"\w+ /cloud/\{\}/(cvms|deploy_remote_site|images|subnets)",
    "no vdisk is without a thing that it is of": r"POST /vdisks|POST /vdisks/\{\}/snapshots",
    "only Nutanix signs licences": r"POST /license",
    "a comment could not be read again": r"POST /comments",
    "all files of a container replicated at once": r"\w+ /vstores/\{\}/(protect|unprotect|update_protection_mode)",
    "no VM runs for a file server, and nobody asks one": r"\w+ /vfilers/(upgrade|snapshot_info|\{\}/("
    r"activate|addDns|clone|loadBalance|protect|removeDns|stats|verifyDns|"
    r"(shares|icap_servers)/\{\}/(stats|test_connection|get_principal_type)))",
}
"""Why what remains answers 501: the operations of each reason. None of them is named by a public client."""
PRISM = Prism.start()


@pytest.mark.parametrize(("name", "method", "path"), CALLS)
def test_a_path_that_anybody_names_is_no_unknown_one(name: str, method: str, path: str) -> None:
    reply = PRISM.of(name).send(method, path.replace("{}", NOWHERE), headers={"X-Mock-Prism-Sandbox": "named"})

    assert reply.json is not None or reply.data == b"" or reply.mimetype == "application/octet-stream"
    assert b"No service is found" not in reply.data
    assert reply.status_code != 405


def test_what_anybody_names_is_more_than_declared() -> None:
    known = {name: generation.tree() for name, generation in GENERATIONS.items()}
    found = [
        match.operation.name
        for name, method, path in CALLS
        if (match := known[name].match(method, path)) and tier(GENERATIONS[name], match.operation.name) == "declared"
    ]
    assert found == []


def test_what_is_no_more_than_declared_is_known_and_has_a_reason() -> None:
    found: dict[str, set[str]] = {}
    for name, generation in GENERATIONS.items():
        for operation in generation.tree().operations:
            if tier(generation, operation.name) == "declared":
                call = f"{operation.method} {pattern(operation.path)}"
                found.setdefault(reason(call), set()).add(f"{name} {call}")
    assert found.get("", set()) == set()
    assert found.keys() == set(DECLARED)


def reason(call: str) -> str:
    """Why an operation answers 501, or nothing where nobody has said."""
    return next((why for why, calls in DECLARED.items() if re.fullmatch(calls, call)), "")


@pytest.mark.parametrize(("name", "path"), UNKNOWN)
def test_what_is_recorded_as_unknown_is_unknown(name: str, path: str) -> None:
    reply = PRISM.of(name).send("GET", path)

    assert (reply.status_code, "No service is found" in reply.text) == (404, True)


def test_every_operation_of_every_catalogue_is_answered_by_something_other_than_an_unknown_path() -> None:
    found = []
    for name, generation in GENERATIONS.items():
        for operation in generation.tree().operations:
            path, apart = operation.path.replace("{", "").replace("}", ""), {"X-Mock-Prism-Sandbox": "every"}
            reply = PRISM.of(name).send(operation.method, path, headers=apart)
            if b"No service is found" in reply.data or reply.status_code == 405:
                found.append(operation.name)
    assert found == []


def test_the_heart_beats_for_strangers_too(prism: Prism) -> None:
    reply = prism.v1.client.get(f"{prism.v1.prefix}/heartbeat")

    assert (reply.status_code, reply.json) == (200, {"value": True})


def test_a_tag_is_made_put_on_vms_and_taken_off(prism: Prism) -> None:
    """As a public client's scripts do: they read name and uuid of the entities."""
    one, other = prism.v2.vm("web-01").uuid, prism.v2.vm("test-off").uuid
    tag = {"tagUuid": prism.v1.done("POST", "/tags", {"name": "boot-1", "entityType": "vm"})["uuid"]}
    twice = prism.v1.send("POST", "/tags", {"name": "boot-1", "entityType": "vm", "description": None})

    members = [{"entityUuid": uuid, "entityType": "vm"} for uuid in (one, other)]
    prism.v1.done("POST", "/tags/add_entities/fanout?async=true", {**tag, "entitiesList": members})
    prism.v1.done("POST", "/tags/remove_entities/fanout", {**tag, "entitiesList": members[:1]})
    wrong = prism.v1.send("POST", "/tags/add_entities/fanout", {**tag, "entitiesList": [{"entityUuid": NOWHERE}]})

    (found,) = prism.v1.read("/tags")["entities"]
    assert (twice.status_code, wrong.status_code) == (422, 404)
    assert (found["name"], found["uuid"], found["entitiesList"]) == ("boot-1", tag["tagUuid"], members[1:])
    assert prism.v1.read(f"/tags/{found['uuid']}") == found
    assert prism.v1.send("DELETE", f"/tags/{found['uuid']}").status_code == 204
    assert prism.v1.read("/tags")["entities"] == []
    assert prism.v1.send("POST", "/tags", {"name": "x", "entityType": "host"}).status_code == 501
