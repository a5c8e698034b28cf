"""The guest tools (NGT) of VMs in v1, which are the model's."""

from __future__ import annotations

from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.faces.rest.v1.replies import CREATED, WIRE
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.guest_tools import InsertGuestTools, UpdateGuestTools, holds_tools
from mock_prism.model.commands.vm_devices import ChangeMedium
from mock_prism.model.errors import NotFound
from mock_prism.model.task import Command
from mock_prism.model.vm import IsoContent, NgtCapability, Vm

APPLICATIONS: dict[NgtCapability, str] = {
    NgtCapability.SELF_SERVICE_RESTORE: "file_level_restore",
    NgtCapability.VSS_SNAPSHOT: "vss_snapshot",
}
"""Words that public clients send."""


def record(call: Call, vm: Vm) -> Record:
    """NutanixGuestToolsDTO. The link is active where the guest runs (*assumed*)."""
    tools = vm.guest_tools
    return {
        "applications": {word: capability in tools.capabilities for capability, word in APPLICATIONS.items()},
        "cluster_version": tools.version,
        "communication_link_active": tools.serves and vm.is_running,
        "enabled": tools.is_enabled,
        "installed_version": tools.version if tools.is_installed else None,
        "to_remove": False,
        "tools_mounted": holds_tools(vm),
        "vm_id": f"{vm.cluster_uuid}::{vm.uuid}",
        "vm_name": vm.name,
        "vm_uuid": vm.uuid,
    }


def _vm(call: Call) -> Vm:
    return call.site.get(Vm, call.path["vmId"].rpartition("::")[2])


def _list(call: Call) -> Reply:
    """A bare list of the VMs that have tools, or their medium."""
    cluster: Cluster = cluster_meant(call)
    names, applications = call.words("vmNames"), call.words("applicationNames")
    records = [
        record(call, vm)
        for vm in call.site.where(Vm, "cluster_uuid", cluster.uuid)
        if (vm.guest_tools.is_installed or holds_tools(vm)) and (not names or vm.name in names)
    ]
    chosen = [one for one in records if all(one["applications"].get(name) for name in applications)]
    return WIRE.listed(call, chosen)


def _get(call: Call) -> Reply:
    return WIRE.shown(call, record(call, _vm(call)))


def _done(call: Call, command: Command) -> None:
    call.site.carry_out(command, call.user.name)


def _change(call: Call) -> Reply:
    """Switch the tools on or off, and what they may be asked. Raises WrongState where none are installed."""
    body, vm = WIRE.body(call), _vm(call)
    wanted = body.get("applications")
    named = None if wanted is None else tuple(one for one, word in APPLICATIONS.items() if wanted.get(word))
    _done(call, UpdateGuestTools(vm.uuid, body.get("enabled"), named))
    return WIRE.shown(call, record(call, _vm(call)))


def _mount(call: Call) -> Reply:
    """Put their medium into the VM's empty drive."""
    vm = _vm(call)
    _done(call, InsertGuestTools(vm.uuid, vm.guest_tools.capabilities))
    return Reply(CREATED, {"value": True})


def _unmount(call: Call) -> Reply:
    """Eject their medium. Raises NotFound where it is in no drive."""
    vm = _vm(call)
    for disk in vm.disks:
        if disk.content is IsoContent.GUEST_TOOLS:
            _done(call, ChangeMedium(vm.uuid, disk.uuid))
            return Reply(CREATED, {"value": True})
    raise NotFound("medium of guest tools", vm.name)


TOOLS = "/vms/{vmId}/guest_tools"
HANDLERS: dict[str, Handler] = {
    "v1 GET /vms/guest_tools": _list,
    f"v1 GET {TOOLS}": _get,
    f"v1 POST {TOOLS}": _change,
    f"v1 PUT {TOOLS}": _change,
    f"v1 PATCH {TOOLS}": _change,
    f"v1 POST {TOOLS}/mount": _mount,
    f"v1 POST {TOOLS}/unmount": _unmount,
}
