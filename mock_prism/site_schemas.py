"""The parts of a site file: their keys, what each takes, and the descriptions that they make."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from mock_prism.model import seeds
from mock_prism.model.category import CategorySpec
from mock_prism.model.gpu import GPU_KINDS, GPU_MODELS
from mock_prism.model.guests import GroupSpec, VmSpec
from mock_prism.model.hardware import HostSpec
from mock_prism.model.host import PCIE_MODELS
from mock_prism.model.network import Ipam, IpPool
from mock_prism.model.seed_networks import NetworkSpec
from mock_prism.model.states import Evacuation, MixedExit, PlannedExitByAcropolis
from mock_prism.model.timings import Behaviour
from mock_prism.model.user import Role

UNKNOWN = "is none of"
POSITIVE = validate.Range(min=1, max=1_000_000)
BYTES = validate.Range(min=1)
REDUNDANCY = validate.OneOf((2, 3))


class Text(fields.String):
    """Text, which YAML takes for something else where it looks so."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, str):
            raise ValidationError("must be text; what looks like a number or a date goes in quotes")
        return super()._deserialize(value, attr, data, **kwargs)


class Address(fields.IPv4):
    """An IPv4 address, which is kept as text."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return str(super()._deserialize(value, attr, data, **kwargs))


class Described(Schema):
    """A part of a site file; loading it makes the part's description."""

    makes: type[Any]

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.error_messages["unknown"] = f"{UNKNOWN} {', '.join(self.fields)}"

    @post_load
    def make(self, values: dict[str, Any], **kwargs: Any) -> Any:
        """The description."""
        return self.makes(**{key: tuple(value) if isinstance(value, list) else value for key, value in values.items()})


class HostSchema(Described):
    """``hosts`` of a cluster."""

    makes = HostSpec
    name = Text(required=True)
    hypervisor_ip = Address(required=True)
    cvm_ip = Address(required=True)
    ipmi_ip = Address(required=True)
    block_serial = Text(required=True)
    block_model = Text()
    cpu_model = Text()
    cpu_sockets = fields.Integer(validate=POSITIVE)
    cpu_cores = fields.Integer(validate=POSITIVE)
    cpu_hz = fields.Integer()
    memory_gib = fields.Integer(validate=POSITIVE)
    cvm_memory_gib = fields.Integer(validate=POSITIVE)
    cvm_vcpus = fields.Integer(validate=POSITIVE)
    gpus = fields.List(Text(validate=validate.OneOf(GPU_MODELS)))
    categories = fields.List(Text())
    pcie_devices = fields.List(Text(validate=validate.OneOf(PCIE_MODELS)))
    hypervisor_version = Text()
    metadata_store = fields.Boolean()


class ContainerSchema(Described):
    """``containers`` of a cluster."""

    makes = seeds.ContainerSpec
    name = Text(required=True)
    replication_factor = fields.Integer(validate=validate.OneOf((1, 2, 3)))


class PoolSchema(Described):
    """``pools`` of a managed network."""

    makes = IpPool
    start = Address(required=True)
    end = Address(required=True)


class IpamSchema(Described):
    """``ipam`` of a network."""

    makes = Ipam
    network = Address(required=True)
    prefix_length = fields.Integer(required=True, validate=validate.Range(min=1, max=31))
    gateway = Address(required=True)
    pools = fields.List(fields.Nested(PoolSchema))
    name_servers = fields.List(Address())
    domain = Text()


class NetworkSchema(Described):
    """``networks`` of a cluster."""

    makes = NetworkSpec
    name = Text(required=True)
    vlan = fields.Integer(validate=validate.Range(min=0, max=4094))
    ipam = fields.Nested(IpamSchema)


class ImageSchema(Described):
    """``images`` of a cluster."""

    makes = seeds.ImageSpec
    name = Text(required=True)
    size_gib = fields.Integer(validate=POSITIVE)
    iso = fields.Boolean()
    description = Text()


