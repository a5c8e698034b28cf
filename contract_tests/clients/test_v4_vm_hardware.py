"""What a VM is given and done with besides disks and NICs, by the official Python SDK of vmm."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.serving import BaseWSGIServer

from contract_tests.clients.test_v4_sdks import connect, finished, unknown_fields
from contract_tests.clients.test_v4_sdks import journal as journal
from contract_tests.clients.test_v4_sdks import server as server
from contract_tests.clients.test_v4_sdks import tasks as tasks
from contract_tests.clients.test_v4_vms import VM, if_match, made
from contract_tests.clients.test_v4_vms import client as client
from contract_tests.clients.test_v4_vms import vms as vms

vmm: Any = pytest.importorskip("ntnx_vmm_py_client")
clustermgmt: Any = pytest.importorskip("ntnx_clustermgmt_py_client")
OFF = "name eq 'test-off'"


def token(vms: Any, vm: Any) -> dict[str, str]:
    """The token of a VM as it is now."""
    return if_match(vms, vms.get_vm_by_id(vm.ext_id).data)


def test_a_share_of_a_gpu_is_found_and_given(vms: Any, tasks: Any, server: BaseWSGIServer) -> None:
    clusters = clustermgmt.ClustersApi(connect(clustermgmt, server))
    vm = vms.list_vms(_filter=OFF).data[0]
    wanted = "virtualGpuConfig/deviceName eq 'GRID T4-4Q'"
    profile = clusters.list_virtual_gpu_profiles(vm.cluster.ext_id, _filter=wanted).data[0]
    gpu = vmm.Gpu(mode="VIRTUAL", device_id=profile.virtual_gpu_config.device_id, vendor="NVIDIA")

    uuid = made(finished(tasks, vms.create_gpu(vm.ext_id, gpu, **token(vms, vm))), f"{VM}:gpu")
    given = vms.get_gpu_by_id(vm.ext_id, uuid).data
    made(finished(tasks, vms.power_on_vm(vm.ext_id, **token(vms, vm))), VM)

    assert (given.name, given.fraction, type(given.backing_info)) == ("GRID T4-4Q", 4, vmm.VirtualGpu)
    assert unknown_fields(given) == []
    used = clusters.list_virtual_gpu_profiles(vm.cluster.ext_id, _filter=wanted).data[0]
    assert used.allocated_vm_ext_ids == [vm.ext_id]


def test_a_serial_port_comes_changes_and_goes(vms: Any, tasks: Any) -> None:
    vm = vms.list_vms(_filter=OFF).data[0]
    port = vmm.SerialPort(index=0, is_connected=True)

    uuid = made(finished(tasks, vms.create_serial_port(vm.ext_id, port, **token(vms, vm))), f"{VM}:serialport")
    added = vms.get_serial_port_by_id(vm.ext_id, uuid).data
    added.is_connected = False
    finished(tasks, vms.update_serial_port_by_id(vm.ext_id, uuid, added))
    changed = vms.list_serial_ports_by_vm_id(vm.ext_id).data
    finished(tasks, vms.delete_serial_port_by_id(vm.ext_id, uuid, **token(vms, vm)))

    assert [(one.index, one.is_connected) for one in changed] == [(0, False)]
    assert vms.list_serial_ports_by_vm_id(vm.ext_id).data is None


def test_guest_tools_are_installed_and_shut_the_guest_down(vms: Any, tasks: Any) -> None:
    vm = vms.list_vms(_filter="name eq 'web-01'").data[0]
    config = vmm.GuestToolsInstallConfig(
        capabilities=["VSS_SNAPSHOT"], credential=vmm.Credential(username="root", password="secret")
    )

    made(finished(tasks, vms.install_vm_guest_tools(vm.ext_id, config, **token(vms, vm))), VM)
    tools = vms.get_guest_tools_by_id(vm.ext_id).data
    made(finished(tasks, vms.shutdown_guest_vm(vm.ext_id, vmm.GuestPowerOptions(), **token(vms, vm))), VM)

    assert (tools.is_installed, tools.is_reachable, tools.capabilities) == (True, True, ["VSS_SNAPSHOT"])
    assert vms.get_vm_by_id(vm.ext_id).data.power_state == "OFF"


def test_disks_move_to_another_container(vms: Any, tasks: Any, server: BaseWSGIServer) -> None:
    containers = clustermgmt.StorageContainersApi(connect(clustermgmt, server))
    vm = vms.list_vms(_filter="name eq 'web-02'").data[0]
    target = containers.list_storage_containers(_filter="name eq 'rf1-scratch'").data[0]
    plan = vmm.AllDisksMigrationPlan(
        storage_container=vmm.AhvConfigVmDiskContainerReference(ext_id=target.container_ext_id)
    )

    params = vmm.DiskMigrationParams(migrate_disks=plan)
    made(finished(tasks, vms.migrate_vm_disks(vm.ext_id, params, **token(vms, vm))), VM)

    moved = vms.list_disks_by_vm_id(vm.ext_id).data
    assert {disk.backing_info.storage_container.ext_id for disk in moved} == {target.container_ext_id}
