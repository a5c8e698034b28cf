"""OVAs: reading, making, changing and deleting them, their file, and the VMs made of them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from marshmallow import ValidationError, fields, validates_schema

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.fields import IsoInstant
from mock_prism.faces.rest.present import Part, load
from mock_prism.faces.rest.v4.envelopes import single, started
from mock_prism.faces.rest.v4.etags import require_match
from mock_prism.faces.rest.v4.listing import listed, selected_one
from mock_prism.faces.rest.v4.namespaces import TREE, locate, typed
from mock_prism.faces.rest.v4.ova_file import ova_file
from mock_prism.faces.rest.v4.template_bodies import OverrideBody, override_of
from mock_prism.faces.rest.v4.template_schemas import CONTENT, vm_spec
from mock_prism.faces.rest.v4.vm_bodies import required
from mock_prism.faces.rest.v4.vm_device_bodies import CdRomBody, cdrom_spec
from mock_prism.faces.rest.v4.vm_faults import FAULTS
from mock_prism.faces.rest.v4.vm_fields import EnumWord, Reference, Text
from mock_prism.faces.rest.v4.vms import ordered
from mock_prism.faces.rest.v4.wire import UuidText, WireSchema, check_type, missing
from mock_prism.model.commands.ova import CreateOva, DeleteOva, DeployOva, UpdateOva
from mock_prism.model.entity import Entity
from mock_prism.model.errors import NotSimulated
from mock_prism.model.frozen import frozen
from mock_prism.model.ova import DiskFormat, Ova
from mock_prism.model.user import User

OVAS = "/vmm/content/ovas"
OVA = f"{OVAS}/{{extId}}"
FILE = f"v4 GET {OVAS}/{{ovaExtId}}/file"
FORMATS = {one: one.value for one in DiskFormat}


@frozen
class OvaShown:
    """An OVA, and who made it."""

    ova: Ova
    creator: User | None

    @property
    def parts(self) -> tuple[Entity | None, ...]:
        """Both."""
        return (self.ova, self.creator)


OVERRIDE = "overrideVmConfig"
OF_DEPLOYMENT = {
    **{word: f"{OVERRIDE}.{name}" for word, name in FAULTS.items()},
    **{f"disk {word}": f"{OVERRIDE}.cdRoms.diskAddress" for word in ("address", "bus", "index")},
}
"""What v4 calls the values that the model finds fault with when a VM is unpacked."""


class OvaSchema(WireSchema):
    """An ``Ova``. Size and checksum are those of the file that is given out."""

    object_type = f"{CONTENT}Ova"
    uuid = fields.String(attribute="ova.uuid", data_key="extId")
    name = fields.String(attribute="ova.name")
    checksum = fields.Function(lambda view: _checksum(view.ova))
    size_bytes = fields.Function(lambda view: len(ova_file(view.ova)), data_key="sizeBytes")
    source = fields.Function(lambda view: _source(view.ova))
    created = IsoInstant(attribute="ova.created_micros", data_key="createTime")
    updated = IsoInstant(attribute="ova.updated_micros", data_key="lastUpdateTime")
    creator = fields.Function(lambda view: _creator(view.creator), data_key="createdBy")
    clusters = fields.Function(lambda view: [view.ova.cluster_uuid], data_key="clusterLocationExtIds")
    parent = fields.String(attribute="ova.vm.name", data_key="parentVm")
    vm = fields.Function(lambda view: vm_spec(view.ova.vm), data_key="vmConfig")
    format = fields.Function(lambda view: view.ova.format.value, data_key="diskFormat")


def _checksum(ova: Ova) -> Any:
    return typed(f"{CONTENT}OvaSha256Checksum", hexDigest=hashlib.sha256(ova_file(ova)).hexdigest())


def _source(ova: Ova) -> Any:
    if ova.source_url is not None:
        return typed(f"{CONTENT}OvaUrlSource", url=ova.source_url)
    return typed(f"{CONTENT}OvaVmSource", vmExtId=ova.source_vm_uuid, diskFileFormat=ova.format.value)


def _creator(user: User | None) -> Any:
    return None if user is None else typed("iam.v4.authn.User", extId=user.uuid, username=user.name)


class VmSourceBody(Part):
    """``OvaVmSource``."""

    vm = UuidText(data_key="vmExtId", required=True)
    format = EnumWord(FORMATS, data_key="diskFileFormat", required=True)


class UrlSourceBody(Part):
    """``OvaUrlSource``."""

    url = Text(2048, 1, required=True)


class Source(fields.Field[Any]):
    """What an OVA is made of, told by its keys. Raises NotSimulated for anything but a VM and an address."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Mapping[str, Any]:
        check_type(value, "object")
        for key, body in (("vmExtId", VmSourceBody), ("url", UrlSourceBody)):
            if key in value:
                loaded: Mapping[str, Any] = body().load(value)
                return loaded
        raise NotSimulated("an OVA of another source than a VM or an address")


