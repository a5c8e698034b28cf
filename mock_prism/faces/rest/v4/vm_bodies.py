"""What v4 is asked to do with a VM: bodies, checked and turned into the model's commands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from mock_prism.faces.rest.exchange import Call
from mock_prism.faces.rest.present import Part, load
from mock_prism.faces.rest.v4.projects import project_of
from mock_prism.faces.rest.v4.vm_device_bodies import (
    CdRomBody,
    CustomizationBody,
    DiskBody,
    NicBody,
    cdrom_spec,
    customization_spec,
    disk_spec,
    nic_spec,
)
from mock_prism.faces.rest.v4.vm_faults import checked_disks, checked_nics
from mock_prism.faces.rest.v4.vm_fields import EnumWord, Reference, Text
from mock_prism.faces.rest.v4.vm_hardware_bodies import GpuBody, SerialPortBody, gpu_spec, serial_port_spec
from mock_prism.faces.rest.v4.vm_trait_bodies import TraitsBody, boot_of, owner_of, traits_changed, traits_of
from mock_prism.faces.rest.v4.wire import INT32, Flag, UuidText, WholeNumber, missing
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.vm import CreateVm, UpdateVm
from mock_prism.model.errors import Invalid
from mock_prism.model.network import Network
from mock_prism.model.site import Site
from mock_prism.model.storage import StorageContainer
from mock_prism.model.vm import PLAIN, Vm

MACHINE_TYPES = {"pc": "PC", "pseries": "PSERIES", "q35": "Q35"}


class SettingsBody(Part):
    """What creating, updating and cloning have in common; None is what is not said."""

    name = Text(80, load_default=None, allow_none=True)
    sockets = WholeNumber(1, INT32, data_key="numSockets", load_default=None, allow_none=True)
    cores = WholeNumber(1, INT32, data_key="numCoresPerSocket", load_default=None, allow_none=True)
    threads = WholeNumber(1, INT32, data_key="numThreadsPerCore", load_default=None, allow_none=True)
    memory_bytes = WholeNumber(1, data_key="memorySizeBytes", load_default=None, allow_none=True)


class VmBody(SettingsBody, TraitsBody):
    """A ``Vm`` that is to be. What the server alone sets is passed over."""

    description = Text(1000, load_default=None, allow_none=True)
    timezone = Text(64, data_key="hardwareClockTimezone", load_default=None, allow_none=True)
    is_agent_vm = Flag(data_key="isAgentVm", load_default=None, allow_none=True)
    machine_type = EnumWord(MACHINE_TYPES, data_key="machineType", load_default=None, allow_none=True)
    categories = fields.List(Reference("Category"), load_default=None, allow_none=True)
    has_cpu_passthrough = Flag(data_key="isCpuPassthroughEnabled", load_default=None, allow_none=True)
    project = Reference("Project", load_default=None, allow_none=True)
    project_uuid = UuidText(data_key="projectExtId", load_default=None, allow_none=True)


class CreateBody(VmBody):
    """A ``Vm`` to make. A new VM is off (seen in public tests): ``powerState`` must not say anything else."""

    cluster = Reference("Cluster", load_default=None)
    disks = fields.List(fields.Nested(DiskBody), load_default=list, allow_none=True)
    cdroms = fields.List(fields.Nested(CdRomBody), data_key="cdRoms", load_default=list, allow_none=True)
    nics = fields.List(fields.Nested(NicBody), load_default=list, allow_none=True)
    gpus = fields.List(fields.Nested(GpuBody), load_default=list, allow_none=True)
    ports = fields.List(fields.Nested(SerialPortBody), data_key="serialPorts", load_default=list, allow_none=True)
    customization = fields.Nested(CustomizationBody, data_key="guestCustomization", load_default=None, allow_none=True)
    attributes = fields.List(Text(256), data_key="customAttributes", load_default=list, allow_none=True)
    power = EnumWord({"OFF": "OFF"}, data_key="powerState", load_default=None, allow_none=True)

    @validates_schema
    def require(self, loaded: Mapping[str, Any], **kwargs: Any) -> None:
        """A name is required."""
        if not loaded["name"]:
            raise ValidationError(missing(["name"]))


def _project(wanted: Mapping[str, Any], now: str | None = None) -> str | None:
    return project_of(wanted["project"], wanted["project_uuid"], now, "project")


def _chosen_cluster(site: Site, wanted: Mapping[str, Any]) -> str:
    """Where a VM goes that names no cluster (so a client's test): that of its first subnet, or of its first container,
    or else the first one (all *assumed*)."""
    networks = (site.table(Network).get(nic_spec(nic).network_uuid) for nic in wanted["nics"] or ())
    backings = (disk["backing"] or {} for disk in wanted["disks"] or ())
    containers = (site.table(StorageContainer).get(backing.get("container_uuid") or "") for backing in backings)
    found = (one.cluster_uuid for one in (*networks, *containers) if one is not None)
    return next(found, None) or next(iter(site.all(Cluster))).uuid


def create_command(call: Call) -> CreateVm:
    """The command that a body asks for. Raises Invalid and NotSimulated."""
    wanted = load(CreateBody, call.body)
    optional = {
        "description": wanted["description"],
        "memory_bytes": wanted["memory_bytes"],
        "num_vcpus": wanted["sockets"],
        "num_cores_per_vcpu": wanted["cores"],
        "num_threads_per_core": wanted["threads"],
        "timezone": wanted["timezone"],
        "is_agent_vm": wanted["is_agent_vm"],
        "machine_type": wanted["machine_type"],
        "has_cpu_passthrough": wanted["has_cpu_passthrough"],
        "project_uuid": _project(wanted),
        **boot_of(wanted),
    }
    site = call.site
    cluster = wanted["cluster"] or _chosen_cluster(site, wanted)
    disks = checked_disks(site, cluster, "disks", (disk_spec(site, cluster, disk) for disk in wanted["disks"] or ()))
    cdroms = checked_disks(site, cluster, "cdRoms", map(cdrom_spec, wanted["cdroms"] or ()))
    if wanted["customization"]:
        cdroms += (customization_spec(site, cluster, wanted["machine_type"] or ""),)
    return CreateVm(
        cluster,
        wanted["name"],
        disks=(*disks, *cdroms),
        nics=checked_nics(site, cluster, map(nic_spec, wanted["nics"] or ())),
        categories=tuple(wanted["categories"] or ()),
        gpus=tuple(gpu_spec(gpu) for gpu in wanted["gpus"] or ()),
        traits=traits_of(wanted, PLAIN),
        owner_uuid=owner_of(site, wanted),
        custom_attributes=tuple(dict.fromkeys(wanted["attributes"] or ())),
        serial_ports=tuple(serial_port_spec(port) for port in wanted["ports"] or ()),
        **{key: value for key, value in optional.items() if value is not None},
    )


def update_command(call: Call, vm: Vm) -> UpdateVm:
    """The command that a body asks for: what differs from the VM as it is.

    What is absent stays as it is (*assumed*), and devices are left to their own paths.
    """
    wanted = load(VmBody, call.body)
    boot = {key: value for key, value in boot_of(wanted).items() if value != getattr(vm, key)}
    owner, project = owner_of(call.site, wanted, vm.owner_uuid), _project(wanted, vm.project_uuid)
    categories = None if wanted["categories"] is None else tuple(wanted["categories"])

    def changed(key: str, now: Any) -> Any:
        return None if wanted[key] == now else wanted[key]

    return UpdateVm(
        vm.uuid,
        name=changed("name", vm.name),
        description=changed("description", vm.description),
        memory_bytes=changed("memory_bytes", vm.memory_bytes),
        num_vcpus=changed("sockets", vm.num_vcpus),
        num_cores_per_vcpu=changed("cores", vm.num_cores_per_vcpu),
        num_threads_per_core=changed("threads", vm.num_threads_per_core),
        is_agent_vm=changed("is_agent_vm", vm.is_agent_vm),
        timezone=changed("timezone", vm.timezone),
        categories=None if categories == vm.categories else categories,
        traits=traits_changed(wanted, vm),
        owner_uuid=None if owner == vm.owner_uuid else owner,
        machine_type=changed("machine_type", vm.machine_type),
        has_cpu_passthrough=changed("has_cpu_passthrough", vm.has_cpu_passthrough),
        project_uuid=None if project == vm.project_uuid else project,
        **boot,
    )


def required(body: Mapping[str, Any], key: str) -> None:
    """Raise Invalid where a body lacks a key."""
    if body.get(key) is None:
        raise Invalid("body", missing([key]))
