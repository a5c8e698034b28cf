"""Site files: YAML descriptions of sites, checked before anything is built of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from marshmallow import Schema, ValidationError, fields, post_load, validate

from mock_prism.model import seeds
from mock_prism.model.category import CategorySpec
from mock_prism.model.errors import PrismError
from mock_prism.model.gpu import GPU_KINDS, GPU_MODELS
from mock_prism.model.guests import GroupSpec, VmSpec
from mock_prism.model.hardware import HostSpec
from mock_prism.model.host import PCIE_MODELS
from mock_prism.model.network import Ipam, IpPool
from mock_prism.model.seed_networks import NetworkSpec
from mock_prism.model.site import Site
from mock_prism.model.timings import Behaviour
from mock_prism.model.user import Role

PACKAGE = Path(__file__).parent
FOLDERS = (PACKAGE / "fixtures" / "sites", PACKAGE.parent / "fixtures" / "sites")
LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
POSITIVE = validate.Range(min=1, max=1_000_000)
REDUNDANCY = validate.OneOf((2, 3))


class SiteFileError(Exception):
    """A site that cannot be had: the message names the file, the place in it and the reason, in one line."""


class Described(Schema):
    """A part of a site file; loading it makes the part's description."""

    makes: type[Any]

    @post_load
    def make(self, values: dict[str, Any], **kwargs: Any) -> Any:
        """The description."""
        return self.makes(**{key: tuple(value) if isinstance(value, list) else value for key, value in values.items()})


class HostSchema(Described):
    """``hosts`` of a cluster."""

    makes = HostSpec
    name = fields.String(required=True)
    hypervisor_ip = fields.IPv4(required=True)
    cvm_ip = fields.IPv4(required=True)
    ipmi_ip = fields.IPv4(required=True)
    block_serial = fields.String(required=True)
    block_model = fields.String()
    cpu_model = fields.String()
    cpu_sockets = fields.Integer(validate=POSITIVE)
    cpu_cores = fields.Integer(validate=POSITIVE)
    cpu_hz = fields.Integer()
    memory_gib = fields.Integer(validate=POSITIVE)
    cvm_memory_gib = fields.Integer(validate=POSITIVE)
    cvm_vcpus = fields.Integer(validate=POSITIVE)
    gpus = fields.List(fields.String(validate=validate.OneOf(GPU_MODELS)))
    categories = fields.List(fields.String())
    pcie_devices = fields.List(fields.String(validate=validate.OneOf(PCIE_MODELS)))
    hypervisor_version = fields.String()
    metadata_store = fields.Boolean()

    @post_load
    def make(self, values: dict[str, Any], **kwargs: Any) -> Any:
        """Addresses are kept as text."""
        plain = {key: str(value) if key.endswith("_ip") else value for key, value in values.items()}
        return super().make(plain)


class ContainerSchema(Described):
    """``containers`` of a cluster."""

    makes = seeds.ContainerSpec
    name = fields.String(required=True)
    replication_factor = fields.Integer(validate=validate.OneOf((1, 2, 3)))


class PoolSchema(Described):
    """``pools`` of a managed network."""

    makes = IpPool
    start = fields.String(required=True)
    end = fields.String(required=True)


class IpamSchema(Described):
    """``ipam`` of a network."""

    makes = Ipam
    network = fields.String(required=True)
    prefix_length = fields.Integer(required=True, validate=validate.Range(min=1, max=31))
    gateway = fields.String(required=True)
    pools = fields.List(fields.Nested(PoolSchema))
    name_servers = fields.List(fields.String())
    domain = fields.String()


class NetworkSchema(Described):
    """``networks`` of a cluster."""

    makes = NetworkSpec
    name = fields.String(required=True)
    vlan = fields.Integer(validate=validate.Range(min=0, max=4094))
    ipam = fields.Nested(IpamSchema)


class ImageSchema(Described):
    """``images`` of a cluster."""

    makes = seeds.ImageSpec
    name = fields.String(required=True)
    size_gib = fields.Integer(validate=POSITIVE)
    iso = fields.Boolean()
    description = fields.String()


class VmSchema(Described):
    """``vms`` of a cluster."""

    makes = VmSpec
    name = fields.String(required=True)
    memory_gib = fields.Integer(validate=POSITIVE)
    vcpus = fields.Integer(validate=POSITIVE)
    cores_per_vcpu = fields.Integer(validate=POSITIVE)
    description = fields.String()
    powered_on = fields.Boolean()
    host = fields.String()
    container = fields.String()
    disk_gib = fields.Integer(validate=POSITIVE)
    image = fields.String()
    network = fields.String()
    affinity = fields.List(fields.String())
    gpu = fields.String(validate=validate.OneOf(GPU_KINDS))
    cpu_passthrough = fields.Boolean()
    pcie_passthrough = fields.Boolean()
    agent = fields.Boolean()
    ha_priority = fields.Integer()
    uefi = fields.Boolean()
    guest_tools = fields.Boolean()
    categories = fields.List(fields.String())