class UpdateBody(Part):
    """An ``Ova`` that is to be otherwise: nothing but its name changes. What the server alone sets is passed over."""

    name = Text(256, 1, load_default=None, allow_none=True)


class CreateBody(UpdateBody):
    """An ``Ova`` to make."""

    source = Source(load_default=None, allow_none=True)
    clusters = fields.List(UuidText(), data_key="clusterLocationExtIds", load_default=list, allow_none=True)
    checksum = fields.Raw(load_default=None, allow_none=True)

    @validates_schema
    def require(self, loaded: Mapping[str, Any], **kwargs: Any) -> None:
        """Name and source are required; of an address also where to keep it (documented)."""
        lacking = [key for key in ("name", "source") if not loaded[key]]
        if not lacking and "url" in loaded["source"] and not loaded["clusters"]:
            lacking = ["clusterLocationExtIds"]
        if lacking:
            raise ValidationError(missing(lacking))


class DeployedBody(OverrideBody):
    """``OvaVmConfigOverrideSpec``."""

    cdroms = fields.List(fields.Nested(CdRomBody), data_key="cdRoms", load_default=list, allow_none=True)
    categories = fields.List(Reference("Category"), load_default=None, allow_none=True)


class DeployBody(Part):
    """``OvaDeploymentSpec``."""

    override = fields.Nested(DeployedBody, data_key="overrideVmConfig", load_default=None)
    cluster = UuidText(data_key="clusterLocationExtId", load_default=None, allow_none=True)


def shown(call: Call, ova: Ova) -> OvaShown:
    """An OVA with who made it."""
    return OvaShown(ova, call.site.find(User, "name", ova.created_by))


def named_ova(call: Call, placeholder: str = "extId", is_strict: bool | None = None) -> Ova:
    """The OVA that the path names; for a change also the token must be right, or absent where that is not strict."""
    ova = call.site.get(Ova, call.path[placeholder].lower())
    if is_strict or (is_strict is False and "If-Match" in call.headers):
        require_match(call, shown(call, ova), Ova.kind)
    return ova


def list_ovas(call: Call) -> Reply:
    """All OVAs, in order of creation (*assumed*)."""
    return listed(call, [call.presenter.present(OvaSchema, shown(call, ova)) for ova in call.site.all(Ova)])


def get_ova(call: Call) -> Reply:
    """One OVA."""
    view = shown(call, named_ova(call))
    return single(call, selected_one(call, call.presenter.present(OvaSchema, view)), view)


def create_ova(call: Call) -> Reply:
    """Pack a VM, or take an OVA of this very site by its address."""
    wanted = load(CreateBody, call.body)
    if wanted["checksum"]:
        raise NotSimulated("checking the checksum of an OVA")
    clusters, source = wanted["clusters"] or [None], wanted["source"]
    if len(clusters) > 1:
        raise NotSimulated("an OVA in several clusters")
    if "vm" in source:
        command = CreateOva(wanted["name"], source["vm"], source["format"], cluster_uuid=clusters[0])
        return ordered(call, command)
    own = _own_ova(call, source["url"])
    return ordered(call, CreateOva(wanted["name"], url=source["url"], ova_uuid=own, cluster_uuid=clusters[0]))


def _own_ova(call: Call, address: str) -> str | None:
    """The OVA whose file an address of this server leads to, if it does."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    located = locate(parts.path)
    if located is None or f"{parts.scheme}://{parts.netloc}" != call.origin:
        return None
    found = TREE().match("GET", located.path)
    return found.params["ovaExtId"].lower() if found is not None and found.operation.name == FILE else None


def update_ova(call: Call) -> Reply:
    """Call an OVA otherwise."""
    ova = named_ova(call, is_strict=True)
    name = load(UpdateBody, call.body)["name"]
    return started(call, UpdateOva(ova.uuid, ova.name if name is None else name))


def delete_ova(call: Call) -> Reply:
    """Delete an OVA."""
    return started(call, DeleteOva(named_ova(call, is_strict=False).uuid))


def deploy(call: Call) -> Reply:
    """Make a VM of an OVA."""
    ova = named_ova(call, is_strict=False)
    wanted = load(DeployBody, call.body)
    required(call.body, "overrideVmConfig")
    body = wanted["override"]
    drives = tuple(cdrom_spec(drive) for drive in body["cdroms"] or ())
    return ordered(call, DeployOva(ova.uuid, override_of(body), drives, wanted["cluster"]), OF_DEPLOYMENT)


def get_file(call: Call) -> Reply:
    """The file of an OVA."""
    return Reply(200, ova_file(named_ova(call, "ovaExtId")), {"Content-Type": "application/octet-stream"})


HANDLERS: dict[str, Handler] = {
    f"v4 GET {OVAS}": list_ovas,
    f"v4 POST {OVAS}": create_ova,
    f"v4 GET {OVA}": get_ova,
    f"v4 PUT {OVA}": update_ova,
    f"v4 DELETE {OVA}": delete_ova,
    f"v4 POST {OVA}/$actions/deploy": deploy,
    FILE: get_file,
}
