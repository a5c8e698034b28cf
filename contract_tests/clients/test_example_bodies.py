"""What clients' examples say is done field for field, shown again, and may be written back; what names nobody is
refused."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contract_tests.clients.example_bodies import (
    ACCESS,
    BODIES,
    CATEGORIES,
    CONTAINERS,
    DATA,
    FLOATING,
    IMAGES,
    METADATA,
    OUTSIDE,
    POINTS,
    ROLES,
    ROUTING,
    SUBNETS,
    URL_SOURCE,
    USER_GROUPS,
    USERS,
    VM,
    VMS,
    VPCS,
    access,
    location,
    protection,
    rule,
)
from contract_tests.clients.example_prism import NOBODY, Json, Prism, holds
from mock_prism.testing.live_server import live_server

NAMED = {ACCESS: "displayName", ROLES: "displayName"}
UNNAMED = frozenset({USERS, CATEGORIES})
NOT_REPLACED = frozenset({POINTS})
"""What there is no changing of."""


@pytest.fixture(scope="module")
def prism() -> Iterator[Prism]:
    """A server whose virtual time leaps to the end of what is waited for."""
    with live_server("--pace", "eager") as server:
        client = Prism(server)
        clusters = client.read("/clustermgmt/v4.3/config/clusters")
        hosting = next(one for one in clusters if one["config"]["clusterFunction"] == ["AOS"])
        central = next(one for one in clusters if one is not hosting)
        client.names |= {"cluster": hosting["extId"], "central": central["extId"]}
        for name, path in {
            "container": CONTAINERS,
            "subnet": SUBNETS,
            "user": USERS,
            "category": CATEGORIES,
            "image": IMAGES,
            "role": ROLES,
            "vm": VMS,
            "host": "/clustermgmt/v4.3/config/hosts",
            "operation": "/iam/v4.0/authz/operations",
        }.items():
            found = client.read(path)[0]
            client.names[name] = found.get("extId") or found["containerExtId"]
        client.names["outside"] = client.made(SUBNETS, OUTSIDE)
        client.names["vpc"] = client.made(
            VPCS, {"name": "inside", "externalSubnets": [{"subnetReference": "<outside>"}]}
        )
        client.names["group"] = client.made(
            USER_GROUPS, {"name": "ops", "groupType": "LDAP", "idpId": "<project>", "distinguishedName": "cn=ops,dc=a"}
        )
        yield client


def body_of(name: str) -> tuple[str, Json]:
    """The path and the body of a row, with a name of its own."""
    path, body = BODIES[name]
    key = NAMED.get(path, "name")
    return path, body if path in UNNAMED else {key: f"e-{[*BODIES].index(name)}", **body}


@pytest.mark.parametrize("name", BODIES)
def test_what_an_example_says_is_done_and_shown(prism: Prism, name: str) -> None:
    path, body = body_of(name)

    uuid = prism.made(path, body)

    read = prism.call("GET", f"{path}/{uuid}")
    shown = read.json()["data"]
    assert holds(shown, prism.filled(body)), shown
    if path not in NOT_REPLACED:
        again = prism.call("PUT", f"{path}/{uuid}", shown, **{"If-Match": read.headers["ETag"]})
        assert again.status_code in (200, 202), again.text
        if again.status_code == 202:
            assert prism.finished(again)["status"] == "SUCCEEDED"
        assert holds(prism.read(f"{path}/{uuid}"), prism.filled(body))


STRANGERS: dict[str, tuple[str, Json]] = {
    "identities.user.uuid": (ACCESS, access({"user": {"uuid": {"anyof": ["<user>", "<nobody>"]}}})),
    "identities.user.group": (ACCESS, access({"user": {"group": {"anyof": ["<nobody>"]}}})),
    "replicationLocations[0].replicationSubLocation.clusterExtIds[0]": (
        f"{DATA}/protection-policies",
        protection(location("<nobody>"), location("<cluster>", label="target")),
    ),
    "primaryLocation.clusters[0].extId": (
        f"{DATA}/recovery-plans",
        {
            "primaryLocation": {"domainManagerExtId": "<central>", "clusters": [{"extId": "<nobody>"}]},
            "recoveryLocation": {"domainManagerExtId": "<central>"},
        },
    ),
    "affinityHostExtId": (
        CONTAINERS,
        {"clusterExtId": "<cluster>", "replicationFactor": 2, "affinityHostExtId": "<host>"},
    ),
    "projectExtId": (VPCS, {"projectExtId": "<nobody>", "metadata": METADATA}),
}
"""Bodies that cannot be, by the field that is at fault."""


@pytest.mark.parametrize("field", STRANGERS)
def test_what_names_nobody_is_refused_by_the_field(prism: Prism, field: str) -> None:
    path, body = STRANGERS[field]
    before = prism.call("GET", path).json()["metadata"]["totalAvailableResults"]

    reply = prism.call("POST", path, prism.filled({NAMED.get(path, "name"): "stranger", **body}))

    assert reply.status_code == 400, reply.text
    (complaint,) = reply.json()["data"]["error"]["validationErrorMessages"]
    assert complaint["attributePath"] == field
    assert prism.call("GET", path).json()["metadata"]["totalAvailableResults"] == before


UNKNOWN: dict[str, tuple[str, Json]] = {
    "a category of a VPC": (VPCS, {"metadata": {"categoryIds": ["<nobody>"]}}),
    "a category of a floating IP": (
        FLOATING,
        {"externalSubnetReference": "<outside>", "metadata": {"categoryIds": ["<nobody>"]}},
    ),
    "a category of a routing policy": (
        ROUTING,
        {
            "priority": 20,
            "vpcExtId": "<vpc>",
            "policies": [rule("PERMIT")],
            "metadata": {"categoryIds": ["<nobody>"]},
        },
    ),
    "a category of a protection policy": (
        f"{DATA}/protection-policies",
        {**protection(location("<cluster>")), "categoryIds": ["<nobody>"]},
    ),
    "a host of a container": (CONTAINERS, {"clusterExtId": "<cluster>", "affinityHostExtId": "<nobody>"}),
    "a role": (ACCESS, {**access({"user": {"uuid": {"anyof": ["<user>"]}}}), "role": "<nobody>"}),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_is_not_there_is_the_fault_of_the_body(prism: Prism, name: str) -> None:
    path, body = UNKNOWN[name]

    reply = prism.call("POST", path, prism.filled({NAMED.get(path, "name"): "unknown", **body}))

    assert reply.status_code == 400, reply.text
    (complaint,) = reply.json()["data"]["error"]
    assert (complaint["errorGroup"][-10:], complaint["argumentsMap"]) == ("_NOT_FOUND", {f"{kind(name)}_uuid": NOBODY})


def kind(name: str) -> str:
    """The kind of thing that a row is about."""
    return name.split()[1]


def test_a_stage_of_a_recovery_plan_names_vms_that_are_there(prism: Prism) -> None:
    here = {"domainManagerExtId": "<central>"}
    plan = prism.made(f"{DATA}/recovery-plans", {"name": "p", "primaryLocation": here, "recoveryLocation": here})
    path = f"{DATA}/recovery-plans/{plan}/stages"
    stage = {"entityType": "VM", "entities": [{"extId": "<vm>"}]}
    strange = prism.filled(stage | {"entities": [{"extId": "<vm>"}, {"extId": "<nobody>"}]})

    refused = prism.call("POST", path, strange)
    kept = prism.call("POST", path, prism.filled(stage))

    (complaint,) = refused.json()["data"]["error"]["validationErrorMessages"]
    assert (refused.status_code, complaint["attributePath"]) == (400, "entities[1].extId")
    assert kept.status_code in (201, 202), kept.text


def test_a_machine_becomes_another_while_it_is_off(prism: Prism) -> None:
    uuid = prism.made(VMS, {"name": "other", **VM})
    read = prism.call("GET", f"{VMS}/{uuid}")
    more = {
        "description": "updated",
        "numSockets": 2,
        "numThreadsPerCore": 2,
        "numNumaNodes": 2,
        "machineType": "Q35",
        "isVcpuHardPinningEnabled": True,
        "isCpuPassthroughEnabled": True,
        "isBrandingEnabled": True,
        "isAgentVm": True,
    }

    task = prism.finished(
        prism.call("PUT", f"{VMS}/{uuid}", read.json()["data"] | more, **{"If-Match": read.headers["ETag"]})
    )

    assert task["status"] == "SUCCEEDED"
    assert holds(prism.read(f"{VMS}/{uuid}"), more)


def test_an_image_is_taken_for_another_sort_as_the_tests_of_a_client_do(prism: Prism) -> None:
    uuid = prism.made(IMAGES, {"name": "iso", "type": "ISO_IMAGE", "source": URL_SOURCE})
    read = prism.call("GET", f"{IMAGES}/{uuid}")
    more = {"name": "disk", "type": "DISK_IMAGE", "categoryExtIds": [prism.names["category"]]}

    prism.finished(
        prism.call("PUT", f"{IMAGES}/{uuid}", read.json()["data"] | more, **{"If-Match": read.headers["ETag"]})
    )

    assert holds(prism.read(f"{IMAGES}/{uuid}"), more)
