"""VPCs and their subnets in v4."""

from __future__ import annotations

import pytest

from contract_tests.rest_v4.central import NOWHERE, TASKS, assert_wire
from contract_tests.rest_v4.routed import (
    FLOATING_IPS,
    VPCS,
    Routed,
    address,
    change,
    failed,
    made,
    prefix,
    ranged,
)
from contract_tests.rest_v4.test_subnets import SUBNETS
from contract_tests.rest_v4.test_vms_changed import message, schema_message
from mock_prism.model.commands.vpc import ConnectionSpec, CreateVpc
from mock_prism.model.task import Task
from mock_prism.model.vpc import VpcType


@pytest.fixture
def routed() -> Routed:
    """A VPC of its own for each test."""
    return Routed()


def test_a_vpc_on_the_wire(routed: Routed) -> None:
    assert_wire("vpc_get", routed.central.read(f"{VPCS}/{routed.vpc}"))


@pytest.mark.parametrize("what", ["outside", "inside"])
def test_its_subnets_on_the_wire(routed: Routed, what: str) -> None:
    assert_wire(f"subnet_{what}_get", routed.central.read(f"{SUBNETS}/{getattr(routed, what)}"))


def test_a_body_is_the_command_that_it_says(routed: Routed) -> None:
    external = {"subnetReference": routed.outside, "externalIps": [address("10.99.0.77")], "activeGatewayCount": 2}
    body = {
        "name": "two",
        "description": "for tests",
        "vpcType": "TRANSIT",
        "commonDhcpOptions": {"domainNameServers": [address("10.1.1.1")]},
        "externalSubnets": [external],
        "externallyRoutablePrefixes": [prefix("10.0.0.0/8")],
        "shouldAdvertiseConnectedSubnets": True,
    }

    reply = routed.central.send("POST", VPCS, body)

    assert routed.central.task(reply).command == CreateVpc(
        "two",
        "for tests",
        VpcType.TRANSIT,
        ("10.1.1.1",),
        (ConnectionSpec(routed.outside, ("10.99.0.77",), 2),),
        ("10.0.0.0/8",),
        True,
    )


def test_a_vpc_is_found_by_its_task(routed: Routed) -> None:
    task = routed.central.finished(routed.central.send("POST", VPCS, {"name": "two"}))

    shown = routed.data(f"{TASKS}/ZXJnb24=:{task.uuid}")
    affected = [(one["rel"], one["name"]) for one in shown["entitiesAffected"]]
    assert (shown["operation"], affected) == ("kVpcCreate", [("networking:config:vpc", "two")])


def test_vpcs_and_overlays_are_found(routed: Routed) -> None:
    made(routed.central, VPCS, {"name": "two"})
    queries = {
        VPCS: "name eq 'vpc'",
        SUBNETS: f"vpcReference eq '{routed.vpc}' and subnetType eq Networking.Config.SubnetType'OVERLAY'",
    }

    found = [routed.central.read(path, filter=text)["data"][0]["extId"] for path, text in queries.items()]

    assert found == [routed.vpc, routed.inside]
    assert [one["extId"] for one in routed.central.read(SUBNETS, filter="isExternal eq true")["data"]] == [
        routed.outside
    ]


def test_a_vpc_that_was_read_is_written_back(routed: Routed) -> None:
    before = routed.data(f"{VPCS}/{routed.vpc}")

    routed.central.finished(change(routed.central, f"{VPCS}/{routed.vpc}", name="renamed"))

    assert routed.data(f"{VPCS}/{routed.vpc}") == before | {"name": "renamed"}


def test_a_vpc_leaves_its_external_subnet(routed: Routed) -> None:
    routed.central.finished(change(routed.central, f"{VPCS}/{routed.vpc}", externalSubnets=[]))

    shown = routed.data(f"{VPCS}/{routed.vpc}")
    assert "externalSubnets" not in shown
    assert "snatIps" not in shown


