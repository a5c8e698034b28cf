"""What v4 is asked to do with templates: bodies, checked and turned into the model's commands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from mock_prism.faces.rest.present import Part
from mock_prism.faces.rest.v4.vm_device_bodies import CustomizationBody, NicBody, nic_spec
from mock_prism.faces.rest.v4.vm_fields import Text
from mock_prism.faces.rest.v4.wire import Flag, UuidText, WholeNumber, check_type, missing, too_high
from mock_prism.model.commands.override import VmOverride
from mock_prism.model.commands.template import VersionSpec
from mock_prism.model.commands.template_use import MAX_VMS
from mock_prism.model.errors import Invalid, NotSimulated
from mock_prism.model.template import Template


class OverrideBody(Part):
    """A ``VmConfigOverride``; None is taken over."""

    name = Text(80, 1, load_default=None, allow_none=True)
    sockets = WholeNumber(1, data_key="numSockets", load_default=None, allow_none=True)
    cores = WholeNumber(1, data_key="numCoresPerSocket", load_default=None, allow_none=True)
    threads = WholeNumber(1, data_key="numThreadsPerCore", load_default=None, allow_none=True)
    memory_bytes = WholeNumber(1, data_key="memorySizeBytes", load_default=None, allow_none=True)
    nics = fields.List(fields.Nested(NicBody), load_default=None, allow_none=True)
    customization = fields.Nested(CustomizationBody, data_key="guestCustomization", load_default=None, allow_none=True)
    profile = fields.Raw(data_key="guestCustomizationProfileConfig", load_default=None, allow_none=True)


def override_of(body: Mapping[str, Any]) -> VmOverride:
    """The differences that a body asks for. Raises NotSimulated for profiles."""
    if body.get("profile"):
        raise NotSimulated("setting a guest up by a profile")
    return VmOverride(
        name=body["name"],
        memory_bytes=body["memory_bytes"],
        num_vcpus=body["sockets"],
        num_cores_per_vcpu=body["cores"],
        num_threads_per_core=body["threads"],
        nics=None if body["nics"] is None else tuple(nic_spec(nic) for nic in body["nics"]),
        is_customized=bool(body.get("customization")),
        categories=tuple(body["categories"]) if body.get("categories") is not None else None,
    )


class SourceBody(Part):
    """A ``TemplateVmReference`` or a ``TemplateVersionReference``: the keys tell which."""

    vm = UuidText(data_key="extId", load_default=None, allow_none=True)
    version = UuidText(data_key="versionId", load_default=None, allow_none=True)
    override = fields.Nested(OverrideBody, data_key="overrideVmConfig", load_default=None, allow_none=True)
    customization = fields.Nested(CustomizationBody, data_key="guestCustomization", load_default=None, allow_none=True)


class VersionBody(Part):
    """A ``TemplateVersionSpec`` to make."""

    name = Text(256, data_key="versionName", load_default=None, allow_none=True)
    description = Text(1000, data_key="versionDescription", load_default=None, allow_none=True)
    source = fields.Nested(SourceBody, data_key="versionSource", load_default=None, allow_none=True)
    is_active = Flag(data_key="isActiveVersion", load_default=None, allow_none=True)
    allows_customization = Flag(data_key="isGcOverrideEnabled", load_default=None, allow_none=True)


class TemplateBody(Part):
    """A ``Template`` that is to be, or to be otherwise. What the server alone sets is passed over."""

    name = Text(256, 1, data_key="templateName", load_default=None, allow_none=True)
    description = Text(1000, data_key="templateDescription", load_default=None, allow_none=True)
    version = fields.Nested(VersionBody, data_key="templateVersionSpec", load_default=None, allow_none=True)
    categories = fields.List(UuidText(), data_key="categoryExtIds", load_default=None, allow_none=True)


def version_spec(body: Mapping[str, Any] | None) -> VersionSpec | None:
    """The version that a body orders; None where it names no source, as one that was read does not (recorded)."""
    source = (body or {}).get("source")
    if body is None or source is None:
        return None
    if (source["vm"] is None) is (source["version"] is None):
        raise Invalid("templateVersionSpec.versionSource", missing(["extId"]))
    override = source["override"]
    return VersionSpec(
        name=body["name"],
        description=body["description"],
        vm_uuid=source["vm"],
        version_uuid=source["version"],
        override=VmOverride() if override is None else override_of(override),
        is_active=body["is_active"] is not False,
        is_customized=bool(source["customization"] or (override or {}).get("customization")),
        allows_customization=body["allows_customization"] is not False,
    )


def changed(wanted: Mapping[str, Any], template: Template) -> dict[str, Any]:
    """What of a template a body would have otherwise."""
    categories = None if wanted["categories"] is None else tuple(wanted["categories"])
    now = {"name": template.name, "description": template.description, "categories": template.categories}
    asked = {"name": wanted["name"], "description": wanted["description"], "categories": categories}
    return {key: value for key, value in asked.items() if value is not None and value != now[key]}


class Overrides(fields.Field[Any]):
    """The differences of some VMs, by their numbers from 0."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> dict[int, Any]:
        check_type(value, "object")
        found = {}
        for key, body in value.items():
            if key.startswith("$"):
                continue
            if not (key.isascii() and key.isdecimal() and len(key) < 4):
                raise ValidationError(f'"{key}" is no index of a VM')
            check_type(body, "object")
            found[int(key)] = OverrideBody().load(body)
        return found


class DeployBody(Part):
    """A ``TemplateDeployment``."""

    version = UuidText(data_key="versionId", load_default=None, allow_none=True)
    count = WholeNumber(1, data_key="numberOfVms", load_default=None)
    overrides = Overrides(data_key="overrideVmConfigMap", load_default=dict, allow_none=True)
    cluster = UuidText(data_key="clusterReference", load_default=None)

    @validates_schema
    def require(self, loaded: Mapping[str, Any], **kwargs: Any) -> None:
        """How many, and where, is required; whoever is to be different must be among them."""
        keys = {"count": "numberOfVms", "cluster": "clusterReference"}
        if lacking := [key for name, key in keys.items() if loaded[name] is None]:
            raise ValidationError(missing(lacking))
        if loaded["count"] > MAX_VMS:
            raise ValidationError({"numberOfVms": [too_high(loaded["count"], MAX_VMS)]})
        if any(index >= loaded["count"] for index in loaded["overrides"] or ()):
            raise ValidationError({"overrideVmConfigMap": ["an index is beyond the last VM"]})


class VersionIdBody(Part):
    """``TemplatePublishSpec`` or ``InitiateGuestUpdateSpec``."""

    version = UuidText(data_key="versionId", load_default=None, allow_none=True)


class CompleteBody(Part):
    """``CompleteGuestUpdateSpec``."""

    name = Text(256, data_key="versionName", required=True)
    description = Text(1000, data_key="versionDescription", required=True)
    is_active = Flag(data_key="isActiveVersion", load_default=None, allow_none=True)
