"""Creating a VM in v0.8 and v1. v0.8 does not describe the call, but its body, and a public client makes it."""

from __future__ import annotations

from dataclasses import replace

from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.element.vm_acts import MIB, check_container, named_host, nic_spec
from mock_prism.faces.rest.element.vm_boot import BootSchema, boot_order, boot_place
from mock_prism.faces.rest.element.vm_disks import customization, disk_spec
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.present import load
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.commands.device_specs import check_same_cluster
from mock_prism.model.commands.vm import CreateVm
from mock_prism.model.commands.vm_hardware import GpuSpec
from mock_prism.model.errors import Invalid, NotSimulated
from mock_prism.model.host import Host
from mock_prism.model.vm import PLAIN as PLAIN_TRAITS

AHV = ("ahv", "kkvm", "kvm", "acropolis")
"""What the hypervisor of all VMs is called."""
REQUIRED = ("name", "memory_mb", "num_vcpus")
PLAIN = ("name", "description", "num_vcpus", "num_cores_per_vcpu", "ha_priority", "timezone")


def create_command(wire: Wire, call: Call) -> CreateVm:
    """The command that a VMCreateDTO asks for."""
    body: Record = wire.body(call)
    for key in REQUIRED:
        if key not in body:
            raise Invalid(wire.types.spelled({key: None}).popitem()[0], "is required")
    if (host := named_host(body.get("host_id"))) is not None:  # a new VM is off: where it is to run, nobody remembers
        check_same_cluster(call.site.get(Host, host).cluster_uuid, cluster_meant(call).uuid, Host.kind)
    if str(body.get("hypervisor_type", AHV[0])).lower() not in AHV:
        raise NotSimulated(f"a VM of the hypervisor {body['hypervisor_type']}")
    boot = load(BootSchema, body.get("boot_config"))
    home = body.get("storage_container_uuid")
    check_container(call, home)
    disks = [disk_spec(call, disk, home) for disk in body.get("vm_disks", ())]
    return CreateVm(
        cluster_meant(call).uuid,
        memory_bytes=body["memory_mb"] * MIB,
        disks=(*disks, *customization(call, body.get("vm_customization_config"), "pc", home)),
        nics=tuple(nic_spec(nic) for nic in body.get("vm_nics", ())),
        gpus=tuple(_gpu(gpu) for gpu in body.get("vm_gpus", ())),
        new_uuid=body.get("uuid"),
        boot_from=boot_place(boot),
        traits=replace(PLAIN_TRAITS, boot_order=boot_order(boot) or PLAIN_TRAITS.boot_order),
        **{key: body[key] for key in PLAIN if key in body},
    )


def _gpu(gpu: Record) -> GpuSpec:
    if "device_id" not in gpu:
        raise Invalid("device_id", "is required")
    return GpuSpec(gpu["device_id"])


def _create(wire: Wire, call: Call) -> Reply:
    return wire.done(call, create_command(wire, call))


SHARED: Shared = {"POST /vms": _create}