class GroupSchema(Described):
    """``groups`` of a cluster: VMs that keep apart."""

    makes = GroupSpec
    name = fields.String(required=True)
    vms = fields.List(fields.String(), required=True)


class ClusterSchema(Described):
    """``clusters`` of a site."""

    makes = seeds.ClusterSpec
    name = fields.String(required=True)
    version = fields.String(required=True)
    full_version = fields.String(required=True)
    ncc_version = fields.String(load_default="ncc-4.6.2.1")
    redundancy_factor = fields.Integer(load_default=2, validate=REDUNDANCY)
    external_ip = fields.String(load_default=None)
    data_services_ip = fields.String()
    name_servers = fields.List(fields.String())
    ntp_servers = fields.List(fields.String())
    hosts = fields.List(fields.Nested(HostSchema), required=True, validate=validate.Length(min=1))
    containers = fields.List(fields.Nested(ContainerSchema), required=True, validate=validate.Length(min=1))
    networks = fields.List(fields.Nested(NetworkSchema))
    images = fields.List(fields.Nested(ImageSchema))
    vms = fields.List(fields.Nested(VmSchema))
    groups = fields.List(fields.Nested(GroupSchema))


class UserSchema(Described):
    """``users`` of a site."""

    makes = seeds.UserSpec
    name = fields.String(required=True)
    password = fields.String(required=True)
    roles = fields.List(fields.Enum(Role, by_value=True), required=True)
    groups = fields.List(fields.String())


class CategorySchema(Described):
    """``categories`` of a site."""

    makes = CategorySpec
    key = fields.String(required=True)
    value = fields.String(required=True)
    description = fields.String()


class PrismCentralSchema(Described):
    """``prism_central`` of a site."""

    makes = seeds.PrismCentralSpec
    name = fields.String(required=True)
    ip = fields.String(required=True)
    version = fields.String(required=True)
    full_version = fields.String(required=True)


class BehaviourSchema(Described):
    """``behaviour`` of a site: choices where sources are silent or disagree."""

    makes = Behaviour
    restart_stopped_guests = fields.Boolean()
    rollback_returns_guests = fields.Boolean()
    cvm_shutdown_sets_flag = fields.Boolean()
    foreign_addresses_answer = fields.Boolean()
    planned_outage_reason = fields.String(allow_none=True)
    parallel_migrations = fields.Integer(validate=POSITIVE)
    enforce_access = fields.Boolean()
    events_kept = fields.Integer(validate=POSITIVE)
    failover_keeps_macs = fields.Boolean()
    lockout_attempts = fields.Integer(validate=validate.Range(min=0))
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


def site_names() -> tuple[str, ...]:
    """The sites that come with the product, by name."""
    return tuple(sorted({path.stem for folder in FOLDERS for path in folder.glob("*.yaml")}))


def find_site(name_or_path: str) -> Path:
    """The file of a named site, or the file itself. Raises SiteFileError."""
    if "/" in name_or_path or name_or_path.endswith((".yaml", ".yml")):
        path = Path(name_or_path)
        if path.is_file():
            return path
        raise SiteFileError(f"{name_or_path}: there is no such file")
    for folder in FOLDERS:
        if (path := folder / f"{name_or_path}.yaml").is_file():
            return path
    raise SiteFileError(f"{name_or_path}: no such site; there are {', '.join(site_names())}, or give a file")


def read_spec(name_or_path: str) -> seeds.SiteSpec:
    """The description in a site file. Raises SiteFileError."""
    path = find_site(name_or_path)
    try:
        loaded = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = "" if mark is None else f"line {mark.line + 1}, column {mark.column + 1}: "
        raise SiteFileError(f"{path}: {place}{error.problem}") from None
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise SiteFileError(f"{path}: {' '.join(str(error).split())}") from None
    if not isinstance(loaded, dict):
        raise SiteFileError(f"{path}: must be a mapping")
    try:
        spec: seeds.SiteSpec = SiteSchema().load(loaded)
    except ValidationError as error:
        raise SiteFileError(f"{path}: {_first_fault(error.messages)}") from None
    return spec


def load_site(
    name_or_path: str,
    *,
    seed: int,
    epoch_micros: int,
    hosts: int | None = None,
    vms: int | None = None,
    clusters: int | None = None,
) -> Site:
    """The site of a file, grown or cut to size where sizes are given. Raises SiteFileError."""
    spec = seeds.grow(read_spec(name_or_path), hosts, vms, clusters)
    try:
        return seeds.build_site(spec, seed, epoch_micros)
    except PrismError as error:
        raise SiteFileError(f"{find_site(name_or_path)}: {error}") from None


def _first_fault(messages: Any, path: str = "") -> str:
    if isinstance(messages, dict):
        key, inner = next(iter(messages.items()))
        step = f"[{key}]" if isinstance(key, int) else "" if key == "_schema" else f".{key}"
        return _first_fault(inner, path + step)
    reason = messages[0] if isinstance(messages, list) else messages
    return f"{path.lstrip('.') or 'site'}: {reason}".rstrip(".")