def test_addresses_outside_are_counted(routed: Routed) -> None:
    made(routed.central, FLOATING_IPS, {"name": "ip", "externalSubnetReference": routed.outside})

    usage = routed.data(f"{SUBNETS}/{routed.outside}")["ipUsage"]

    assert (usage["numAssignedIPs"], usage["numFreeIPs"]) == (2, 2)


def test_a_vpc_in_use_stays_and_says_why(routed: Routed) -> None:
    task = failed(routed.central, routed.central.send("DELETE", f"{VPCS}/{routed.vpc}"))

    said = routed.data(f"{TASKS}/ZXJnb24=:{task.uuid}")["errorMessages"][0]
    assert (said["errorGroup"], said["code"][:10]) == ("VPC_IN_USE", "NETWORKING")
    assert "inside" in said["message"]


def test_a_vpc_and_a_subnet_are_shared_with_projects(routed: Routed) -> None:
    for path in (f"{VPCS}/{routed.vpc}", f"{SUBNETS}/{routed.inside}"):
        act = f"{path}/$actions"
        for word in ("share", "share"):
            routed.central.finished(routed.central.send("POST", f"{act}/{word}", {"projectExtId": NOWHERE}))
        shared = routed.data(path)["sharedWithProjects"]
        routed.central.finished(routed.central.send("POST", f"{act}/unshare", {"projectExtId": NOWHERE}))

        assert shared == [NOWHERE]
        assert "sharedWithProjects" not in routed.data(path)
        assert routed.central.send("POST", f"{act}/unshare", {"projectExtId": NOWHERE}).status_code == 404


def test_who_has_not_read_the_vpc_may_not_change_it(routed: Routed) -> None:
    path = f"{VPCS}/{routed.vpc}"
    old = {"If-Match": routed.central.send("GET", path).headers["ETag"]}
    routed.central.finished(change(routed.central, path, description="changed"))

    assert routed.central.send("PUT", path, {"description": "again"}).status_code == 428
    assert routed.central.send("PUT", path, {"description": "again"}, headers=old).status_code == 412
    assert routed.central.send("DELETE", path, headers=old).status_code == 412


BAD: list[tuple[dict[str, object], str]] = [
    ({"name": 7}, "name"),
    ({}, "name"),
    ({"name": "two", "colour": "red"}, "colour"),
    ({"name": "two", "vpcType": "SMALL"}, "vpcType"),
    ({"name": "two", "externalSubnets": [{}]}, "externalSubnets[0].subnetReference"),
    ({"name": "two", "externallyRoutablePrefixes": [prefix("10.0.0.1/8")]}, "externallyRoutablePrefixes"),
]


@pytest.mark.parametrize(("body", "field"), BAD)
def test_a_bad_vpc_names_what_is_bad_and_changes_nothing(routed: Routed, body: dict[str, object], field: str) -> None:
    before = len(list(routed.central.site.all(Task)))

    reply = routed.central.send("POST", VPCS, body)

    assert schema_message(reply)["attributePath"] == field
    assert len(list(routed.central.site.all(Task))) == before


def test_a_vpc_goes_out_over_external_subnets_that_are_there(routed: Routed) -> None:
    inner, absent = (
        routed.central.send("POST", VPCS, {"name": "two", "externalSubnets": [{"subnetReference": uuid}]})
        for uuid in (routed.inside, NOWHERE)
    )

    assert schema_message(inner)["attributePath"] == "externalSubnets.subnetReference"
    assert (absent.status_code, message(absent)["errorGroup"]) == (400, "NETWORK_NOT_FOUND")


