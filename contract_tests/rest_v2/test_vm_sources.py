"""What the disks of a VM of v2.0 are made from besides images: snapshots, and volume groups."""

from __future__ import annotations

from contract_tests.rest_element.prism import Prism
from contract_tests.rest_v2.element import NOWHERE
from mock_prism.model.volume_group import VolumeGroup

GIB = 1 << 30


def done(prism: Prism, method: str, path: str, body: object = None) -> str:
    """The uuid of what a task that must succeed is about."""
    task = prism.v2.done(method, path, body)["task_uuid"]
    prism.v2.settle()
    shown = prism.v2.read(f"/tasks/{task}")
    assert shown["progress_status"] == "Succeeded", shown
    return str(shown["entity_list"][0]["entity_id"])


def test_a_deleted_vm_is_made_again_by_what_its_snapshot_says_of_it() -> None:
    prism = Prism.start()
    vm = prism.v2.vm("test-off")
    done(prism, "POST", "/snapshots", {"snapshot_specs": [{"vm_uuid": vm.uuid, "snapshot_name": "before"}]})
    (snapshot,) = prism.v2.read(f"/snapshots?vm_uuid={vm.uuid}")["entities"]
    done(prism, "DELETE", f"/vms/{vm.uuid}")

    again = done(prism, "POST", "/vms", snapshot["vm_create_spec"])

    shown = prism.v2.read(f"/vms/{again}?include_vm_disk_config=true&include_vm_nic_config=true")
    assert [disk.get("size", 0) for disk in shown["vm_disk_info"]] == [disk.size_bytes for disk in vm.disks]
    assert [nic["mac_address"] for nic in shown["vm_nics"]] == [nic.mac for nic in vm.nics]


def test_a_disk_is_not_copied_from_a_group_of_snapshots_that_lacks_it() -> None:
    prism = Prism.start()
    clone = {"disk_address": {"vmdisk_uuid": NOWHERE}, "snapshot_group_uuid": NOWHERE}

    reply = prism.v2.send(
        "POST", "/vms", {"name": "x", "memory_mb": 512, "num_vcpus": 1, "vm_disks": [{"vm_disk_clone": clone}]}
    )

    assert reply.status_code == 404


def test_a_volume_group_is_attached_as_a_disk_of_a_new_vm_and_of_one_that_there_is() -> None:
    prism = Prism.start()
    for name in ("one", "two"):
        done(prism, "POST", "/volume_groups", {"name": name, "is_shared": True})
    groups = {group.name: group.uuid for group in prism.v2.site.all(VolumeGroup)}
    by_name = [{"disk_address": {"device_bus": "scsi", "volume_group_uuid": groups[name]}} for name in ("one", "two")]
    body = {"name": "x", "memory_mb": 512, "num_vcpus": 1, "vm_disks": by_name[:1]}

    vm = done(prism, "POST", "/vms", body)
    done(prism, "POST", f"/vms/{vm}/disks/attach", {"vm_disks": by_name[1:]})

    disks = prism.v2.read(f"/vms/{vm}?include_vm_disk_config=true")["vm_disk_info"]
    assert [disk["disk_address"]["volume_group_uuid"] for disk in disks] == [groups["one"], groups["two"]]
    create = {"vm_disk_create": {"size": GIB}}
    both = prism.v2.send("POST", f"/vms/{vm}/disks/attach", {"vm_disks": [{**by_name[0], **create}]})
    assert both.status_code == 422
