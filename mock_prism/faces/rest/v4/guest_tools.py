"""The guest tools of a VM: what they are, and what is done with them."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.present import Alone, Part, load
from mock_prism.faces.rest.v4.envelopes import single, started
from mock_prism.faces.rest.v4.vm_fields import EnumWord, Text
from mock_prism.faces.rest.v4.vm_hardware_bodies import CapabilitiesBody
from mock_prism.faces.rest.v4.vm_hardware_schemas import GuestToolsSchema, tools_shown
from mock_prism.faces.rest.v4.vms import VM, named_vm, vm_to_change
from mock_prism.faces.rest.v4.wire import Flag
from mock_prism.model.commands.guest_tools import (
    InsertGuestTools,
    InstallGuestTools,
    UninstallGuestTools,
    UpdateGuestTools,
    UpgradeGuestTools,
)
from mock_prism.model.errors import NotSimulated

TOOLS = f"{VM}/guest-tools"
SCHEDULES = {"skip": "SKIP", "immediate": "IMMEDIATE", "later": "LATER"}


class CredentialBody(Part):
    """Who installs, inside the guest: nobody checks it, as there is no guest."""

    username = Text(256, load_default=None, allow_none=True)
    password = fields.String(load_default=None, allow_none=True)


class RebootBody(Part):
    """``RebootPreference``."""

    schedule_type = EnumWord(SCHEDULES, data_key="scheduleType", load_default=None, allow_none=True)


class UpgradeBody(Part):
    """``GuestToolsUpgradeConfig``."""

    reboot = fields.Nested(RebootBody, data_key="rebootPreference", load_default=None, allow_none=True)


class InstallBody(CapabilitiesBody):
    """``GuestToolsInstallConfig``."""

    credential = fields.Nested(CredentialBody, load_default=None, allow_none=True)
    reboot = fields.Nested(RebootBody, data_key="rebootPreference", load_default=None, allow_none=True)


class InsertBody(CapabilitiesBody):
    """``GuestToolsInsertConfig``."""

    is_config_only = Flag(data_key="isConfigOnly", load_default=None, allow_none=True)


class UpdateBody(CapabilitiesBody):
    """``GuestTools`` that are to be otherwise. What only the guest can change is passed over."""

    is_enabled = Flag(data_key="isEnabled", load_default=None, allow_none=True)


def get_tools(call: Call) -> Reply:
    """The guest tools, installed or not, with the token of the VM."""
    vm = named_vm(call)
    return single(call, GuestToolsSchema().dump(tools_shown(vm)), Alone(vm))


def update_tools(call: Call) -> Reply:
    """Switch the tools, or what they may be asked to do."""
    vm = vm_to_change(call)
    wanted = load(UpdateBody, call.body)
    chosen = wanted["capabilities"]
    return started(call, UpdateGuestTools(vm.uuid, wanted["is_enabled"], None if chosen is None else tuple(chosen)))


def insert_iso(call: Call) -> Reply:
    """Put the medium of the tools into a free drive."""
    vm = vm_to_change(call, is_strict=False)
    wanted = load(InsertBody, call.body)
    command = InsertGuestTools(vm.uuid, tuple(wanted["capabilities"] or ()), bool(wanted["is_config_only"]))
    return started(call, command)


def install(call: Call) -> Reply:
    """Install the tools."""
    vm = vm_to_change(call, is_strict=False)
    wanted = load(InstallBody, call.body)
    _refuse_later(wanted["reboot"])
    return started(call, InstallGuestTools(vm.uuid, tuple(wanted["capabilities"] or ())))


def upgrade(call: Call) -> Reply:
    """Bring the tools up to date."""
    vm = vm_to_change(call, is_strict=False)
    _refuse_later(load(UpgradeBody, call.body)["reboot"])
    return started(call, UpgradeGuestTools(vm.uuid))


def uninstall(call: Call) -> Reply:
    """Take the tools off."""
    return started(call, UninstallGuestTools(vm_to_change(call, is_strict=False).uuid))


def _refuse_later(reboot: Any) -> None:
    """A guest that is to restart later would have to be kept in mind. Raises NotSimulated."""
    if reboot is not None and reboot["schedule_type"] == "later":
        raise NotSimulated("a restart of a guest at a later time")


HANDLERS: dict[str, Handler] = {
    f"v4 GET {TOOLS}": get_tools,
    f"v4 PUT {TOOLS}": update_tools,
    f"v4 POST {TOOLS}/$actions/insert-iso": insert_iso,
    f"v4 POST {TOOLS}/$actions/install": install,
    f"v4 POST {TOOLS}/$actions/upgrade": upgrade,
    f"v4 POST {TOOLS}/$actions/uninstall": uninstall,
}
