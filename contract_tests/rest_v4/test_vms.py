"""Reading VMs: the whole of one, lists as clients filter them, and the token that a change turns."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.rest_v4.central import NOWHERE, Central, assert_wire
from mock_prism.model.commands.power import SetPower
from mock_prism.model.states import PowerTransition
from mock_prism.model.vm import Vm

VMS = "/api/vmm/v4.3/ahv/config/vms"


def vm(central: Central, name: str) -> Vm:
    """A VM by its name."""
    found = central.site.find(Vm, "name", name)
    assert found is not None
    return found


def path(central: Central, name: str) -> str:
    """The path of a VM."""
    return f"{VMS}/{vm(central, name).uuid}"


def names(body: Any) -> list[str]:
    """The names of the VMs of a list."""
    return [record["name"] for record in body.get("data", [])]


def test_a_running_vm_on_the_wire(central: Central) -> None:
    assert_wire("vm_get", central.read(path(central, "web-01")))


def test_the_first_of_a_list_on_the_wire(central: Central) -> None:
    assert_wire("vms_page", central.read(VMS, limit=1, filter="name eq 'web-01'"))


def test_all_vms_are_listed(central: Central) -> None:
    body = central.read(VMS, limit=100)

    assert names(body) == [one.name for one in central.site.all(Vm)]
    assert body["metadata"]["totalAvailableResults"] == len(list(central.site.all(Vm)))


def test_a_vm_that_is_off_has_no_host(central: Central) -> None:
    central.site.finish(central.site.submit(SetPower(vm(central, "web-01").uuid, PowerTransition.OFF)))

    shown = central.read(path(central, "web-01"))["data"]

    assert shown["powerState"] == "OFF"
    assert "host" not in shown


def test_a_nic_is_shown_in_both_generations(central: Central) -> None:
    (nic,) = central.read(path(central, "web-01"))["data"]["nics"]
    (own,) = vm(central, "web-01").nics

    for backing, network in (("backingInfo", "networkInfo"), ("nicBackingInfo", "nicNetworkInfo")):
        assert nic[backing]["macAddress"] == own.mac
        assert nic[network]["subnet"]["extId"] == own.network_uuid
        assert nic[network]["ipv4Config"]["ipAddress"]["value"] == own.ip
        assert nic[network]["ipv4Info"]["learnedIpAddresses"][0]["value"] == own.ip


def test_a_nic_without_an_address_has_no_configuration_of_one(central: Central) -> None:
    (nic,) = central.read(VMS, filter="name eq 'licence-pinned'")["data"][0]["nics"]

    assert nic["networkInfo"].keys() >= {"subnet", "nicType"}
    assert not nic["networkInfo"].keys() & {"ipv4Config", "ipv4Info"}


def test_gpus_and_firmware_are_told(central: Central) -> None:
    gpu = central.read(path(central, "gpu-render"))["data"]["gpus"][0]
    boots = {record["bootConfig"]["$objectType"] for record in central.read(VMS)["data"]}

    assert (gpu["deviceId"], gpu["name"]) == (0x1EB8, "Tesla T4")
    assert boots == {"vmm.v4.ahv.config.LegacyBoot", "vmm.v4.ahv.config.UefiBoot"}


FILTERS = {
    "name eq 'web-01'": ["web-01"],
    "name  eq  'web-01' and memorySizeBytes eq 4294967296": ["web-01"],
    "startswith(name,'web-') and not endswith(name,'1')": ["web-02"],
    "powerState eq Vmm.Ahv.Config.PowerState'ON' and name in ('db-02')": ["db-02"],
    "isAgentVm eq true": ["fw-agent-b"],
    "gpus/any(g:g/name eq 'Tesla T4')": ["gpu-render"],
    "host eq null and startswith(name,'web-')": [],
}


@pytest.mark.parametrize("text", FILTERS)
def test_vms_are_filtered(central: Central, text: str) -> None:
    assert names(central.read(VMS, filter=text)) == FILTERS[text]


def test_vms_are_ordered_and_cut(central: Central) -> None:
    body = central.read(VMS, filter="startswith(name,'db-')", orderby="name desc", select="name")

    assert [record.keys() - {"$reserved", "$objectType"} for record in body["data"]] == [{"name", "extId"}] * 2
    assert names(body) == ["db-02", "db-01"]


def test_vms_of_one_cluster_are_found_by_it() -> None:
    central = Central.start("two-clusters")

    body = central.read(VMS, limit=100, filter=f"cluster/extId eq '{central.cluster.uuid}'")

    expected = [one.name for one in central.site.all(Vm) if one.cluster_uuid == central.cluster.uuid]
    assert 0 < len(expected) < len(list(central.site.all(Vm)))
    assert names(body) == expected


def test_a_vm_that_is_not_there_is_404(central: Central) -> None:
    reply = central.send("GET", f"{VMS}/{NOWHERE}")

    assert reply.status_code == 404
    assert reply.get_json()["data"]["error"][0]["errorGroup"] == "VM_NOT_FOUND"


def test_a_change_of_power_turns_the_token(central: Central) -> None:
    before = central.send("GET", path(central, "web-01")).headers["ETag"]
    again = central.send("GET", path(central, "web-01")).headers["ETag"]

    central.site.finish(central.site.submit(SetPower(vm(central, "web-01").uuid, PowerTransition.RESET)))

    assert before == again != central.send("GET", path(central, "web-01")).headers["ETag"]
