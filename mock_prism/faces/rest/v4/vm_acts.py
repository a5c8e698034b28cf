"""The actions on a VM: power, migration, cloning, labels."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.present import Part, load
from mock_prism.faces.rest.v4.envelopes import started
from mock_prism.faces.rest.v4.nouns import blamed
from mock_prism.faces.rest.v4.vm_bodies import SettingsBody, required
from mock_prism.faces.rest.v4.vm_device_bodies import CustomizationBody, NicBody, customization_spec, nic_spec
from mock_prism.faces.rest.v4.vm_faults import FAULTS, checked_nics
from mock_prism.faces.rest.v4.vm_fields import Reference, Text
from mock_prism.faces.rest.v4.vm_trait_bodies import OwnershipBody
from mock_prism.faces.rest.v4.vms import VM, ordered, vm_to_change
from mock_prism.faces.rest.v4.wire import Flag
from mock_prism.model.commands.clone import CloneVm
from mock_prism.model.commands.migrate import MigrateVm
from mock_prism.model.commands.power import SetPower
from mock_prism.model.commands.vm_devices import CustomizeGuest
from mock_prism.model.commands.vm_labels import Change, RelabelVm
from mock_prism.model.states import PowerTransition
from mock_prism.model.user import User

POWER = {
    "power-on": PowerTransition.ON,
    "power-off": PowerTransition.OFF,
    "power-cycle": PowerTransition.POWER_CYCLE,
    "reset": PowerTransition.RESET,
    "shutdown": PowerTransition.ACPI_SHUTDOWN,
    "reboot": PowerTransition.ACPI_REBOOT,
}
GUEST_POWER = {"guest-shutdown": PowerTransition.ACPI_SHUTDOWN, "guest-reboot": PowerTransition.ACPI_REBOOT}
"""What the guest tools do; it takes as long as by ACPI (*assumed*)."""


class MigrateBody(Part):
    """``VmMigrateToHostParams``."""

    host = Reference("Host")


class CategoriesBody(Part):
    """``AssociateVmCategoriesParams`` and its opposite."""

    categories = fields.List(Reference("Category"), load_default=list)


class AttributesBody(Part):
    """``UpdateCustomAttributesParams``."""

    custom_attributes = fields.List(Text(256), data_key="customAttributes", load_default=list)


class CloneBody(SettingsBody):
    """``CloneOverrideParams``; None is taken over from the VM."""

    nics = fields.List(fields.Nested(NicBody), load_default=None, allow_none=True)
    customization = fields.Nested(CustomizationBody, data_key="guestCustomization", load_default=None, allow_none=True)


def _power(transition: PowerTransition) -> Handler:
    """Switch a VM. In a state that does not allow it the task fails."""

    def switch(call: Call) -> Reply:
        return started(call, SetPower(vm_to_change(call, is_strict=False).uuid, transition))

    return switch


class TransitionBody(Part):
    """``GuestPowerStateTransitionConfig``: scripts of the guest, of which there are none."""

    runs_script = Flag(data_key="shouldEnableScriptExec", load_default=None, allow_none=True)
    fails_with_script = Flag(data_key="shouldFailOnScriptFailure", load_default=None, allow_none=True)


class GuestPowerBody(Part):
    """``GuestPowerOptions``."""

    transition = fields.Nested(
        TransitionBody, data_key="guestPowerStateTransitionConfig", load_default=None, allow_none=True
    )


def _guest_power(transition: PowerTransition) -> Handler:
    """Have the guest tools switch a VM. Without them the task fails."""

    def switch(call: Call) -> Reply:
        vm = vm_to_change(call, is_strict=False)
        load(GuestPowerBody, call.body)
        return started(call, SetPower(vm.uuid, transition, through_tools=True))

    return switch


def _required(call: Call, schema: type[Schema], key: str) -> Any:
    """The value of a key that the body must have."""
    loaded = load(schema, call.body)
    required(call.body, key)
    return loaded[key]


def migrate_vm(call: Call) -> Reply:
    """Move a VM to another host of its cluster, live."""
    vm = vm_to_change(call, is_strict=False)
    return ordered(call, MigrateVm(vm.uuid, _required(call, MigrateBody, "host")))


def clone_vm(call: Call) -> Reply:
    """Copy a VM."""
    vm = vm_to_change(call, is_strict=False)
    wanted = load(CloneBody, call.body)
    with blamed(call):
        specs = checked_nics(call.site, vm.cluster_uuid, map(nic_spec, wanted["nics"] or ()))
    nics = None if wanted["nics"] is None else specs
    command = CloneVm(
        vm.uuid,
        name=wanted["name"],
        memory_bytes=wanted["memory_bytes"],
        num_vcpus=wanted["sockets"],
        num_cores_per_vcpu=wanted["cores"],
        num_threads_per_core=wanted["threads"],
        nics=nics,
        is_customized=bool(wanted["customization"]),
    )
    return ordered(call, command, FAULTS)


def customize_guest(call: Call) -> Reply:
    """Lay ready what sets a guest up."""
    vm = vm_to_change(call, is_strict=False)
    load(CustomizationBody, call.body)
    return started(call, CustomizeGuest(vm.uuid, customization_spec(call.site, vm.cluster_uuid, vm.machine_type)))


def assign_owner(call: Call) -> Reply:
    """Give a VM to another user."""
    vm = vm_to_change(call, is_strict=False)
    owner = _required(call, OwnershipBody, "owner")
    with blamed(call):
        call.site.get(User, owner)
    return started(call, RelabelVm(vm.uuid, owner_uuid=owner))


def _relabel(schema: type[Schema], field: str, adds: bool) -> Handler:
    """Add words of one kind to a VM, or take them away."""

    def relabel(call: Call) -> Reply:
        vm = vm_to_change(call, is_strict=False)
        words = tuple(load(schema, call.body)[field])
        labels: dict[str, Any] = {field: Change(added=words) if adds else Change(dropped=words)}
        return ordered(call, RelabelVm(vm.uuid, **labels))

    return relabel


ACTIONS: dict[str, Handler] = {
    **{action: _power(transition) for action, transition in POWER.items()},
    **{action: _guest_power(transition) for action, transition in GUEST_POWER.items()},
    "migrate-to-host": migrate_vm,
    "clone": clone_vm,
    "associate-categories": _relabel(CategoriesBody, "categories", adds=True),
    "disassociate-categories": _relabel(CategoriesBody, "categories", adds=False),
    "add-custom-attributes": _relabel(AttributesBody, "custom_attributes", adds=True),
    "remove-custom-attributes": _relabel(AttributesBody, "custom_attributes", adds=False),
    "customize-guest": customize_guest,
    "assign-owner": assign_owner,
}

HANDLERS: dict[str, Handler] = {f"v4 POST {VM}/$actions/{action}": handler for action, handler in ACTIONS.items()}
