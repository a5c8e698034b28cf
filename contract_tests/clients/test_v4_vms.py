"""A VM from its image to its end, by the official Python SDK of vmm against a live server at an eager pace."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.serving import BaseWSGIServer

from contract_tests.clients.test_v4_sdks import connect, finished, unknown_fields
from contract_tests.clients.test_v4_sdks import journal as journal
from contract_tests.clients.test_v4_sdks import server as server
from contract_tests.clients.test_v4_sdks import tasks as tasks

vmm: Any = pytest.importorskip("ntnx_vmm_py_client")
GIB = 1 << 30
VM, DISK, IMAGE = "vmm:ahv:config:vm", "vmm:ahv:config:vm:disk", "vmm:content:image"


@pytest.fixture
def client(server: BaseWSGIServer) -> Any:
    """The API client of vmm."""
    return connect(vmm, server)


@pytest.fixture
def vms(client: Any) -> Any:
    """The API of VMs."""
    return vmm.VmApi(client)


def made(task: Any, relation: str) -> str:
    """The id of what a task has made, found as clients find it."""
    assert task.status == "SUCCEEDED", task.error_messages
    return next(str(entity.ext_id) for entity in task.entities_affected if entity.rel == relation)


def ordered(client: Any, vms: Any) -> Any:
    """A VM to make, with a disk from an image and a NIC beside those of another."""
    image = vmm.ImagesApi(client).list_images(_filter="name eq 'CentOS 7'").data[0]
    model = vms.list_vms(_filter="name eq 'web-01'").data[0]
    reference = vmm.ImageReference(image_ext_id=image.ext_id)
    disk = vmm.AhvConfigDisk(backing_info=vmm.AhvConfigVmDisk(data_source=vmm.DataSource(reference=reference)))
    network = vmm.AhvConfigNicNetworkInfo(subnet=model.nics[0].network_info.subnet)
    return vmm.AhvConfigVm(
        name="sdk-01",
        num_sockets=2,
        num_cores_per_socket=1,
        memory_size_bytes=4 * GIB,
        cluster=model.cluster,
        disks=[disk],
        nics=[vmm.AhvConfigNic(network_info=network)],
        boot_config=vmm.UefiBoot(),
    )


def if_match(api: Any, thing: Any) -> dict[str, str]:
    """The token of what was read, as the SDK's documentation says."""
    token = api.api_client.get_etag(thing)
    assert token
    return {"if_match": token}


def test_a_vm_lives_and_dies(client: Any, vms: Any, tasks: Any) -> None:
    uuid = made(finished(tasks, vms.create_vm(ordered(client, vms))), VM)
    fresh = vms.get_vm_by_id(uuid)
    made(finished(tasks, vms.power_on_vm(uuid, **if_match(vms, fresh.data))), VM)
    running = vms.get_vm_by_id(uuid).data
    running.description = "by the SDK"
    running.memory_size_bytes = 8 * GIB
    made(finished(tasks, vms.update_vm_by_id(uuid, running)), VM)
    changed = vms.get_vm_by_id(uuid).data
    made(finished(tasks, vms.delete_vm_by_id(uuid, **if_match(vms, changed))), VM)

    assert (fresh.data.power_state, fresh.data.host) == ("OFF", None)
    assert type(fresh.data.boot_config) is vmm.UefiBoot
    assert type(fresh.data.disks[0].backing_info.data_source.reference) is vmm.ImageReference
    assert (running.power_state, type(running.host)) == ("ON", vmm.AhvConfigHostReference)
    assert (changed.description, changed.memory_size_bytes) == ("by the SDK", 8 * GIB)
    assert vms.list_vms(_filter="name eq 'sdk-01'").data is None


def test_every_field_of_a_vm_is_the_sdks(vms: Any) -> None:
    listed = vms.list_vms(_limit=100)

    assert {type(vm) for vm in listed.data} == {vmm.AhvConfigVm}
    assert unknown_fields(listed.data) == []
    assert {type(nic.nic_backing_info) for vm in listed.data for nic in vm.nics} == {vmm.VirtualEthernetNic}


def test_a_disk_is_added_and_made_larger(vms: Any, tasks: Any) -> None:
    vm = vms.list_vms(_filter="name eq 'web-01'").data[0]
    container = vm.disks[0].backing_info.storage_container
    disk = vmm.AhvConfigDisk(
        backing_info=vmm.AhvConfigVmDisk(disk_size_bytes=GIB, storage_container=container),
    )
    token = if_match(vms, vms.get_vm_by_id(vm.ext_id).data)

    uuid = made(finished(tasks, vms.create_disk(vm.ext_id, disk, **token)), DISK)
    added = vms.get_disk_by_id(vm.ext_id, uuid).data
    added.backing_info.disk_size_bytes = 2 * GIB
    finished(tasks, vms.update_disk_by_id(vm.ext_id, uuid, added))

    assert vms.get_disk_by_id(vm.ext_id, uuid).data.backing_info.disk_size_bytes == 2 * GIB


def test_an_image_is_made_of_a_disk(client: Any, vms: Any, tasks: Any) -> None:
    images = vmm.ImagesApi(client)
    vm = vms.list_vms(_filter="name eq 'web-01'").data[0]
    source = vmm.VmDiskSource(ext_id=vm.disks[0].ext_id)

    task = finished(tasks, images.create_image(vmm.Image(name="golden", type="DISK_IMAGE", source=source)))

    image = images.get_image_by_id(made(task, IMAGE)).data
    assert (image.name, type(image.source)) == ("golden", vmm.VmDiskSource)
    assert unknown_fields(image) == []


def test_who_has_read_nothing_may_not_change_it(vms: Any) -> None:
    vm = vms.list_vms(_filter="name eq 'web-01'").data[0]

    with pytest.raises(vmm.rest.ApiException) as caught:
        vms.delete_vm_by_id(vm.ext_id)

    assert caught.value.status == 428
