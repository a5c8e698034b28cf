"""Red Hat's os-tests, which tries guest systems out on Prism Element: its calls of v2.0, one by one.

It is on no package index in a form that runs alone, so what it sends and what it reads of the answers is played here.
"""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.clients.test_element_clients import wait
from contract_tests.rest_element.prism import Prism
from mock_prism.model.network import Network
from mock_prism.model.storage import StorageContainer

GIB = 1 << 30
ALL = "include_vm_nic_config=True&include_vm_disk_config=True"
Record = dict[str, Any]


@pytest.fixture
def prism() -> Prism:
    """A freshly seeded site of one cluster."""
    return Prism.start()


def container(prism: Prism) -> str:
    return next(iter(prism.v2.site.all(StorageContainer))).uuid


def body(prism: Prism, **more: Any) -> Record:
    """The VM that it makes for each run."""
    image = next(one for one in prism.v2.read("/images")["entities"] if one["image_type"] == "DISK_IMAGE")
    disk = {"device_bus": "scsi", "device_index": 0}
    flags = {"is_cdrom": False, "is_empty": False, "is_scsi_pass_through": True, "is_thin_provisioned": False}
    source = {"disk_address": {**disk, "vmdisk_uuid": image["vm_disk_id"]}, "minimum_size": 20 * GIB}
    data = {"size": 5 * GIB, "storage_container_uuid": container(prism)}
    return {
        "boot": {"disk_address": disk, "boot_device_type": "disk", "uefi_boot": False, "secure_boot": False},
        "memory_mb": 2048,
        "name": "rhel",
        "num_cores_per_vcpu": 1,
        "num_vcpus": 2,
        "timezone": "UTC",
        "vm_customization_config": {
            "datasource_type": "CONFIG_DRIVE_V2",
            "userdata": "#cloud-config\n",
            "files_to_inject_list": [],
        },
        "vm_disks": [
            {**flags, "vm_disk_clone": {**source, "storage_container_uuid": container(prism)}},
            {
                "disk_address": {"device_bus": "scsi", "device_index": 1},
                "is_cdrom": False,
                "is_empty": True,
                "vm_disk_create": data,
            },
        ],
        "vm_nics": [{"network_uuid": next(iter(prism.v2.site.all(Network))).uuid}],
        "machine_type": "pc",
        **more,
    }


def made(prism: Prism, **more: Any) -> Record:
    """The VM, as it finds it again by its name."""
    wait(prism, prism.v2.send("POST", "/vms", body(prism, **more)))
    (vm,) = prism.v2.read(f"/vms/?{ALL}&filter=vm_name==rhel")["entities"]
    return dict(vm)


def drives(vm: Record) -> list[str]:
    return [disk["disk_address"]["disk_label"] for disk in vm["vm_disk_info"] if disk["is_cdrom"]]


