"""NICs of VMs changed: as a whole, or by the actions on their addresses and networks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mock_prism.faces.rest.exchange import Call, Handler, Reply
from mock_prism.faces.rest.present import Part, load
from mock_prism.faces.rest.v4.vm_bodies import required
from mock_prism.faces.rest.v4.vm_device_bodies import NicBody, nic_spec
from mock_prism.faces.rest.v4.vm_devices import ONE, OWNER
from mock_prism.faces.rest.v4.vm_faults import OF_DEVICES
from mock_prism.faces.rest.v4.vm_fields import EnumWord, Ipv4Text, Reference
from mock_prism.faces.rest.v4.vms import named_vm, ordered, vm_to_change
from mock_prism.model.commands.device_specs import alike
from mock_prism.model.commands.vm_devices import Addressing, ChangeNic, nic_of
from mock_prism.model.errors import NotFound, NotSimulated
from mock_prism.model.vm import Vm, VmNic

NIC = f"{ONE}/nics/{{extId}}"
OF_ACTS = {"ip address": "ipAddress", "network": "subnet"}
OF_VNICS = {"ip address": "requestedIpAddresses", "network": "networkUuid"}
WORDS = {Addressing.ASSIGN: "ASSIGN_IP", Addressing.RELEASE: "RELEASE_IP"}


def _named(call: Call) -> VmNic:
    """The NIC that the path names. Raises NotFound."""
    return nic_of(named_vm(call, OWNER), call.path["extId"].lower())


def update_nic(call: Call) -> Reply:
    """Change a NIC; what is absent stays as it is (*assumed*), its MAC address in any case."""
    nic = _named(call)
    vm = vm_to_change(call, OWNER)
    spec = nic_spec(load(NicBody, call.body), replace(alike(nic), mac=nic.mac, ip=nic.ip))
    if spec.mac != nic.mac:
        raise NotSimulated("changing the MAC address of a NIC")
    changed = VmNic(nic.uuid, nic.mac, spec.network_uuid, spec.ip, spec.is_connected, spec.model, spec.trunked_vlans)
    return ordered(call, ChangeNic(vm.uuid, changed), OF_DEVICES)


class AssignBody(Part):
    """``AssignIpParams``."""

    ip = Ipv4Text(data_key="ipAddress", load_default=None, allow_none=True)


class MoveBody(AssignBody):
    """``MigrateNicConfig``."""

    subnet = Reference("Subnet", load_default=None)
    addressing = EnumWord(WORDS, data_key="migrateType", load_default=None)


def _act(change: Callable[[Call, VmNic], tuple[VmNic, Addressing]]) -> Handler:
    """An action that leaves a NIC otherwise."""

    def act(call: Call) -> Reply:
        nic = _named(call)
        vm = vm_to_change(call, OWNER, is_strict=False)
        return ordered(call, ChangeNic(vm.uuid, *change(call, nic)), OF_ACTS)

    return act


def _assigned(call: Call, nic: VmNic) -> tuple[VmNic, Addressing]:
    """The address asked for, or else the first free one of the network."""
    wanted: Any = load(AssignBody, call.body)
    return replace(nic, ip=wanted["ip"] or nic.ip), Addressing.ASSIGN


def _released(call: Call, nic: VmNic) -> tuple[VmNic, Addressing]:
    return replace(nic, ip=None), Addressing.RELEASE


def _moved(call: Call, nic: VmNic) -> tuple[VmNic, Addressing]:
    """On another network with an address of it, or with none (*assumed* from the words)."""
    wanted: Any = load(MoveBody, call.body)
    required(call.body, "subnet")
    required(call.body, "migrateType")
    return replace(nic, network_uuid=wanted["subnet"], ip=wanted["ip"]), wanted["addressing"]


def migrate_vnic(call: Call) -> Reply:
    """Put a NIC of whatever VM on another subnet, with the address asked for or the first free one of it."""
    uuid, body = call.path["extId"].lower(), call.body
    required(body, "networkUuid")
    ips = [one["ipv4"]["value"] for one in body.get("requestedIpAddresses") or () if "ipv4" in one]
    for vm in call.site.all(Vm):
        for nic in vm.nics:
            if nic.uuid == uuid:
                moved = replace(nic, network_uuid=body["networkUuid"].lower(), ip=ips[0] if ips else None)
                return ordered(call, ChangeNic(vm.uuid, moved), OF_VNICS)
    raise NotFound("vm nic", uuid)


HANDLERS: dict[str, Handler] = {
    f"v4 PUT {NIC}": update_nic,
    f"v4 POST {NIC}/$actions/assign-ip": _act(_assigned),
    f"v4 POST {NIC}/$actions/release-ip": _act(_released),
    f"v4 POST {NIC}/$actions/migrate": _act(_moved),
    "v4 POST /networking/config/vnics/{extId}/$actions/migrate": migrate_vnic,
}
