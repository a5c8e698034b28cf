"""Floating IPs in v4."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from contract_tests.rest_v4.central import NOWHERE, TASKS, assert_wire
from contract_tests.rest_v4.routed import FLOATING_IPS, Routed, address, change, failed, made
from contract_tests.rest_v4.test_vms import VMS
from contract_tests.rest_v4.test_vms_changed import message, schema_message
from mock_prism.model.commands.floating_ip import CreateFloatingIp, UpdateFloatingIp
from mock_prism.model.floating_ip import Association


@pytest.fixture
def routed() -> Routed:
    """A VPC of its own for each test."""
    return Routed()


def take(routed: Routed, **more: object) -> TestResponse:
    """Ask for a floating IP."""
    body = {"name": "ip", "externalSubnetReference": routed.outside}
    return routed.central.send("POST", FLOATING_IPS, body | more)


def path(routed: Routed, **more: object) -> str:
    """The path of a floating IP made for the test."""
    body = {"name": "ip", "externalSubnetReference": routed.outside}
    return f"{FLOATING_IPS}/{made(routed.central, FLOATING_IPS, body | more)}"


def to_nic(routed: Routed, **more: object) -> dict[str, object]:
    """The association with the guest's NIC."""
    return {"$objectType": "networking.v4.config.VmNicAssociation", "vmNicReference": routed.nic, **more}


def to_address(routed: Routed, text: str = "10.98.0.77") -> dict[str, Any]:
    """The association with an address; as raw clients write it, without its type."""
    return {"privateIp": address(text), "vpcReference": routed.vpc}


def status(routed: Routed, target: str) -> tuple[str, str | None]:
    """To what a floating IP leads."""
    shown = routed.data(target)
    return shown["associationStatus"], shown.get("privateIp")


def test_a_floating_ip_on_the_wire(routed: Routed) -> None:
    assert_wire("floating_ip_get", routed.central.read(path(routed, association=to_nic(routed))))


def test_a_body_is_the_command_that_it_says(routed: Routed) -> None:
    wanted = take(routed, description="for tests", floatingIp=address("10.99.0.77"), association=to_address(routed))

    association = Association(vpc_uuid=routed.vpc, ip="10.98.0.77")
    command = CreateFloatingIp(routed.outside, "ip", "for tests", "10.99.0.77", association)
    assert routed.central.task(wanted).command == command


def test_a_floating_ip_is_found_by_its_task_and_by_its_name(routed: Routed) -> None:
    task = routed.central.finished(take(routed))

    shown = routed.data(f"{TASKS}/ZXJnb24=:{task.uuid}")
    (affected,) = shown["entitiesAffected"]
    (found,) = routed.central.read(FLOATING_IPS, filter="name eq 'ip'")["data"]
    assert (affected["rel"], affected["extId"]) == ("networking:config:floating-ip", found["extId"])
    assert (found["floatingIpValue"], found["associationStatus"]) == ("10.99.0.11", "NOT_ASSOCIATED")


def test_what_a_floating_ip_leads_to_is_told_to_who_asks(routed: Routed) -> None:
    path(routed, association=to_nic(routed))

    (plain,) = routed.central.read(FLOATING_IPS)["data"]
    (full,) = routed.central.read(FLOATING_IPS, expand="externalSubnet,vpc,vmNic")["data"]

    assert {"externalSubnet", "vpc", "vmNic"} & plain.keys() == set()
    assert (full["externalSubnet"]["name"], full["vpc"]["name"]) == ("outside", "vpc")
    assert full["vmNic"]["privateIp"] == "10.98.0.10"


def test_a_floating_ip_is_associated_and_freed(routed: Routed) -> None:
    target = path(routed)

    routed.central.finished(change(routed.central, target, association=to_nic(routed)))
    to_guest = status(routed, target)
    reply = change(routed.central, target, association=to_address(routed))
    routed.central.finished(reply)
    to_private = status(routed, target)
    routed.central.finished(change(routed.central, target, association=None))

    assert to_guest == ("ASSOCIATED_TO_VNIC", "10.98.0.10")
    assert to_private == ("ASSOCIATED_TO_PRIVATE_IP", "10.98.0.77")
    assert status(routed, target) == ("NOT_ASSOCIATED", None)
    command = routed.central.task(reply).command
    assert isinstance(command, UpdateFloatingIp)
    assert command.association == Association(vpc_uuid=routed.vpc, ip="10.98.0.77")


def test_what_was_read_is_written_back(routed: Routed) -> None:
    target = path(routed, association=to_nic(routed))
    before = routed.data(target)

    routed.central.finished(change(routed.central, target, description="new"))

    assert routed.data(target) == before | {"description": "new"}


def test_a_vm_that_goes_frees_its_floating_ip(routed: Routed) -> None:
    target = path(routed, association=to_nic(routed))
    vm = f"{VMS}/{routed.vm}"
    token = routed.central.send("GET", vm).headers["ETag"]

    routed.central.finished(routed.central.send("DELETE", vm, headers={"If-Match": token}))

    assert status(routed, target) == ("NOT_ASSOCIATED", None)


def test_a_floating_ip_is_given_back(routed: Routed) -> None:
    target = path(routed)

    routed.central.finished(routed.central.send("DELETE", target))

    assert routed.central.send("GET", target).status_code == 404
    assert routed.data(path(routed))["floatingIpValue"] == "10.99.0.11"


def test_an_address_is_taken_once(routed: Routed) -> None:
    path(routed, floatingIp=address("10.99.0.77"))

    task = failed(routed.central, take(routed, floatingIp=address("10.99.0.77")))

    said = routed.data(f"{TASKS}/ZXJnb24=:{task.uuid}")["errorMessages"][0]
    assert said["errorGroup"] == "IP_ADDRESS_ALREADY_EXISTS"


def bad(routed: Routed) -> list[tuple[dict[str, object], str]]:
    """Bodies that cannot be, and what is bad in them."""
    return [
        ({"externalSubnetReference": None}, "externalSubnetReference"),
        ({"externalSubnetReference": routed.inside}, "externalSubnetReference"),
        ({"floatingIp": address("10.98.0.9")}, "floatingIp"),
        ({"floatingIp": address("here")}, "floatingIp.ipv4.value"),
        ({"association": to_address(routed, "10.1.0.9")}, "association"),
        ({"association": to_nic(routed, privateIp=address("10.98.0.9"))}, "association"),
    ]


@pytest.mark.parametrize("place", range(6))
def test_a_bad_floating_ip_names_what_is_bad(routed: Routed, place: int) -> None:
    more, field = bad(routed)[place]

    assert schema_message(take(routed, **more))["attributePath"] == field


def test_a_nic_that_is_not_there_is_400(routed: Routed) -> None:
    reply = take(routed, association={"vmNicReference": NOWHERE})

    assert (reply.status_code, message(reply)["errorGroup"]) == (400, "VM_NIC_NOT_FOUND")


def test_what_is_not_simulated_of_a_floating_ip_is_501(routed: Routed) -> None:
    session = {"loadBalancerSessionReference": NOWHERE}
    target = path(routed)

    assert take(routed, association=session).status_code == 501
    assert take(routed, floatingIp={"ipv6": {"value": "fd00::1"}}).status_code == 501
    assert change(routed.central, target, floatingIp=address("10.99.0.78")).status_code == 501
    assert change(routed.central, target, externalSubnetReference=NOWHERE).status_code == 501