@pytest.mark.parametrize(("machine", "drive"), [("pc", "ide.3"), ("q35", "sata.3")])
def test_the_user_data_of_a_new_vm_are_where_it_looks_for_them(prism: Prism, machine: str, drive: str) -> None:
    vm = made(prism, machine_type=machine)

    (found,) = (disk for disk in vm["vm_disk_info"] if disk["disk_address"]["disk_label"] == drive)

    assert (found["is_cdrom"], found["is_empty"], found["size"] > 0) == (True, False, True)
    assert found["storage_container_uuid"] == container(prism)
    assert [disk["size"] // GIB for disk in vm["vm_disk_info"] if not disk["is_cdrom"]] == [20, 5]


def test_a_vm_with_secure_boot_says_so(prism: Prism) -> None:
    boot = {"uefi_boot": True, "secure_boot": True}
    refused = prism.v2.send("POST", "/vms", body(prism, boot=boot))

    vm = made(prism, machine_type="q35", boot=boot)

    assert refused.status_code == 422
    assert (vm["boot"]["uefi_boot"], vm["boot"]["secure_boot"]) == (True, True)


def test_user_data_are_taken_out_before_a_copy_is_given_its_own(prism: Prism) -> None:
    vm = made(prism)
    address = {"device_bus": "ide", "device_index": 3}
    detach = {"uuid": vm["vm_disk_info"][-1]["device_uuid"], "vm_disks": [{"disk_address": address}]}
    wait(prism, prism.v2.send("POST", f"/vms/{vm['uuid']}/disks/detach", detach))
    spec = {"name": "rhel_copy", "memory_mb": 1024, "num_vcpus": 1, "num_cores_per_vcpu": 1}
    config = {"datasource_type": "CONFIG_DRIVE_V2", "fresh_install": True, "userdata_path": "adsf:///default/user"}

    copy = {"spec_list": [{**spec, "override_network_config": False}], "vm_customization_config": config}
    wait(prism, prism.v2.send("POST", f"/vms/{vm['uuid']}/clone", copy))

    (found,) = prism.v2.read(f"/vms/?{ALL}&filter=vm_name==rhel_copy")["entities"]
    assert (drives(prism.v2.read(f"/vms/{vm['uuid']}?{ALL}")), drives(found)) == ([], ["ide.3"])


def test_an_empty_drive_is_empty_whatever_size_is_named_with_it(prism: Prism) -> None:
    vm = made(prism)
    create = {"storage_container_uuid": container(prism), "size": GIB}
    address = {"device_bus": "sata", "device_index": 2}
    order = {"disk_address": address, "is_cdrom": "true", "is_empty": "true", "vm_disk_create": create}

    wait(prism, prism.v2.send("POST", f"/vms/{vm['uuid']}/disks/attach", {"vm_disks": [order]}))

    assert prism.v2.read(f"/vms/{vm['uuid']}?{ALL}")["vm_disk_info"][-1]["is_empty"] is True


def test_a_disk_of_a_running_vm_grows(prism: Prism) -> None:
    vm = made(prism)
    wait(prism, prism.v2.send("POST", f"/vms/{vm['uuid']}/set_power_state", {"transition": "ON"}))
    ident = vm["vm_disk_info"][1]["disk_address"]["vmdisk_uuid"]
    disk = prism.v2.read(f"/virtual_disks/{ident}")
    address = {"vmdisk_uuid": ident, "device_uuid": disk["uuid"], "device_index": 1, "device_bus": "scsi"}
    create = {"storage_container_uuid": disk["storage_container_uuid"], "size": 7 * GIB}
    flags = {"flash_mode_enabled": False, "is_cdrom": False, "is_empty": False}
    order = {"vm_disks": [{"disk_address": address, **flags, "vm_disk_create": create}]}

    wait(prism, prism.v2.send("PUT", f"/vms/{disk['attached_vm_uuid']}/disks/update", order))

    assert prism.v2.read(f"/virtual_disks/{ident}")["disk_capacity_in_bytes"] == 7 * GIB


def test_a_vm_that_is_made_from_a_snapshot_is_given_user_data_of_its_own(prism: Prism) -> None:
    vm = made(prism)
    specs = [{"snapshot_name": "before", "vm_uuid": vm["uuid"]}]
    wait(prism, prism.v2.send("POST", f"/snapshots/?vm_uuid={vm['uuid']}", {"snapshot_specs": specs}))
    (snapshot,) = prism.v2.read(f"/snapshots/?vm_uuid={vm['uuid']}")["entities"]
    config = {"datasource_type": "CONFIG_DRIVE_V2", "fresh_install": True, "userdata_path": "adsf:///default/user"}
    order = {"spec_list": [{"name": "rhel_again", "override_network_config": False}], "vm_customization_config": config}

    wait(prism, prism.v2.send("POST", f"/snapshots/{snapshot['uuid']}/clone", order))
    plain = {"spec_list": [{"name": "rhel_plain"}]}
    wait(prism, prism.v2.send("POST", f"/snapshots/{snapshot['uuid']}/clone", plain))

    (found,) = prism.v2.read(f"/vms/?{ALL}&filter=vm_name==rhel_again")["entities"]
    assert drives(found) == ["ide.3"]
    old, new = vm["vm_disk_info"][-1], found["vm_disk_info"][-1]
    assert old["disk_address"]["vmdisk_uuid"] != new["disk_address"]["vmdisk_uuid"]
