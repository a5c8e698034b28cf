"""Templates and their versions on the wire (``vmm.v4.content.Template``): fields as in the official SDK.

Recorded: what a version shows of its VM, that it does not tell its source, and the words of the first one.
"""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from mock_prism.faces.rest.fields import IsoInstant
from mock_prism.faces.rest.v4.namespaces import typed
from mock_prism.faces.rest.v4.vm_schemas import VmSchema, VmShown
from mock_prism.faces.rest.v4.wire import WireSchema
from mock_prism.model.entity import Entity
from mock_prism.model.frozen import frozen
from mock_prism.model.site import Site
from mock_prism.model.template import Template, TemplateVersion
from mock_prism.model.user import User
from mock_prism.model.vm import Vm

CONTENT = "vmm.v4.content."
OF_A_REAL_VM = frozenset(
    {
        "extId",
        "createTime",
        "generationUuid",
        "biosUuid",
        "host",
        "isLiveMigrateCapable",
        "isCrossClusterMigrationInProgress",
        "protectionType",
    }
)
"""What the VM of a version does not show (recorded as null)."""


@frozen
class VersionShown:
    """A version, whether it is the one that counts, and who made it."""

    version: TemplateVersion
    is_active: bool
    creator: User | None


@frozen
class TemplateShown:
    """A template, and those who made and changed it."""

    template: Template
    users: tuple[User | None, ...]

    @property
    def parts(self) -> tuple[Entity | None, ...]:
        """The entities it is made of."""
        return (self.template, *self.users)

    def user(self, name: str) -> User | None:
        """Whoever goes by a name; None once that is nobody."""
        return next((user for user in self.users if user is not None and user.name == name), None)

    @property
    def versions(self) -> list[VersionShown]:
        """Its versions, oldest first."""
        active = self.template.active_uuid
        return [VersionShown(one, one.uuid == active, self.user(one.created_by)) for one in self.template.versions]

    @property
    def active(self) -> VersionShown:
        """The version that counts."""
        return next(one for one in self.versions if one.is_active)


def template_shown(site: Site, template: Template) -> TemplateShown:
    """A template with whoever has had a hand in it."""
    names = dict.fromkeys((template.created_by, template.updated_by, *(one.created_by for one in template.versions)))
    return TemplateShown(template, tuple(site.find(User, "name", name) for name in names))


def _user(user: User | None) -> Any:
    return None if user is None else typed(f"{CONTENT}TemplateUser", extId=user.uuid, username=user.name)


def vm_spec(vm: Vm) -> Any:
    """What a VM that is nowhere is like."""
    whole = VmSchema(dump_only=tuple(VmSchema._declared_fields)).dump(VmShown(vm))
    return {key: value for key, value in whole.items() if key not in OF_A_REAL_VM}


class VersionSchema(WireSchema):
    """A version of a template."""

    object_type = f"{CONTENT}TemplateVersionSpec"
    uuid = fields.String(attribute="version.uuid", data_key="extId")
    name = fields.String(attribute="version.name", data_key="versionName")
    description = fields.String(attribute="version.description", data_key="versionDescription")
    vm = fields.Function(lambda view: vm_spec(view.version.vm), data_key="vmSpec")
    created = IsoInstant(attribute="version.created_micros", data_key="createTime")
    creator = fields.Function(lambda view: _user(view.creator), data_key="createdBy")
    is_active = fields.Boolean(data_key="isActiveVersion")
    allows_customization = fields.Boolean(attribute="version.allows_customization", data_key="isGcOverrideEnabled")
    clusters = fields.Function(lambda view: [view.version.vm.cluster_uuid], data_key="clusterLocationExtIds")


class TemplateSchema(WireSchema):
    """A template, with the version that counts."""

    object_type = f"{CONTENT}Template"
    uuid = fields.String(attribute="template.uuid", data_key="extId")
    name = fields.String(attribute="template.name", data_key="templateName")
    description = fields.Function(lambda view: view.template.description or None, data_key="templateDescription")
    active = fields.Nested(VersionSchema, data_key="templateVersionSpec")
    update = fields.Function(lambda view: _update(view.template), data_key="guestUpdateStatus")
    created = IsoInstant(attribute="template.created_micros", data_key="createTime")
    updated = IsoInstant(attribute="template.updated_micros", data_key="updateTime")
    creator = fields.Function(lambda view: _user(view.user(view.template.created_by)), data_key="createdBy")
    changer = fields.Function(lambda view: _user(view.user(view.template.updated_by)), data_key="updatedBy")
    categories = fields.List(fields.String(), attribute="template.categories", data_key="categoryExtIds")


def _update(template: Template) -> Any:
    if template.update is None:
        return None
    return typed(f"{CONTENT}GuestUpdateStatus", deployedVmReference=template.update.vm_uuid)
