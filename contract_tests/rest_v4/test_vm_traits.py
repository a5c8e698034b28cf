"""What a VM's machine is like, written by v4 and read by all; and what is wrong of a VM, named as it was written."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from werkzeug.test import TestResponse

from contract_tests.rest_v4.central import NOWHERE, Central
from mock_prism.model.network import Network
from mock_prism.model.storage import StorageContainer
from mock_prism.model.user import User
from mock_prism.model.vm import BootDevice, Vm

VMS = "/api/vmm/v4.3/ahv/config/vms"
BOOT = "vmm.v4.ahv.config.LegacyBoot"
TRAITS: dict[str, Any] = {
    "numNumaNodes": 2,
    "isVcpuHardPinningEnabled": True,
    "enabledCpuFeatures": ["HARDWARE_VIRTUALIZATION"],
    "vtpmConfig": {"isVtpmEnabled": True, "version": "2.0"},
    "isGpuConsoleEnabled": True,
    "isCpuHotplugEnabled": False,
    "isCpuPassthroughEnabled": True,
    "projectExtId": NOWHERE,
    "apcConfig": {"isApcEnabled": True},
    "bootConfig": {"$objectType": BOOT, "bootOrder": ["NETWORK", "DISK"]},
    "storageConfig": {"isFlashModeEnabled": True},
    "isBrandingEnabled": False,
    "isScsiControllerEnabled": False,
    "isVgaConsoleEnabled": False,
    "isLiveMigrateCapable": False,
    "biosUuid": NOWHERE,
    "generationUuid": NOWHERE,
}


@pytest.fixture
def central() -> Central:
    """A Prism Central whose time stands still."""
    return Central.start()


def create(central: Central, **more: object) -> TestResponse:
    """Ask for a VM."""
    return central.send("POST", VMS, {"name": "new", "cluster": {"extId": central.cluster.uuid}, **more})


def plain(value: Any) -> Any:
    """A value without what it says of its types."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items() if key[0] != "$"}
    return value


def change(central: Central, vm: Vm, **more: object) -> TestResponse:
    """Write back what is read of a VM, but for some of it."""
    read = central.send("GET", f"{VMS}/{vm.uuid}")
    body = {**read.get_json()["data"], **more}
    return central.send("PUT", f"{VMS}/{vm.uuid}", body, headers={"If-Match": read.headers["ETag"]})


def fault(reply: TestResponse) -> Any:
    """What a refusal names."""
    assert reply.status_code == 400, reply.text
    return reply.get_json()["data"]["error"]["validationErrorMessages"][0]["attributePath"]


def test_all_traits_are_shown_of_a_new_vm_and_of_a_changed_one(central: Central) -> None:
    owner = next(iter(central.site.all(User))).uuid
    traits = TRAITS | {"ownershipInfo": {"owner": {"extId": owner}}}
    central.finished(create(central, **traits))
    made = next(vm for vm in central.site.all(Vm) if vm.name == "new")
    other = next(vm for vm in central.site.all(Vm) if vm.name == "test-off")
    assert central.finished(change(central, other, **traits)).error is None

    for vm in (made, other):
        record = central.read(f"{VMS}/{vm.uuid}")["data"]
        assert {key: plain(record[key]) for key in traits} == plain(traits)
    assert central.site.get(Vm, made.uuid).traits.boot_order == (BootDevice.NETWORK, BootDevice.DISK)


def test_secure_boot_takes_a_q35_machine_and_goes_with_uefi(central: Central) -> None:
    secure = {"bootConfig": {"$objectType": "vmm.v4.ahv.config.UefiBoot", "isSecureBootEnabled": True}}
    legacy = {"bootConfig": {"$objectType": "vmm.v4.ahv.config.LegacyBoot"}}
    refused = create(central, **secure)
    central.finished(create(central, **secure, machineType="Q35", enabledCpuFeatures=["HARDWARE_VIRTUALIZATION"]))
    made = next(vm for vm in central.site.all(Vm) if vm.name == "new")
    shown = central.read(f"{VMS}/{made.uuid}")["data"]["bootConfig"]
    central.finished(change(central, made, **legacy, enabledCpuFeatures=[]))

    assert (refused.status_code, shown["isSecureBootEnabled"]) == (400, True)
    traits = central.site.get(Vm, made.uuid).traits
    assert (traits.has_secure_boot, traits.has_hardware_virtualization) == (False, False)