@pytest.mark.parametrize(
    "more",
    [
        {"scope": "CONTAINERS"},
        {"kubernetesClusters": [{"extId": NOWHERE}]},
        {"externalSubnets": [{"subnetReference": NOWHERE, "gatewayNodes": [NOWHERE]}]},
        {"externallyRoutablePrefixes": [{"ipv6": {"ip": {"value": "fd00::"}, "prefixLength": 8}}]},
        {"commonDhcpOptions": {"domainNameServers": [{"ipv6": {"value": "fd00::1"}}]}},
    ],
)
def test_what_is_not_simulated_of_a_vpc_is_501(routed: Routed, more: dict[str, object]) -> None:
    assert routed.central.send("POST", VPCS, {"name": "two", **more}).status_code == 501


def test_the_type_of_a_vpc_stays(routed: Routed) -> None:
    assert change(routed.central, f"{VPCS}/{routed.vpc}", vpcType="TRANSIT").status_code == 501


def test_a_vpc_that_is_not_there_is_404(routed: Routed) -> None:
    for method, tail in (("GET", ""), ("PUT", ""), ("DELETE", ""), ("POST", "/$actions/share")):
        body = {"projectExtId": NOWHERE} if tail else {"name": "two"}
        reply = routed.central.send(method, f"{VPCS}/{NOWHERE}{tail}", None if method in ("GET", "DELETE") else body)
        assert (reply.status_code, message(reply)["errorGroup"]) == (404, "VPC_NOT_FOUND")


OVERLAY = {"name": "new", "subnetType": "OVERLAY"}


def test_an_overlay_needs_its_vpc(routed: Routed) -> None:
    lacking = routed.central.send("POST", SUBNETS, OVERLAY | {"ipConfig": ranged(97)})
    absent = routed.central.send("POST", SUBNETS, OVERLAY | {"ipConfig": ranged(97), "vpcReference": NOWHERE})
    bare = routed.central.send("POST", SUBNETS, OVERLAY | {"vpcReference": routed.vpc})

    assert "vpcReference" in schema_message(lacking)["message"]
    assert (absent.status_code, message(absent)["errorGroup"]) == (400, "VPC_NOT_FOUND")
    assert schema_message(bare)["attributePath"] == "ipConfig"


def test_an_overlay_stays_what_it_is(routed: Routed) -> None:
    path = f"{SUBNETS}/{routed.inside}"
    for key, value in (("vpcReference", NOWHERE), ("subnetType", "VLAN"), ("isExternal", True)):
        assert change(routed.central, path, **{key: value}).status_code == 501
    routed.central.finished(change(routed.central, path, name="renamed"))

    assert routed.data(path)["name"] == "renamed"


def test_dhcp_options_go_and_come_back(routed: Routed) -> None:
    options = {
        "domainNameServers": [address("10.97.0.2")],
        "domainName": "example.test",
        "searchDomains": ["example.test"],
        "tftpServerName": "boot",
        "bootFileName": "pxe",
        "ntpServers": [address("10.97.0.3")],
    }
    config = ranged(97)
    config[0]["ipv4"]["dhcpServerAddress"] = {"value": "10.97.0.254"}

    body = {"name": "new", "subnetType": "VLAN", "networkId": 7, "ipConfig": config, "dhcpOptions": options}
    shown = routed.data(f"{SUBNETS}/{made(routed.central, SUBNETS, body)}")

    found = shown["dhcpOptions"]
    assert [found[key] for key in ("domainName", "searchDomains", "tftpServerName", "bootFileName")] == [
        "example.test",
        ["example.test"],
        "boot",
        "pxe",
    ]
    assert [found[key][0]["ipv4"]["value"] for key in ("domainNameServers", "ntpServers")] == ["10.97.0.2", "10.97.0.3"]
    assert shown["ipConfig"][0]["ipv4"]["dhcpServerAddress"]["value"] == "10.97.0.254"


def test_a_subnet_is_told_with_its_switch_or_its_vpc(routed: Routed) -> None:
    found = {one["name"]: one for one in routed.central.read(SUBNETS, expand="virtualSwitch,vpc")["data"]}

    assert found["outside"]["virtualSwitch"]["name"] == "vs0"
    assert found["inside"]["vpc"]["name"] == "vpc"
    assert "vpc" not in found["outside"]