class VmSchema(Described):
    """``vms`` of a cluster."""

    makes = VmSpec
    name = Text(required=True)
    memory_gib = fields.Integer(validate=POSITIVE)
    vcpus = fields.Integer(validate=POSITIVE)
    cores_per_vcpu = fields.Integer(validate=POSITIVE)
    description = Text()
    powered_on = fields.Boolean()
    host = Text()
    container = Text()
    disk_gib = fields.Integer(validate=POSITIVE)
    image = Text()
    network = Text()
    affinity = fields.List(Text())
    gpu = Text(validate=validate.OneOf(GPU_KINDS))
    cpu_passthrough = fields.Boolean()
    pcie_passthrough = fields.Boolean()
    agent = fields.Boolean()
    ha_priority = fields.Integer()
    uefi = fields.Boolean()
    guest_tools = fields.Boolean()
    categories = fields.List(Text())


class GroupSchema(Described):
    """``groups`` of a cluster: VMs that keep apart."""

    makes = GroupSpec
    name = Text(required=True)
    vms = fields.List(Text(), required=True)


class ClusterSchema(Described):
    """``clusters`` of a site."""

    makes = seeds.ClusterSpec
    name = Text(required=True)
    version = Text(required=True)
    full_version = Text(required=True)
    ncc_version = Text(load_default="ncc-4.6.2.1")
    redundancy_factor = fields.Integer(load_default=2, validate=REDUNDANCY)
    external_ip = Address(load_default=None)
    data_services_ip = Address()
    name_servers = fields.List(Address())
    ntp_servers = fields.List(Text())
    hosts = fields.List(fields.Nested(HostSchema), required=True, validate=validate.Length(min=1))
    containers = fields.List(fields.Nested(ContainerSchema), required=True, validate=validate.Length(min=1))
    networks = fields.List(fields.Nested(NetworkSchema))
    images = fields.List(fields.Nested(ImageSchema))
    vms = fields.List(fields.Nested(VmSchema))
    groups = fields.List(fields.Nested(GroupSchema))


class UserSchema(Described):
    """``users`` of a site."""

    makes = seeds.UserSpec
    name = Text(required=True)
    password = Text(required=True)
    roles = fields.List(fields.Enum(Role, by_value=True), required=True)
    groups = fields.List(Text())


class CategorySchema(Described):
    """``categories`` of a site."""

    makes = CategorySpec
    key = Text(required=True)
    value = Text(required=True)
    description = Text()


class PrismCentralSchema(Described):
    """``prism_central`` of a site."""

    makes = seeds.PrismCentralSpec
    name = Text(required=True)
    ip = Address(required=True)
    version = Text(required=True)
    full_version = Text(required=True)


class BehaviourSchema(Described):
    """``behaviour`` of a site: choices where sources are silent or disagree."""

    makes = Behaviour
    mixed_exit = fields.Enum(MixedExit, by_value=True)
    acropolis_exit_of_planned_outage = fields.Enum(PlannedExitByAcropolis, by_value=True)
    acli_errors_on_stderr = fields.Boolean()
    enter_wait = fields.Boolean()
    evacuation_mode = fields.Enum(Evacuation, by_value=True)
    restart_stopped_guests = fields.Boolean()
    rollback_returns_guests = fields.Boolean()
    cvm_shutdown_sets_flag = fields.Boolean()
    foreign_addresses_answer = fields.Boolean()
    foreign_checksums_match = fields.Boolean()
    planned_outage_reason = Text(allow_none=True)
    parallel_migrations = fields.Integer(validate=POSITIVE)
    enforce_access = fields.Boolean()
    events_kept = fields.Integer(validate=POSITIVE)
    failover_keeps_macs = fields.Boolean()
    lockout_attempts = fields.Integer(validate=validate.Range(min=0))
    most_vcpus = fields.Integer(validate=POSITIVE)
    most_memory_bytes = fields.Integer(validate=BYTES)
    most_disk_bytes = fields.Integer(validate=BYTES)
    most_written_bytes = fields.Integer(validate=BYTES)
    unknown_categories = fields.Boolean()
    unknown_references = fields.Boolean()
    vcpus_per_core = fields.Integer(validate=POSITIVE)


class SiteSchema(Described):
    """A whole site file."""

    makes = seeds.SiteSpec
    clusters = fields.List(fields.Nested(ClusterSchema), required=True, validate=validate.Length(min=1))
    users = fields.List(fields.Nested(UserSchema), required=True, validate=validate.Length(min=1))
    prism_central = fields.Nested(PrismCentralSchema)
    unconfigured_nodes = fields.List(fields.Nested(HostSchema))
    categories = fields.List(fields.Nested(CategorySchema))
    behaviour = fields.Nested(BehaviourSchema)