def test_a_cpu_model_that_acli_has_set_is_shown(central: Central) -> None:
    vm = next(vm for vm in central.site.all(Vm) if vm.name == "test-off")
    central.site.put(replace(vm, traits=replace(vm.traits, has_apc=True, cpu_model="Skylake")))

    assert central.read(f"{VMS}/{vm.uuid}")["data"]["apcConfig"]["cpuModel"]["name"] == "Skylake"


def test_what_a_change_may_not_say_is_refused_by_its_name(central: Central) -> None:
    vm = next(vm for vm in central.site.all(Vm) if vm.name == "web-01")

    assert fault(change(central, vm, extId=NOWHERE)) == "extId"
    assert fault(change(central, vm, cluster={"extId": NOWHERE})) == "cluster"
    assert fault(change(central, vm, powerState="OFF")) == "powerState"
    assert fault(change(central, vm, createTime="2026-01-02T03:04:05Z")) == "createTime"
    assert change(central, vm, host={"extId": NOWHERE}).status_code == 501
    assert change(central, vm, nics=[]).status_code == 501
    assert change(central, vm, source={"entityType": "VM", "extId": NOWHERE}).status_code == 501
    assert central.site.get(Vm, vm.uuid) == vm


def test_a_change_may_repeat_what_the_vm_was_created_with(central: Central) -> None:
    """As programs do that keep a VM as they have declared it."""
    network = next(iter(central.site.all(Network)))
    size = {
        "diskSizeBytes": 1 << 30,
        "storageContainer": {"extId": next(iter(central.site.all(StorageContainer))).uuid},
    }
    disk = {"backingInfo": {"$objectType": "vmm.v4.ahv.config.VmDisk", **size}}
    nic = {"networkInfo": {"subnet": {"extId": network.uuid}}}
    central.finished(create(central, disks=[disk], nics=[nic]))
    vm = next(iter(central.site.where(Vm, "name", "new")))

    larger = {"backingInfo": {**disk["backingInfo"], "diskSizeBytes": 2 << 30}}
    refused = [change(central, vm, disks=disks).status_code for disks in ([larger], [disk, disk], [])]

    assert change(central, vm, numSockets=2, disks=[disk], nics=[nic]).status_code == 202
    assert refused == [501, 501, 501]


def test_a_vm_that_is_bound_to_its_host_is_not_made_fit_to_move(central: Central) -> None:
    bound = next(vm for vm in central.site.all(Vm) if vm.has_passthrough)

    assert fault(change(central, bound, isLiveMigrateCapable=True)) == "isLiveMigrateCapable"
    assert central.finished(change(central, bound, isLiveMigrateCapable=False)).error is None


def test_what_is_wrong_of_a_vm_is_named_as_on_the_wire(central: Central) -> None:
    container = {"extId": next(iter(central.site.all(StorageContainer))).uuid}
    backing = {"$objectType": "vmm.v4.ahv.config.VmDisk", "diskSizeBytes": 1 << 30, "storageContainer": container}
    good = {"backingInfo": backing}
    nic = {"networkInfo": {"subnet": {"extId": next(iter(central.site.all(Network))).uuid}}}
    trunk = {**nic["networkInfo"], "vlanMode": "TRUNK", "trunkedVlans": [4096]}
    wrong: dict[str, dict[str, Any]] = {
        "memorySizeBytes": {"memorySizeBytes": 1 << 63},
        "numSockets": {"numSockets": 10**30},
        "numCoresPerSocket": {"numCoresPerSocket": 1 << 31},
        "hardwareClockTimezone": {"hardwareClockTimezone": "Mars/Olympus"},
        "bootConfig.$objectType": {"bootConfig": {"$objectType": "vmm.v4.ahv.config.FloppyBoot"}},
        "bootConfig.bootOrder": {"bootConfig": {"$objectType": BOOT, "bootOrder": ["DISK", "DISK"]}},
        "disks[1].diskAddress.index": {"disks": [good, {**good, "diskAddress": {"busType": "IDE", "index": 4}}]},
        "disks[0].diskAddress.index": {"disks": [{**good, "diskAddress": {"busType": "SATA", "index": 6}}]},
        "cdRoms[0].diskAddress.index": {"cdRoms": [{"diskAddress": {"busType": "IDE", "index": 4}}]},
        "nics[1].networkInfo.trunkedVlans": {"nics": [nic, {"networkInfo": trunk}]},
    }

    assert {name: fault(create(central, **body)) for name, body in wrong.items()} == {name: name for name in wrong}
    assert fault(create(central, memorySizeBytes=1)) == "memorySizeBytes"
    vm = next(iter(central.site.all(Vm)))
    assert fault(central.send("POST", f"{VMS}/{vm.uuid}/$actions/clone", {"memorySizeBytes": 1})) == "memorySizeBytes"
