"""ncli vm: the user VMs of a cluster, in the block captured on AOS 5.x."""

from __future__ import annotations

from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.ncli.call import NcliCall, NcliVerb, ncli_id
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.render import Json, ncli_blocks, ncli_size
from mock_prism.model.host import Host
from mock_prism.model.vm import Vm


def _host(call: NcliCall, vm: Vm) -> Host | None:
    return None if vm.host_uuid is None else call.site.get(Host, vm.host_uuid)


def _block(call: NcliCall, vm: Vm) -> list[tuple[str, str]]:
    """A VM; protection domains are named by those that protect it."""
    host = _host(call, vm)
    disks = [disk.vmdisk_uuid for disk in vm.disks if disk.vmdisk_uuid is not None and not disk.is_cdrom]
    return [
        ("Id", ncli_id(call.cluster, vm.uuid)),
        ("Uuid", vm.uuid),
        ("Name", vm.name),
        ("VM IP Addresses", ", ".join(nic.ip for nic in vm.nics if nic.ip is not None)),
        ("Hypervisor Host Id", ncli_id(call.cluster, host.number) if host else ""),
        ("Hypervisor Host Uuid", host.uuid if host else ""),
        ("Hypervisor Host Name", host.name if host else ""),
        ("Memory", ncli_size(vm.memory_bytes)),
        ("Virtual CPUs", str(vm.total_vcpus)),
        ("VDisk Count", str(len(disks))),
        ("VDisks", ", ".join(ncli_id(call.cluster, uuid) for uuid in disks)),
        ("Protection Domain", ""),
        ("Consistency Group", ""),
    ]


def _object(call: NcliCall, vm: Vm) -> dict[str, Json]:
    """A VM in JSON, with the keys of REST v1."""
    host = _host(call, vm)
    return {
        "vmId": ncli_id(call.cluster, vm.uuid),
        "uuid": vm.uuid,
        "vmName": vm.name,
        "powerState": vm.power.value,
        "clusterUuid": vm.cluster_uuid,
        "hostUuid": host.uuid if host else None,
        "hostName": host.name if host else None,
        "ipAddresses": [nic.ip for nic in vm.nics if nic.ip is not None],
        "memoryCapacityInBytes": vm.memory_bytes,
        "numVCpus": vm.total_vcpus,
    }


def _list(call: NcliCall) -> Answer:
    """All, or those of a name, or the one of an id."""
    name, ident = call.args.maybe_text("name"), call.args.maybe_text("id")
    vms = [
        vm
        for vm in call.site.where(Vm, "cluster_uuid", call.cluster.uuid)
        if name in (None, vm.name) and ident in (None, vm.uuid, ncli_id(call.cluster, vm.uuid))
    ]
    vms.sort(key=lambda vm: (vm.name, vm.uuid))
    return Shown(ncli_blocks(_block(call, vm) for vm in vms), [_object(call, vm) for vm in vms])


VERBS: tuple[NcliVerb, ...] = (
    NcliVerb(
        "vm list",
        "Lists the VMs.",
        (Param("name", Kind.VM), Param("id")),
        _list,
        aliases=("vm ls", "virtualmachine list", "virtualmachine ls"),
    ),
)
